//! The columns and types of JSON files, learnt from their first rows.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use memchr::memchr_iter;
use recipe_core::engine::kernel::json::{Levels, Shape, unescape, with_json};

use super::objects::{Member, Sink, each_object};
use super::rows::not_utf8;
use super::texts::{Texts, in_row};
use super::wrong::Reason;
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::options::ReadOptions;
use crate::text::Text;

/// What was learnt of files.
pub(crate) struct Sample {
    /// The columns, as text: those that hold more than texts as JSON as it was written.
    pub(crate) schema: SchemaRef,
    /// The types of the columns.
    pub(crate) types: Vec<DataType>,
    /// What to know about them.
    pub(crate) notes: Vec<String>,
}

/// Learns from the first rows of files, of which `open` gives the texts.
pub(crate) fn sample<'a>(
    files: impl Iterator<Item = &'a Path>,
    options: &ReadOptions,
    open: impl Fn(usize) -> Result<Text>,
) -> Result<Sample> {
    let mut learning = Learning {
        left: options.json.sample_rows.max(1),
        max_columns: options.limits.columns,
        ..Learning::default()
    };
    let mut notes = Vec::new();
    let mut first = None;
    for (at, file) in files.enumerate() {
        first.get_or_insert(file);
        let mut texts = Texts::open(file, options, open(at)?)?;
        let (mut rows, mut lines) = (0, 0);
        while learning.left > 0 {
            let Some((chunk, before)) = texts.next().map_err(|error| in_row(error, rows + 1))? else { break };
            lines += before;
            let found = learning.rows;
            let bytes = chunk.text();
            let Ok(text) = std::str::from_utf8(bytes) else {
                let (row, column) = not_utf8(bytes, texts.between());
                return Err(TableError::NotUtf8 {
                    file: file.into(),
                    row: Some(rows + row + 1),
                    column: Some(column),
                    guess: None,
                });
            };
            let mut rows_of = Learner { learning: &mut learning, text };
            if let Err(wrong) = each_object(bytes, texts.between(), &mut rows_of) {
                let (line, near) = wrong.place(bytes);
                let row = rows + wrong.row + 1;
                return Err(wrong.describe(file, row, lines + line + 1, near));
            }
            rows += learning.rows - found;
            lines += memchr_iter(b'\n', bytes).count() as u64;
        }
        if at == 0 {
            notes.extend(note_of_path(&options.json.path, texts.other_keys()));
        }
        if learning.left == 0 {
            break;
        }
    }
    match first {
        Some(file) if learning.columns.is_empty() => {
            Err(TableError::Empty { file: file.into(), format: Format::Json })
        }
        Some(_) => Ok(learning.finish(notes)),
        None => Err(TableError::NoFiles),
    }
}

/// What is read of a document, and what is not, as far as that was seen.
fn note_of_path(path: &[String], others: &[String]) -> Option<String> {
    let others: Vec<String> = others.iter().map(|key| format!("`{key}`")).collect();
    let not = if others.is_empty() { String::new() } else { format!(", and not {}", others.join(", ")) };
    (!path.is_empty()).then(|| format!("of the document, the list at `{}` is read{not}", path.join(".")))
}

/// What is known so far.
#[derive(Default)]
struct Learning {
    columns: Vec<(String, Shape)>,
    places: HashMap<String, usize>,
    /// For each column the last row that has it, from 1.
    seen: Vec<u64>,
    rows: u64,
    /// How many rows are still to be looked at.
    left: usize,
    max_columns: usize,
}

impl Learning {
    fn finish(self, mut notes: Vec<String>) -> Sample {
        let (mut fields, mut types) = (Vec::new(), Vec::new());
        if let ([(name, Shape::List(item))], 1) = (self.columns.as_slice(), self.rows)
            && matches!(item.as_ref(), Shape::Struct(_))
        {
            notes.push(format!(
                "the input is one object, whose key `{name}` holds a list of objects; name that key to read these as rows"
            ));
        }
        for (name, mut shape) in self.columns {
            if shape.is_small() {
                shape.visit_converted(&name, &mut |path, what| {
                    notes.push(format!("`{path}` {what}, and is text: JSON"));
                });
            } else {
                notes.push(format!("column `{name}` holds objects with very many keys, and is text: JSON"));
                shape = Shape::Mixed;
            }
            let field = Field::new(name, DataType::Utf8View, true);
            // What is only ever text needs no quotes.
            let is_text = matches!(shape, Shape::Text | Shape::Unknown);
            fields.push(if is_text { field } else { with_json(field) });
            types.push(shape.data_type());
        }
        Sample { schema: Arc::new(Schema::new(fields)), types, notes }
    }
}

/// Learns from a text.
struct Learner<'a> {
    learning: &'a mut Learning,
    text: &'a str,
}

impl Sink for Learner<'_> {
    fn member(&mut self, member: Member) -> Result<(), Reason> {
        let Learning { columns, places, seen, rows, .. } = &mut *self.learning;
        let mut name = Vec::new();
        let key = &self.text[member.key];
        let is_whole = unescape(key.as_bytes(), &mut name).is_ok();
        let name = String::from_utf8(name).ok().filter(|_| is_whole).unwrap_or_else(|| key.to_owned());
        let place = match places.get(&name) {
            Some(place) => *place,
            None => {
                places.insert(name.clone(), columns.len());
                columns.push((name, Shape::Unknown));
                seen.push(0);
                columns.len() - 1
            }
        };
        if seen[place] > *rows {
            return Err(Reason::DuplicateKey(columns[place].0.clone()));
        }
        seen[place] = *rows + 1;
        // The value was read to its end before.
        let _ = columns[place].1.absorb(self.text, member.value.start, Levels::default());
        Ok(())
    }

    fn end(&mut self) -> Result<bool, Reason> {
        let (found, limit) = (self.learning.columns.len(), self.learning.max_columns);
        if found > limit {
            return Err(Reason::TooManyColumns { found, limit });
        }
        self.learning.rows += 1;
        self.learning.left -= 1;
        Ok(self.learning.left > 0)
    }
}
