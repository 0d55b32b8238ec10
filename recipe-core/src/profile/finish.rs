//! What all that was seen says.

use serde_json::Value;

use super::cells::Kind;
use super::counts::Store;
use super::kept::Kept;
use super::measures::{Measured, measure};
use super::number::{Double, Number};
use super::others::{Common, Numbers as Beyond, Others, Words, characters};
use super::plan::{Column, Plan};
use super::results::{ColumnProfile, Correlation, Estimate, Numbers, Profile, TextProfile, Values};
use super::rows::{ByKind, Cellwise, KeptColumn, Overall};
use super::sample::Sample;
use super::show::{show_decimal, show_double, show_whole};
use super::spread::Bucket;
use super::{advanced, hyperloglog, patterns, suspects};
use crate::error::Result;
use crate::kernel::exact::Sums;
use crate::types::Type;

pub(super) fn profile(plan: &Plan, columns: &[(Cellwise, KeptColumn)], overall: &Overall) -> Result<Profile> {
    let of = plan.columns.iter().zip(columns).map(|(column, (cellwise, kept))| {
        let (values, numbers, text) = match kept {
            ByKind::Whole(kept) => {
                let show = |value| show_whole(column.ty, value);
                let (values, numbers) = of_numbers(plan, column, kept, &show);
                (Some(values), numbers, None)
            }
            ByKind::Double(kept) => {
                let is_float = column.ty == Some(Type::Float);
                let show = |value: Double| show_double(value.double(1.0), is_float);
                let (values, numbers) = of_numbers(plan, column, kept, &show);
                (Some(values), numbers, None)
            }
            ByKind::Decimal(kept) => {
                let (values, numbers) = of_numbers(plan, column, kept, &show_decimal);
                (Some(values), numbers, None)
            }
            ByKind::Text(kept) => {
                let (values, numbers, text) = of_texts(plan, column, kept)?;
                (Some(values), numbers, Some(text))
            }
            ByKind::Other => (None, None, None),
        };
        let not_finite = match kept {
            ByKind::Double(kept) => {
                let apart = kept.kept().filter(|(value, _)| !value.double(1.0).is_finite());
                kept.others.not_finite + apart.map(|(_, times)| times).sum::<u64>()
            }
            _ => 0,
        };
        Ok(ColumnProfile {
            name: column.name.clone(),
            type_name: column.type_name.clone(),
            is_text: column.kind == Kind::Text,
            missing: cellwise.nulls + cellwise.empty,
            empty: cellwise.empty,
            invalid: cellwise.invalid,
            invalid_examples: cellwise.examples.iter().map(|(_, _, text)| text.clone()).collect(),
            not_finite,
            values,
            numbers,
            text,
        })
    });
    let of_pairs = overall.pairs.finish();
    let correlations = of_pairs.iter().enumerate().flat_map(|(at, before)| {
        before.iter().enumerate().map(move |(other, value)| Correlation {
            columns: [plan.correlated[other], plan.correlated[at]],
            value: *value,
        })
    });
    Ok(Profile {
        rows: overall.rows,
        duplicate_rows: duplicates(overall.rows, &overall.different),
        columns: of.collect::<Result<_>>()?,
        correlations: correlations.collect(),
    })
}

/// How many rows are equal to one before.
fn duplicates(rows: u64, different: &Sample) -> Estimate {
    let times = different.times();
    let more: Vec<u64> = times.iter().map(|times| times - 1).collect();
    let found: u64 = more.iter().sum();
    if different.is_all() {
        return Estimate::exact(found);
    }
    let weight = different.weight();
    // Each different row was taken with the same chance.
    let squares: f64 = more.iter().map(|more| (*more as f64).powi(2)).sum();
    let error = weight * (squares * (1.0 - 1.0 / weight)).sqrt();
    Estimate { value: ((found as f64 * weight) as u64).min(rows), error: Some(error) }
}

/// What is known of any values.
fn values<O: Others>(
    kept: &Kept<O>,
    common: &Common,
    most: usize,
    show: impl Fn(<O::Store as Store>::Value<'_>) -> Value,
) -> Values {
    let all: Vec<_> = kept.kept().collect();
    let counted: u64 = all.iter().map(|(_, times)| times).sum();
    let rows = counted + common.rows;
    let mut order: Vec<u32> = (0..all.len() as u32).collect();
    // Those that came first stay before others.
    order.sort_by_key(|at| std::cmp::Reverse(all[*at as usize].1));
    let most_common = order.iter().take(most).map(|at| {
        let (value, times) = all[*at as usize];
        (show(value), times)
    });
    let single = all.iter().filter(|(_, times)| *times == 1).count() as u64;
    let mut times: Vec<u64> = all.iter().map(|(_, times)| *times).collect();
    times.sort_unstable();
    let weight = |times: &[u64]| times.iter().map(|times| *times as f64 * (*times as f64).ln()).sum::<f64>();
    let mut logs = weight(&times);
    let (mut distinct, mut unique) = (Estimate::exact(all.len() as u64), Estimate::exact(single));
    if !kept.is_all() {
        let sample = common.sample.times();
        // There are no more of them than rows.
        let beyond = common.distinct.estimate().round().min(common.rows as f64);
        logs += common.sample.weight() * weight(&sample);
        let share = sample.iter().filter(|times| **times == 1).count() as f64 / sample.len().max(1) as f64;
        distinct.value += beyond as u64;
        distinct.error = Some(beyond * hyperloglog::ERROR);
        unique.value += (beyond * share) as u64;
        let spread = (share * (1.0 - share) / sample.len().max(1) as f64).sqrt();
        unique.error = Some(beyond * hyperloglog::ERROR.mul_add(share, spread));
    }
    let entropy = if rows == 0 { 0.0 } else { (rows as f64).ln() - logs / rows as f64 };
    Values { rows, distinct, unique, entropy: entropy.max(0.0), most_common: most_common.collect(), counted }
}

fn of_numbers<K: Number>(
    plan: &Plan,
    column: &Column,
    kept: &Kept<Beyond<K>>,
    show: &dyn Fn(K) -> Value,
) -> (Values, Option<Numbers>) {
    let values = values(kept, &kept.others.common, plan.options.most_common, show);
    if column.ty == Some(Type::Boolean) {
        return (values, None);
    }
    let unit = column.unit as f64;
    let mut sorted: Vec<(K, u64)> = kept.kept().filter(|(value, _)| value.double(unit).is_finite()).collect();
    sorted.sort_unstable_by_key(|(value, _)| *value);
    let mut sums = kept.others.sums.clone();
    if column.is_number() {
        for (value, times) in &sorted {
            value.put(&mut sums, *times);
        }
    }
    let most = kept.kept().filter(|(value, _)| value.double(unit).is_finite());
    let mode = most.reduce(|one, other| if other.1 > one.1 { other } else { one });
    let shown = |value: f64| match column.ty {
        Some(ty) if ty.is_temporal() => show_whole(Some(ty), value.round() as i64),
        _ => Value::from(value),
    };
    let measured = Measured {
        unit: column.unit,
        zeros: kept.others.zeros,
        beyond: kept.others.spread.buckets(),
        extremes: &kept.others.extremes,
        sums: column.is_number().then_some(&sums),
        has_distances: column.is_number(),
        is_whole: column.kind == Kind::Whole,
        mode: mode.map(|(value, _)| show(value)),
        sorted,
    };
    (values, measure(measured, &plan.options, show, &shown))
}

fn of_texts(
    plan: &Plan,
    column: &Column,
    kept: &Kept<Words>,
) -> Result<(Values, Option<Numbers>, TextProfile)> {
    let show = |text: &[u8]| Value::from(String::from_utf8_lossy(text));
    let values = values::<Words>(kept, &kept.others.common, plan.options.most_common, show);
    let mut lengths: std::collections::BTreeMap<i64, u64> = std::collections::BTreeMap::new();
    let known = kept.kept().map(|(text, times)| (characters(text), times));
    for (length, times) in known.chain(kept.others.lengths()) {
        *lengths.entry(length as i64).or_default() += times;
    }
    let sorted: Vec<(i64, u64)> = lengths.into_iter().collect();
    let mut sums = Sums::default();
    for (length, times) in &sorted {
        length.put(&mut sums, *times);
    }
    let mode = sorted.iter().copied().reduce(|one, other| if other.1 > one.1 { other } else { one });
    let measured = Measured {
        unit: 1,
        zeros: 0,
        beyond: Vec::<Bucket>::new(),
        extremes: &super::extremes::Extremes::default(),
        sums: Some(&sums),
        has_distances: true,
        is_whole: true,
        mode: mode.map(|(length, _)| Value::from(length)),
        sorted,
    };
    let show = |length: i64| Value::from(length);
    let numbers = measure(measured, &plan.options, &show, &|length: f64| Value::from(length));
    Ok((values, numbers, text_profile(plan, column, kept)?))
}

fn text_profile(plan: &Plan, column: &Column, kept: &Kept<Words>) -> Result<TextProfile> {
    let texts = kept.kept().filter_map(|(text, times)| Some((std::str::from_utf8(text).ok()?, times)));
    let texts: Vec<(&str, u64)> = texts.collect();
    Ok(TextProfile {
        types: suspects::types(&texts, &column.format),
        advanced_type: advanced::advanced_type(&texts),
        patterns: patterns::patterns(&texts),
        suspects: suspects::suspects(&texts, &column.format),
        entities: advanced::entities(&texts, &plan.options.entities)?,
    })
}
