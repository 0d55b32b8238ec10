//! Writing XML: `<records>` with a `<record>` for each row, and in it an element for each cell that is not missing.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
//! use recipe_tables::xml;
//!
//! let cities: ArrayRef = Arc::new(StringViewArray::from(vec![Some("Mobile & Dothan"), None]));
//! let claims = RecordBatch::try_from_iter([("Home City", cities)])?;
//! let expected = "<record><Home_x0020_City>Mobile &amp; Dothan</Home_x0020_City></record>\n<record></record>\n";
//! assert_eq!(String::from_utf8(xml::write(&[claims])?)?, expected);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every row is one line: line breaks in cells are written as `&#10;` and `&#13;`. Cells are written as in CSV, so that
//! lists, structs and maps are JSON. What a name of a column has and a name of an element cannot have is written as
//! `_xHHHH_` with the number of the character, as [`XmlConvert.EncodeLocalName`] of .NET does, whose counterpart gives the name
//! back.
//!
//! [`XmlConvert.EncodeLocalName`]: https://learn.microsoft.com/dotnet/api/system.xml.xmlconvert.encodelocalname

mod names;

use arrow_array::{Array, RecordBatch};

use crate::error::{Result, TableError};
use crate::write::{check_batch_bytes, texts};
use names::element_name;

/// What stands before the first row.
pub const START: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<records>\n";

/// What stands after the last row.
pub const END: &[u8] = b"</records>\n";

/// Rows as an element a line. An error of a cell has its row among these.
pub fn write(batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let (mut out, mut rows_before) = (Vec::new(), 0);
    for batch in batches {
        let columns = batch.columns().iter().zip(batch.schema_ref().fields());
        let texts = columns.map(|(column, field)| texts(column, field));
        let texts = texts.collect::<Result<Vec<_>>>()?;
        let views = texts.iter().flat_map(|texts| texts.views().iter());
        check_batch_bytes(views.map(|view| *view as u32 as usize).sum())?;
        let names: Vec<String> =
            batch.schema_ref().fields().iter().map(|field| element_name(field.name())).collect();
        for row in 0..batch.num_rows() {
            out.extend_from_slice(b"<record>");
            for ((column, texts), name) in texts.iter().enumerate().zip(&names) {
                if texts.is_null(row) {
                    continue;
                }
                element(name, texts.value(row), &mut out).map_err(|char| TableError::CellNotWritable {
                    row: Some(rows_before + row as u64 + 1),
                    column: batch.schema_ref().field(column).name().clone(),
                    reason: not_writable(texts.value(row), char),
                })?;
            }
            out.extend_from_slice(b"</record>\n");
        }
        rows_before += batch.num_rows() as u64;
    }
    Ok(out)
}

fn not_writable(text: &str, char: char) -> String {
    let start: String = text.chars().take(40).collect();
    format!(
        "XML has no place for the control character U+{:04X}, which is in `{}`; remove it, or write another format",
        u32::from(char),
        start.escape_debug()
    )
}

/// Writes a cell; or returns the character that it cannot have.
fn element(name: &str, text: &str, out: &mut Vec<u8>) -> Result<(), char> {
    let tag = |start: &[u8], out: &mut Vec<u8>| {
        out.extend_from_slice(start);
        out.extend_from_slice(name.as_bytes());
        out.push(b'>');
    };
    tag(b"<", out);
    let mut written = 0;
    for (at, char) in text.char_indices() {
        let escaped: &[u8] = match char {
            '&' => b"&amp;",
            '<' => b"&lt;",
            '>' => b"&gt;",
            '\n' => b"&#10;",
            '\r' => b"&#13;",
            '\t' | ' '..='\u{fffd}' | '\u{10000}'.. => continue,
            _ => return Err(char),
        };
        out.extend_from_slice(&text.as_bytes()[written..at]);
        out.extend_from_slice(escaped);
        written = at + char.len_utf8();
    }
    out.extend_from_slice(&text.as_bytes()[written..]);
    tag(b"</", out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, Int64Array, StringViewArray};

    use super::*;

    #[test]
    fn cells_keep_what_they_hold() {
        let text: ArrayRef =
            Arc::new(StringViewArray::from(vec![Some(" a<b>\r\nc]]>\u{1f600} "), Some(""), None]));
        let number: ArrayRef = Arc::new(Int64Array::from(vec![Some(1), None, Some(-3)]));
        let batch = RecordBatch::try_from_iter([("t", text), ("n", number)]).expect("a batch");
        let written = String::from_utf8(write(&[batch]).expect("XML")).expect("UTF-8");
        let expected = "<record><t> a&lt;b&gt;&#13;&#10;c]]&gt;\u{1f600} </t><n>1</n></record>\n\
                        <record><t></t></record>\n\
                        <record><n>-3</n></record>\n";
        assert_eq!(written, expected);
    }

    #[test]
    fn characters_that_xml_lacks_are_an_error() {
        for char in ['\u{0}', '\u{b}', '\u{1f}', '\u{fffe}', '\u{ffff}'] {
            let text: ArrayRef = Arc::new(StringViewArray::from(vec![format!("a{char}")]));
            let batch = RecordBatch::try_from_iter([("t", text)]).expect("a batch");
            let message = write(&[batch]).expect_err("it cannot be written").to_string();
            assert!(message.starts_with("row 1, column `t` of the output: "), "{message}");
            assert!(message.contains(&format!("U+{:04X}", u32::from(char))), "{message}");
        }
    }
}
