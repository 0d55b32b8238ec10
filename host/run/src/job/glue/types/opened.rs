//! Fields of structs as columns of their own, for as long as steps need them.

use std::collections::BTreeMap;
use std::ops::Range;

use arrow_schema::{Field, Fields, Schema};
use recipe_core::Error;
use recipe_core::engine::document::Node;

use super::names::{self, Found};
use super::structs;
use crate::expression;
use crate::job::column_path::ColumnPath;
use crate::job::node::{step, texts};

/// A table with such columns.
pub(super) struct Opened {
    /// Its columns without them.
    fields: Fields,
    /// All of its columns.
    pub(super) schema: Schema,
    /// Columns by the names that lead to what they hold.
    columns: BTreeMap<Vec<String>, String>,
    /// The columns that are there for a while.
    added: Vec<String>,
    /// The steps that bring them in.
    pub(super) steps: Vec<Node>,
}

impl Opened {
    /// Where these paths lead to columns, and to fields of structs. What is not there is an error; all errors at once.
    pub(super) fn new<'a>(
        schema: &Schema,
        paths: impl IntoIterator<Item = &'a ColumnPath>,
    ) -> Result<Opened, Vec<Error>> {
        let mut opened = Opened {
            fields: schema.fields().clone(),
            schema: schema.clone(),
            columns: BTreeMap::new(),
            added: Vec::new(),
            steps: Vec::new(),
        };
        let mut errors = Vec::new();
        for path in paths {
            match opened.found(path) {
                Ok(found) => opened.open(&found.names, &path.span),
                Err(error) => errors.push(error),
            }
        }
        if errors.is_empty() { Ok(opened) } else { Err(errors) }
    }

    fn found(&self, path: &ColumnPath) -> Result<Found, Error> {
        names::field(&self.fields, path)?
            .ok_or_else(|| names::not_found(&Schema::new(self.fields.clone()), path))
    }

    fn open(&mut self, names: &[String], span: &Range<usize>) {
        if self.columns.contains_key(names) {
            return;
        }
        let [column, inner @ ..] = names else { return };
        if inner.is_empty() {
            self.columns.insert(names.to_vec(), column.clone());
            return;
        }
        // Of the struct that it is within, it can be asked whether it is null.
        self.open(&names[..names.len() - 1], span);
        let Some(data_type) = structs::find(&self.fields, names).cloned() else { return };
        let new = names::unused(&self.schema, &names.join("."));
        self.steps.push(structs::unnested(names, &new, span));
        let field = std::sync::Arc::new(Field::new(&new, data_type, true));
        let all = self.schema.fields().iter().cloned().chain([field]);
        self.schema = Schema::new(all.collect::<Vec<_>>());
        self.added.push(new.clone());
        self.columns.insert(names.to_vec(), new);
    }

    /// The column that holds what is at a path.
    pub(super) fn column(&self, path: &ColumnPath) -> Result<&str, Error> {
        let found = self.found(path)?;
        let column = self.columns.get(&found.names).map(String::as_str);
        column.ok_or_else(|| Error::internal("fields are opened before they are asked for"))
    }

    /// The name of the column or the field at a path, and the names that lead to it, with dots between them.
    pub(super) fn names(&self, path: &ColumnPath) -> Result<(String, String), Error> {
        let names = self.found(path)?.names;
        Ok((names.last().cloned().unwrap_or_default(), names.join(".")))
    }

    /// Whether the struct is null that a field at a path is within, as an expression; nothing for a column.
    pub(super) fn struct_is_there(&self, path: &ColumnPath) -> Result<Option<String>, Error> {
        let names = self.found(path)?.names;
        let column = self.columns.get(&names[..names.len() - 1]);
        Ok(column.map(|column| format!("isPresent({})", expression::column(column))))
    }

    /// The step that takes them away again.
    pub(super) fn closing(&self, span: &Range<usize>) -> Option<Node> {
        let given = [("sourceColumns", texts(self.added.clone(), span))];
        (!self.added.is_empty()).then(|| step("DELETE", span, given))
    }
}
