//! Parquet. Ranges of rows are decoded on any thread, and of them only the columns that are wanted.

mod exact;
mod foreign;
mod framing;
mod metadata;
mod pages;
mod ranges;
mod shared_pages;
mod skip;
#[cfg(test)]
mod tests;
mod types;
mod wrong;

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use arrow_array::{RecordBatch, RecordBatchOptions, new_null_array};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
    RowSelectionPolicy, RowSelector,
};
use parquet::arrow::{ProjectionMask, parquet_to_arrow_field_levels};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::Length;
use recipe_store::PinnedFile;
use tracing::debug;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::limits::Limits;
use crate::morsel::contained::contained;
use crate::morsel::shared_file::SharedFile;
use crate::morsel::{DecodeTasks, Decoded, Dropped, FormatReader, Projection, RowError, Task};
use crate::options::ReadOptions;
use exact::{as_text, check_moments};
use metadata::load;
use pages::{Largest, may_be_large};
use ranges::{Rows, bytes_of, ranges, row_group_bytes, rows_of, width};
use shared_pages::{Group, SharedPages, has_texts};
use skip::may_pass;
use types::{Choices, Columns};
use wrong::Damage;

/// What the end of a file says of it.
#[derive(Clone)]
pub(crate) struct Footer(Arc<Columns>);

impl Footer {
    /// Reads it.
    pub(crate) fn read(file: &PinnedFile, options: &ReadOptions) -> Result<Footer> {
        Footer::of(&file.path, &open_shared(file)?, options)
    }

    fn of(path: &Path, input: &SharedFile, options: &ReadOptions) -> Result<Footer> {
        let choices =
            Choices { int96_nanoseconds: options.int96_nanoseconds, binary_as_text: options.binary_as_text };
        let columns = contained(|| load(input).and_then(|found| Columns::of(found, choices)))
            .map_err(panicked(path))?
            .map_err(|source| TableError::Parquet { file: path.into(), source })?;
        options.limits.check_columns(path, columns.metadata.parquet_schema().num_columns())?;
        Ok(Footer(Arc::new(columns)))
    }

    /// The columns of the file.
    pub(crate) fn schema(&self) -> SchemaRef {
        self.0.schema()
    }

    /// About how many bytes each row group takes in the file.
    pub(crate) fn row_group_bytes(&self) -> Vec<u64> {
        row_group_bytes(self.0.metadata.metadata())
    }

    /// About how many bytes of memory it takes.
    pub(crate) fn memory(&self) -> usize {
        self.0.metadata.metadata().memory_size()
    }
}

fn open_shared(file: &PinnedFile) -> Result<SharedFile> {
    let path = file.path.as_path();
    let input = file.ranged().map_err(|source| TableError::Open { file: path.into(), source })?;
    let input = SharedFile::new(input);
    if input.len() == 0 {
        return Err(TableError::Empty { file: path.into(), format: Format::Parquet });
    }
    Ok(input)
}

/// Opens a file, the footer of which may be known.
pub(crate) fn open(
    file: &PinnedFile,
    options: &ReadOptions,
    footer: Option<&Footer>,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn FormatReader>> {
    let path = file.path.as_path();
    let input = open_shared(file)?;
    let footer = footer.map_or_else(|| Footer::of(path, &input, options), |footer| Ok(footer.clone()))?;
    let metadata = footer.0.metadata.metadata();
    debug!(
        file = %path.display(),
        bytes = input.len(),
        row_groups = metadata.num_row_groups(),
        "file opened"
    );
    let file = File {
        path: path.into(),
        largest: (0..metadata.num_row_groups()).map(|_| OnceLock::new()).collect(),
        limits: options.limits.clone(),
        input,
        batch: (options.batch_rows, options.batch_bytes),
        bytes_read: bytes_read.clone(),
        columns: footer.0,
    };
    Ok(Box::new(Reader { schema: file.columns.schema(), file: Arc::new(file) }))
}

/// The error of a file on which the parquet reader panicked.
fn panicked(path: &Path) -> impl FnOnce(String) -> TableError {
    move |panic| TableError::ParquetPanic { file: path.into(), panic }
}

struct Reader {
    schema: SchemaRef,
    file: Arc<File>,
}

struct File {
    path: Box<Path>,
    input: SharedFile,
    columns: Arc<Columns>,
    /// About the most rows and bytes that are decoded together.
    batch: (usize, usize),
    limits: Limits,
    /// The largest pages of each row group, once they were looked for.
    largest: Vec<OnceLock<Largest>>,
    bytes_read: Arc<AtomicU64>,
}

/// The wanted columns.
struct Wanted {
    /// Those that are decoded together: what decodes a column takes much more memory than few rows do.
    masks: Vec<ProjectionMask>,
    /// All of them by their numbers.
    leaves: Vec<usize>,
    /// Those of them that are decoded a second time.
    other_unit: Option<ProjectionMask>,
    /// Where each is among those that are decoded, which are in the order of the file; none where it is missing in all
    /// rows.
    positions: Vec<Option<usize>>,
    schema: SchemaRef,
}

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let file = self.file;
        let metadata = file.columns.metadata.metadata().clone();
        let columns = projection.columns();
        let places: Vec<Option<usize>> = columns.iter().map(|column| file.columns.places[*column]).collect();
        let mut decoded: Vec<usize> = places.iter().copied().flatten().collect();
        decoded.sort_unstable();
        decoded.dedup();
        let position =
            |place: Option<usize>| place.map(|place| decoded.partition_point(|other| *other < place));
        let positions = places.into_iter().map(position).collect();
        let described = metadata.file_metadata().schema_descr();
        let other_unit = file.columns.other_unit.as_ref().and_then(|other| {
            let twice: Vec<usize> = decoded
                .iter()
                .copied()
                .filter(|column| other.columns.binary_search(column).is_ok())
                .collect();
            (!twice.is_empty()).then(|| ProjectionMask::roots(described, twice))
        });
        let mut masks: Vec<_> = decoded
            .chunks(DECODED_TOGETHER)
            .map(|columns| ProjectionMask::roots(described, columns.iter().copied()))
            .collect();
        if masks.is_empty() {
            // Rows without columns have a number.
            masks.push(ProjectionMask::roots(described, []));
        }
        let mask = ProjectionMask::roots(described, decoded);
        let leaves: Vec<usize> =
            (0..described.num_columns()).filter(|leaf| mask.leaf_included(*leaf)).collect();
        let wanted = Arc::new(Wanted { masks, leaves, other_unit, positions, schema: projection.schema });
        let rows: u64 = metadata.row_groups().iter().map(|group| rows_of(group) as u64).sum();
        if rows == 0 {
            file.progress(0..1, 1);
        }
        let batch = file.batch;
        let (filter, examined, needed) = (projection.filter, file.clone(), wanted.clone());
        let shares = projection.shares.map(|shares| {
            let starts = row_group_bytes(&metadata).into_iter().scan(0_u64, |end, bytes| {
                let start = *end;
                *end = start.saturating_add(bytes);
                Some(start)
            });
            starts.map(|start| shares.at(start)).collect::<Vec<_>>()
        });
        let all = metadata.num_row_groups();
        let groups = projection.row_groups.map_or(0..all, |groups| groups.start..groups.end.min(all));
        let all_rows = groups.flat_map(move |group| {
            let dropped = filter.as_ref().filter(|filter| !may_pass(filter, &examined, group, &columns));
            let step = dropped.map(|filter| filter.step());
            let (mut input, mut pages) = (examined.input.clone(), 0);
            if step.is_some() {
                debug!(file = %examined.path.display(), row_group = group + 1, "row group skipped");
            } else {
                // Ranges of a group share what is fetched for it.
                input = input.expecting(|| bytes_of(&metadata, group, &needed.leaves));
                pages = examined.expected_pages(&input, group, &needed);
            }
            let shared = Arc::new(SharedPages::default());
            let width = width(metadata.row_group(group), &needed.leaves) as u64;
            let width = width + pages / (rows_of(metadata.row_group(group)) as u64).max(1);
            ranges(&metadata, group, &needed.leaves, batch, pages)
                .map(move |rows| (rows, step, width, input.clone(), shared.clone()))
        });
        let mut before = 0;
        Box::new(all_rows.map(move |(range, step, width, input, shared)| {
            let share = shares.as_ref().and_then(|shares| shares.get(range.group).copied());
            let (file, wanted) = (file.clone(), wanted.clone());
            let all = before..before + range.rows.len() as u64;
            before = all.end;
            let bytes = if step.is_none() { width.saturating_mul(range.rows.len() as u64) } else { 0 };
            let task = Task::new(bytes, move || {
                let count = all.end - all.start;
                let decoded = match step {
                    None => Decoded::new(0, file.decode(&input, &range, &wanted, &shared)),
                    Some(step) => Decoded {
                        dropped: Some(Dropped { rows: count, step }),
                        ..Decoded::new(0, Ok(RecordBatch::new_empty(wanted.schema.clone())))
                    },
                };
                file.progress(all, rows);
                decoded
            });
            task.of_share(share)
        }))
    }
}

impl File {
    /// The wanted columns of a range of rows.
    fn decode(
        self: &Arc<Self>,
        input: &SharedFile,
        range: &Rows,
        wanted: &Wanted,
        shared: &SharedPages,
    ) -> Result<RecordBatch, RowError> {
        let shared = self.checked_pages(input, range.group, wanted)?.are_large().then_some(shared);
        let wrong = |damage| self.wrong((input, range, wanted), shared, damage);
        let read = |metadata: &ArrowReaderMetadata, mask: &ProjectionMask| {
            contained(|| read_columns(input.clone(), range, metadata, mask, shared))
                .map_err(|panic| wrong(Damage::of_panic(&panic)))?
                .map_err(|error| wrong(error.into()))
        };
        let parts = wanted.masks.iter().map(|mask| read(&self.columns.metadata, mask));
        let parts = parts.collect::<Result<Vec<_>, RowError>>()?;
        let whole = side_by_side(parts).map_err(|error| wrong(error.into()))?;
        if let Some((other_unit, mask)) = self.columns.other_unit.as_ref().zip(wanted.other_unit.as_ref()) {
            check_moments(&self.path, &whole, &read(&other_unit.metadata, mask)?)?;
        }
        let mut columns = Vec::with_capacity(wanted.positions.len());
        for (position, field) in wanted.positions.iter().zip(wanted.schema.fields()) {
            columns.push(match position.map(|at| whole.column(at)) {
                Some(column) if *field.data_type() == DataType::Utf8View => {
                    as_text(&self.path, field.name(), column)?
                }
                Some(column) => column.clone(),
                None => new_null_array(field.data_type(), whole.num_rows()),
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(whole.num_rows()));
        let batch = RecordBatch::try_new_with_options(wanted.schema.clone(), columns, &options);
        batch.map_err(|error| wrong(error.into()))
    }

    /// The largest pages of a row group. Each group is looked at once.
    fn largest(&self, input: &SharedFile, group: usize, wanted: &Wanted) -> &Largest {
        let metadata = self.columns.metadata.metadata().row_group(group);
        self.largest[group].get_or_init(|| Largest::of(input, metadata, &wanted.leaves))
    }

    /// Bytes of the largest pages of a row group, before it is decoded: 0 where they are small, or where it takes time
    /// to look and nothing speaks for large ones.
    fn expected_pages(&self, input: &SharedFile, group: usize, wanted: &Wanted) -> u64 {
        let metadata = self.columns.metadata.metadata().row_group(group);
        if !may_be_large(metadata, &wanted.leaves) || !(input.is_near() || is_much_packed(metadata)) {
            return 0;
        }
        self.largest(input, group, wanted).held().unpacked
    }

    /// The largest pages of a row group, if they unpack to no more than they may.
    fn checked_pages(&self, input: &SharedFile, group: usize, wanted: &Wanted) -> Result<&Largest> {
        let largest = self.largest(input, group, wanted);
        let (file, row_group) = (self.path.to_path_buf(), group + 1);
        let name =
            |leaf| self.columns.metadata.metadata().row_group(group).column(leaf).column_path().string();
        let Limits { page_bytes: limit, decompressed_ratio, .. } = self.limits;
        if let Some((leaf, page)) = largest.beyond(limit as u64) {
            let (column, found) = (name(leaf), page.unpacked);
            return Err(TableError::PageTooLarge { file, row_group, column, found, limit });
        }
        if let Some((leaf, held)) = largest.out_of_proportion(decompressed_ratio) {
            let (column, limit) = (name(leaf), decompressed_ratio);
            let (unpacked, packed) = (held.unpacked, held.packed);
            return Err(TableError::PagesRatio { file, row_group, column, unpacked, packed, limit });
        }
        Ok(largest)
    }

    /// Counts the bytes of these rows, of `all`, as read. The bytes of columns that are not wanted count too.
    fn progress(&self, rows: Range<u64>, all: u64) {
        let share = |row: u64| u128::from(self.input.len()) * u128::from(row) / u128::from(all);
        let bytes = share(rows.end) - share(rows.start);
        self.bytes_read.fetch_add(u64::try_from(bytes).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// Whether a row group is much smaller in its file than in memory.
fn is_much_packed(group: &RowGroupMetaData) -> bool {
    const MUCH: i64 = 64;
    group.total_byte_size() / MUCH > group.compressed_size()
}

/// The most columns that are decoded together.
const DECODED_TOGETHER: usize = 4096;

/// The columns of several batches of the same rows.
fn side_by_side(mut parts: Vec<RecordBatch>) -> Result<RecordBatch, ArrowError> {
    if parts.len() == 1 {
        return Ok(parts.swap_remove(0));
    }
    let fields = parts.iter().flat_map(|part| part.schema_ref().fields().iter().cloned());
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let columns = parts.iter().flat_map(|part| part.columns().iter().cloned());
    RecordBatch::try_new(Arc::new(schema), columns.collect())
}

/// Decodes some columns of a range of rows. Pages are shared where they are given.
fn read_columns(
    input: SharedFile,
    range: &Rows,
    metadata: &ArrowReaderMetadata,
    mask: &ProjectionMask,
    shared: Option<&SharedPages>,
) -> Result<RecordBatch, ArrowError> {
    let count = range.rows.len();
    let group = metadata.metadata().row_group(range.group);
    let selection = (count < rows_of(group))
        .then(|| RowSelection::from(vec![RowSelector::skip(range.rows.start), RowSelector::select(count)]));
    let skips = range.rows.start > 0 && has_texts(group, mask);
    let reader = match shared {
        None if !skips => {
            let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata.clone())
                .with_row_groups(vec![range.group])
                .with_projection(mask.clone())
                .with_batch_size(count);
            if let Some(selection) = selection {
                reader = reader
                    .with_row_selection(selection)
                    .with_row_selection_policy(RowSelectionPolicy::Selectors);
            }
            reader.build()?
        }
        pages => {
            let fields = metadata.schema().fields();
            let levels =
                parquet_to_arrow_field_levels(metadata.parquet_schema(), mask.clone(), Some(fields))?;
            let group = Group { input, metadata: metadata.metadata(), group: range.group, pages, skips };
            ParquetRecordBatchReader::try_new_with_row_groups(&levels, &group, count, selection)?
        }
    };
    let schema = arrow_array::RecordBatchReader::schema(&reader);
    let batches = reader.collect::<Result<Vec<_>, _>>()?;
    let batch = arrow_select::concat::concat_batches(&schema, &batches)?;
    if batch.num_rows() != count {
        return Err(ArrowError::ParquetError(format!(
            "the row group has {} rows where it should have {count}",
            batch.num_rows()
        )));
    }
    Ok(batch)
}
