//! A workbook that is read: its sheets and their cells.

use std::fmt::Display;
use std::io::{Cursor, Read};
use std::path::Path;

use bytes::Bytes;
use calamine::{Data, Ods, Range, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use recipe_store::PinnedFile;

use super::cell::{Cell, CellSink, FirstRow};
use super::dates::Shown;
use super::text::Value;
use super::unpacked::{Kind, checked};
use crate::error::{Result, TableError};
use crate::format::Format;
use crate::limits::Limits;
use crate::morsel::SheetOfSeveral;
use crate::morsel::contained::contained;
use crate::options::Sheet;

/// The bytes of a workbook that is no larger than it may be.
#[derive(Clone)]
pub(super) struct WorkbookFile {
    pub(super) path: Box<Path>,
    bytes: Bytes,
    kind: Kind,
}

type Input = Cursor<Bytes>;

enum Workbook {
    Xlsx(Box<Xlsx<Input>>),
    Xlsb(Box<Xlsb<Input>>),
    Xls(Box<Xls<Input>>),
    Ods(Box<Ods<Input>>),
}

impl WorkbookFile {
    pub(super) fn read(file: &PinnedFile, limits: &Limits) -> Result<Self> {
        let path: Box<Path> = file.path.as_path().into();
        let input = file.read().map_err(|source| TableError::Open { file: file.path.clone(), source })?;
        let limit = limits.workbook_bytes;
        let mut bytes = Vec::new();
        let read = input.take(limit.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|source| TableError::Read { file: file.path.clone(), source })?;
        if bytes.len() as u64 > limit {
            let (what, found) = ("it".to_owned(), file.length);
            return Err(TableError::WorkbookTooLarge { file: file.path.clone(), what, found, limit });
        }
        let bytes = Bytes::from(bytes);
        let kind = match bytes.get(..4) {
            None if bytes.is_empty() => {
                return Err(TableError::Empty { file: file.path.clone(), format: Format::Excel });
            }
            Some(b"PK\x03\x04") => {
                contained(|| checked(&path, &bytes, limits)).map_err(|panic| unreadable(&path, &panic))??
            }
            Some(b"\xd0\xcf\x11\xe0") => Kind::Xls,
            _ => return Err(unreadable(&path, &not_a_workbook(&bytes))),
        };
        Ok(WorkbookFile { path, bytes, kind })
    }

    fn open(&self) -> Result<Workbook> {
        let input = Cursor::new(self.bytes.clone());
        let of = |error: &dyn Display| unreadable(&self.path, &error.to_string());
        let opened = contained(|| {
            Ok(match self.kind {
                Kind::Xlsx => Workbook::Xlsx(Box::new(Xlsx::new(input).map_err(|error| of(&error))?)),
                Kind::Xlsb => Workbook::Xlsb(Box::new(Xlsb::new(input).map_err(|error| of(&error))?)),
                Kind::Xls => Workbook::Xls(Box::new(Xls::new(input).map_err(|error| of(&error))?)),
                Kind::Ods => Workbook::Ods(Box::new(Ods::new(input).map_err(|error| of(&error))?)),
            })
        });
        opened.map_err(|panic| unreadable(&self.path, &panic))?
    }

    /// The sheet that is wanted, and its first row.
    pub(super) fn first_row(&self, wanted: Option<&Sheet>) -> Result<(SheetOfSeveral, FirstRow)> {
        let mut workbook = self.open()?;
        let sheet = self.sheet(&workbook, wanted)?;
        let mut first = FirstRow::default();
        self.cells_of(&mut workbook, &sheet.sheet, &mut first)?;
        Ok((sheet, first))
    }

    fn sheet(&self, workbook: &Workbook, wanted: Option<&Sheet>) -> Result<SheetOfSeveral> {
        let sheets: Vec<_> =
            workbook.sheets().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
        let found = match wanted {
            Some(Sheet::Name(name)) => sheets.iter().find(|sheet| sheet.name == *name),
            Some(Sheet::Number(number)) => number.checked_sub(1).and_then(|at| sheets.get(at)),
            None => sheets.iter().find(|sheet| sheet.visible == SheetVisible::Visible).or(sheets.first()),
        };
        let names = || sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
        let Some(found) = found else {
            let sheet = match wanted {
                Some(Sheet::Name(name)) => format!("`{name}`"),
                Some(Sheet::Number(number)) => number.to_string(),
                None => "with cells".to_owned(),
            };
            return Err(TableError::SheetNotFound { file: self.path.to_path_buf(), sheet, sheets: names() });
        };
        let others = names().into_iter().filter(|name| *name != found.name).collect();
        Ok(SheetOfSeveral { file: self.path.to_path_buf(), sheet: found.name.clone(), others })
    }

    /// All cells of a sheet that are not empty, in order.
    pub(super) fn cells(&self, sheet: &str, sink: &mut impl CellSink) -> Result<()> {
        self.cells_of(&mut self.open()?, sheet, sink)
    }

    fn cells_of(&self, workbook: &mut Workbook, sheet: &str, sink: &mut impl CellSink) -> Result<()> {
        let read = contained(|| workbook.cells(sheet, sink));
        read.map_err(|panic| unreadable(&self.path, &format!("sheet `{sheet}`: {panic}")))?
            .map_err(|reason| unreadable(&self.path, &format!("sheet `{sheet}`: {reason}")))
    }

    pub(super) fn length(&self) -> u64 {
        self.bytes.len() as u64
    }
}

fn unreadable(path: &Path, reason: &str) -> TableError {
    TableError::Unreadable { file: path.into(), format: Format::Excel, reason: reason.to_owned() }
}

/// What else a file is.
fn not_a_workbook(bytes: &[u8]) -> String {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).trim_start().to_ascii_lowercase();
    if start.starts_with("<html") || start.starts_with("<table") || start.starts_with("<!doctype html") {
        "it is a page of HTML; open it in a spreadsheet, and save it as XLSX".to_owned()
    } else if start.starts_with('<') {
        "it is XML; open it in a spreadsheet, and save it as XLSX".to_owned()
    } else if !bytes[..bytes.len().min(512)].contains(&0) {
        "it is text; is it CSV?".to_owned()
    } else {
        "it is no workbook".to_owned()
    }
}

impl Workbook {
    fn sheets(&self) -> &[calamine::Sheet] {
        match self {
            Workbook::Xlsx(workbook) => workbook.sheets_metadata(),
            Workbook::Xlsb(workbook) => workbook.sheets_metadata(),
            Workbook::Xls(workbook) => workbook.sheets_metadata(),
            Workbook::Ods(workbook) => workbook.sheets_metadata(),
        }
    }

    fn cells(&mut self, sheet: &str, sink: &mut impl CellSink) -> Result<(), String> {
        match self {
            Workbook::Xlsx(workbook) => {
                let is_1904 = workbook.has_1904_epoch();
                let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| error.to_string())?;
                sink.begin(cells.dimensions().start.1);
                let shown: Vec<Shown> = cells
                    .styles()
                    .iter()
                    .map(|style| match &style.number_format {
                        Some(format) => Shown::of_format(&format.format_code),
                        None => Shown::Unknown,
                    })
                    .collect();
                while let Some((cell, style)) =
                    cells.next_cell_with_style_id().map_err(|error| error.to_string())?
                {
                    let (row, column) = cell.get_position();
                    let Some(value) = Value::of_ref(cell.get_value()) else { continue };
                    let shown = shown.get(style).copied().unwrap_or(Shown::Unknown);
                    if sink.cell(Cell { row, column, value, shown, is_1904 }).is_break() {
                        break;
                    }
                }
            }
            Workbook::Xlsb(workbook) => {
                let is_1904 = workbook.has_1904_epoch();
                let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|error| error.to_string())?;
                sink.begin(cells.dimensions().start.1);
                while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
                    let (row, column) = cell.get_position();
                    let Some(value) = Value::of_ref(cell.get_value()) else { continue };
                    if sink.cell(Cell { row, column, value, shown: Shown::Unknown, is_1904 }).is_break() {
                        break;
                    }
                }
            }
            Workbook::Xls(workbook) => {
                let is_1904 = workbook.has_1904_epoch();
                let range = workbook.worksheet_range(sheet).map_err(|error| error.to_string())?;
                of_range(&range, is_1904, sink);
            }
            Workbook::Ods(workbook) => {
                let range = workbook.worksheet_range(sheet).map_err(|error| error.to_string())?;
                of_range(&range, false, sink);
            }
        }
        Ok(())
    }
}

fn of_range(range: &Range<Data>, is_1904: bool, sink: &mut impl CellSink) {
    let Some((first_row, first_column)) = range.start() else { return };
    sink.begin(first_column);
    for (row, column, data) in range.used_cells() {
        let Some(value) = Value::of(data) else { continue };
        let (row, column) = (first_row + row as u32, first_column + column as u32);
        if sink.cell(Cell { row, column, value, shown: Shown::Unknown, is_1904 }).is_break() {
            break;
        }
    }
}
