//! `IsUnique`, `IsPrimaryKey`, `Uniqueness`, `UniqueValueRatio`, `DistinctValuesCount`, `DuplicateRowCount`, `Entropy`: how often values
//! occur. Rows with nothing but null in the columns do not count.

use std::sync::Arc;

use recipe_core::Error;

use super::completeness::complete;
use super::{NO_VALUE, Needs, NumberTest, Planned, RuleType, about, is_whole, number_test};
use crate::quality::dqdl::ast::Single;
use crate::quality::measure::{Handle, Measure, Measured, Over, Passes};
use crate::quality::outcome::Verdict;

const MANY: (usize, usize) = (1, usize::MAX);

pub(super) const TYPES: &[RuleType] = &[
    RuleType {
        name: "IsUnique",
        summary: "Whether no value, or combination of values, occurs more than once.",
        parameters: MANY,
        condition: Needs::Nothing,
        plan: is_unique,
    },
    RuleType {
        name: "IsPrimaryKey",
        summary: "Whether the columns are unique and complete.",
        parameters: MANY,
        condition: Needs::Nothing,
        plan: is_key,
    },
    RuleType {
        name: "Uniqueness",
        summary: "The share of rows whose value occurs once.",
        parameters: MANY,
        condition: Needs::Condition,
        plan: uniqueness,
    },
    RuleType {
        name: "UniqueValueRatio",
        summary: "The values that occur once, divided by the distinct values.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: ratio,
    },
    RuleType {
        name: "DistinctValuesCount",
        summary: "The number of distinct values.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: distinct,
    },
    RuleType {
        name: "DuplicateRowCount",
        summary: "The rows beyond the first of each combination of values; of all columns if none is named.",
        parameters: (0, usize::MAX),
        condition: Needs::Condition,
        plan: duplicates,
    },
    RuleType {
        name: "Entropy",
        summary: "The entropy of the values, in nats.",
        parameters: (1, 1),
        condition: Needs::Condition,
        plan: entropy,
    },
];

/// What a metric is called that is about the columns of a rule.
fn metric(single: &Single, name: &str) -> String {
    let columns = single.columns();
    match columns.as_slice() {
        [] => format!("Dataset.*.{name}"),
        [column] => format!("Column.{column}.{name}"),
        columns => format!("Multicolumn.{}.{name}", columns.join(",")),
    }
}

fn groups(single: &Single, passes: &mut Passes, measure: Measure) -> Handle {
    passes.add(&single.scope(), Over::Groups(single.columns()), measure)
}

/// Rows whose values occur once, as a part of all that have values.
fn share_of_single(
    single: &Single,
    passes: &mut Passes,
) -> impl Fn(&Measured) -> Option<f64> + Send + Sync + use<> {
    let single_rows = groups(single, passes, Measure::SingleRows);
    let rows = groups(single, passes, Measure::GroupedRows);
    move |measured| Some(measured.get(single_rows)? / measured.get(rows).filter(|rows| *rows > 0.0)?)
}

fn uniqueness(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let share = share_of_single(single, passes);
    let test = number_test(single.condition.as_ref(), single.span())?;
    Ok(Planned { decide: about(metric(single, "Uniqueness"), test, NO_VALUE, share), rows: None })
}

fn whole() -> NumberTest {
    Arc::new(is_whole)
}

#[expect(clippy::unnecessary_wraps, reason = "others can be wrong")]
fn is_unique(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let share = share_of_single(single, passes);
    Ok(Planned { decide: about(metric(single, "Uniqueness"), whole(), NO_VALUE, share), rows: None })
}

#[expect(clippy::unnecessary_wraps, reason = "others can be wrong")]
fn is_key(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let share = share_of_single(single, passes);
    let mut parts = vec![about(metric(single, "Uniqueness"), whole(), NO_VALUE, share)];
    for column in single.columns() {
        let (complete, rows) = complete(&column, single, passes);
        let share = move |measured: &Measured| {
            Some(measured.get(complete)? / measured.get(rows).filter(|rows| *rows > 0.0)?)
        };
        parts.push(about(format!("Column.{column}.Completeness"), whole(), NO_VALUE, share));
    }
    let decide = move |measured: &Measured| {
        Verdict::combined(false, parts.iter().map(|part| part(measured)).collect())
    };
    Ok(Planned { decide: Arc::new(decide), rows: None })
}

fn ratio(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let single_rows = groups(single, passes, Measure::SingleRows);
    let groups = groups(single, passes, Measure::Count);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about(metric(single, "UniqueValueRatio"), test, NO_VALUE, move |measured| {
        Some(measured.get(single_rows)? / measured.get(groups).filter(|groups| *groups > 0.0)?)
    });
    Ok(Planned { decide, rows: None })
}

fn distinct(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let groups = groups(single, passes, Measure::Count);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide =
        about(metric(single, "DistinctValuesCount"), test, NO_VALUE, move |measured| measured.get(groups));
    Ok(Planned { decide, rows: None })
}

fn duplicates(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let count = groups(single, passes, Measure::Count);
    let rows = groups(single, passes, Measure::GroupedRows);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about(metric(single, "DuplicateRowCount"), test, NO_VALUE, move |measured| {
        Some(measured.get(rows).unwrap_or(0.0) - measured.get(count)?)
    });
    Ok(Planned { decide, rows: None })
}

/// The entropy in nats: ln N − (Σ n · ln n) / N.
fn entropy(single: &Single, passes: &mut Passes) -> Result<Planned, Error> {
    let rows = groups(single, passes, Measure::GroupedRows);
    let logs = groups(single, passes, Measure::RowsLogRows);
    let test = number_test(single.condition.as_ref(), single.span())?;
    let decide = about(metric(single, "Entropy"), test, NO_VALUE, move |measured| {
        let rows = measured.get(rows).filter(|rows| *rows > 0.0)?;
        Some(rows.ln() - measured.get(logs)? / rows)
    });
    Ok(Planned { decide, rows: None })
}
