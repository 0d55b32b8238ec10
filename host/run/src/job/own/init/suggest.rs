//! Steps that may be wanted for what was seen.

use recipe_core::engine::document::yaml_scalar as scalar;
use recipe_core::types::Type;

use super::dates::Order;
use super::seen::{Column, Seen};
use super::text::quoted;

/// A step, as a line of YAML, and why.
pub(super) struct Suggestion {
    pub(super) why: String,
    pub(super) step: String,
}

/// The most steps that are suggested.
const MOST: usize = 100;

/// The steps that suggest themselves, in an order in which they can follow each other.
pub(super) fn steps(seen: &Seen) -> Vec<Suggestion> {
    let mut steps: Vec<Suggestion> = seen.columns.iter().filter_map(trim).collect();
    steps.extend(seen.columns.iter().filter_map(|column| change_type(column, seen.rows)));
    let is_blank = |column: &&Column| column.present(seen.rows) == 0;
    let blank: Vec<&Column> = seen.columns.iter().filter(is_blank).collect();
    if seen.rows > 0 && !blank.is_empty() && blank.len() < seen.columns.len() {
        let names: Vec<String> = blank.iter().map(|column| scalar(&column.name, true)).collect();
        steps.push(Suggestion {
            why: "Nothing was in these columns".to_owned(),
            step: format!("drop: [{}]", names.join(", ")),
        });
    }
    if seen.duplicates > 0 {
        steps.push(Suggestion {
            why: format!("{} of {} rows equal one before", seen.duplicates, seen.rows),
            step: "delete_duplicate_rows:".to_owned(),
        });
    }
    steps.truncate(MOST);
    steps
}

fn trim(column: &Column) -> Option<Suggestion> {
    let first = column.first_padded.as_ref()?;
    let cells =
        if column.padded == 1 { "1 cell has".to_owned() } else { format!("{} cells have", column.padded) };
    Some(Suggestion {
        why: format!("{cells} white space around, such as {}", quoted(first)),
        step: format!(
            "remove_combined: {{sourceColumn: {}, removeLeadingAndTrailingWhitespace: true}}",
            scalar(&column.name, true)
        ),
    })
}

/// Another type for a column of text whose cells have it, or nearly all of them.
fn change_type(column: &Column, rows: usize) -> Option<Suggestion> {
    let present = column.present(rows);
    if !column.is_text() || present == 0 {
        return None;
    }
    let name = scalar(&column.name, true);
    let step = |ty: Type, more: &str| {
        format!("change_data_type: {{sourceColumn: {name}, columnDataType: {ty}{more}}}")
    };
    if column.trimmed != Type::String {
        let why = format!("All cells can be read as {}", column.trimmed);
        return Some(Suggestion { why, step: step(column.trimmed, "") });
    }
    if column.dates.dates == present {
        return Some(match column.dates.order()? {
            Order::DayFirst => Suggestion {
                why: "All cells are dates, with the day first".to_owned(),
                step: step(Type::Date, ", dayFirst: true"),
            },
            Order::MonthFirst => Suggestion {
                why: "All cells are dates, with the month first".to_owned(),
                step: step(Type::Date, ""),
            },
            Order::Either => Suggestion {
                why: "All cells are dates, and do not tell day and month apart; add `dayFirst: true` if the day is first".to_owned(),
                step: step(Type::Date, ""),
            },
        });
    }
    let others = present - column.numbers;
    let first = column.no_number.as_ref()?;
    // Cells of white space alone are left to trimming.
    if column.numbers == 0 || others * 10 > present || first.trim().is_empty() {
        return None;
    }
    let ty = if column.whole_numbers == column.numbers { Type::Long } else { Type::Double };
    let cells = if others == 1 { "1 cell".to_owned() } else { format!("{others} cells") };
    let why = format!("All but {cells} are numbers; these, such as {}, would be null", quoted(first));
    Some(Suggestion { why, step: step(ty, "") })
}
