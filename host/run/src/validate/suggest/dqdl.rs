//! Suggested rules in DQDL.

use std::fmt::Write as _;

use super::{Bound, Percent, Rule, Suggestion};

pub(super) fn written(name: &str, suggestions: &[Suggestion]) -> String {
    let mut text = format!(
        "# Rules that `{}` meets, each with what was seen. Change and remove what is not meant, and check with\n\
         # recipe-host validate PATH --rules FILE\n\
         Rules = [\n",
        one_line(name)
    );
    let mut column = &None;
    for (number, suggestion) in suggestions.iter().enumerate() {
        if suggestion.column != *column {
            column = &suggestion.column;
            text.push('\n');
        }
        let comma = if number + 1 < suggestions.len() { "," } else { "" };
        let _ = writeln!(text, "  {}{comma} # {}", rule(suggestion), one_line(&suggestion.seen));
    }
    text.push_str("]\n");
    text
}

fn rule(suggestion: &Suggestion) -> String {
    let column = suggestion.column.as_deref().map(quoted).unwrap_or_default();
    let threshold = suggestion.threshold;
    let with =
        threshold.map_or_else(String::new, |threshold| format!(" with threshold >= {}", share(threshold)));
    match &suggestion.rule {
        Rule::HasRows => "RowCount > 0".to_owned(),
        Rule::Columns(columns) => format!("ColumnCount = {columns}"),
        Rule::Complete { .. } => match threshold {
            None => format!("IsComplete {column}"),
            Some(threshold) => format!("Completeness {column} >= {}", share(threshold)),
        },
        Rule::Unique => format!("IsUnique {column}"),
        Rule::Type(name) => format!("ColumnDataType {column} = \"{name}\"{with}"),
        Rule::In { values, empty, null } => {
            let words = [(*empty, "EMPTY"), (*null, "NULL")];
            let words = words.into_iter().filter(|(is_there, _)| *is_there).map(|(_, word)| word.to_owned());
            let values: Vec<String> = values.iter().map(|value| quoted(value)).chain(words).collect();
            format!("ColumnValues {column} in [{}]", values.join(", "))
        }
        Rule::AtLeast(bound) => format!("ColumnValues {column} >= {}{with}", value(bound)),
        Rule::AtMost(bound) => format!("ColumnValues {column} <= {}{with}", value(bound)),
        // Null has any length that is compared.
        Rule::Length(range) if range.least == range.most => format!("ColumnLength {column} = {}", range.most),
        Rule::Length(range) if range.least == 0 => format!("ColumnLength {column} <= {}", range.most),
        Rule::Length(range) => format!(
            "(ColumnLength {column} >= {}) and (ColumnLength {column} <= {})",
            range.least, range.most
        ),
        Rule::Matches(pattern) => format!("ColumnValues {column} matches {}{with}", quoted(pattern)),
    }
}

fn value(bound: &Bound) -> String {
    match bound {
        Bound::Number(number) => number.to_string(),
        Bound::Day(day) => quoted(day),
    }
}

fn share(Percent(percent): Percent) -> f64 {
    f64::from(percent) / 100.0
}

/// A text in quotes. A backslash stands for itself unless a quote or another one follows.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_sign = match c {
            '"' => true,
            '\\' => matches!(chars.peek(), None | Some('"' | '\\')),
            _ => false,
        };
        if is_sign {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
