//! The types of text columns: inferred from a sample, given by a file, or left as text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};
use recipe_core::kernel::infer::Inference;
use recipe_core::types::Type;

use crate::error::{HostError, Result};
use crate::format::Source;

/// Where the types of text columns come from.
#[derive(Debug, Clone)]
pub enum Typing {
    /// From the first rows.
    Sample(usize),
    /// From a JSON file: names of columns and types.
    File(PathBuf),
    /// All are text.
    Text,
}

impl Default for Typing {
    fn default() -> Self {
        Typing::Sample(10_000)
    }
}

/// The columns of a dataset once text columns have their types.
pub fn typed_schema(source: &Source, typing: &Typing) -> Result<SchemaRef> {
    let raw = source.schema();
    if !source.is_untyped() {
        return Ok(raw.clone());
    }
    let types = match typing {
        Typing::Text => return Ok(raw.clone()),
        Typing::Sample(rows) => infer(source, *rows)?,
        Typing::File(path) => read(path, raw)?,
    };
    let fields =
        raw.fields().iter().zip(types).map(|(field, ty)| Field::new(field.name(), ty.to_arrow(), true));
    Ok(Arc::new(Schema::new(fields.collect::<Vec<_>>())))
}

fn infer(source: &Source, rows: usize) -> Result<Vec<Type>> {
    let mut inference = Inference::new(source.schema().fields().len());
    let mut left = rows;
    for batch in source.batches() {
        let batch = batch?.batch;
        let taken = batch.slice(0, batch.num_rows().min(left));
        inference.push(&taken);
        left -= taken.num_rows();
        if left == 0 {
            break;
        }
    }
    Ok(inference.finish())
}

fn read(path: &Path, raw: &SchemaRef) -> Result<Vec<Type>> {
    let text = std::fs::read_to_string(path).map_err(|error| HostError::io("read", path, &error))?;
    let shown = path.display();
    let types: BTreeMap<String, String> = serde_json::from_str(&text).map_err(|error| {
        HostError::usage(format!(
            "`{shown}` is no schema: {error}; it is an object such as {{\"zip\": \"string\"}}"
        ))
    })?;
    if let Some(name) = types.keys().find(|name| raw.field_with_name(name).is_err()) {
        return Err(HostError::usage(format!(
            "`{shown}` names column `{name}`, which the input does not have"
        )));
    }
    let ty = |name: &String| match types.get(name) {
        None => Ok(Type::String),
        Some(ty) => Type::from_name(ty).ok_or_else(|| {
            let known = Type::ALL.map(Type::name).join(", ");
            HostError::usage(format!("`{shown}`: `{ty}` is not a type; types: {known}"))
        }),
    };
    raw.fields().iter().map(|field| ty(field.name())).collect()
}
