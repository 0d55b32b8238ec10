//! The types of columns: inferred from their cells, given, or left as text.

mod inferred;
mod schema;

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};
use recipe_core::engine::kernel::infer::Inference;
use recipe_core::engine::kernel::json::without_json;
use recipe_core::types::{Type, type_name};
use tracing::debug;

use crate::dataset::PathColumn;
use crate::error::{Result, TableError};
use crate::options::JsonOptions;
use crate::source::Source;
pub use schema::TypeSchema;

/// Where the types of text columns come from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Typing {
    /// What is inferred.
    pub infer: Infer,
    /// Types that are given, in place of inferred ones.
    pub schema: TypeSchema,
}

/// How many rows types are inferred from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Infer {
    /// The first ones. A later cell may not fit.
    Rows(usize),
    /// All: the input is read once more.
    All,
    /// None: what is text stays text.
    Nothing,
}

impl Infer {
    /// How many rows of JSON files are looked at, whose columns are learnt in any case.
    pub fn sample_rows(self) -> usize {
        match self {
            Infer::Rows(rows) => rows,
            Infer::All => usize::MAX,
            Infer::Nothing => JsonOptions::default().sample_rows,
        }
    }
}

impl Default for Typing {
    fn default() -> Self {
        Infer::Rows(10_000).into()
    }
}

impl From<Infer> for Typing {
    fn from(infer: Infer) -> Self {
        Typing { infer, schema: TypeSchema::default() }
    }
}

impl Typing {
    /// The same with these types for the columns that they name.
    #[must_use]
    pub fn with_schema(self, schema: TypeSchema) -> Self {
        Typing { schema, ..self }
    }
}

/// The columns of a dataset once text columns have their types, which are inferred on so many threads. Partition columns
/// are typed by all their values.
///
/// ```
/// use arrow_schema::DataType;
/// use recipe_tables::{Dataset, ReadOptions, Source, Typing, typed_schema};
///
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("claims.csv"), "id,city\n1,Mobile\n2,Dothan\n")?;
/// let dataset = Dataset::find(&[folder.path().display().to_string()], ReadOptions::default())?;
/// let source = Source::open(dataset)?;
/// let typed = typed_schema(&source, &Typing::default(), 1)?;
/// assert_eq!(typed.field(0).data_type(), &DataType::Int64);
/// assert_eq!(typed.field(1).data_type(), &DataType::Utf8View);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// The input cannot be read, or the types that are given are not for its columns.
pub fn typed_schema(source: &Source, typing: &Typing, threads: usize) -> Result<SchemaRef> {
    let raw = source.schema();
    typing.schema.check(raw)?;
    let mut types: Vec<DataType> = raw.fields().iter().map(|field| field.data_type().clone()).collect();
    let (of_files, of_folders) = types.split_at_mut(source.file_columns());
    if typing.infer != Infer::Nothing {
        for (ty, inferred) in of_folders.iter_mut().zip(infer_partition_columns(source)) {
            *ty = inferred.to_arrow();
        }
    }
    for (ty, known) in of_folders.iter_mut().zip(&source.dataset().partition_types) {
        if let Some(known) = known {
            *ty = of_path(*known).to_arrow();
        }
    }
    let is_given = |column: usize| typing.schema.get(raw.field(column).name()).is_some();
    if let Some(learnt) = source.types().filter(|_| typing.infer != Infer::Nothing) {
        of_files.clone_from_slice(learnt);
    } else if source.is_untyped() && !(0..of_files.len()).all(is_given) {
        // A run reads these rows once more.
        let looked_at = source.uncounted();
        let inferred = match typing.infer {
            Infer::Rows(rows) => inferred::from_first(&looked_at, rows)?,
            Infer::All => inferred::from_all(&looked_at, threads)?,
            Infer::Nothing => vec![Type::String; of_files.len()],
        };
        for (ty, inferred) in of_files.iter_mut().zip(inferred) {
            *ty = inferred.to_arrow();
        }
    }
    let fields = raw.fields().iter().zip(types).map(|(field, inferred)| {
        let given = typing.schema.get(field.name());
        let is_text = Type::from_arrow(field.data_type()) == Some(Type::String);
        match given {
            Some(given) if !is_text && given != field.data_type() => Err(TableError::NotText {
                column: field.name().clone(),
                found: type_name(field.data_type()),
                wanted: type_name(given),
            }),
            given => {
                let ty = given.cloned().unwrap_or(inferred);
                Ok(Arc::new(without_json(field.as_ref().clone()).with_data_type(ty).with_nullable(true)))
            }
        }
    });
    let schema = Schema::new(fields.collect::<Result<Vec<FieldRef>>>()?);
    debug!(?typing, columns = schema.fields().len(), "types known");
    Ok(Arc::new(schema))
}

/// The type of a column whose values are in paths.
fn of_path(known: PathColumn) -> Type {
    match known {
        PathColumn::Text => Type::String,
        PathColumn::Long => Type::Long,
        PathColumn::Double => Type::Double,
        PathColumn::Date => Type::Date,
        PathColumn::Timestamp => Type::Timestamp,
    }
}

/// The types of partition columns.
fn infer_partition_columns(source: &Source) -> Vec<Type> {
    let dataset = source.dataset();
    let values = (0..dataset.partition_columns.len()).map(|column| {
        let values = dataset.partition_values.iter().map(|values| values[column].as_deref());
        Arc::new(values.collect::<StringViewArray>()) as ArrayRef
    });
    let text = dataset.options.text.clone();
    let mut inference = Inference::new(dataset.partition_columns.len()).with_format(text);
    let named = dataset.partition_columns.iter().zip(values);
    if let Ok(batch) = RecordBatch::try_from_iter(named) {
        inference.push(&batch);
    }
    inference.finish()
}
