//! Splitting text where a file is full, after the record that fills it, so that it does not matter in which pieces the
//! text came.

use memchr::{memchr, memchr2_iter};

use crate::format::OutputFormat;

/// Splits the text of whole records after the first that ends at `at` or later. Returns where, and how many records
/// are before; none where no record ends there.
///
/// ```
/// use recipe_tables::OutputFormat;
/// use recipe_tables::write::split_at_record;
///
/// let text = b"1,\"two\nlines\"\n2,b\n";
/// assert_eq!(split_at_record(text, 3, OutputFormat::Csv), Some((14, 1)));
/// ```
pub fn split_at_record(text: &[u8], at: usize, format: OutputFormat) -> Option<(usize, usize)> {
    match format {
        // A cell may have line ends between quotes.
        OutputFormat::Csv => {
            let (mut quoted, mut records) = (false, 0);
            for found in memchr2_iter(b'"', b'\n', text) {
                match text[found] {
                    b'"' => quoted = !quoted,
                    _ if quoted => {}
                    _ => {
                        records += 1;
                        if found + 1 >= at {
                            return Some((found + 1, records));
                        }
                    }
                }
            }
            None
        }
        // Every record is one line.
        _ => {
            let from = at.saturating_sub(1).min(text.len());
            let end = from + memchr(b'\n', &text[from..])? + 1;
            Some((end, memchr::memchr_iter(b'\n', &text[..end]).count()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_stay_whole() {
        let csv = b"a,b\n\"x\n\"\"y\",1\nc,d\n";
        let check = |at, expected| assert_eq!(split_at_record(csv, at, OutputFormat::Csv), expected, "{at}");
        check(0, Some((4, 1)));
        check(4, Some((4, 1)));
        check(5, Some((14, 2)));
        check(14, Some((14, 2)));
        check(15, Some((18, 3)));
        check(19, None);
        let json = b"{\"a\":\"\\\"\"}\n{\"a\":1}\n";
        assert_eq!(split_at_record(json, 0, OutputFormat::JsonLines), Some((11, 1)));
        assert_eq!(split_at_record(json, 11, OutputFormat::JsonLines), Some((11, 1)));
        assert_eq!(split_at_record(json, 12, OutputFormat::JsonLines), Some((19, 2)));
        assert_eq!(split_at_record(json, 20, OutputFormat::JsonLines), None);
    }

    #[test]
    fn pieces_do_not_matter() {
        let text: String =
            (0..50).fold(String::new(), |text, row| text + &format!("{row},\"{}\n\"\n", "x".repeat(row % 7)));
        let ends: Vec<usize> = (0..=text.len())
            .filter_map(|at| split_at_record(text.as_bytes(), at, OutputFormat::Csv))
            .map(|(end, _)| end)
            .collect();
        assert!(ends.windows(2).all(|pair| pair[0] <= pair[1]));
        let mut rest = text.as_bytes();
        let mut records = 0;
        while let Some((end, count)) = split_at_record(rest, 10, OutputFormat::Csv) {
            assert!(memchr::memchr_iter(b'"', &rest[..end]).count().is_multiple_of(2));
            records += count;
            rest = &rest[end..];
        }
        assert!(records <= 50 && rest.len() < 20);
    }
}
