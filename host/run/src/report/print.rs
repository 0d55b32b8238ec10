//! A report for people.

use std::fmt;

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
        for (column, cells) in &self.input.invalid_cells {
            let cells = grouped(*cells);
            write!(f, "column `{column}`: {cells} cells did not fit its type and are missing now")?;
            let values = self.input.invalid_values.iter().filter(|value| value.column == *column);
            for (at, value) in values.enumerate() {
                write!(f, "{}{value}", if at == 0 { ": " } else { ", " })?;
            }
            writeln!(f)?;
        }
        for WidenedColumn { column, from, to, file, row, value } in &self.input.widened {
            write!(f, "column `{column}` is {to}, where the first rows are {from}")?;
            if let (Some(file), Some(row), Some(value)) = (file, row, value) {
                write!(f, ": `{}`, row {row} is `{value}`", shown(file))?;
            }
            writeln!(f)?;
        }
        for skipped in self.input.skipped.iter().take(SKIPPED) {
            writeln!(f, "`{}` was skipped: {}", shown(&skipped.path), skipped.reason)?;
        }
        if let more @ 1.. = self.input.skipped.len().saturating_sub(SKIPPED) {
            writeln!(f, "{} more were skipped; the report as JSON names them", grouped(more as u64))?;
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
            "{} rows ({}) in, {} rows ({}) out to {}{files}{table}",
            grouped(self.input.rows),
            ByteSize(self.input.bytes),
            grouped(self.output.rows),
            ByteSize(self.output.bytes),
            if self.output.location == STANDARD {
                "standard output".to_owned()
            } else {
                shown(&self.output.location)
            },
        )?;
        write!(f, "{:.2} s", self.seconds)?;
        // In less, a run has hardly begun.
        if self.seconds < RATED { Ok(()) } else { write!(f, ", {}/s", ByteSize(self.bytes_per_second)) }
    }
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
            let rows = grouped(irregular.filled_rows);
            writeln!(f, "{rows} rows had fewer cells than there are columns, and got missing ones")?;
        }
        if let Some(RejectedRow { file, row, line, cells, columns }) = irregular.first_rejected_rows.first() {
            let rows = grouped(irregular.rejected_rows);
            writeln!(
                f,
                "{rows} rows had more or fewer cells than there are columns, and were left out; the first is `{}`, \
                 row {row} (line {line}), with {cells} in place of {columns}",
                shown(file)
            )?;
        }
        if irregular.empty_lines > 0 {
            writeln!(f, "{} empty lines are no rows", grouped(irregular.empty_lines))?;
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
