//! Footers with fields of a column that are not those of the Parquet format: programs added their own before the format
//! gave the numbers away.

use std::io::Result;
use std::ops::Range;

use super::pages::Header;

/// The last field of `ColumnMetaData` that is needed to read a column. After it come bloom filters and sizes.
const LAST: i64 = 13;

/// The footer without fields of columns that come after those that are needed; none if it has none, or is malformed.
pub(super) fn without_later_fields(footer: &[u8]) -> Option<Vec<u8>> {
    let mut later = Vec::new();
    Header { input: footer, read: 0 }.later_fields(Struct::File, &mut later).ok()?;
    let mut kept = Vec::with_capacity(footer.len());
    let mut at = 0;
    for Range { start, end } in &later {
        kept.extend_from_slice(footer.get(at..*start)?);
        at = *end;
    }
    kept.extend_from_slice(footer.get(at..)?);
    (!later.is_empty()).then_some(kept)
}

/// The structs on the way to the metadata of a column.
#[derive(Clone, Copy, PartialEq)]
enum Struct {
    File,
    RowGroup,
    ColumnChunk,
    Column,
}

impl Header<&[u8]> {
    /// Adds where the later fields of columns are.
    fn later_fields(&mut self, of: Struct, later: &mut Vec<Range<usize>>) -> Result<()> {
        let (mut number, mut first) = (0, None);
        loop {
            let start = self.read as usize;
            let Some(kind) = self.field(&mut number)? else {
                later.extend(first.map(|first| first..start));
                return Ok(());
            };
            let inner = match (of, number, kind) {
                (Struct::File, 4, 9) => Some(Struct::RowGroup),
                (Struct::RowGroup, 1, 9) => Some(Struct::ColumnChunk),
                (Struct::ColumnChunk, 3, 12) => Some(Struct::Column),
                _ => None,
            };
            match inner {
                Some(inner) if kind == 12 => self.later_fields(inner, later)?,
                Some(inner) => {
                    for _ in 0..self.list()?.0 {
                        self.later_fields(inner, later)?;
                    }
                }
                None => {
                    if of == Struct::Column && number > LAST {
                        first.get_or_insert(start);
                    }
                    self.skip(kind, 0)?;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_later_fields;

    #[test]
    fn later_fields_of_columns_are_left_out() {
        // A row group of a column, whose metadata has fields 1, 16 (a number) and 17 (a list of two bytes).
        let column = [0x15, 2, 0xf5, 8, 0x19, 0x23, 7, 7, 0];
        let footer = [&[0x15, 2, 0x39, 0x1c, 0x19, 0x1c, 0x3c][..], &column, &[0, 0, 0]].concat();
        let kept = [&[0x15, 2, 0x39, 0x1c, 0x19, 0x1c, 0x3c][..], &[0x15, 2, 0], &[0, 0, 0]].concat();
        assert_eq!(without_later_fields(&footer), Some(kept.clone()));
        assert_eq!(without_later_fields(&kept), None);
        for cut in 0..footer.len() {
            assert_eq!(without_later_fields(&footer[..cut]), None, "{cut} bytes");
        }
    }
}
