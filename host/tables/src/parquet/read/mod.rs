//! Parquet. Ranges of rows are decoded on any thread, and of them only the columns that are wanted.

mod contained;
mod pages;
mod ranges;
mod shared_file;
mod skip;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
    RowSelectionPolicy, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::reader::Length;
use recipe_store::PinnedFile;
use tracing::debug;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::limits::Limits;
use crate::morsel::{DecodeTask, DecodeTasks, Decoded, Dropped, FormatReader, Projection};
use crate::options::ReadOptions;
use contained::contained;
use pages::largest_page;
use ranges::{Rows, bytes_of, ranges, rows_of};
use shared_file::SharedFile;
use skip::may_pass;

pub(crate) fn open(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn FormatReader>> {
    let path = file.path.as_path();
    let input = file.ranged().map_err(|source| TableError::Open { file: path.into(), source })?;
    let input = SharedFile::new(input);
    if input.len() == 0 {
        return Err(TableError::Empty { file: path.into(), format: Format::Parquet });
    }
    let metadata = contained(path, || load(&input))?
        .map_err(|source| TableError::Parquet { file: path.into(), source })?;
    debug!(
        file = %path.display(),
        bytes = input.len(),
        row_groups = metadata.metadata().num_row_groups(),
        "file opened"
    );
    let fields = metadata.schema().fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let leaves = metadata.parquet_schema().num_columns();
    options.limits.check_columns(path, leaves)?;
    let file = File {
        path: path.into(),
        checked: vec![OnceLock::new(); metadata.metadata().num_row_groups()],
        limits: options.limits.clone(),
        input,
        metadata,
        batch_rows: options.batch_rows,
        bytes_read: bytes_read.clone(),
    };
    Ok(Box::new(Reader { schema: Arc::new(schema), file: Arc::new(file) }))
}

/// The metadata of a file, with text as views, which is how it is worked on.
fn load(input: &SharedFile) -> Result<ArrowReaderMetadata, ParquetError> {
    let options = || ArrowReaderOptions::new().with_column_index_policy(PageIndexPolicy::Skip);
    let pages = options().with_offset_index_policy(PageIndexPolicy::Optional);
    let found = ArrowReaderMetadata::load(input, pages).or_else(|_| {
        ArrowReaderMetadata::load(input, options().with_offset_index_policy(PageIndexPolicy::Skip))
    })?;
    let fields = found.schema().fields().iter().map(|field| match field.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 => {
            Arc::new(Field::clone(field).with_data_type(DataType::Utf8View))
        }
        _ => field.clone(),
    });
    let viewed = Schema::new_with_metadata(fields.collect::<Vec<_>>(), found.schema().metadata().clone());
    let viewed = options().with_schema(Arc::new(viewed));
    Ok(ArrowReaderMetadata::try_new(found.metadata().clone(), viewed).unwrap_or(found))
}

struct Reader {
    schema: SchemaRef,
    file: Arc<File>,
}

struct File {
    path: Box<Path>,
    input: SharedFile,
    metadata: ArrowReaderMetadata,
    batch_rows: usize,
    limits: Limits,
    /// For each row group, the first column with a page that unpacks to too much, once it was looked for.
    checked: Vec<OnceLock<Option<usize>>>,
    bytes_read: Arc<AtomicU64>,
}

/// The wanted columns.
struct Wanted {
    mask: ProjectionMask,
    /// The same by their numbers.
    leaves: Vec<usize>,
    /// Where each is among those that are decoded, which are in the order of the file.
    positions: Vec<usize>,
    schema: SchemaRef,
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let file = self.file;
        let metadata = file.metadata.metadata().clone();
        let columns = projection.columns();
        let mut decoded = columns.clone();
        decoded.sort_unstable();
        decoded.dedup();
        let positions =
            columns.iter().map(|column| decoded.partition_point(|other| other < column)).collect();
        let described = metadata.file_metadata().schema_descr();
        let mask = ProjectionMask::roots(described, decoded);
        let leaves: Vec<usize> =
            (0..described.num_columns()).filter(|leaf| mask.leaf_included(*leaf)).collect();
        let fetched = leaves.clone();
        let wanted = Arc::new(Wanted { mask, leaves: leaves.clone(), positions, schema: projection.schema });
        let rows: u64 = metadata.row_groups().iter().map(|group| rows_of(group) as u64).sum();
        if rows == 0 {
            file.progress(0..1, 1);
        }
        let batch_rows = file.batch_rows;
        let (filter, examined) = (projection.filter, file.clone());
        let all_rows = (0..metadata.num_row_groups()).flat_map(move |group| {
            let dropped = filter.as_ref().filter(|filter| !may_pass(filter, &examined, group, &columns));
            let step = dropped.map(|filter| filter.step());
            if step.is_some() {
                debug!(file = %examined.path.display(), row_group = group + 1, "row group skipped");
            }
            ranges(&metadata, group, &leaves, batch_rows).map(move |rows| (rows, step))
        });
        let mut before = 0;
        let mut last: Option<(usize, SharedFile)> = None;
        Box::new(all_rows.map(move |(range, step)| {
            let (file, wanted) = (file.clone(), wanted.clone());
            // Ranges of a group share what was fetched for it.
            let known = last.take().filter(|(group, _)| *group == range.group);
            let input = known.map_or_else(|| file.input.clone(), |(_, input)| input);
            let input = match step {
                None => input.expecting(|| bytes_of(file.metadata.metadata(), range.group, &fetched)),
                Some(_) => input,
            };
            last = Some((range.group, input.clone()));
            let all = before..before + range.rows.len() as u64;
            before = all.end;
            let decode = move || {
                let count = all.end - all.start;
                let decoded = match step {
                    None => Decoded::new(0, file.decode(input, &range, &wanted).map_err(Into::into)),
                    Some(step) => Decoded {
                        dropped: Some(Dropped { rows: count, step }),
                        ..Decoded::new(0, Ok(RecordBatch::new_empty(wanted.schema.clone())))
                    },
                };
                file.progress(all, rows);
                decoded
            };
            Box::new(decode) as DecodeTask
        }))
    }
}

impl File {
    /// The wanted columns of a range of rows.
    fn decode(&self, input: SharedFile, range: &Rows, wanted: &Wanted) -> Result<RecordBatch> {
        self.check_pages(&input, range.group, wanted)?;
        let damaged = |source| TableError::ParquetRows { file: self.path.to_path_buf(), source };
        let whole = contained(&self.path, || self.read(input, range, wanted))?.map_err(damaged)?;
        let batch = whole.project(&wanted.positions).map_err(damaged)?;
        batch.with_schema(wanted.schema.clone()).map_err(damaged)
    }

    /// Whether the pages of a row group unpack to no more than they may. Each group is looked at once.
    fn check_pages(&self, input: &SharedFile, group: usize, wanted: &Wanted) -> Result<()> {
        let metadata = self.metadata.metadata().row_group(group);
        let limit = self.limits.page_bytes;
        let found = self.checked[group].get_or_init(|| {
            let mut leaves = wanted.leaves.iter().copied();
            leaves.find(|leaf| largest_page(input, metadata.column(*leaf)) > limit as u64)
        });
        let Some(leaf) = *found else { return Ok(()) };
        let column = metadata.column(leaf);
        Err(TableError::PageTooLarge {
            file: self.path.to_path_buf(),
            row_group: group + 1,
            column: column.column_path().string(),
            found: largest_page(input, column),
            limit,
        })
    }

    fn read(&self, input: SharedFile, range: &Rows, wanted: &Wanted) -> Result<RecordBatch, ArrowError> {
        let count = range.rows.len();
        let group = self.metadata.metadata().row_group(range.group);
        let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(input, self.metadata.clone())
            .with_row_groups(vec![range.group])
            .with_projection(wanted.mask.clone())
            .with_batch_size(count);
        if count < rows_of(group) {
            let chosen = [RowSelector::skip(range.rows.start), RowSelector::select(count)];
            reader = reader
                .with_row_selection(RowSelection::from(chosen.to_vec()))
                .with_row_selection_policy(RowSelectionPolicy::Selectors);
        }
        let reader = reader.build()?;
        let schema = arrow_array::RecordBatchReader::schema(&reader);
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        let batch = arrow_select::concat::concat_batches(&schema, &batches)?;
        if batch.num_rows() != count {
            return Err(ArrowError::ParquetError(format!(
                "row group {} has {} rows where it should have {count}",
                range.group,
                batch.num_rows()
            )));
        }
        Ok(batch)
    }

    /// Counts the bytes of these rows, of `all`, as read. The bytes of columns that are not wanted count too.
    fn progress(&self, rows: Range<u64>, all: u64) {
        let share = |row: u64| u128::from(self.input.len()) * u128::from(row) / u128::from(all);
        let bytes = share(rows.end) - share(rows.start);
        self.bytes_read.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}
