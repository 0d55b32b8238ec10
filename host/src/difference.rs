//! What is printed of differences between two data sets.

use std::fmt::Write as _;

use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use recipe_run::diff::{Change, ColumnDiff, DataDiff, Sides, StepName};
use recipe_run::profile::{count, percent, share};
use recipe_run::report::grouped;

use crate::print::visible;

/// Differences, and what is compared.
pub(crate) struct Shown<'a> {
    /// The old side and the new one.
    pub(crate) sides: [String; 2],
    /// What recipes run over.
    pub(crate) over: Option<String>,
    /// The differences.
    pub(crate) diff: &'a DataDiff,
}

impl Shown<'_> {
    /// The text for the terminal.
    pub(crate) fn text(&self) -> String {
        let diff = self.diff;
        let [old, new] = &self.sides;
        let over = self.over.as_ref().map_or_else(String::new, |over| format!(" over {over}"));
        let pairing = if diff.key.is_empty() {
            "rows by position".to_owned()
        } else {
            format!("rows by key {}", quoted(&diff.key))
        };
        let mut text = visible(&format!("{old} → {new}{over}, {pairing}\n"));
        let _ =
            writeln!(text, "rows: {} → {}{}", grouped(diff.rows.old), grouped(diff.rows.new), self.of_rows());
        text.push_str(&self.not_compared());
        if diff.is_same() {
            text.push_str("no difference\n");
            return text;
        }
        let _ = writeln!(text, "{}", self.columns());
        if let Some(steps) = &diff.steps {
            let _ = writeln!(text, "{}", of_steps(steps));
        }
        if !diff.examples.is_empty() {
            text.push_str("\nFirst changes:\n");
            for change in &diff.examples {
                let _ = writeln!(text, "  {}", visible(&self.example(change)));
            }
        }
        if diff.key.is_empty() && diff.rows.old != diff.rows.new && diff.changed_rows > 0 {
            text.push_str(
                "\nRows that come in between move all those below them; --key pairs rows by columns.\n",
            );
        }
        text
    }

    fn of_rows(&self) -> String {
        let diff = self.diff;
        let parts = [(diff.added, "added"), (diff.removed, "removed"), (diff.changed_rows, "changed")];
        let parts = parts.into_iter().filter(|(rows, _)| *rows > 0);
        let parts: Vec<String> = parts.map(|(rows, what)| format!("{} {what}", grouped(rows))).collect();
        let cells = match diff.changed_cells() {
            0 => String::new(),
            cells => format!("; {} changed", count(cells, "cell")),
        };
        if parts.is_empty() { String::new() } else { format!(" ({}{cells})", parts.join(", ")) }
    }

    /// Rows that have no key of their own.
    fn not_compared(&self) -> String {
        let diff = self.diff;
        let mut text = String::new();
        let both = |rows: Sides<u64>| format!("{} old and {} new", grouped(rows.old), grouped(rows.new));
        if diff.missing_keys != Sides::default() {
            let _ = writeln!(
                text,
                "not compared, since a cell of the key is missing: {} rows",
                both(diff.missing_keys)
            );
        }
        if diff.repeated_keys != Sides::default() {
            let _ = writeln!(
                text,
                "not compared, since several rows have their key: {} rows",
                both(diff.repeated_keys)
            );
            for repeated in &diff.repeated {
                let key = repeated.key.join(", ");
                let _ = writeln!(text, "  {}: {}", visible(&key), both(repeated.rows));
            }
        }
        text
    }

    fn columns(&self) -> Table {
        let diff = self.diff;
        let with_steps = diff.columns.iter().any(|column| column.steps != Sides::default());
        let mut table = Table::new();
        table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        let mut header = vec!["column", "type", "change", "changed cells", "share"];
        if with_steps {
            header.push("steps");
        }
        table.set_header(header);
        for column in &diff.columns {
            let mut row =
                vec![Cell::new(visible(&column.name)), Cell::new(types(column)), Cell::new(change(column))];
            let changed = column.changed.filter(|changed| *changed > 0);
            row.push(
                Cell::new(changed.map_or_else(String::new, grouped)).set_alignment(CellAlignment::Right),
            );
            let share =
                changed.map_or_else(String::new, |changed| percent(share(changed, diff.compared_rows)));
            row.push(Cell::new(share).set_alignment(CellAlignment::Right));
            if with_steps {
                row.push(Cell::new(of_column(&column.steps)));
            }
            table.add_row(row);
        }
        table
    }

    fn example(&self, change: &Change) -> String {
        let diff = self.diff;
        let row = match (change.rows.old, change.rows.new) {
            (Some(old), Some(new)) if old != new => format!("row {} → {}", grouped(old), grouped(new)),
            (Some(row), _) | (None, Some(row)) => format!("row {}", grouped(row)),
            (None, None) => String::new(),
        };
        let key = diff.key.iter().zip(&change.key).map(|(name, cell)| format!("{name} {cell}"));
        let key: Vec<String> = key.collect();
        let key = if key.is_empty() { String::new() } else { format!(" ({})", key.join(", ")) };
        match &change.cell {
            Some(cell) => {
                let Sides { old, new } = cell.cells.as_ref().map(|cell| shown(cell.as_deref()));
                format!("{row}{key}, `{}`: {old} → {new}", cell.column)
            }
            None if change.rows.old.is_none() => format!("{row}{key} is added"),
            None => format!("{row}{key} is removed"),
        }
    }
}

/// A cell: text that is empty, or has blanks at an end, is seen.
fn shown(cell: Option<&str>) -> String {
    /// How many letters of a cell are shown.
    const LETTERS: usize = 60;
    match cell {
        None => "null".to_owned(),
        Some(text) if text.chars().count() > LETTERS => {
            format!("`{}…`", text.chars().take(LETTERS).collect::<String>())
        }
        Some(text) => format!("`{text}`"),
    }
}

fn types(column: &ColumnDiff) -> String {
    match (&column.sides.old, &column.sides.new) {
        (Some(old), Some(new)) if old.type_name != new.type_name => {
            format!("{} → {}", old.type_name, new.type_name)
        }
        (Some(side), _) | (None, Some(side)) => side.type_name.clone(),
        (None, None) => String::new(),
    }
}

fn change(column: &ColumnDiff) -> String {
    let mut parts = Vec::new();
    match (&column.sides.old, &column.sides.new) {
        (None, _) => parts.push("added".to_owned()),
        (_, None) => parts.push("removed".to_owned()),
        (Some(old), Some(new)) => {
            if column.is_retyped() {
                parts.push("retyped".to_owned());
            }
            if column.moved {
                parts.push(format!("moved from {} to {}", old.place, new.place));
            }
        }
    }
    if column.changed.is_none() {
        parts.push("not compared".to_owned());
    }
    parts.join(", ")
}

fn of_column(steps: &Sides<Vec<StepName>>) -> String {
    let one = |mark: &str, steps: &[StepName]| -> Vec<String> {
        steps.iter().map(|step| format!("{mark}{} {}", step.number, step.operation)).collect()
    };
    [one("-", &steps.old), one("+", &steps.new)].concat().join("\n")
}

/// The steps that are in one recipe alone.
fn of_steps(steps: &Sides<Vec<StepName>>) -> String {
    if *steps == Sides::default() {
        return "The recipes have the same steps.".to_owned();
    }
    let list = of_column(steps).replace('\n', ", ");
    format!("Steps in one recipe alone (- old, + new): {list}")
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
