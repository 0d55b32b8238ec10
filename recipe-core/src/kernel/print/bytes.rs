//! Bytes as text: printable ASCII as it is, all else as `\x00`, as `DuckDB` prints them. Bytes that are marked as UUIDs print
//! as such.

use std::fmt::Write as _;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::print;
use crate::error::Result;

pub(super) fn bytes_to_text(array: &ArrayRef) -> Result<ArrayRef> {
    let rows = array.len();
    match array.data_type() {
        DataType::Binary => each(rows, array.as_binary::<i32>().iter(), write_bytes),
        DataType::LargeBinary => each(rows, array.as_binary::<i64>().iter(), write_bytes),
        DataType::BinaryView => each(rows, array.as_binary_view().iter(), write_bytes),
        _ => each(rows, array.as_fixed_size_binary().iter(), write_bytes),
    }
}

/// UUIDs, which are held as 16 bytes each.
pub(super) fn uuids_to_text(array: &ArrayRef) -> Result<ArrayRef> {
    each(array.len(), array.as_fixed_size_binary().iter(), |bytes, out| {
        for (at, byte) in bytes.iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                out.push('-');
            }
            let _ = write!(out, "{byte:02x}");
        }
    })
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    push_hex(bytes, &mut text);
    text
}

/// Adds bytes in hexadecimal.
pub(crate) fn push_hex(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.extend(
        bytes
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15].map(|half| char::from(DIGITS[usize::from(half)]))),
    );
}

fn each<'a>(
    rows: usize,
    mut cells: impl Iterator<Item = Option<&'a [u8]>>,
    write: impl Fn(&[u8], &mut String),
) -> Result<ArrayRef> {
    print(rows, |_, out| cells.next().flatten().map(|bytes| write(bytes, out)).is_some())
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    for byte in bytes {
        match byte {
            b'"' | b'\'' | b'\\' | 0..b' ' | 0x7F.. => {
                let _ = write!(out, "\\x{byte:02X}");
            }
            printable => out.push(char::from(*printable)),
        }
    }
}
