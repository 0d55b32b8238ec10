//! Reading ORC: ranges of the rows of stripes, as many at once as there are stripes at hand.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use orc_rust::projection::ProjectionMask;
use orc_rust::reader::ChunkReader;
use orc_rust::reader::metadata::{FileMetadata, read_metadata};
use orc_rust::schema::{DataType as OrcType, NamedColumn};
use orc_rust::statistics::ColumnStatistics;
use orc_rust::stripe::StripeMetadata;
use orc_rust::{ArrowSchemaOptions, TimestampPrecision};
use recipe_store::PinnedFile;
use tracing::debug;

use super::stripe::{Columns, OrcFile, Stripe, reason};
use super::tail::{MAX_POSTSCRIPT, is_tree, postscript, unpack};
use super::times::{self, Bounds, OutOfRange, bounds, timestamps, unit};
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::contained::contained;
use crate::morsel::shared_file::SharedFile;
use crate::morsel::{DecodeTasks, Decoded, FormatReader, Projection, RowError, Task, Wanted};
use crate::options::ReadOptions;

struct Reader {
    file: Arc<File>,
    input: OrcFile,
    metadata: FileMetadata,
    batch_rows: usize,
    batch_bytes: usize,
    bytes_read: Arc<AtomicU64>,
}

/// What the morsels of a file have in common.
struct File {
    path: PathBuf,
    schema: SchemaRef,
    /// The types that columns are decoded as.
    decoded: Vec<DataType>,
    /// What is known of those of timestamps.
    bounds: Vec<Option<Bounds>>,
}

pub(crate) fn open(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn FormatReader>> {
    let path = file.path.as_path();
    let input = file.ranged().map_err(|source| TableError::Open { file: path.into(), source })?;
    let mut input = OrcFile(SharedFile::new(input));
    if input.len() == 0 {
        return Err(TableError::Empty { file: path.into(), format: Format::Orc });
    }
    check(path, &input, options.limits.page_bytes)?;
    let metadata = contained(|| read_metadata(&mut input))
        .map_err(|panic| unreadable(path, panic))?
        .map_err(|error| unreadable(path, reason(&error)))?;
    let statistics = metadata.column_file_statistics();
    let columns = metadata.root_data_type().children();
    let bounds: Vec<_> =
        columns.iter().map(|column| bounds(statistics.get(column.data_type().column_index()))).collect();
    let decoded =
        contained(|| columns.iter().map(|column| decoded(column.data_type(), statistics)).collect());
    let decoded: Vec<DataType> = decoded.map_err(|panic| unreadable(path, panic))?;
    let schema = schema(columns, &decoded, &bounds);
    debug!(
        file = %path.display(),
        bytes = input.len(),
        stripes = metadata.stripe_metadatas().len(),
        "file opened"
    );
    if schema.fields().is_empty() {
        return Err(TableError::Empty { file: path.into(), format: Format::Orc });
    }
    options.limits.check_columns(path, schema.flattened_fields().len())?;
    Ok(Box::new(Reader {
        file: Arc::new(File { path: path.into(), schema: Arc::new(schema), decoded, bounds }),
        input,
        metadata,
        batch_rows: options.batch_rows,
        batch_bytes: options.batch_bytes,
        bytes_read: bytes_read.clone(),
    }))
}

fn unreadable(path: &Path, reason: String) -> TableError {
    TableError::Unreadable { file: path.into(), format: Format::Orc, reason }
}

/// Whether a file is none that the reader would take all memory or stack for.
fn check(path: &Path, input: &OrcFile, limit: usize) -> Result<()> {
    let read = |start, length| {
        let bytes = input.get_bytes(start, length);
        bytes.map_err(|source| TableError::Read { file: path.into(), source })
    };
    let of = |reason: &str| unreadable(path, reason.to_owned());
    let all = input.len();
    let length = all.min(MAX_POSTSCRIPT);
    let found = postscript(&read(all - length, length)?).ok_or_else(|| of("its end is damaged"))?;
    if found.block_bytes > limit as u64 {
        return Err(TableError::BlockTooLarge { file: path.into(), row: 1, limit });
    }
    let start = all.checked_sub(found.length).and_then(|end| end.checked_sub(found.footer_length));
    let start = start.ok_or_else(|| of("its footer is longer than the file"))?;
    let footer = unpack(&read(start, found.footer_length)?, found.codec, limit);
    let footer = footer.map_err(|reason| unreadable(path, reason))?;
    if is_tree(&footer) { Ok(()) } else { Err(of("the types of its columns are damaged")) }
}

/// The type that a column is decoded as. Timestamps within it have nanoseconds, or microseconds where some need these.
fn decoded(column: &OrcType, statistics: &[ColumnStatistics]) -> DataType {
    if matches!(column, OrcType::Timestamp { .. } | OrcType::TimestampWithLocalTimezone { .. }) {
        return times::DECODED;
    }
    let unit_of = |column: usize| unit(bounds(statistics.get(column)).as_ref());
    let is_wide =
        column.children_indices().into_iter().any(|column| unit_of(column) == TimeUnit::Microsecond);
    let precision = if is_wide { TimestampPrecision::Microsecond } else { TimestampPrecision::Nanosecond };
    column.to_arrow_data_type_with_options(ArrowSchemaOptions::new().with_timestamp_precision(precision))
}

/// The columns: text as views, which is how it is worked on, and timestamps in units that hold them.
fn schema(columns: &[NamedColumn], decoded: &[DataType], bounds: &[Option<Bounds>]) -> Schema {
    let fields = columns.iter().zip(decoded).zip(bounds).map(|((column, decoded), bounds)| {
        let data_type = match (column.data_type(), decoded) {
            (OrcType::Timestamp { .. }, _) => DataType::Timestamp(unit(bounds.as_ref()), None),
            (OrcType::TimestampWithLocalTimezone { .. }, _) => {
                DataType::Timestamp(unit(bounds.as_ref()), Some("UTC".into()))
            }
            (_, DataType::Utf8) => DataType::Utf8View,
            (_, other) => other.clone(),
        };
        Field::new(column.name(), data_type, true)
    });
    Schema::new(fields.collect::<Vec<_>>())
}

/// How many rows of a stripe are decoded at once, of about so many bytes, which may be packed.
fn range_rows(stripe: &StripeMetadata, most: usize, bytes: usize) -> usize {
    let bytes_of_row = stripe.data_length() / stripe.number_of_rows().max(1);
    usize::try_from(bytes as u64 / bytes_of_row.max(1)).unwrap_or(most).clamp(1, most.max(1))
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.file.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let Reader { file, input, metadata, batch_rows, batch_bytes, bytes_read } = *self;
        let wanted = Arc::new(Wanted::new(projection));
        let children = metadata.root_data_type().children();
        let mask = if wanted.decoded.len() == children.len() {
            // To look for each of very many columns among them would take the square of the time.
            ProjectionMask::all()
        } else {
            let indices = wanted.decoded.iter().map(|column| children[*column].data_type().column_index());
            ProjectionMask::roots(metadata.root_data_type(), indices)
        };
        let decoded = wanted
            .decoded
            .iter()
            .map(|column| Field::new(children[*column].name(), file.decoded[*column].clone(), true));
        let decoded = Arc::new(Schema::new(decoded.collect::<Vec<_>>()));
        let stripes = metadata.stripe_metadatas().to_vec();
        Box::new(stripes.into_iter().flat_map(move |stripe| {
            let rows = usize::try_from(stripe.number_of_rows()).unwrap_or(usize::MAX);
            let range_rows = range_rows(&stripe, batch_rows, batch_bytes);
            let ranges = rows.div_ceil(range_rows);
            let bytes = stripe.data_length() / ranges.max(1) as u64;
            let (file, wanted) = (file.clone(), wanted.clone());
            let columns = Columns { mask: mask.clone(), schema: decoded.clone(), batch_rows: range_rows };
            let stripe = Arc::new(Stripe::new(input.clone(), stripe, columns, bytes_read.clone()));
            (0..ranges).map(move |number| {
                let (file, wanted, stripe) = (file.clone(), wanted.clone(), stripe.clone());
                let count = range_rows.min(rows - number * range_rows);
                Task::new(bytes, move || Decoded::new(0, file.decode(&stripe, number, count, &wanted)))
            })
        }))
    }
}

impl File {
    /// The wanted columns of a range of rows of a stripe.
    fn decode(
        self: &Arc<Self>,
        stripe: &Stripe,
        range: usize,
        count: usize,
        wanted: &Wanted,
    ) -> Result<RecordBatch, RowError> {
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        if wanted.decoded.is_empty() {
            let batch = RecordBatch::try_new_with_options(wanted.schema.clone(), Vec::new(), &options);
            return batch.map_err(|error| self.of_rows(error.to_string()));
        }
        let batch = stripe.range(range).map_err(|reason| {
            let column = stripe.wrong_column(range, &reason);
            self.of_column(column, reason)
        })?;
        if batch.num_rows() != count {
            let found = batch.num_rows();
            return Err(self.of_rows(format!("a stripe has {found} rows where it should have {count}")));
        }
        let columns = wanted.decoded.iter().zip(batch.columns());
        let columns = columns.map(|(column, values)| self.column(*column, values));
        let columns = columns.collect::<Result<Vec<_>, RowError>>()?;
        let fields: Vec<_> = wanted.decoded.iter().map(|at| self.schema.fields()[*at].clone()).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns);
        let batch = batch.and_then(|batch| wanted.arrange(&batch));
        batch.map_err(|error| self.of_rows(error.to_string()))
    }

    /// A decoded column as the type that it has.
    fn column(self: &Arc<Self>, column: usize, values: &ArrayRef) -> Result<ArrayRef, RowError> {
        match self.schema.field(column).data_type() {
            to @ DataType::Timestamp(TimeUnit::Microsecond | TimeUnit::Nanosecond, _) => {
                let checked = match &self.bounds[column] {
                    Some(bounds) => times::check(values, bounds),
                    None => Ok(()),
                };
                checked.and_then(|()| timestamps(values, to)).map_err(|OutOfRange { row, value, reason }| {
                    let file = self.clone();
                    let describe = move |row, _| TableError::CellOutOfRange {
                        file: file.path.clone(),
                        row,
                        column: file.schema.field(column).name().clone(),
                        value,
                        reason,
                    };
                    RowError { row: row as u64, line: 0, describe: Box::new(describe) }
                })
            }
            to if to != values.data_type() => {
                arrow_cast::cast(values, to).map_err(|error| self.of_rows(error.to_string()))
            }
            _ => Ok(values.clone()),
        }
    }

    fn of_rows(self: &Arc<Self>, reason: String) -> RowError {
        self.of_column(None, reason)
    }

    fn of_column(self: &Arc<Self>, column: Option<String>, reason: String) -> RowError {
        let file = self.clone();
        let describe = move |row, _| TableError::UnreadableRows {
            file: file.path.clone(),
            format: Format::Orc,
            row,
            column,
            reason,
        };
        RowError { row: 0, line: 0, describe: Box::new(describe) }
    }
}
