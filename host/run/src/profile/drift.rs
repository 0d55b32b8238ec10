//! What has changed between two profiles.

use std::collections::BTreeMap;

use recipe_core::profile::{ColumnProfile, Numbers, Profile, Values};
use serde_json::{Value, json};

use super::notes::{percent, share, shown};

/// From which share of values on a distribution has moved.
const MOVED: f64 = 0.1;

/// From which difference of shares on missing cells have become more or fewer.
const MISSING: f64 = 0.01;

/// How a column has changed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ColumnDrift {
    /// The column.
    pub name: String,
    /// What is different, in words; nothing where hardly anything is.
    pub changes: Vec<String>,
    /// The share of values that would have to be others for the distributions to be equal, about; none where they cannot be
    /// compared.
    pub distance: Option<f64>,
}

/// How the columns of a table have changed from those of an earlier one, in their order; then those that are gone.
pub fn drift(earlier: &Profile, later: &Profile) -> Vec<ColumnDrift> {
    let before = |name: &str| earlier.columns.iter().find(|column| column.name == name);
    let new = |column: &ColumnProfile| ColumnDrift {
        name: column.name.clone(),
        changes: vec!["is new".to_owned()],
        distance: None,
    };
    let of = later.columns.iter().map(|column| match before(&column.name) {
        Some(known) => of_column((known, earlier.rows), (column, later.rows)),
        None => new(column),
    });
    let is_gone = |column: &&ColumnProfile| later.columns.iter().all(|other| other.name != column.name);
    let gone = earlier.columns.iter().filter(is_gone).map(|column| ColumnDrift {
        name: column.name.clone(),
        changes: vec!["is gone".to_owned()],
        distance: None,
    });
    of.chain(gone).collect()
}

fn of_column(
    (before, rows_before): (&ColumnProfile, u64),
    (after, rows_after): (&ColumnProfile, u64),
) -> ColumnDrift {
    let mut changes = Vec::new();
    let cells = [
        ("missing", share(before.missing, rows_before), share(after.missing, rows_after)),
        ("invalid", share(before.invalid, rows_before), share(after.invalid, rows_after)),
    ];
    let is_same_type = before.type_name == after.type_name;
    if !is_same_type {
        changes.push(format!("type: {} → {}", before.type_name, after.type_name));
    }
    for (what, before, after) in cells {
        if (before - after).abs() >= MISSING {
            changes.push(format!("{what}: {} → {}", percent(before), percent(after)));
        }
    }
    let distance = if is_same_type { distance(before, after) } else { None };
    if let Some(distance) = distance.filter(|distance| *distance >= MOVED) {
        changes.push(format!("{} of the values moved", percent(distance)));
    }
    if let (Some(before), Some(after), true) = (&before.numbers, &after.numbers, is_same_type)
        && before.moments.is_some()
        && after.moments.is_some()
    {
        changes.extend(range(before, after));
    }
    ColumnDrift { name: after.name.clone(), changes, distance }
}

/// That values are below the least one or above the greatest one before.
fn range(before: &Numbers, after: &Numbers) -> Option<String> {
    let number = |value: &Value| value.as_f64();
    let (min, max) = (number(&before.min)?, number(&before.max)?);
    let is_beyond = number(&after.min)? < min || number(&after.max)? > max;
    is_beyond.then(|| {
        format!(
            "range: {} to {} → {} to {}",
            shown(&before.min),
            shown(&before.max),
            shown(&after.min),
            shown(&after.max)
        )
    })
}

/// The share of values that would have to be others: of numbers with many values the greatest distance of the distribution
/// functions, else what of the most common values differs.
fn distance(before: &ColumnProfile, after: &ColumnProfile) -> Option<f64> {
    let (values_before, values_after) = (before.values.as_ref()?, after.values.as_ref()?);
    if values_before.rows == 0 || values_after.rows == 0 {
        return None;
    }
    let is_listed = |values: &Values| values.distinct.value as usize <= values.most_common.len();
    let is_number =
        !before.is_text && before.numbers.as_ref().is_some_and(|numbers| numbers.moments.is_some());
    match (&before.numbers, &after.numbers) {
        (Some(before), Some(after))
            if is_number && !(is_listed(values_before) && is_listed(values_after)) =>
        {
            of_numbers(before, after)
        }
        _ => Some(of_values(values_before, values_after)),
    }
}

fn of_values(before: &Values, after: &Values) -> f64 {
    let mut shares: BTreeMap<String, [f64; 2]> = BTreeMap::new();
    let mut listed = [0.0_f64; 2];
    for (which, values) in [before, after].into_iter().enumerate() {
        for (value, times) in &values.most_common {
            let share = *times as f64 / values.rows as f64;
            shares.entry(value.to_string()).or_default()[which] = share;
            listed[which] += share;
        }
    }
    // Those that are listed for one alone may be among the others of the other one.
    let moved: f64 = shares.values().map(|[before, after]| (before - after).max(0.0)).sum();
    let hidden = (listed[0] - listed[1]).max(0.0);
    (moved - hidden).clamp(0.0, 1.0)
}

fn of_numbers(before: &Numbers, after: &Numbers) -> Option<f64> {
    let [before, after] = [steps(before)?, steps(after)?];
    let bounds = before.iter().chain(&after).map(|(bound, _)| *bound);
    Some(bounds.map(|bound| (up_to(&before, bound) - up_to(&after, bound)).abs()).fold(0.0, f64::max))
}

/// The bounds of bins, and the share of values below each.
fn steps(numbers: &Numbers) -> Option<Vec<(f64, f64)>> {
    let all: u64 = numbers.distribution.iter().map(|bin| bin.count).sum();
    let mut steps = vec![(numbers.distribution.first()?.from.as_f64()?, 0.0)];
    let mut below = 0;
    for bin in &numbers.distribution {
        below += bin.count;
        steps.push((bin.to.as_f64()?, below as f64 / all.max(1) as f64));
    }
    Some(steps)
}

/// The share of values up to a bound, as if those of a bin were spread evenly.
fn up_to(steps: &[(f64, f64)], bound: f64) -> f64 {
    let at = steps.partition_point(|(known, _)| *known <= bound);
    match (at.checked_sub(1).map(|below| steps[below]), steps.get(at)) {
        (None, _) => 0.0,
        (Some(_), None) => 1.0,
        (Some((from, low)), Some((to, high))) => low + (high - low) * (bound - from) / (to - from),
    }
}

/// The same as JSON.
pub fn drift_json(drift: &[ColumnDrift]) -> Value {
    let columns = drift
        .iter()
        .map(|column| json!({"name": column.name, "changes": column.changes, "distance": column.distance}));
    json!({"columns": columns.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use recipe_core::profile::ProfileOptions;
    use recipe_core::table;

    use super::*;

    fn profile(rows: impl Iterator<Item = String>, columns: &str) -> Profile {
        let lines: Vec<String> = std::iter::once(columns.to_owned()).chain(rows).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let table = table::parse(&lines).expect("a table");
        Profile::of(&[table], ProfileOptions::default()).expect("a profile")
    }

    #[test]
    fn what_has_changed_is_said_in_words() {
        let columns = "city: string | n: long | gone: long";
        let before =
            profile((0..200).map(|row| format!("{} | {row} | 1", ["Mobile", "Dothan"][row % 2])), columns);
        assert!(drift(&before, &before).iter().all(|column| column.changes.is_empty()));
        let columns = "city: string | n: long | new: long";
        let city = |row: usize| if row.is_multiple_of(4) { "Dothan" } else { "Mobile" };
        let number = |row: usize| if row < 20 { "null".to_owned() } else { (row + 100).to_string() };
        let after = profile((0..200).map(|row| format!("{} | {} | 1", city(row), number(row))), columns);
        let found = drift(&before, &after);
        let changes: Vec<(&str, Vec<&str>)> = found
            .iter()
            .map(|column| (column.name.as_str(), column.changes.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(changes[0], ("city", vec!["25 % of the values moved"]));
        assert_eq!(changes[1].1[0], "missing: 0 % → 10 %");
        assert_eq!(changes[1].1[2], "range: 0 to 199 → 120 to 299");
        assert_eq!(changes[2..], [("new", vec!["is new"]), ("gone", vec!["is gone"])]);
        let moved = found[1].distance.expect("numbers");
        assert!((0.5..0.65).contains(&moved), "{moved}");
    }
}
