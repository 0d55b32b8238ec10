//! The types of text columns: inferred from a sample, given by a file, or left as text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{Field, Schema, SchemaRef};
use recipe_core::engine::kernel::infer::Inference;
use recipe_core::types::Type;
use tracing::debug;

use crate::error::{Result, TableError};
use crate::source::Source;

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

/// The columns of a dataset once text columns have their types. Partition columns are typed by all their values.
///
/// ```
/// use arrow_schema::DataType;
/// use recipe_tables::{Dataset, ReadOptions, Source, Typing, typed_schema};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("claims.csv"), "id,city\n1,Mobile\n2,Dothan\n")?;
/// let dataset = Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?;
/// let source = Source::open(dataset)?;
/// let typed = typed_schema(&source, &Typing::default())?;
/// assert_eq!(typed.field(0).data_type(), &DataType::Int32);
/// assert_eq!(typed.field(1).data_type(), &DataType::Utf8View);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn typed_schema(source: &Source, typing: &Typing) -> Result<SchemaRef> {
    let raw = source.schema();
    let file_columns = source.file_columns();
    let partitions = match typing {
        Typing::Sample(_) => infer_partition_columns(source),
        Typing::File(_) | Typing::Text => vec![Type::String; raw.fields().len() - file_columns],
    };
    let types = match typing {
        Typing::File(path) => Some(read(path, raw)?),
        Typing::Sample(rows) if source.is_untyped() => Some(infer(source, *rows)?),
        Typing::Sample(_) | Typing::Text => None,
    };
    let fields = raw.fields().iter().enumerate().map(|(at, field)| {
        let ty = match (&types, at.checked_sub(file_columns)) {
            (Some(types), None) if source.is_untyped() => types[at],
            (Some(types), Some(_)) if matches!(typing, Typing::File(_)) => types[at],
            (_, Some(partition)) => partitions[partition],
            _ => return field.as_ref().clone(),
        };
        Field::new(field.name(), ty.to_arrow(), true)
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    debug!(?typing, columns = schema.fields().len(), "types known");
    Ok(Arc::new(schema))
}

/// The types of partition columns.
fn infer_partition_columns(source: &Source) -> Vec<Type> {
    let dataset = source.dataset();
    let values = (0..dataset.partition_columns.len()).map(|column| {
        let values = dataset.partition_values.iter().map(|values| values[column].as_deref());
        Arc::new(values.collect::<StringViewArray>()) as ArrayRef
    });
    let mut inference = Inference::new(dataset.partition_columns.len());
    let named = dataset.partition_columns.iter().zip(values);
    if let Ok(batch) = RecordBatch::try_from_iter(named) {
        inference.push(&batch);
    }
    inference.finish()
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
    let file = || path.to_path_buf();
    let text = std::fs::read_to_string(path).map_err(|source| TableError::Read { file: file(), source })?;
    let types: BTreeMap<String, String> =
        serde_json::from_str(&text).map_err(|source| TableError::InvalidSchema { file: file(), source })?;
    if let Some(name) = types.keys().find(|name| raw.field_with_name(name).is_err()) {
        return Err(TableError::UnknownSchemaColumn { file: file(), column: name.clone() });
    }
    let ty = |name: &String| match types.get(name) {
        None => Ok(Type::String),
        Some(ty) => {
            Type::from_name(ty).ok_or_else(|| TableError::UnknownType { file: file(), name: ty.clone() })
        }
    };
    raw.fields().iter().map(|field| ty(field.name())).collect()
}
