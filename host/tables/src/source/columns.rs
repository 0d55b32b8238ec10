//! Files of one dataset have the same columns, found by name. What a file has under another type is converted.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use recipe_core::engine::kernel::print::{cell, to_text};
use recipe_core::engine::plan::InputColumn;

use super::widen::{common, convert};
use crate::csv::written;
use crate::error::{Result, TableError, type_names};
use crate::morsel::{DecodeTask, RowError};
use crate::options::{DifferingTypes, ReadOptions};

/// The columns of a dataset, by those of its files in order.
pub(super) fn merged<'a>(
    files: impl IntoIterator<Item = (&'a Path, SchemaRef)>,
    options: &ReadOptions,
) -> Result<SchemaRef> {
    let mut files = files.into_iter();
    let (first, schema) = files.next().ok_or(TableError::NoFiles)?;
    let mut fields: Vec<Arc<Field>> = schema.fields().to_vec();
    // The file that gave each column the type it has so far.
    let mut sources = vec![first; fields.len()];
    let mut places: HashMap<String, usize> = HashMap::new();
    for (file, schema) in files {
        if !options.union_by_name {
            check_names(&fields, schema.fields(), file)?;
        }
        if places.is_empty() {
            places = named(&fields).into_iter().map(|(name, at)| (name.to_owned(), at)).collect();
        }
        for field in schema.fields() {
            let Some(at) = places.get(field.name()).copied() else {
                places.insert(field.name().clone(), fields.len());
                fields.push(field.clone());
                sources.push(file);
                continue;
            };
            let (known, found) = (fields[at].data_type(), field.data_type());
            if known == found {
                continue;
            }
            let widened = match (common(known, found), options.differing_types) {
                (Some(widened), _) => widened,
                (None, DifferingTypes::Text) => DataType::Utf8View,
                (None, DifferingTypes::Refuse) => {
                    let (found, expected) = type_names(found, known);
                    return Err(TableError::ColumnTypeDiffers {
                        file: file.into(),
                        column: field.name().clone(),
                        found,
                        other: sources[at].into(),
                        expected,
                    });
                }
            };
            if widened != *known {
                sources[at] = file;
                fields[at] = Arc::new(Field::new(field.name(), widened, true));
            }
        }
    }
    options.limits.check_columns(first, fields.len())?;
    Ok(Arc::new(Schema::new(fields)))
}

/// Where columns are, by their names; of those that share one, the first.
fn named(fields: &[Arc<Field>]) -> HashMap<&str, usize> {
    let mut places = HashMap::with_capacity(fields.len());
    for (at, field) in fields.iter().enumerate() {
        places.entry(field.name().as_str()).or_insert(at);
    }
    places
}

fn check_names(wanted: &[Arc<Field>], found: &Fields, file: &Path) -> Result<()> {
    let absent = |from: &[Arc<Field>], columns: &[Arc<Field>]| -> Vec<String> {
        let from = named(from);
        let names = columns.iter().map(|field| field.name());
        names.filter(|name| !from.contains_key(name.as_str())).cloned().collect()
    };
    let (missing, extra) = (absent(found, wanted), absent(wanted, found));
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    Err(TableError::ColumnsDiffer { file: file.into(), missing, extra })
}

/// Where in a file the columns of a dataset are.
pub(super) struct FileColumns {
    path: Arc<Path>,
    /// Where each column is; none where the file lacks it.
    places: Vec<Option<usize>>,
    found: SchemaRef,
    in_order: bool,
    delimiter: u8,
}

/// What is read of a file in the place of what is wanted of a dataset.
pub(super) struct OfFile {
    pub(super) inputs: Vec<InputColumn>,
    /// Where in the file the columns of the dataset are, unless in the same order.
    pub(super) order: Option<Vec<usize>>,
    pub(super) schema: SchemaRef,
    /// How columns that are wanted are made of those that are read; none where they are the same.
    pub(super) made: Option<Arc<Made>>,
}

/// Columns that are made of what is read.
pub(super) struct Made {
    path: Arc<Path>,
    schema: SchemaRef,
    columns: Vec<MadeOf>,
    delimiter: u8,
}

enum MadeOf {
    /// A column that was read.
    Column(usize),
    /// Columns that were read, or not, as one text.
    Text(Vec<Option<usize>>),
    Nothing,
}

impl FileColumns {
    /// `wanted` are the columns of the dataset, `found` those of the file.
    pub(super) fn of(
        wanted: &SchemaRef,
        found: &SchemaRef,
        path: &Path,
        options: &ReadOptions,
    ) -> Result<FileColumns> {
        if !options.union_by_name {
            check_names(wanted.fields(), found.fields(), path)?;
        }
        // By names, since a Parquet file may have one twice.
        let in_order = wanted.fields().len() == found.fields().len()
            && wanted.fields().iter().zip(found.fields()).all(|(one, other)| one.name() == other.name());
        let of_file = if in_order { HashMap::new() } else { named(found.fields()) };
        let places =
            wanted.fields().iter().enumerate().map(|(at, field)| {
                if in_order { Some(at) } else { of_file.get(field.name().as_str()).copied() }
            });
        let delimiter = options.delimiter.unwrap_or(b',');
        Ok(FileColumns {
            path: path.into(),
            places: places.collect(),
            found: found.clone(),
            in_order,
            delimiter,
        })
    }

    /// What is to be read for `inputs`, the columns of which are to come out as `schema` says.
    pub(super) fn reading(&self, inputs: Vec<InputColumn>, schema: SchemaRef) -> OfFile {
        let order = (!self.in_order)
            .then(|| self.places.iter().map(|place| place.unwrap_or_default()).collect::<Vec<usize>>());
        let as_found = |(input, field): (&InputColumn, &Arc<Field>)| match input {
            InputColumn::Cells(column) => self.places[*column]
                .is_some_and(|place| self.found.field(place).data_type() == field.data_type()),
            InputColumn::Text(columns) => columns.clone().all(|column| self.places[column].is_some()),
        };
        if inputs.iter().zip(schema.fields()).all(as_found) {
            return OfFile { inputs, order, schema, made: None };
        }
        let (mut read, mut fields, mut columns) = (Vec::new(), Vec::new(), Vec::new());
        let mut reading = |input: InputColumn, field: Arc<Field>| {
            read.push(input);
            fields.push(field);
            read.len() - 1
        };
        for (input, field) in inputs.iter().zip(schema.fields()) {
            let place = |column: usize| self.places[column].map(|place| self.found.fields()[place].clone());
            columns.push(match input {
                InputColumn::Cells(column) => match place(*column) {
                    Some(found) => MadeOf::Column(reading(input.clone(), found)),
                    None => MadeOf::Nothing,
                },
                InputColumn::Text(range) if range.clone().all(|column| self.places[column].is_some()) => {
                    MadeOf::Column(reading(input.clone(), field.clone()))
                }
                InputColumn::Text(range) => {
                    let cells = range
                        .clone()
                        .map(|column| place(column).map(|found| reading(InputColumn::Cells(column), found)));
                    MadeOf::Text(cells.collect())
                }
            });
        }
        // Rows without columns would have no number.
        if read.is_empty()
            && let Some(first) = self.places.iter().position(Option::is_some)
        {
            let place = self.places[first].unwrap_or_default();
            read.push(InputColumn::Cells(first));
            fields.push(self.found.fields()[place].clone());
        }
        let made = Made { path: self.path.clone(), schema, columns, delimiter: self.delimiter };
        OfFile { inputs: read, order, schema: Arc::new(Schema::new(fields)), made: Some(Arc::new(made)) }
    }
}

impl Made {
    /// Decodes a morsel of the file, and makes the columns that are wanted of what it has.
    pub(super) fn of(self: &Arc<Self>, decode: DecodeTask) -> DecodeTask {
        let made = self.clone();
        Box::new(move || {
            let mut decoded = decode();
            decoded.rows = decoded.rows.and_then(|batch| made.make(&batch));
            decoded
        })
    }

    fn make(&self, batch: &RecordBatch) -> Result<RecordBatch, RowError> {
        let rows = batch.num_rows();
        let columns = self.columns.iter().zip(self.schema.fields()).map(|(made, field)| match made {
            MadeOf::Column(at) => self.converted(batch.column(*at), field),
            MadeOf::Text(columns) => {
                let missing = || new_null_array(&DataType::Utf8View, rows);
                let cells: Vec<ArrayRef> =
                    columns.iter().map(|at| at.map_or_else(missing, |at| batch.column(at).clone())).collect();
                Ok(written(&cells, self.delimiter))
            }
            MadeOf::Nothing => Ok(new_null_array(field.data_type(), rows)),
        });
        let columns = columns.collect::<Result<Vec<_>, RowError>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), columns, &options);
        Ok(batch.map_err(|source| TableError::NoRows { file: self.path.to_path_buf(), source })?)
    }

    fn converted(&self, cells: &ArrayRef, field: &Field) -> Result<ArrayRef, RowError> {
        let to = field.data_type();
        if cells.data_type() == to {
            return Ok(cells.clone());
        }
        if *to == DataType::Utf8View {
            return Ok(to_text(cells).map_err(|error| TableError::ColumnNotReadable {
                file: self.path.to_path_buf(),
                column: field.name().clone(),
                reason: error.to_string(),
            })?);
        }
        convert(cells, to).map_err(|row| {
            let (file, column) = (self.path.to_path_buf(), field.name().clone());
            let (found, expected) = type_names(cells.data_type(), to);
            let cell = cell(cells.as_ref(), row).unwrap_or_default();
            let describe = Box::new(move |row, _| TableError::CellTypeDiffers {
                file,
                row,
                column,
                cell,
                found,
                expected,
            });
            RowError { row: row as u64, line: 0, describe }
        })
    }
}
