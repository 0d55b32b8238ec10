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
use recipe_core::engine::kernel::cast::{normalise, normalise_schema};
use recipe_store::PinnedFile;

use crate::error::{Result, TableError};
use crate::limits::Limits;
use crate::morsel::text::{binary, shown};
use crate::morsel::{Decode, Decoded, Dropped, Flaw, Opened, Parts, Reading};
use crate::options::ReadOptions;
use contained::{contained, malformed};
use pages::largest_page;
use ranges::{Rows, bytes_of, ranges, rows_of};
use shared_file::SharedFile;
use skip::may_pass;

pub(crate) fn open(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn Opened>> {
    let path = file.path.as_path();
    let input = SharedFile::new(file.ranged().map_err(|error| TableError::io("open", path, &error))?);
    if input.len() == 0 {
        return Err(TableError::failed(format!("{} is empty, which no Parquet file is", shown(path))));
    }
    let metadata = contained(path, || load(&input))?.map_err(|error| malformed(path, &error))?;
    let schema = normalise_schema(metadata.schema())
        .map_err(|error| TableError::failed(format!("{}: {error}", shown(path))))?;
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
    Ok(Box::new(OpenedFile { schema: Arc::new(schema), file: Arc::new(file) }))
}

/// What the file tells of itself, with text as views, which is how it is worked on.
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

struct OpenedFile {
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
    /// Where each stands among those that are decoded, which are in the order of the file.
    places: Vec<usize>,
    schema: SchemaRef,
}

impl Opened for OpenedFile {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn parts(self: Box<Self>, reading: Reading) -> Parts {
        let file = self.file;
        let metadata = file.metadata.metadata().clone();
        let columns = reading.columns();
        let mut decoded = columns.clone();
        decoded.sort_unstable();
        decoded.dedup();
        let places = columns.iter().map(|column| decoded.partition_point(|other| other < column)).collect();
        let described = metadata.file_metadata().schema_descr();
        let mask = ProjectionMask::roots(described, decoded);
        let leaves: Vec<usize> =
            (0..described.num_columns()).filter(|leaf| mask.leaf_included(*leaf)).collect();
        let fetched = leaves.clone();
        let wanted = Arc::new(Wanted { mask, leaves: leaves.clone(), places, schema: reading.schema });
        let rows: u64 = metadata.row_groups().iter().map(|group| rows_of(group) as u64).sum();
        if rows == 0 {
            file.progress(0..1, 1);
        }
        let batch_rows = file.batch_rows;
        let (first, asked) = (reading.first, file.clone());
        let parts = (0..metadata.num_row_groups()).flat_map(move |group| {
            let mut first = first.iter();
            let dropped = first.find(|first| !may_pass(first, &asked, group, &columns));
            let step = dropped.map(|first| first.step());
            ranges(&metadata, group, &leaves, batch_rows).map(move |part| (part, step))
        });
        let mut before = 0;
        let mut last: Option<(usize, SharedFile)> = None;
        Box::new(parts.map(move |(part, step)| {
            let (file, wanted) = (file.clone(), wanted.clone());
            // Parts of a group share what was fetched for it.
            let known = last.take().filter(|(group, _)| *group == part.group);
            let input = known.map_or_else(|| file.input.clone(), |(_, input)| input);
            let input = match step {
                None => input.expecting(|| bytes_of(file.metadata.metadata(), part.group, &fetched)),
                Some(_) => input,
            };
            last = Some((part.group, input.clone()));
            let all = before..before + part.rows.len() as u64;
            before = all.end;
            let decode = move || {
                let count = all.end - all.start;
                let decoded = match step {
                    None => Decoded::new(0, file.decode(input, &part, &wanted).map_err(Flaw::of)),
                    Some(step) => Decoded {
                        lines: 0,
                        rows: Ok(RecordBatch::new_empty(wanted.schema.clone())),
                        dropped: Some(Dropped { rows: count, step }),
                    },
                };
                file.progress(all, rows);
                decoded
            };
            Box::new(decode) as Decode
        }))
    }
}

impl File {
    /// The wanted columns of a part.
    fn decode(&self, input: SharedFile, part: &Rows, wanted: &Wanted) -> Result<RecordBatch> {
        self.check_pages(&input, part.group, wanted)?;
        let whole = contained(&self.path, || self.read(input, part, wanted))?
            .map_err(|error| malformed(&self.path, &error))?;
        let batch = whole.project(&wanted.places).map_err(|error| malformed(&self.path, &error))?;
        let batch = normalise(&batch)
            .map_err(|error| TableError::failed(format!("{}: {error}", shown(&self.path))))?;
        batch.with_schema(wanted.schema.clone()).map_err(|error| malformed(&self.path, &error))
    }

    /// Whether the pages of a row group unpack to no more than they may. Each group is looked at once.
    fn check_pages(&self, input: &SharedFile, group: usize, wanted: &Wanted) -> Result<()> {
        let metadata = self.metadata.metadata().row_group(group);
        let most = self.limits.page_bytes as u64;
        let found = self.checked[group].get_or_init(|| {
            let mut leaves = wanted.leaves.iter().copied();
            leaves.find(|leaf| largest_page(input, metadata.column(*leaf)) > most)
        });
        let Some(leaf) = *found else { return Ok(()) };
        Err(TableError::failed(format!(
            "{}, row group {}, column `{}`: a page unpacks to {} bytes, and at most {} are allowed; if that is meant, \
             allow more with --max-page-bytes SIZE",
            shown(&self.path),
            group + 1,
            metadata.column(leaf).column_path().string(),
            largest_page(input, metadata.column(leaf)),
            binary(self.limits.page_bytes)
        )))
    }

    fn read(&self, input: SharedFile, part: &Rows, wanted: &Wanted) -> Result<RecordBatch, ArrowError> {
        let count = part.rows.len();
        let group = self.metadata.metadata().row_group(part.group);
        let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(input, self.metadata.clone())
            .with_row_groups(vec![part.group])
            .with_projection(wanted.mask.clone())
            .with_batch_size(count);
        if count < rows_of(group) {
            let chosen = [RowSelector::skip(part.rows.start), RowSelector::select(count)];
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
                part.group,
                batch.num_rows()
            )));
        }
        Ok(batch)
    }

    /// Counts the bytes of these of all rows as read. The bytes of columns that are not wanted count too.
    fn progress(&self, rows: Range<u64>, all: u64) {
        let share = |row: u64| u128::from(self.input.len()) * u128::from(row) / u128::from(all);
        let bytes = share(rows.end) - share(rows.start);
        self.bytes_read.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}
