//! How the files of a dataset are written.

use recipe_core::error::Kind as ErrorKind;
use recipe_tables::{Format, ReadOptions, Sheet};

use crate::job::members::Members;

const FORMATS: &[(&str, Format)] = &[
    ("CSV", Format::Csv),
    ("JSON", Format::Json),
    ("PARQUET", Format::Parquet),
    ("EXCEL", Format::Excel),
    ("ORC", Format::Orc),
];

/// How the files of a dataset are read: by its format, or what their names say.
pub(super) fn read(members: &Members) -> ReadOptions {
    let format = members.word("Format", FORMATS);
    let mut read = ReadOptions::default().with_format(format);
    let Some(options) = members.object("FormatOptions") else { return read };
    if let Some(json) = options.object("Json") {
        // Lines and documents are known by their content.
        json.flag("MultiLine");
        json.check_known(&[]);
    }
    let (csv, excel) = (options.object("Csv"), options.object("Excel"));
    options.check_known(&[]);
    if let Some(csv) = csv {
        let delimiter = delimiter(&csv);
        let header = csv.flag("HeaderRow");
        csv.check_known(&[]);
        if !matches!(format, Some(Format::Json | Format::Parquet | Format::Excel | Format::Orc)) {
            read = read.with_delimiter(delimiter).with_header(header.unwrap_or(true));
        }
    }
    if let Some(excel) = excel {
        let header = excel.flag("HeaderRow");
        let sheet = sheet(&excel);
        excel.check_known(&[]);
        if matches!(format, None | Some(Format::Excel)) {
            read = read.with_sheet(sheet).with_header(header.unwrap_or(true));
        }
    }
    read
}

/// A delimiter of one character.
pub(super) fn delimiter(csv: &Members) -> Option<u8> {
    let (text, node) = csv.text("Delimiter")?;
    match text.as_bytes() {
        b"\\t" => Some(b'\t'),
        [byte] if !matches!(byte, b'"' | b'\n' | b'\r') => Some(*byte),
        _ => {
            csv.wrong(ErrorKind::BadParameter("is one character of ASCII".into()), "Delimiter", &node.span);
            None
        }
    }
}

/// The one sheet that is read.
fn sheet(excel: &Members) -> Option<Sheet> {
    let (names, numbers) = (excel.texts("SheetNames"), excel.texts("SheetIndexes"));
    let count = names.len() + numbers.len();
    let first = names.first().or(numbers.first())?;
    if count > 1 {
        let message = format!("one sheet is read, by its name or its index, and {count} are named");
        let name = if numbers.is_empty() { "SheetNames" } else { "SheetIndexes" };
        excel.wrong(ErrorKind::BadParameter(message), name, &first.1);
        return None;
    }
    if numbers.is_empty() {
        return Some(Sheet::Name(first.0.clone()));
    }
    match first.0.parse::<usize>() {
        // DataBrew counts from 0.
        Ok(index) if index < usize::MAX => Some(Sheet::Number(index + 1)),
        _ => {
            let message = "is the number of a sheet, counted from 0".to_owned();
            excel.wrong(ErrorKind::BadParameter(message), "SheetIndexes", &first.1);
            None
        }
    }
}
