//! Reading a sheet. Its cells are read by one thread, a little ahead of those that work on its rows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_store::PinnedFile;

use super::cell::FirstRow;
use super::cell_name;
use super::rows::{Place, RowSender, Rows, RowsError};
use super::workbook::WorkbookFile;
use crate::csv::distinct_names;
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::morsel::{DecodeTasks, Decoded, FormatReader, Projection, SheetOfSeveral, Task};
use crate::options::ReadOptions;

/// A sheet, the columns of which are known.
struct Reader {
    file: WorkbookFile,
    sheet: String,
    /// The same with the others there are, where none was named.
    of_several: Option<SheetOfSeveral>,
    schema: SchemaRef,
    first_row: u32,
    first_column: u32,
    batch_rows: usize,
    bytes_read: Arc<AtomicU64>,
}

pub(crate) fn open(
    file: &PinnedFile,
    options: &ReadOptions,
    bytes_read: &Arc<AtomicU64>,
) -> Result<Box<dyn FormatReader>> {
    let path = file.path.as_path();
    let file = WorkbookFile::read(file, &options.limits)?;
    let (chosen, first) = file.first_row(options.sheet.as_ref())?;
    let FirstRow { row: Some(row), first_column, cells } = first else {
        return Err(TableError::Empty { file: path.into(), format: Format::Excel });
    };
    let width = cells.last_key_value().map_or(0, |(last, _)| last - first_column + 1) as usize;
    options.limits.check_columns(path, width)?;
    let cell = |at: usize| cells.get(&(first_column + at as u32)).filter(|_| options.header).cloned();
    let given: Vec<String> = (0..width).map(|at| cell(at).unwrap_or_default()).collect();
    let names = distinct_names(path, &given, options.csv.rename_duplicates)?;
    let fields: Vec<Field> = names.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect();
    Ok(Box::new(Reader {
        file,
        sheet: chosen.sheet.clone(),
        of_several: (options.sheet.is_none() && !chosen.others.is_empty()).then_some(chosen),
        schema: Arc::new(Schema::new(fields)),
        first_row: row + u32::from(options.header),
        first_column,
        batch_rows: options.batch_rows,
        bytes_read: bytes_read.clone(),
    }))
}

/// About how many cells are sent at once.
const CELLS: usize = 1 << 18;

/// How many rows wait, in parts of the above.
const WAITING: usize = 2;

impl FormatReader for Reader {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn sheet_of_several(&self) -> Option<&SheetOfSeveral> {
        self.of_several.as_ref()
    }

    fn decode_tasks(self: Box<Self>, projection: Projection) -> DecodeTasks {
        let width = self.schema.fields().len();
        let place = Place {
            sheet: self.sheet.clone(),
            first_row: self.first_row,
            first_column: self.first_column,
            width,
            wanted: projection.columns(),
            max_rows: (CELLS / width).clamp(1, self.batch_rows.max(1)),
        };
        let (to, rows) = sync_channel(WAITING);
        let file = self.file.clone();
        let spawned = thread::Builder::new().name("sheet".to_owned()).spawn(move || send(&file, &place, &to));
        let failed =
            spawned.err().map(|source| TableError::Read { file: self.file.path.to_path_buf(), source });
        let mut failed = failed.map(|error| Err(RowsError::Table(error)));
        let mut ended = false;
        Box::new(std::iter::from_fn(move || {
            let rows: Option<Result<Rows, RowsError>> = match failed.take() {
                Some(failed) => Some(failed),
                None if ended => None,
                None => received(&rows),
            };
            match &rows {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    ended = true;
                    self.bytes_read.fetch_add(self.file.length(), Ordering::Relaxed);
                }
            }
            let rows = rows?.map_err(|error| self.table_error(error));
            let schema = projection.schema.clone();
            let file = self.file.path.to_path_buf();
            let columns = rows.iter().flat_map(|rows| &rows.columns);
            let bytes = columns.map(|column| column.get_array_memory_size() as u64).sum();
            Some(Task::new(bytes, move || {
                let batch = rows.and_then(|Rows { columns, count }| {
                    let options = RecordBatchOptions::new().with_row_count(Some(count));
                    let batch = RecordBatch::try_new_with_options(schema, columns, &options);
                    batch.map_err(|source| TableError::NoRows { file, source })
                });
                Decoded::new(0, batch.map_err(Into::into))
            }))
        }))
    }
}

fn received(rows: &Receiver<Result<Rows, RowsError>>) -> Option<Result<Rows, RowsError>> {
    rows.recv().ok()
}

/// Sends all rows of a sheet.
fn send(file: &WorkbookFile, place: &Place, to: &SyncSender<Result<Rows, RowsError>>) {
    let mut sender = RowSender::new(place, to);
    match file.cells(&place.sheet, &mut sender) {
        Ok(()) => sender.finish(),
        Err(error) => {
            let _ = to.send(Err(RowsError::Table(error)));
        }
    }
}

impl Reader {
    fn table_error(&self, error: RowsError) -> TableError {
        let file = self.file.path.to_path_buf();
        match error {
            RowsError::Table(error) => error,
            RowsError::Beside { cell, value } => {
                let last = self.first_column + self.schema.fields().len() as u32 - 1;
                let name = |column| cell_name(0, column).trim_end_matches('1').to_owned();
                let columns = format!("{} to {}", name(self.first_column), name(last));
                TableError::CellBesideColumns { file, sheet: self.sheet.clone(), cell, value, columns }
            }
            RowsError::Misplaced { cell } => TableError::Unreadable {
                file,
                format: Format::Excel,
                reason: format!("cell {cell} of sheet `{}` is where no cell can be", self.sheet),
            },
        }
    }
}
