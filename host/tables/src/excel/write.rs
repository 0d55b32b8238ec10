//! Writing a workbook with one sheet. Its rows wait in a temporary file until all are there.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::written::{Column, Written};
use crate::error::{Result, TableError};
use crate::format::OutputFormat;
use crate::write::RowWriter;

/// A workbook that is being written.
struct Writer {
    workbook: Workbook,
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
/// missing one is.
pub fn writer(schema: &SchemaRef) -> Result<impl RowWriter + use<>> {
    let names: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    if names.len() > MAX_COLUMNS as usize {
        return Err(TableError::SheetFull { what: "columns", limit: MAX_COLUMNS });
    }
    let mut workbook = Workbook::new();
    // The time of writing would make every file another one.
    let created = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| failed(&error))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet_with_constant_memory().map_err(|error| failed(&error))?;
    for (column, name) in names.iter().enumerate() {
        text(sheet, 0, column as u16, name, || (None, name.clone()))?;
    }
    let format = |code: &str| Format::new().set_num_format(code);
    let formats = Formats {
        date: format("yyyy-mm-dd"),
        moment: format("yyyy-mm-dd hh:mm:ss"),
        long_moment: format("yyyy-mm-dd hh:mm:ss.000"),
        decimals: BTreeMap::new(),
    };
    Ok(Writer { workbook, names, formats, row: 1 })
}

fn failed(error: &XlsxError) -> TableError {
    TableError::Write { format: OutputFormat::Excel, reason: error.to_string() }
}

/// Writes text, which is no formula whatever it looks like.
fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
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
    sheet.write_string(row, column, text).map_err(|error| failed(&error))?;
    Ok(())
}

impl RowWriter for Writer {
    fn write(&mut self, rows: &RecordBatch) -> Result<()> {
        let Writer { workbook, names, formats, row: next } = self;
        let fields = rows.schema_ref().fields().iter();
        let columns = rows.columns().iter().zip(fields).map(|(column, field)| Column::new(column, field));
        let columns = columns.collect::<Result<Vec<_>>>()?;
        let sheet = workbook.worksheet_from_index(0).map_err(|error| failed(&error))?;
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
                        text(sheet, to.0, to.1, cell, || (Some(u64::from(*next)), names[at].clone()))?;
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
                written.map_err(|error| failed(&error))?;
            }
            *next += 1;
        }
        Ok(())
    }

    fn bytes(&self) -> u64 {
        u64::from(self.row) * self.names.len() as u64 * CELL_BYTES
    }

    fn take(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn finish(mut self: Box<Self>) -> Result<Box<dyn Read + Send>> {
        let io = |error: std::io::Error| TableError::Write {
            format: OutputFormat::Excel,
            reason: format!("a temporary file cannot be written: {error}"),
        };
        let mut file: File = tempfile::tempfile().map_err(io)?;
        self.workbook.save_to_writer(&mut file).map_err(|error| failed(&error))?;
        file.rewind().map_err(io)?;
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
