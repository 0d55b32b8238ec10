//! Which delimiter a text has, where nobody says.

use super::dialect::Dialect;
use super::preamble::Sample;
use super::scan::Records;

/// How many bytes are looked at.
pub(super) const SAMPLE_BYTES: usize = 128 << 10;

/// How many records are looked at.
const SAMPLE_RECORDS: usize = 100;

/// Delimiters, best first, and the fewest cells a record has where it is one of them. A word often has a colon or a
/// space, so that more is asked of these.
const CANDIDATES: [(u8, usize); 8] =
    [(b',', 2), (b';', 2), (b'\t', 2), (b'|', 2), (b'^', 3), (b':', 4), (b' ', 4), (b'\\', 4)];

/// A delimiter that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) delimiter: u8,
    /// Whether there was a row to tell by, or the text says it itself.
    pub(crate) is_certain: bool,
}

/// The delimiter that divides the first records of a text most evenly; a comma where none does, and none where there
/// are no records. Signs other than the delimiter are those of `dialect`.
pub(super) fn find(sample: Sample<'_>, dialect: Dialect, header: bool) -> Option<Found> {
    let text = sample.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(sample.text);
    let sample = Sample { text, ..sample };
    let mut best = (Evenness::default(), b',');
    let mut records = 0;
    for (delimiter, cells) in CANDIDATES {
        let is_sign = |sign: Option<u8>| sign == Some(delimiter);
        if is_sign(dialect.quote) || is_sign(dialect.escape) || is_sign(dialect.comment) {
            continue;
        }
        let counts = Counts::of(sample, Dialect { delimiter, ..dialect });
        records = records.max(counts.cells.len());
        let evenness = counts.evenness();
        let is_usual = matches!(delimiter, b',' | b';' | b'\t' | b'|');
        let fits = evenness.usual >= cells
            && match delimiter {
                b',' => true,
                // A header of fewer cells may be the text of one column, with such signs in it.
                _ if is_usual => evenness.from_first || evenness.usual > 2 && counts.becomes_even(),
                _ => evenness.is_perfect() && header && counts.cells.len() > 1,
            };
        if fits && evenness.rank() > best.0.rank() {
            best = (evenness, delimiter);
        }
    }
    (records > 0).then_some(Found { delimiter: best.1, is_certain: records > usize::from(header) })
}

/// How evenly a delimiter divides records.
#[derive(Debug, Default)]
struct Evenness {
    /// Whether no text follows a closing quote, and every quote is closed.
    is_clean: bool,
    /// Whether the first record has as many cells as most.
    from_first: bool,
    /// How many cells most records have.
    usual: usize,
    /// How many in a hundred have so many.
    percent: usize,
}

impl Evenness {
    fn rank(&self) -> (bool, bool, usize) {
        (self.is_clean, self.from_first, self.percent)
    }

    fn is_perfect(&self) -> bool {
        self.is_clean && self.from_first && self.percent == 100
    }
}

struct Counts {
    is_clean: bool,
    /// How many cells each record has.
    cells: Vec<usize>,
}

impl Counts {
    fn of(Sample { text, is_whole }: Sample<'_>, dialect: Dialect) -> Self {
        let mut cells = Vec::new();
        let mut is_clean = true;
        for record in Records::of(text, dialect).take(SAMPLE_RECORDS) {
            match record {
                // Where the text goes on, the last record may, too.
                Ok(record) if record.end() == text.len() && !is_whole && !cells.is_empty() => break,
                Ok(record) => cells.push(record.ends.len()),
                Err(_) => is_clean = false,
            }
        }
        Counts { is_clean, cells }
    }

    fn evenness(&self) -> Evenness {
        let among = |wanted: usize| self.cells.iter().filter(|cells| **cells == wanted).count();
        let several = self.cells.iter().copied().filter(|cells| *cells > 1);
        let Some(usual) = several.max_by_key(|cells| (among(*cells), *cells)) else {
            return Evenness { is_clean: self.is_clean, ..Evenness::default() };
        };
        Evenness {
            is_clean: self.is_clean,
            from_first: self.cells[0] == usual,
            usual,
            percent: among(usual) * 100 / self.cells.len(),
        }
    }

    /// Whether all records but the first few have the same number of cells.
    fn becomes_even(&self) -> bool {
        let Some(last) = self.cells.last() else { return false };
        let even = self.cells.iter().rev().take_while(|cells| *cells == last).count();
        even > 1 && self.cells.len() - even <= 5
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Found, Sample, find};

    #[test]
    fn the_delimiter_that_divides_evenly_is_found() {
        let cases = [
            ("id,v\n1,2\n", b','),
            ("id;type;date;\n\"1\";\"pony\";\"26-08\";\n", b';'),
            ("id;v\n1;2,5\n2;3,5\n", b';'),
            ("id,text\n1,a;b\n2,c;d\n", b','),
            ("a;b,c\n1;2,3\n", b','),
            ("id\tv\n1\t2, and 3\n", b'\t'),
            ("id|v\n1|2\n", b'|'),
            ("a^b^c\n1^2^3\n", b'^'),
            ("user:pw:uid:gid\nroot:x:0:0\n", b':'),
            ("u v w x\n1 2 3 4\n", b' '),
            ("Report\nid;name;v\n1;Ann;2\n2;Bob;3\n", b';'),
            // A quoted delimiter is none.
            ("\"a;b\",c\n\"d;e\",f\n", b','),
            ("a;b\n\"1,2\";\"3,4\"\n", b';'),
            // Tables of one column, whatever is in their text.
            ("time\n10:30\n11:45\n", b','),
            ("full name\nAnn Smith\nBob Jones\n", b','),
            ("Date of birth\n1 May 1990\n3 June 1991\n", b','),
            ("note\nhello; world\nfoo; bar\n", b','),
            ("note\nwell, yes\nno\n", b','),
            ("path\nC:\\a\\b\\c\nD:\\a\\b\\c\n", b','),
            ("a\n", b','),
            // Ragged rows are for the reader to refuse.
            ("id,a,b\n1,2,3\n4,5\n6,7,8,9\n", b','),
            ("id;a;b\n1;2;3\n4;5\n6;7;8;9\n", b';'),
        ];
        for (text, delimiter) in cases {
            let sample = Sample { text: text.as_bytes(), is_whole: true };
            let found = find(sample, Dialect::plain(b','), true).expect("records");
            assert_eq!(char::from(found.delimiter), char::from(delimiter), "{text:?}");
        }
    }

    #[test]
    fn a_record_that_is_cut_off_does_not_count() {
        let found = |text: &[u8], is_whole| find(Sample { text, is_whole }, Dialect::plain(b','), true);
        assert_eq!(found(b"a;b\n1;2\n1", false), Some(Found { delimiter: b';', is_certain: true }));
        assert_eq!(found(b"a;b\n", true), Some(Found { delimiter: b';', is_certain: false }));
        assert_eq!(found(b"\n", true), None);
    }
}
