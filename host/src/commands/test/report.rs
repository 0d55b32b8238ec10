//! What came of cases, for people.

use std::fmt::Write as _;

use comfy_table::{Cell, Color, ContentArrangement, Table};
use recipe_run::cases::{CaseUpdate, Difference, Outcome, shown_cell};
use recipe_run::profile::count;
use recipe_run::store::shown;

use super::Done;
use crate::print::visible;

/// How many cells, and how many rows, are shown of a case.
const SHOWN: usize = 10;

/// How outcomes are shown.
pub(super) struct Report<'a> {
    pub(super) is_coloured: bool,
    pub(super) engines: &'a [&'a str],
}

impl Report<'_> {
    /// A file of cases: a line for each, and below it what differs.
    pub(super) fn file(&self, done: &Done) -> String {
        let mut text = format!("{}\n", shown(&done.file.path));
        for (case, outcome, update) in done.cases() {
            let (word, colour) = match (outcome.passed(), update) {
                (true, _) => ("ok", GREEN),
                (false, Some(CaseUpdate::Written)) => ("updated", YELLOW),
                (false, _) => ("failed", RED),
            };
            let word = format!("{word:<8}");
            let word = if self.is_coloured { format!("{colour}{word}{PLAIN}") } else { word };
            let place = if outcome.passed() { String::new() } else { format!(" (line {})", case.line) };
            let _ = writeln!(text, "  {word}{}{place}", visible(&case.name));
            if outcome.passed() || update == Some(CaseUpdate::Written) {
                continue;
            }
            for line in differences(outcome, self.is_coloured).lines() {
                let _ = writeln!(text, "    {line}");
            }
            if let Some(CaseUpdate::Kept(why)) = update {
                let _ = writeln!(text, "    not updated: {why}");
            }
        }
        text
    }

    /// How many cases there were.
    pub(super) fn summary(&self, cases: usize, failed: usize, updated: usize) -> String {
        let mut text = format!("\n{} passed", cases - failed - updated);
        for (number, word) in [(failed, "failed"), (updated, "updated")] {
            if number > 0 {
                let _ = write!(text, ", {number} {word}");
            }
        }
        let _ = write!(text, " ({})", self.engines.join(" and "));
        text
    }
}

const GREEN: &str = "\x1b[32m";
const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const PLAIN: &str = "\x1b[0m";

/// What differs in a case.
pub(super) fn differences(outcome: &Outcome, is_coloured: bool) -> String {
    let mut text = String::new();
    describe(&outcome.differences, is_coloured, &mut text);
    if !outcome.between_engines.is_empty() {
        text.push_str("the engines differ; expected is what `native` gives, and actual what `wasm` gives:\n");
        describe(&outcome.between_engines, is_coloured, &mut text);
    }
    text
}

fn describe(differences: &[Difference], is_coloured: bool, text: &mut String) {
    let (mut cells, mut rows) = (Vec::new(), Vec::new());
    for difference in differences {
        match difference {
            Difference::Cell { row, column, expected, actual } => {
                cells.push((*row, column.as_str(), expected.as_deref(), actual.as_deref()));
            }
            Difference::MissingRow { .. } | Difference::ExtraRow { .. } => rows.push(difference),
            Difference::Unwritten { .. } => {
                let _ = writeln!(text, "{difference}; --update writes it");
            }
            other => {
                let _ = writeln!(text, "{}", visible(&other.to_string()));
            }
        }
    }
    for row in rows.iter().take(SHOWN) {
        let _ = writeln!(text, "{}", visible(&row.to_string()));
    }
    if rows.len() > SHOWN {
        let _ = writeln!(text, "and {}", count((rows.len() - SHOWN) as u64, "more row"));
    }
    if cells.is_empty() {
        return;
    }
    let verb = if cells.len() == 1 { "differs" } else { "differ" };
    let _ = writeln!(text, "{} {verb}:", count(cells.len() as u64, "cell"));
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["row", "column", "expected", "actual"]);
    for (row, column, expected, actual) in cells.iter().take(SHOWN) {
        let coloured = |cell: Cell, colour| if is_coloured { cell.fg(colour) } else { cell };
        table.add_row([
            Cell::new(row),
            Cell::new(visible(column)),
            coloured(Cell::new(visible(&shown_cell(*expected))), Color::Green),
            coloured(Cell::new(visible(&shown_cell(*actual))), Color::Red),
        ]);
    }
    let _ = writeln!(text, "{table}");
    if cells.len() > SHOWN {
        let _ = writeln!(text, "and {}", count((cells.len() - SHOWN) as u64, "more cell"));
    }
}
