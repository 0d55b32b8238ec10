//! What is striking in a profile, in sentences.

use recipe_core::profile::{ColumnProfile, Estimate, Profile, Suspect};
use serde_json::Value;

use crate::report::{count, grouped};

/// From which correlation on two columns are said to go together.
const CLOSE: f64 = 0.9;

/// How many characters of a cell are shown.
const SHOWN: usize = 40;

/// Something striking.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// The column it is about, unless it is about several.
    pub column: Option<String>,
    /// A sentence without its subject and the full stop.
    pub text: String,
}

/// What is striking, column by column.
pub fn notes(profile: &Profile) -> Vec<Note> {
    let mut notes = Vec::new();
    for column in &profile.columns {
        let texts = of_column(column, profile.rows);
        notes.extend(texts.into_iter().map(|text| Note { column: Some(column.name.clone()), text }));
    }
    for correlation in &profile.correlations {
        let Some(value) = correlation.value.filter(|value| value.abs() >= CLOSE) else { continue };
        let [one, other] = correlation.columns.map(|at| &profile.columns[at].name);
        notes.push(Note {
            column: None,
            text: format!("`{one}` and `{other}` go together: their correlation is {value:.3}"),
        });
    }
    notes
}

fn of_column(column: &ColumnProfile, rows: u64) -> Vec<String> {
    let mut texts = Vec::new();
    if rows > 0 && column.missing == rows {
        return vec!["has no values".to_owned()];
    }
    if column.invalid > 0 {
        let examples: Vec<String> = column.invalid_examples.iter().take(3).map(|text| quoted(text)).collect();
        texts.push(format!(
            "is {} by its first rows, which {} {} not: {}",
            column.type_name,
            count(column.invalid, "cell"),
            if column.invalid == 1 { "is" } else { "are" },
            examples.join(", ")
        ));
    }
    if column.not_finite > 0 {
        texts.push(format!("has {} infinite or NaN", count(column.not_finite, "number")));
    }
    let Some(values) = &column.values else { return texts };
    if values.distinct == (Estimate { value: 1, error: None }) && values.rows > 1 {
        texts.push("has one value alone".to_owned());
    }
    if is_key(column, rows) {
        texts.push("may be a key: no value is missing, and none is there twice".to_owned());
    } else if is_about_key(column, rows) {
        texts.push("may be a key: no value is missing, and about as many are different".to_owned());
    }
    let Some(text) = &column.text else { return texts };
    if let Some((name, share)) = text.advanced_type {
        texts.push(format!("is of the kind {name}, {} of the texts looked at", percent(share)));
    }
    let counted = values.counted;
    let scope = if values.is_exact() { "" } else { " of those that were looked at" };
    for Suspect { kind, count: cells, examples, .. } in &text.suspects {
        let what = match *kind {
            "missing-words" => "words for a missing value",
            "html-entities" => "signs as HTML writes them",
            "blank-ends" => "blanks at an end",
            "mojibake" => "text that was read in another encoding than it was written in",
            "numbers-as-text" => "numbers as text",
            "dates-as-text" => "dates as text",
            "mixed-date-orders" => "day and month the other way round than elsewhere",
            "near-duplicates" => "differences in case, blanks or signs alone",
            other => other,
        };
        let examples: Vec<String> = examples.iter().map(|example| quoted(example)).collect();
        texts.push(format!(
            "has {what} in {} ({}{scope}): {}",
            count(*cells, "cell"),
            percent(share(*cells, counted)),
            examples.join(", ")
        ));
    }
    for (name, cells) in &text.entities {
        let share = percent(share(*cells, counted));
        texts.push(format!("may hold {name} in {} ({share}{scope})", count(*cells, "cell")));
    }
    texts
}

/// Whether a column has a value in each row, and none twice.
pub fn is_key(column: &ColumnProfile, rows: u64) -> bool {
    let exact = Estimate { value: rows, error: None };
    rows > 1 && column.values.as_ref().is_some_and(|values| values.rows == rows && values.distinct == exact)
}

/// The same as far as estimates go.
fn is_about_key(column: &ColumnProfile, rows: u64) -> bool {
    column.values.as_ref().is_some_and(|values| {
        let near = |estimate: Estimate| {
            estimate.error.is_some_and(|error| (rows as f64 - estimate.value as f64).abs() <= 3.0 * error)
        };
        // One value that is kept and there twice is enough.
        let is_single = values.most_common.first().is_none_or(|(_, times)| *times == 1);
        values.rows == rows && is_single && near(values.distinct) && near(values.unique)
    })
}

/// A number that may be an estimate.
pub fn about(estimate: Estimate) -> String {
    let sign = if estimate.error.is_some() { "≈ " } else { "" };
    format!("{sign}{}", grouped(estimate.value))
}

/// So many of all, as a share of them.
pub fn share(part: u64, all: u64) -> f64 {
    part as f64 / all.max(1) as f64
}

/// A share as a percentage, with `<` or `>` where it is too near to none or all for the digits that are shown.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0 %".to_owned(),
        percent if percent < 0.1 => "< 0.1 %".to_owned(),
        percent if percent > 99.9 && percent < 100.0 => "> 99.9 %".to_owned(),
        percent if percent.fract() < 0.05 || percent >= 10.0 => format!("{percent:.0} %"),
        percent => format!("{percent:.1} %"),
    }
}

/// A number as it is shown: with few digits.
pub fn short(number: f64) -> String {
    let size = number.abs();
    if number.fract() == 0.0 && size < 1e15 {
        return format!("{number:.0}");
    }
    if (1e-3..1e9).contains(&size) {
        let places = if size >= 1000.0 {
            1
        } else if size >= 1.0 {
            2
        } else {
            4
        };
        let text = format!("{number:.places$}");
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    format!("{number:.3e}")
}

/// A value as it is shown.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => cut(text),
        Value::Number(number) if number.is_f64() => number.as_f64().map_or_else(String::new, short),
        other => other.to_string(),
    }
}

fn quoted(text: &str) -> String {
    format!("`{}`", cut(text))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_with_few_digits() {
        for (number, expected) in [
            (0.0, "0"),
            (12.0, "12"),
            (12.5, "12.5"),
            (0.123_456, "0.1235"),
            (1234.567, "1234.6"),
            (1e-7, "1.000e-7"),
            (-3.25e12 - 0.5, "-3.250e12"),
        ] {
            assert_eq!(short(number), expected);
        }
        assert_eq!([grouped(7), grouped(1234), grouped(1_000_000)], ["7", "1,234", "1,000,000"]);
        for (share, expected) in
            [(0.0, "0 %"), (0.0001, "< 0.1 %"), (0.034, "3.4 %"), (0.5, "50 %"), (0.9999, "> 99.9 %")]
        {
            assert_eq!(percent(share), expected);
        }
    }
}
