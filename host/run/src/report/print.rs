//! A report for people.

use std::fmt::{self, Write as _};

use bytesize::ByteSize;
use recipe_store::shown;
use recipe_store::stream::STANDARD;

use super::steps::{StepTable, write_notes};
use super::{InputSummary, Outcome, Reason, RejectedRow, Report, Summary, WidenedColumn};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Outcome::Written(summary) => summary.fmt(f),
            Outcome::Nothing(nothing) => match nothing.reason {
                Reason::WrittenBefore => write!(
                    f,
                    "nothing to do: this run wrote `{}` before, of the same input",
                    shown(&nothing.output.location)
                ),
                Reason::NoNewInput => {
                    f.write_str("nothing to do: every input was read by an earlier run into this folder")
                }
            },
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", StepTable(&self.steps))?;
        write_notes("", &self.steps, f)?;
        for remark in remarks(&self.input) {
            writeln!(f, "{remark}")?;
        }
        write!(f, "{}", self.input)?;
        for note in &self.input.notes {
            writeln!(f, "note: {note}")?;
        }
        let files = match self.output.files.len() {
            1 => String::new(),
            files => format!(" in {} files", grouped(files as u64)),
        };
        let table = self.output.table.as_deref();
        let table = table.map_or_else(String::new, |table| format!(", table `{}`", shown(table)));
        writeln!(
            f,
            "{} ({}) in, {} ({}) out to {}{files}{table}",
            count(self.input.rows, "row"),
            ByteSize(self.input.bytes),
            count(self.output.rows, "row"),
            ByteSize(self.output.bytes),
            place(&self.output.location),
        )?;
        write!(f, "{:.2} s", self.seconds)?;
        // In less, a run has hardly begun.
        if self.seconds < RATED { Ok(()) } else { write!(f, ", {}/s", ByteSize(self.bytes_per_second)) }
    }
}

/// What is to be said of cells that did not fit, and of what was not read.
pub(super) fn remarks(input: &InputSummary) -> Vec<String> {
    let mut remarks = Vec::new();
    for (column, cells) in &input.invalid_cells {
        let cells = grouped(*cells);
        let values = input.invalid_values.iter().filter(|value| value.column == *column);
        let values: Vec<String> = values.map(ToString::to_string).collect();
        let shown = if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) };
        remarks.push(format!(
            "column `{column}`: {cells} cells did not fit its type and are missing now{shown}"
        ));
    }
    for WidenedColumn { column, from, to, file, row, value } in &input.widened {
        let mut remark = format!("column `{column}` is {to}, where the first rows are {from}");
        if let (Some(file), Some(row), Some(value)) = (file, row, value) {
            let _ = write!(remark, ": `{}`, row {row} is `{value}`", shown(file));
        }
        remarks.push(remark);
    }
    let skipped = input.skipped.iter().take(SKIPPED);
    remarks
        .extend(skipped.map(|skipped| format!("`{}` was skipped: {}", shown(&skipped.path), skipped.reason)));
    if let more @ 1.. = input.skipped.len().saturating_sub(SKIPPED) {
        remarks.push(format!("{} more were skipped; the report as JSON names them", grouped(more as u64)));
    }
    remarks
}

/// What is to be said of how the input was read.
impl fmt::Display for InputSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.empty_files.is_empty() {
            writeln!(f, "{}", left_out(&self.empty_files))?;
        }
        if let Some(delimiter) = self.found_delimiter.filter(|delimiter| *delimiter != ',') {
            writeln!(f, "the delimiter `{delimiter}` was found in the first rows")?;
        }
        let irregular = &self.irregular;
        if irregular.filled_rows > 0 {
            let rows = count(irregular.filled_rows, "row");
            writeln!(f, "{rows} had fewer cells than there are columns, and got missing ones")?;
        }
        if let Some(RejectedRow { file, row, line, cells, columns }) = irregular.first_rejected_rows.first() {
            let rows = count(irregular.rejected_rows, "row");
            writeln!(
                f,
                "{rows} left out, with more or fewer cells than there are columns; the first is `{}`, \
                 row {row} (line {line}), with {cells} in place of {columns}",
                shown(file)
            )?;
        }
        if irregular.empty_lines > 0 {
            writeln!(f, "{} left out", count(irregular.empty_lines, "empty line"))?;
        }
        Ok(())
    }
}

/// Files that were left out, a few of them by name.
fn left_out(files: &[String]) -> String {
    let named: Vec<String> = files.iter().take(NAMED).map(|file| format!("`{}`", shown(file))).collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {} more", grouped(more as u64)),
    };
    let count = if files.len() == 1 { "file is" } else { "files are" };
    format!("{} {count} empty and left out: {}{more}", grouped(files.len() as u64), named.join(", "))
}

/// How many seconds a run takes at least whose speed is worth a word.
const RATED: f64 = 0.1;

/// How many lines say what was skipped.
const SKIPPED: usize = 20;

/// How many files a line names.
const NAMED: usize = 5;

/// Where an output is, as people read it.
pub(crate) fn place(location: &str) -> String {
    if location == STANDARD { "standard output".to_owned() } else { shown(location) }
}

/// A number of things.
pub fn count(number: u64, of: &str) -> String {
    format!("{} {of}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number with its digits in groups of three: `1,234`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
