//! Writing a workbook with one sheet. Its rows wait in a temporary file until all are there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::written::{Column, Written};
use crate::error::{Result, TableError};
use crate::format::OutputFormat;
use crate::morsel::contained::contained;
use crate::write::RowWriter;

/// A workbook that is being written.
struct Writer {
    workbook: Workbook,
    /// Where rows wait.
    folder: PathBuf,
    names: Vec<String>,
    formats: Formats,
    /// The number of the next row of the sheet.
    row: u32,
}

/// How cells are shown.
struct Formats {
    date: Format,
    moment: Format,
    long_moment: Format,
    /// By digits after the point.
    decimals: BTreeMap<usize, Format>,
}

const MAX_ROWS: u32 = 1_048_576;
const MAX_COLUMNS: u32 = 16_384;
const MAX_CHARACTERS: usize = 32_767;

/// About how many bytes a cell has in a file, which is packed.
const CELL_BYTES: u64 = 8;

/// Begins a workbook with one sheet of these columns, whose first row is their names. Empty text is an empty cell, as a
/// missing one is. Rows wait in a temporary file in `folder`, or where the system has such files.
pub fn writer(schema: &SchemaRef, folder: Option<&Path>) -> Result<impl RowWriter + use<>> {
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    if names.len() > MAX_COLUMNS as usize {
        return Err(TableError::SheetFull { what: "columns", limit: MAX_COLUMNS });
    }
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
    let mut workbook = Workbook::new();
    workbook.set_tempdir(&folder).map_err(|error| unsaved(&folder, error))?;
    // The time of writing would make every file another one.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| unsaved(&folder, error))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(|error| unsaved(&folder, error))?;
    for (column, name) in names.iter().enumerate() {
        text(sheet, &folder, (0, column as u16), name, || (None, name.clone()))?;
    }
    let format = |code: &str| Format::new().set_num_format(code);
    let formats = Formats {
        date: format("yyyy-mm-dd"),
        moment: format("yyyy-mm-dd hh:mm:ss"),
        long_moment: format("yyyy-mm-dd hh:mm:ss.000"),
        decimals: BTreeMap::new(),
    };
    Ok(Writer { workbook, folder, names, formats, row: 1 })
}

/// What is wrong with a temporary file, or with what goes into it.
fn unsaved(folder: &Path, error: XlsxError) -> TableError {
    match error {
        XlsxError::TempFileError(_, source) | XlsxError::IoError(source) => {
            TableError::TemporaryFiles { folder: folder.to_path_buf(), source }
        }
        // What packs the sheet into the file tells so.
        XlsxError::ZipError(packing) => {
            TableError::TemporaryFiles { folder: folder.to_path_buf(), source: packing.into() }
        }
        other => TableError::Write { format: OutputFormat::Excel, reason: other.to_string() },
    }
}

/// Runs what writes to the temporary file: where that fails, the library panics, and the text of its panic has the number of
/// the error in it.
fn saved<T>(folder: &Path, write: impl FnOnce() -> Result<T>) -> Result<T> {
    contained(write).unwrap_or_else(|text| {
        let number = text.split_once("code: ").and_then(|(_, rest)| {
            let end = rest.find(|sign: char| !sign.is_ascii_digit())?;
            rest[..end].parse().ok()
        });
        let source = number.map_or_else(|| io::Error::other(text), io::Error::from_raw_os_error);
        Err(TableError::TemporaryFiles { folder: folder.to_path_buf(), source })
    })
}

/// Writes text, which is no formula whatever it looks like.
fn text(
    sheet: &mut Worksheet,
    folder: &Path,
    (row, column): (u32, u16),
    text: &str,
    place: impl FnOnce() -> (Option<u64>, String),
) -> Result<()> {
    if text.len() > MAX_CHARACTERS {
        let found = text.encode_utf16().count();
        if found > MAX_CHARACTERS {
            let (row, column) = place();
            let reason =
                format!("the cell has {found} characters, and one of Excel has room for {MAX_CHARACTERS}");
            return Err(TableError::CellNotWritable { row, column, reason });
        }
    }
    sheet.write_string(row, column, text).map_err(|error| unsaved(folder, error))?;
    Ok(())
}

impl Writer {
    fn append(&mut self, rows: &RecordBatch) -> Result<()> {
        let Writer { workbook, folder, names, formats, row: next } = self;
        let fields = rows.schema_ref().fields().iter();
        let columns = rows.columns().iter().zip(fields).map(|(column, field)| Column::new(column, field));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let sheet = workbook.worksheet_from_index(0).map_err(|error| unsaved(folder, error))?;
        for row in 0..rows.num_rows() {
            if *next >= MAX_ROWS {
                return Err(TableError::SheetFull {
                    what: "rows, one of them the names of columns",
                    limit: MAX_ROWS,
                });
            }
            for (at, column) in columns.iter().enumerate() {
                let to = (*next, at as u16);
                let written = match column.cell(row) {
                    Written::Missing => continue,
                    Written::Text(cell) => {
                        text(sheet, folder, to, cell, || (Some(u64::from(*next)), names[at].clone()))?;
                        continue;
                    }
                    Written::Number(value) => sheet.write_number(to.0, to.1, value),
                    Written::Decimal(value, scale) => {
                        sheet.write_number_with_format(to.0, to.1, value, formats.decimal(scale))
                    }
                    Written::Truth(value) => sheet.write_boolean(to.0, to.1, value),
                    Written::Date(days) => sheet.write_number_with_format(to.0, to.1, days, &formats.date),
                    Written::Moment(days) => {
                        sheet.write_number_with_format(to.0, to.1, days, &formats.moment)
                    }
                    Written::LongMoment(days) => {
                        sheet.write_number_with_format(to.0, to.1, days, &formats.long_moment)
                    }
                };
                written.map_err(|error| unsaved(folder, error))?;
            }
            *next += 1;
        }
        Ok(())
    }
}

impl RowWriter for Writer {
    fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        let folder = self.folder.clone();
        saved(&folder, || self.append(rows))
    }

    fn bytes(&self) -> u64 {
        u64::from(self.row) * self.names.len() as u64 * CELL_BYTES
    }

    fn take(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn finish(mut self: Box<Self>) -> Result<Box<dyn Read + Send>> {
        let Writer { workbook, folder, .. } = &mut *self;
        let failed = |source| TableError::TemporaryFiles { folder: folder.clone(), source };
        let mut file: File = tempfile::tempfile_in(&*folder).map_err(failed)?;
        saved(folder, || workbook.save_to_writer(&mut file).map_err(|error| unsaved(folder, error)))?;
        file.rewind().map_err(failed)?;
        Ok(Box::new(file))
    }
}

impl Formats {
    fn decimal(&mut self, scale: usize) -> &Format {
        // More digits than this are not shown.
        let scale = scale.min(15);
        self.decimals.entry(scale).or_insert_with(|| {
            let zeros = "0".repeat(scale);
            Format::new().set_num_format(if scale == 0 { "0".to_owned() } else { format!("0.{zeros}") })
        })
    }
}
