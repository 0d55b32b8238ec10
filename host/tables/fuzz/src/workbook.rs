//! Workbooks of which the parts are any texts.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::choices::Choices;
use super::reading::{options, read};

/// The parts of XLSX and of ODS. Those without a text here are made of the input.
const XLSX: &[(&str, &str)] = &[
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
    ),
    ("xl/worksheets/sheet1.xml", ""),
    ("xl/sharedStrings.xml", ""),
    ("xl/styles.xml", ""),
    ("xl/workbook.xml", ""),
];
const ODS: &[(&str, &str)] = &[
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
    ("content.xml", ""),
    ("META-INF/manifest.xml", ""),
];

/// What a workbook says where the input has no part for it.
const ONE_SHEET: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#;

/// Two choices, and the parts of a workbook with a zero byte between each two.
pub fn workbook(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let (name, parts) = choices.of(&[("in.xlsx", XLSX), ("in.ods", ODS)]);
    let options = options().with_header(choices.of(&[true, false]));
    let mut texts = choices.rest().split(|byte| *byte == 0);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (part, fixed) in parts {
        let text = match *fixed {
            "" => texts.next(),
            fixed => Some(fixed.as_bytes()),
        };
        let text = text.or_else(|| part.ends_with("workbook.xml").then_some(ONE_SHEET.as_bytes()));
        let Some(text) = text else { continue };
        zip.start_file(*part, stored).expect("a part");
        zip.write_all(text).expect("memory");
    }
    let file = zip.finish().expect("a file").into_inner();
    let _ = read(name, &file, &options);
}
