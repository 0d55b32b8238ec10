//! Writing what came out into a case, in the place of what was expected. All else in the file stays as it is.

use std::fmt::Write as _;
use std::ops::Range;
use std::path::PathBuf;

use recipe_core::engine::document::{Key, Node, NodeValue, yaml_scalar};

use super::difference::{Difference, Ran};
use super::extent::{extent, is_flow};
use super::grid::{Grid, GridColumn, Row};
use super::outcome::{Outcome, temporary_folder};
use super::read::{Case, CaseFile, Output, parse};
use super::table::{Content, json_text};
use crate::error::Result;

/// A file of cases with what came out in the place of what was expected, where that differed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Update {
    /// Files that change, and their text.
    pub files: Vec<(PathBuf, String)>,
    /// What became of each case that did not pass, by its place in the file.
    pub cases: Vec<(usize, CaseUpdate)>,
}

/// What became of a case that did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseUpdate {
    /// It expects what came out now.
    Written,
    /// It is as it was, and why.
    Kept(&'static str),
}

/// Part of a text, and what takes its place.
type Edit = (Range<usize>, String);

const DIFFERING: &str = "the engines do not agree, so there is no one output";
const FAILING: &str = "the run fails; write `error` in place of `output` if it should";
const NO_ERROR: &str =
    "an error is expected, and the run gives a table; write `output` in place of `error` if it should";
const OTHER_ERROR: &str = "another error is expected; write what it should be";
const BY_HAND: &str = "it is written in a way that cannot be changed here; change it by hand";

impl CaseFile {
    /// Writes what came of the cases into the file's text, given the outcome of each. A case changes only where the run gave a table
    /// and one is expected, and all engines agree.
    ///
    /// # Errors
    ///
    /// Temporary files cannot be written.
    pub fn updated(&self, outcomes: &[Outcome]) -> Result<Update> {
        let mut update = Update { files: Vec::new(), cases: Vec::new() };
        let (mut text, mut cases) = (self.text.clone(), self.cases.clone());
        let failed = outcomes.iter().enumerate().filter(|(_, outcome)| !outcome.passed());
        for (at, outcome) in failed {
            let done = match &outcome.ran {
                _ if !outcome.between_engines.is_empty() => CaseUpdate::Kept(DIFFERING),
                Ran::Failed(_) if cases[at].error.is_some() => CaseUpdate::Kept(OTHER_ERROR),
                Ran::Failed(_) => CaseUpdate::Kept(FAILING),
                Ran::Table(..) if cases[at].error.is_some() => CaseUpdate::Kept(NO_ERROR),
                Ran::Table(grid, failed_cells) => {
                    let grid = &cases[at].expected_columns(grid)?;
                    if let Some((path, csv)) = cases[at].file(outcome, grid) {
                        update.files.push((path, csv));
                        CaseUpdate::Written
                    } else {
                        let changed = edited(&text, cases[at].edits(&text, outcome, grid, *failed_cells));
                        match parse(&self.path, &changed) {
                            // It is kept only where the case now expects what came out.
                            Ok(read) if read.len() == cases.len() && is_met(&read[at], &outcome.ran)? => {
                                (text, cases) = (changed, read);
                                CaseUpdate::Written
                            }
                            _ => CaseUpdate::Kept(BY_HAND),
                        }
                    }
                }
            };
            update.cases.push((at, done));
        }
        if text != self.text {
            update.files.push((self.path.clone(), text));
        }
        Ok(update)
    }
}

fn is_met(case: &Case, ran: &Ran) -> Result<bool> {
    let folder = temporary_folder()?;
    Ok(case.differences(ran, folder.path()).is_empty())
}

/// A text with these changes, which do not overlap.
fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    for (range, with) in edits {
        text.replace_range(range, &with);
    }
    text
}

fn entry<'a>(node: &'a Node, name: &str) -> Option<(&'a Key, &'a Node)> {
    node.entries().iter().find(|(key, _)| key.name == name).map(|(key, node)| (key, node))
}

impl Case {
    /// The file of CSV that is expected, where nothing else differs, and what it is to hold.
    fn file(&self, outcome: &Outcome, grid: &Grid) -> Option<(PathBuf, String)> {
        let Content::File(path) = &self.output.as_ref()?.table.as_ref()?.content else { return None };
        let is_csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let is_elsewhere = |difference: &Difference| {
            matches!(difference, Difference::Type { .. } | Difference::FailedCells { .. })
        };
        if !is_csv || outcome.differences.iter().any(is_elsewhere) {
            return None;
        }
        Some((path.clone(), csv(grid)?))
    }

    /// What came out, without columns that a case leaves out.
    fn expected_columns(&self, actual: &Grid) -> Result<Grid> {
        let Some(Output { table: Some(table), comparison }) = &self.output else { return Ok(actual.clone()) };
        if !comparison.subset {
            return Ok(actual.clone());
        }
        let folder = temporary_folder()?;
        let expected = table.texts(folder.path(), "output");
        Ok(expected.map_or_else(|_| actual.clone(), |expected| actual.with_columns(&expected.names())))
    }

    /// What changes in the file's text.
    fn edits(&self, text: &str, outcome: &Outcome, grid: &Grid, failed_cells: u64) -> Vec<Edit> {
        let mut edits = Vec::new();
        if let Some((_, node)) = entry(&self.node, "failed_cells") {
            edits.push((extent(text, node), failed_cells.to_string()));
        }
        let Some((key, node)) = entry(&self.node, "output") else { return edits };
        let is_about_cells = |difference: &Difference| {
            !matches!(difference, Difference::Type { .. } | Difference::FailedCells { .. })
        };
        if outcome.differences.iter().any(is_about_cells) {
            let place = Place { text, is_flow: is_flow(text, &self.node) };
            match &node.value {
                NodeValue::Map(_) => edits.extend(in_object(text, node, grid)),
                NodeValue::List(_) => edits.push(place.rows(key, node, grid, true)),
                _ => edits.push(place.csv(key, node, grid)),
            }
        }
        let types = entry(node, "types").map_or(&[][..], |(_, types)| types.entries());
        for difference in &outcome.differences {
            if let Difference::Type { column, actual: Some(actual), .. } = difference
                && let Some((_, node)) = types.iter().find(|(key, _)| key.name == *column)
            {
                edits.push((extent(text, node), yaml_scalar(actual, true)));
            }
        }
        edits
    }
}

/// The changes of a table that is an object: of its CSV, or of its rows and their columns.
fn in_object(text: &str, node: &Node, grid: &Grid) -> Vec<Edit> {
    let place = Place { text, is_flow: is_flow(text, node) };
    if let Some((key, csv)) = entry(node, "csv") {
        return vec![place.csv(key, csv, grid)];
    }
    let Some((key, rows)) = entry(node, "rows") else { return Vec::new() };
    let as_objects = rows.items().iter().any(|row| matches!(row.value, NodeValue::Map(_)));
    let mut edits = vec![place.rows(key, rows, grid, as_objects)];
    if let Some((_, columns)) = entry(node, "columns") {
        let named: Vec<_> = columns.items().iter().filter_map(Node::as_text).map(str::to_owned).collect();
        if named != grid.names() {
            let names = grid.names().iter().map(|name| yaml_scalar(name, true)).collect::<Vec<_>>();
            edits.push((extent(text, columns), format!("[{}]", names.join(", "))));
        }
    }
    edits
}

/// Where a value is written: in which text, and whether within brackets.
struct Place<'a> {
    text: &'a str,
    is_flow: bool,
}

impl Place<'_> {
    /// How far a key is from the start of its line.
    fn indent(&self, key: &Key) -> usize {
        let line = self.text[..key.span.start].rfind('\n').map_or(0, |newline| newline + 1);
        self.text[line..key.span.start].chars().count()
    }

    /// A table as a block of CSV, or in one line within brackets; one that CSV does not hold as rows.
    fn csv(&self, key: &Key, node: &Node, grid: &Grid) -> Edit {
        let Some(csv) = csv(grid) else { return self.as_rows(key, node, grid) };
        if self.is_flow {
            return (extent(self.text, node), json_text(&csv));
        }
        let (range, comment) = self.block(key, node);
        let mut block = format!(" |{comment}");
        let indent = " ".repeat(self.indent(key) + 2);
        for line in csv.lines() {
            block.push('\n');
            // A blank line in a cell needs no indent.
            if !line.is_empty() {
                block.push_str(&indent);
                block.push_str(line);
            }
        }
        (range, block)
    }

    /// The same as an object with columns and rows.
    fn as_rows(&self, key: &Key, node: &Node, grid: &Grid) -> Edit {
        let names: Vec<String> = grid.names().iter().map(|name| yaml_scalar(name, true)).collect();
        let columns = format!("[{}]", names.join(", "));
        let items = lists(grid);
        if self.is_flow {
            let table = format!("{{columns: {columns}, rows: [{}]}}", items.join(", "));
            return (extent(self.text, node), table);
        }
        let (range, comment) = self.block(key, node);
        let indent = " ".repeat(self.indent(key) + 2);
        let mut table = format!("{comment}\n{indent}columns: {columns}\n{indent}rows:");
        for row in items {
            let _ = write!(table, "\n{indent}  - {row}");
        }
        (range, table)
    }

    /// What follows the colon of a key, up to the end of its value and the comment in its line, and that comment.
    fn block(&self, key: &Key, node: &Node) -> (Range<usize>, String) {
        let text = self.text;
        let line_end = |at: usize| at + text[at..].find('\n').unwrap_or(text.len() - at);
        let start = key.span.end + text[key.span.end..].find(':').map_or(0, |colon| colon + 1);
        let is_block = matches!(node.value, NodeValue::Text(_))
            && text[start..].trim_start_matches([' ', '\t']).starts_with(['|', '>']);
        let is_open = is_block || node.value == NodeValue::Null;
        let value_end = if is_open { start } else { extent(text, node).end.max(start) };
        let line = text[value_end..line_end(value_end)].trim_end();
        let comment = line.find('#').map_or_else(String::new, |at| format!(" {}", &line[at..]));
        let mut end = value_end + line.len();
        if is_block {
            // The lines of the block are further in than the key; blank ones at its end are no part of it.
            let (indent, mut at) = (self.indent(key), line_end(start));
            while at < text.len() {
                let line = &text[at + 1..line_end(at + 1)];
                let is_blank = line.trim().is_empty();
                if !is_blank && line.len() - line.trim_start_matches(' ').len() <= indent {
                    break;
                }
                at += 1 + line.len();
                if !is_blank {
                    end = at - (line.len() - line.trim_end_matches('\r').len());
                }
            }
        }
        (start..end, comment)
    }

    /// The rows of a table, as objects or as lists.
    fn rows(&self, key: &Key, node: &Node, grid: &Grid, as_objects: bool) -> Edit {
        let items = if as_objects { objects(grid) } else { lists(grid) };
        let range = extent(self.text, node);
        let first = node.items().first().map(|row| row.span.start);
        let dash = first.and_then(|first| self.text[..first].rfind('-'));
        let Some(dash) = dash.filter(|_| !is_flow(self.text, node) && !items.is_empty()) else {
            // A list without brackets begins at its first dash.
            let start = if is_flow(self.text, node) { range.start } else { dash.unwrap_or(range.start) };
            return (start..range.end, format!("[{}]", items.join(", ")));
        };
        let line = self.text[..dash].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = if self.text[line..dash].trim().is_empty() { dash - line } else { self.indent(key) + 2 };
        let rows: Vec<String> = items.iter().map(|row| format!("- {row}")).collect();
        (dash..range.end, rows.join(&format!("\n{}", " ".repeat(indent))))
    }
}

/// The rows as lists of YAML.
fn lists(grid: &Grid) -> Vec<String> {
    let row = |row: &Row| {
        let cells = row.iter().zip(&grid.columns).map(|(cell, column)| scalar(cell.as_deref(), column));
        format!("[{}]", cells.collect::<Vec<_>>().join(", "))
    };
    grid.rows.iter().map(row).collect()
}

/// The rows as objects of YAML.
fn objects(grid: &Grid) -> Vec<String> {
    let row = |row: &Row| {
        let cells = row.iter().zip(&grid.columns).map(|(cell, column)| {
            format!("{}: {}", yaml_scalar(&column.name, true), scalar(cell.as_deref(), column))
        });
        format!("{{{}}}", cells.collect::<Vec<_>>().join(", "))
    };
    grid.rows.iter().map(row).collect()
}

/// A cell in a list of YAML.
fn scalar(cell: Option<&str>, column: &GridColumn) -> String {
    let Some(text) = cell else { return "null".to_owned() };
    let is_json = column.data_type.is_numeric()
        || column.data_type.is_nested()
        || column.data_type == arrow_schema::DataType::Boolean;
    if is_json && serde_json::from_str::<serde_json::Value>(text).is_ok() {
        return text.to_owned();
    }
    yaml_scalar(text, true)
}

/// A table as CSV, where CSV in a block of YAML holds it: a column alone has no nulls there, and what does not print is not
/// written.
fn csv(grid: &Grid) -> Option<String> {
    let is_plain = |text: &str| text.chars().all(|c| c == '\n' || !c.is_control());
    let cells = grid.rows.iter().flatten();
    if !cells.clone().flatten().all(|text| is_plain(text))
        || !grid.columns.iter().all(|column| is_plain(&column.name))
    {
        return None;
    }
    if grid.columns.len() == 1 && cells.clone().any(Option::is_none) {
        return None;
    }
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut text = line(grid.columns.iter().map(|column| quoted(&column.name)).collect());
    for row in &grid.rows {
        text.push_str(&line(
            row.iter().map(|cell| cell.as_deref().map_or_else(String::new, quoted)).collect(),
        ));
    }
    Some(text)
}

/// A cell of CSV.
fn quoted(text: &str) -> String {
    let needs_quotes = text.is_empty() || text.trim() != text || text.contains([',', '"', '\n']);
    if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
