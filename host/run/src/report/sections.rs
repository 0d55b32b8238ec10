//! Sections of pages about runs, of recipes and of jobs.

use std::collections::{HashMap, HashSet};

use bytesize::ByteSize;
use recipe_store::shown;

use super::print::{place, remarks};
use super::{
    ColumnSummary, FailedValue, FileSummary, InputSummary, RejectedRow, StepSummary, Warning, count, grouped,
};
use crate::page::{Body, Cell};

/// How many files are listed.
const FILES: usize = 20;

/// Bytes with their number and their size.
pub(crate) fn named(bytes: u64) -> String {
    format!("{} ({})", grouped(bytes), ByteSize(bytes))
}

/// What was done, and how many of what may be looked at, but for those of which there is none.
pub(crate) fn but<const N: usize>(done: String, troubles: [(u64, &str, &str); N]) -> String {
    let mut parts = vec![done];
    let found = troubles.into_iter().filter(|(number, ..)| *number > 0);
    parts.extend(found.map(|(number, of, what)| format!("{}{what}", count(number, of))));
    parts.join("; ") + "."
}

/// What was written: where, and the table of a catalog that it is; in which format, and how many rows and bytes.
pub(crate) fn written(
    (location, table): (&str, Option<&str>),
    format: &str,
    (rows, bytes): (u64, u64),
) -> [(&'static str, String); 5] {
    [
        ("Location", place(location)),
        ("Table", table.map_or_else(String::new, shown)),
        ("Format", format.to_owned()),
        ("Rows", grouped(rows)),
        ("Bytes", named(bytes)),
    ]
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn number(number: u64) -> Cell {
    Cell::Number(grouped(number))
}

/// What is said of those that are not listed, if there are any.
fn and_more(all: usize) -> Option<String> {
    let more = all.saturating_sub(FILES);
    (more > 0).then(|| format!("and {} more", grouped(more as u64)))
}

/// What was read, and what there is to know about it.
pub(crate) fn input(body: &mut Body, input: &InputSummary) {
    body.facts([
        ("Rows", grouped(input.rows)),
        ("Bytes", named(input.bytes)),
        ("Files", grouped(input.files.len() as u64)),
    ]);
    body.list(input.files.iter().take(FILES).map(shown).chain(and_more(input.files.len())));
    let read = input.to_string();
    let said: Vec<&str> = read.lines().chain(input.notes.iter().map(String::as_str)).collect();
    let remarks = remarks(input);
    if !remarks.is_empty() || !said.is_empty() {
        body.heading("How it was read");
        body.list(remarks.iter().map(String::as_str).chain(said));
    }
    rejected(body, &input.irregular.first_rejected_rows);
}

fn rejected(body: &mut Body, rows: &[RejectedRow]) {
    if rows.is_empty() {
        return;
    }
    body.heading("The first rows that were left out");
    let heads = ["Row", "Line", "Cells", "Columns"].map(|head| Cell::Number(head.to_owned()));
    let rows = rows.iter().map(|row| {
        let counts = [row.row, row.line, row.cells as u64, row.columns as u64].map(number);
        std::iter::once(text(shown(&row.file))).chain(counts).collect()
    });
    body.table(std::iter::once(text("File")).chain(heads).collect(), rows);
}

/// Values that failed, if there are any.
fn failed(body: &mut Body, values: &[FailedValue]) {
    if values.is_empty() {
        return;
    }
    body.heading("The first values that could not be converted");
    let has_files = values.iter().any(|value| value.file.is_some());
    let heads = has_files.then(|| text("File")).into_iter();
    let heads = heads.chain([Cell::Number("Row".to_owned()), text("Column"), text("Value")]).collect();
    let rows = values.iter().map(|value| {
        let file = has_files.then(|| text(value.file.as_ref().map_or_else(String::new, shown)));
        let row = value.row.map_or_else(|| "not known".to_owned(), grouped);
        file.into_iter().chain([Cell::Number(row), text(&value.column), text(&value.value)]).collect()
    });
    body.table(heads, rows);
}

/// Columns before and after, with what became of each, where the output is text or has types.
pub(crate) fn columns(body: &mut Body, (before, after): (&[ColumnSummary], &[ColumnSummary]), is_text: bool) {
    let heads = ["Before", "Type", "Change", "After", "Type"].map(text).into();
    let types: HashMap<&str, (usize, &str)> = before
        .iter()
        .enumerate()
        .map(|(at, column)| (column.name.as_str(), (at, column.data_type.as_str())))
        .collect();
    let kept: HashSet<&str> = after.iter().map(|column| column.name.as_str()).collect();
    let removed = |range: std::ops::Range<usize>| {
        let gone = before[range].iter().filter(|column| !kept.contains(column.name.as_str()));
        gone.map(|column| {
            vec![text(&column.name), text(&column.data_type), text("− removed"), text(""), text("")]
        })
    };
    let (mut rows, mut next) = (Vec::with_capacity(after.len()), 0);
    for ColumnSummary { name, data_type } in after {
        let was = types.get(name.as_str());
        if let Some((at, _)) = was
            && *at >= next
        {
            rows.extend(removed(next..*at));
            next = at + 1;
        }
        let (before, was, change) = match was {
            None => ("", "", "+ added"),
            Some((_, was)) if was == data_type => (name.as_str(), *was, ""),
            // Cells that no step looks at go from text to text as they are.
            Some((_, was)) if is_text && data_type == "string" => (name.as_str(), *was, "as text"),
            Some((_, was)) => (name.as_str(), *was, "≠ other type"),
        };
        rows.push(vec![text(before), text(was), text(change), text(name), text(data_type)]);
    }
    rows.extend(removed(next..before.len()));
    body.table(heads, rows);
}

/// What each step did.
pub(crate) fn steps(body: &mut Body, steps: &[StepSummary]) {
    if steps.is_empty() {
        return body.paragraph("There are none.");
    }
    let ambiguous = steps.iter().any(|step| step.cells_ambiguous > 0);
    let mut heads = vec![Cell::Number("Step".to_owned()), text("Operation")];
    let counts = ["Rows in", "Rows out", "Cells changed", "Cells failed"].into_iter();
    let counts = counts.chain(ambiguous.then_some("Cells ambiguous"));
    heads.extend(counts.map(|head| Cell::Number(head.to_owned())));
    let columns = heads.len() - 1;
    let mut rows = Vec::new();
    for step in steps {
        let left_out = if step.disabled { " (disabled)" } else { "" };
        let counts = [step.rows_in, step.rows_out, step.cells_changed, step.cells_failed];
        let counts = counts.into_iter().chain(ambiguous.then_some(step.cells_ambiguous)).map(number);
        let name = [Cell::Number(step.step.to_string()), text(format!("{}{left_out}", step.operation))];
        rows.push(name.into_iter().chain(counts).collect());
        rows.push(vec![text(""), Cell::Wide(columns, details(step))]);
    }
    body.table(heads, rows);
}

/// What a step is about, and what failed in it.
fn details(step: &StepSummary) -> Body {
    let mut body = Body::default();
    if let Some(comment) = &step.comment {
        body.paragraph(comment);
    }
    body.lines(step.yaml.trim_end());
    if let Some(expectation) = &step.expectation {
        let [checked, failed] = [expectation.rows_checked, expectation.rows_failed].map(grouped);
        body.paragraph(&format!(
            "Expected: {}; {checked} rows checked, {failed} not as expected.",
            expectation.expected
        ));
    }
    failed(&mut body, &step.failed_values);
    body
}

/// What may not be meant.
pub(crate) fn warnings(body: &mut Body, warnings: &[Warning]) {
    for warning in warnings {
        body.lines(warning.rendered.trim_end());
    }
}

/// Files that were written.
pub(crate) fn files(body: &mut Body, files: &[FileSummary]) {
    let heads = vec![text("File"), Cell::Number("Rows".to_owned()), Cell::Number("Bytes".to_owned())];
    let rows = files.iter().take(FILES);
    let rows = rows.map(|file| vec![text(shown(&file.name)), number(file.rows), number(file.bytes)]);
    body.table(heads, rows);
    if let Some(more) = and_more(files.len()) {
        body.paragraph(&more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(columns: &[(&str, &str)]) -> Vec<ColumnSummary> {
        let column = |(name, data_type): &(&str, &str)| ColumnSummary {
            name: (*name).to_owned(),
            data_type: (*data_type).to_owned(),
        };
        columns.iter().map(column).collect()
    }

    #[test]
    fn removed_columns_are_where_they_were() {
        let before =
            summaries(&[("a", "long"), ("b", "long"), ("e", "long"), ("c", "string"), ("d", "date")]);
        let after = summaries(&[("new", "long"), ("b", "double"), ("e", "string"), ("d", "date")]);
        let mut body = Body::default();
        columns(&mut body, (&before, &after), true);
        let rows: Vec<String> = body
            .as_html()
            .lines()
            .filter(|line| line.contains("<td>"))
            .map(|line| {
                line.replace("</td>", "").replace("</tr>", "").replace("<tr><td>", "").replace("<td>", "|")
            })
            .collect();
        let expected = [
            "||+ added|new|long",
            "a|long|− removed||",
            "b|long|≠ other type|b|double",
            "e|long|as text|e|string",
            "c|string|− removed||",
            "d|date||d|date",
        ];
        assert_eq!(rows, expected);
    }
}
