//! The list of all changes: a temporary file, which is sorted and becomes the one that was asked for.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use recipe_tables::{Infer, TypeSchema, Typing};
use serde_json::json;

use super::side::Resources;
use super::{Change, DiffOptions};
use crate::error::{Result, RunError};

/// The column by which the list is sorted, which leaves it then.
const PLACE: &str = "place";

/// A list that is being written.
pub(super) struct List {
    path: PathBuf,
    file: BufWriter<File>,
}

impl List {
    /// A list with its header.
    pub(super) fn new(path: &Path, key: &[String]) -> Result<List> {
        let file = File::create(path).map_err(|error| RunError::io("write", path, error))?;
        let mut list = List { path: path.to_owned(), file: BufWriter::new(file) };
        let key: Vec<String> = key.iter().map(|name| format!("key.{name}")).collect();
        let first = [PLACE, "change", "old_row", "new_row"].into_iter();
        let names = first.chain(key.iter().map(String::as_str)).chain(["column", "old", "new"]);
        list.line(names.map(Some))?;
        Ok(list)
    }

    /// Adds a change of this place in the order.
    pub(super) fn add(&mut self, place: u64, change: &Change) -> Result<()> {
        let kind = match (&change.cell, change.rows.old) {
            (Some(_), _) => "changed",
            (None, Some(_)) => "removed",
            (None, None) => "added",
        };
        let place = place.to_string();
        let numbers = change.rows.map(|number| number.map(|number| number.to_string()));
        let cell = change.cell.as_ref();
        let key = change.key.iter().map(|cell| Some(cell.as_str()));
        let first = [Some(place.as_str()), Some(kind), numbers.old.as_deref(), numbers.new.as_deref()];
        let last = [
            cell.map(|cell| cell.column.as_str()),
            cell.and_then(|cell| cell.cells.old.as_deref()),
            cell.and_then(|cell| cell.cells.new.as_deref()),
        ];
        self.line(first.into_iter().chain(key).chain(last))
    }

    /// Writes cells: text in quotes, and nothing for null.
    fn line<'a>(&mut self, cells: impl Iterator<Item = Option<&'a str>>) -> Result<()> {
        let cells = cells
            .map(|cell| cell.map_or_else(String::new, |text| format!("\"{}\"", text.replace('"', "\"\""))));
        let line = cells.collect::<Vec<_>>().join(",");
        writeln!(self.file, "{line}").map_err(|error| RunError::io("write", &self.path, error))
    }

    /// Writes the list to where it was asked for, in the order of the rows.
    pub(super) fn write(mut self, to: &Path, options: &DiffOptions, resources: &Resources) -> Result<()> {
        self.file.flush().map_err(|error| RunError::io("write", &self.path, error))?;
        let mut steps = Vec::new();
        if !options.key.is_empty() {
            let order = json!([{"sourceColumn": PLACE, "ordering": "ASCENDING"}]);
            steps.push(json!({"Operation": "SORT", "Parameters": {"expressions": order}}));
        }
        steps.push(json!({"Operation": "DELETE", "Parameters": {"sourceColumns": [PLACE]}}));
        let types = TypeSchema::parse(&format!("{PLACE}=long,old_row=long,new_row=long"))?;
        let apply =
            resources.apply(&steps, &self.path)?.typing(Typing::from(Infer::Nothing).with_schema(types));
        let apply = apply.delimiter(b',').output(to.display().to_string());
        let apply = if options.overwrite { apply.overwrite() } else { apply };
        apply.run()?;
        Ok(())
    }
}
