//! Small tables in a file of cases: CSV as text, rows as lists or objects, or a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use recipe_core::engine::document::{Key, Node, NodeValue};
use recipe_tables::{Dataset, Infer, ReadOptions, Source, TypeSchema, typed_schema};

use super::grid::{Grid, Row};
use super::keys::{Keys, Problems};
use crate::error::{Result, RunError};

/// What a table may say.
pub(super) const KEYS: [&str; 5] = ["csv", "columns", "rows", "file", "types"];

/// A table as it is written.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) content: Content,
    /// Types of columns.
    pub(super) types: Vec<(String, String)>,
}

/// Its cells.
#[derive(Debug, Clone)]
pub(super) enum Content {
    /// CSV.
    Csv(String),
    /// Rows of so many cells.
    Rows(Vec<String>, Vec<Vec<Value>>),
    /// A file.
    File(PathBuf),
}

/// A cell of a row: null, a text, or what is JSON as it is written: numbers, truth values, lists and objects.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Text(String),
    Json(String),
}

impl Table {
    /// Reads a table; none where something is wrong with it. Files are named from `folder`.
    pub(super) fn read(name: &str, node: &Node, folder: &Path, problems: &Problems) -> Option<Table> {
        let untyped = |content| Table { content, types: Vec::new() };
        match &node.value {
            NodeValue::Text(text) => return Some(untyped(Content::Csv(text.clone()))),
            NodeValue::List(_) => return rows(node, None, problems).map(untyped),
            _ => {}
        }
        let keys = Keys::of(node, &format!("the table `{name}`"), &KEYS, problems)?;
        let columns = keys.get("columns");
        let content = match (keys.get("csv"), keys.get("rows"), keys.get("file")) {
            (Some(_), None, None) => Content::Csv(keys.text("csv")?.to_owned()),
            (None, Some(list), None) => rows(list, columns, problems)?,
            (None, None, Some(_)) => Content::File(folder.join(keys.text("file")?)),
            _ => {
                let message = format!("the table `{name}` has one of `csv`, `rows` and `file`");
                problems.wrong(message, &node.span);
                return None;
            }
        };
        if let (Some(columns), false) = (columns, matches!(content, Content::Rows(..))) {
            problems.wrong("`columns` goes with `rows`", &columns.span);
        }
        let types = keys.pairs("types");
        Some(Table { content, types })
    }

    /// The types of the columns as those of an input are given.
    pub(super) fn schema(&self) -> Result<TypeSchema> {
        Ok(TypeSchema::of(self.types.iter().cloned())?)
    }

    /// The path of the table, which is written into `folder` unless it is a file. Rows are written as JSON, whose numbers, texts and
    /// truth values are such; a column whose type is given is written as text that is read so.
    pub(super) fn place(&self, folder: &Path, name: &str) -> Result<String> {
        let (text, ending) = match &self.content {
            Content::File(path) => return Ok(path.display().to_string()),
            Content::Csv(text) => (text.clone(), "csv"),
            // JSON without objects has no columns.
            Content::Rows(columns, rows) if rows.is_empty() => (header(columns), "csv"),
            Content::Rows(columns, rows) => (self.lines(columns, rows), "jsonl"),
        };
        let path = folder.join(format!("{name}.{ending}"));
        std::fs::write(&path, text).map_err(|source| RunError::io("write", &path, source))?;
        Ok(path.display().to_string())
    }

    fn lines(&self, columns: &[String], rows: &[Vec<Value>]) -> String {
        let is_typed = |column: &String| self.types.iter().any(|(name, _)| name == column);
        let mut text = String::new();
        for row in rows {
            let cells = columns.iter().zip(row).map(|(column, value)| {
                let cell = match value {
                    Value::Null => "null".to_owned(),
                    Value::Json(json) if !is_typed(column) => json.clone(),
                    Value::Json(text) | Value::Text(text) => json_text(text),
                };
                format!("{}:{cell}", json_text(column))
            });
            let _ = writeln!(text, "{{{}}}", cells.collect::<Vec<_>>().join(","));
        }
        text
    }

    /// The table as texts: CSV is read as a run reads it, but for types. It is written into `folder` for that.
    pub(super) fn texts(&self, folder: &Path, name: &str) -> Result<Grid> {
        if let Content::Rows(columns, rows) = &self.content {
            let cell = |value: &Value| match value {
                Value::Null => None,
                Value::Text(text) | Value::Json(text) => Some(text.clone()),
            };
            let rows = rows.iter().map(|row| row.iter().map(cell).collect::<Row>());
            return Ok(Grid::of_texts(columns.clone(), rows.collect()));
        }
        let source = Source::open(Dataset::find(&[self.place(folder, name)?], ReadOptions::default())?)?;
        // What is not text, as in a file of Parquet, is what it is.
        let columns = typed_schema(&source, &Infer::Nothing.into(), 1)?;
        let names: Vec<String> = columns.fields().iter().map(|field| field.name().clone()).collect();
        let mut rows = Vec::new();
        for batch in source.batches() {
            rows.extend(Grid::of(&batch?.batch)?.rows);
        }
        Ok(Grid::of_texts(names, rows))
    }
}

/// A text as JSON.
pub(super) fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A row of CSV with these names.
fn header(columns: &[String]) -> String {
    let cells: Vec<String> =
        columns.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    cells.join(",") + "\n"
}

/// Rows: lists of as many cells as there are columns, or objects, whose keys are the columns where these are not named.
fn rows(list: &Node, columns: Option<&Node>, problems: &Problems) -> Option<Content> {
    let NodeValue::List(items) = &list.value else {
        problems.wrong(format!("rows are a list, not {}", list.describe()), &list.span);
        return None;
    };
    let names = match columns {
        Some(columns) => named(columns, problems)?,
        None => keys_of(items),
    };
    if names.is_empty() {
        problems.wrong("the table has no columns; name them with `columns`", &list.span);
        return None;
    }
    let rows: Option<Vec<_>> = items.iter().map(|item| row(item, &names, problems)).collect();
    Some(Content::Rows(names, rows?))
}

/// Names of columns, each of them once.
fn named(columns: &Node, problems: &Problems) -> Option<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for item in columns.items() {
        match item.as_text() {
            Some(name) if names.iter().any(|other| other == name) => {
                problems.wrong(format!("column `{name}` is named before"), &item.span);
                return None;
            }
            Some(name) => names.push(name.to_owned()),
            None => {
                problems
                    .wrong(format!("the name of a column is a text, not {}", item.describe()), &item.span);
                return None;
            }
        }
    }
    if !matches!(columns.value, NodeValue::List(_)) {
        problems.wrong(format!("`columns` is a list of names, not {}", columns.describe()), &columns.span);
        return None;
    }
    Some(names)
}

/// The keys of all objects, in the order in which they come up.
fn keys_of(items: &[Node]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (key, _) in items.iter().flat_map(Node::entries) {
        if !names.contains(&key.name) {
            names.push(key.name.clone());
        }
    }
    names
}

/// The cells of a row, of columns of these names. A key that an object does not have is null.
fn row(item: &Node, names: &[String], problems: &Problems) -> Option<Vec<Value>> {
    match &item.value {
        NodeValue::List(cells) if cells.len() == names.len() => {
            cells.iter().map(|cell| value(cell, problems)).collect()
        }
        NodeValue::List(cells) => {
            let message = format!("the row has {} cells, and the table {} columns", cells.len(), names.len());
            problems.wrong(message, &item.span);
            None
        }
        NodeValue::Map(entries) => {
            let mut row = vec![Value::Null; names.len()];
            for (key, cell) in entries {
                let Some(column) = names.iter().position(|name| *name == key.name) else {
                    problems.wrong(format!("`{}` is none of the table's columns", key.name), &key.span);
                    return None;
                };
                row[column] = value(cell, problems)?;
            }
            Some(row)
        }
        _ => {
            problems.wrong(
                format!("a row is a list of cells, or an object, not {}", item.describe()),
                &item.span,
            );
            None
        }
    }
}

/// A cell.
fn value(cell: &Node, problems: &Problems) -> Option<Value> {
    match &cell.value {
        NodeValue::Null => Some(Value::Null),
        NodeValue::Text(text) => Some(Value::Text(text.clone())),
        _ => json(cell, problems).map(Value::Json),
    }
}

/// A value as JSON. Digits of numbers stay as they are.
fn json(node: &Node, problems: &Problems) -> Option<String> {
    match &node.value {
        NodeValue::Null => Some("null".to_owned()),
        NodeValue::Bool(value) => Some(value.to_string()),
        NodeValue::Text(text) => Some(json_text(text)),
        NodeValue::Number(text) if serde_json::from_str::<serde_json::Value>(text).is_ok() => {
            Some(text.clone())
        }
        NodeValue::Number(text) => {
            let message =
                format!("{text} is a number that JSON does not have; put it in quotes to be a text");
            problems.wrong(message, &node.span);
            None
        }
        NodeValue::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| json(item, problems)).collect();
            Some(format!("[{}]", items?.join(",")))
        }
        NodeValue::Map(entries) => {
            let entry = |(key, node): &(Key, Node)| {
                Some(format!("{}:{}", json_text(&key.name), json(node, problems)?))
            };
            let entries: Option<Vec<String>> = entries.iter().map(entry).collect();
            Some(format!("{{{}}}", entries?.join(",")))
        }
        NodeValue::Tagged(..) => {
            problems.wrong(format!("a cell is a value, not {}", node.describe()), &node.span);
            None
        }
    }
}
