//! What a workbook unpacks to, before any of it is read.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use bytes::Bytes;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::limits::Limits;

/// The kinds of workbooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    Xls,
    Ods,
}

/// Any file may unpack to so many bytes, however small it is.
const FREE: u64 = 16 << 20;

/// The kind of a packed workbook, which unpacks to no more than it may.
pub(super) fn checked(path: &Path, bytes: &Bytes, limits: &Limits) -> Result<Kind> {
    let unreadable =
        |reason: String| TableError::Unreadable { file: path.into(), format: Format::Excel, reason };
    let mut archive =
        ZipArchive::new(Cursor::new(bytes.clone())).map_err(|error| unreadable(error.to_string()))?;
    let kind = kind_of(&archive).ok_or_else(|| unreadable("it is a ZIP file, but no workbook".to_owned()))?;
    let packed = bytes.len() as u64;
    let (mut all, mut held) = (0_u64, 0_u64);
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| unreadable(error.to_string()))?;
        let claimed = part.size();
        let name = part.name().map_err(|error| unreadable(error.to_string()))?.into_owned();
        // Sheets are read as they are unpacked, and pictures are not read.
        let is_held = kind == Kind::Ods && !name.starts_with("Pictures/")
            || kind != Kind::Ods && !name.starts_with("xl/worksheets/") && !name.starts_with("xl/media/");
        let size = if is_held {
            // What is claimed need not be true.
            let room = limits.workbook_bytes.saturating_sub(held).saturating_add(1);
            io::copy(&mut part.take(room), &mut io::sink()).map_err(|error| unreadable(error.to_string()))?
        } else {
            drop(part);
            claimed
        };
        all = all.saturating_add(size.max(claimed));
        if is_held {
            held = held.saturating_add(size);
        }
        if held > limits.workbook_bytes {
            let what = "what is held in memory of it".to_owned();
            let limit = limits.workbook_bytes;
            return Err(TableError::WorkbookTooLarge { file: path.into(), what, found: held, limit });
        }
        if all > FREE && all > packed.saturating_mul(limits.decompressed_ratio) {
            return Err(TableError::DecompressedRatio {
                file: path.into(),
                packed_bytes: packed,
                limit: limits.decompressed_ratio,
            });
        }
        if kind == Kind::Ods && name == "content.xml" {
            let part = archive.by_index(at).map_err(|error| unreadable(error.to_string()))?;
            check_ends(BufReader::new(part)).map_err(unreadable)?;
        }
    }
    Ok(kind)
}

/// Whether all elements of an XML text end. Its reader would wait for the end of a table for ever.
fn check_ends(text: impl BufRead) -> Result<(), String> {
    let mut reader = Reader::from_reader(text);
    let (mut buffer, mut depth) = (Vec::new(), 0_u64);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err("its sheets have no end".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn kind_of(archive: &ZipArchive<Cursor<Bytes>>) -> Option<Kind> {
    let has = |name: &str| archive.file_names().flatten().any(|part| part.eq_ignore_ascii_case(name));
    [("xl/workbook.xml", Kind::Xlsx), ("xl/workbook.bin", Kind::Xlsb), ("content.xml", Kind::Ods)]
        .into_iter()
        .find(|(name, _)| has(name))
        .map(|(_, kind)| kind)
        .or_else(|| has("[Content_Types].xml").then_some(Kind::Xlsx))
}

#[cfg(test)]
mod tests {
    use super::check_ends;

    #[test]
    fn elements_have_ends() {
        assert_eq!(check_ends(b"<a><b/><c>1</c></a>".as_slice()), Ok(()));
        assert!(check_ends(b"<a><b></b>".as_slice()).is_err());
        assert!(check_ends(b"<a><b></a>".as_slice()).is_err());
        assert!(check_ends(b"<a><b".as_slice()).is_err());
    }
}
