//! Texts with other signs than the ordinary ones, against the crate `csv` where its rules are the same, and what is done
//! with lines that are no rows and rows of other lengths.

use proptest::prelude::*;

use super::tests::{cells, check, options, read};
use super::*;
use crate::error::CellCountCause;
use crate::options::CsvOptions;
use crate::{Dataset, Source};

/// Texts made of these pieces.
fn pieces(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(pieces);
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #[test]
    fn escapes(
        text in pieces(&["a", "a", ",", ",", "\n", "\n", "\r\n", "\"", "\"", "\\\"", "\\\\", "\\\n", "é"]),
        size in 1_usize..200,
        lenient: bool,
    ) {
        let mut reader = ::csv::ReaderBuilder::new();
        reader.escape(Some(b'\\'));
        let csv = CsvOptions::default().with_escape(b'\\').with_lenient(lenient);
        check(&text, &mut reader, &options(b',', size, csv));
    }

    #[test]
    fn other_quotes_and_none(
        text in pieces(&["a", "a", ";", ";", "\n", "\n", "\r", "'", "'", "\"", "''", "é"]),
        size in 1_usize..200,
        lenient: bool,
    ) {
        let mut reader = ::csv::ReaderBuilder::new();
        reader.delimiter(b';').quote(b'\'');
        let single = CsvOptions::default().with_quote(b'\'').with_lenient(lenient);
        check(&text, &mut reader, &options(b';', size, single));
        reader.quoting(false);
        check(&text, &mut reader, &options(b';', size, CsvOptions::default().with_quote(None)));
    }

    #[test]
    fn comments(
        text in pieces(&["a", "a", ",", "\n", "\n", "#", "\n#", "\n# \",", "\"", "\""]),
        size in 1_usize..200,
        lenient: bool,
    ) {
        let mut reader = ::csv::ReaderBuilder::new();
        reader.comment(Some(b'#'));
        // A comment at the end of a text makes a record there.
        let text = [&text[..], b"\n"].concat();
        let csv = CsvOptions::default().with_comment(b'#').with_lenient(lenient);
        check(&text, &mut reader, &options(b',', size, csv));
    }

    /// Wherever a text is cut, its rows, and the rows that are none, are the same.
    #[test]
    fn cuts_change_nothing(
        text in pieces(&["a", "b", ",", ",", "\n", "\n", "\r\n", "\"", "\"", "\"\"", "\\", "#", "\n\n"]),
        sizes in prop::collection::vec(1_usize..200, 4),
        escape: bool, comment: bool, lenient: bool, fill: bool, quote: bool,
    ) {
        let csv = CsvOptions::default()
            .with_escape(escape.then_some(b'\\'))
            .with_comment(comment.then_some(b'#'))
            .with_quote(quote.then_some(b'"'))
            .with_lenient(lenient)
            .with_ragged(if fill { Ragged::Fill } else { Ragged::Reject });
        for columns in [1, 2] {
            let csv = csv.clone().with_columns((0..columns).map(|at| at.to_string()));
            let whole = all(&text, &options(b',', 1 << 20, csv.clone()), columns);
            for size in &sizes {
                let cut = all(&text, &options(b',', *size, csv.clone()), columns);
                prop_assert_eq!(&cut, &whole, "{:?} in {}", String::from_utf8_lossy(&text), size);
            }
        }
    }
}

/// What is read of a text.
#[derive(Debug, Default, PartialEq)]
struct All {
    rows: Vec<Vec<Option<String>>>,
    filled: u64,
    /// Row, line, cells and text.
    rejected: Vec<(u64, u64, usize, String)>,
    empty_lines: u64,
}

fn all(text: &[u8], options: &ReadOptions, columns: usize) -> Result<All, String> {
    let rows = read(text, options, &cells(columns)).map_err(|error| error.to_string())?;
    let file = open(Path::new("t.csv"), options, Box::new(std::io::Cursor::new(text.to_vec())));
    let file = file.map_err(|error| error.to_string())?;
    let schema = Arc::new(Schema::new(vec![Field::new("0", DataType::Utf8View, true)]));
    let projection =
        Projection { inputs: cells(1), order: None, schema, filter: None, row_groups: None, shares: None };
    let mut cursor = crate::morsel::Cursor::default();
    let mut all = All { rows, ..All::default() };
    for task in file.decode_tasks(projection) {
        let decoded = (task.decode)();
        if let Some(irregular) = &decoded.irregular {
            all.filled += irregular.filled;
            all.empty_lines += irregular.empty_lines;
            for rejected in &irregular.rejected {
                let (row, line) = cursor.place(0, rejected);
                all.rejected.push((row, line, rejected.cells, rejected.text.clone()));
            }
        }
        cursor.advance(0, decoded.rows_of_file(), decoded.lines);
    }
    Ok(all)
}

fn shown(all: &All) -> Vec<String> {
    let cell = |cell: &Option<String>| cell.clone().unwrap_or("null".into());
    all.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join("|")).collect()
}

/// Options for a text with a header.
fn with_header(csv: CsvOptions) -> ReadOptions {
    ReadOptions { csv, delimiter: Some(b','), ..ReadOptions::default() }
}

const RAGGED: &[u8] = b"id,a,b\n1,2,3\n4,5\n6,7,8,9\n\"x\ny\",,\"\",,\n10,11,12\n";

#[test]
fn ragged_rows_are_filled_or_rejected() {
    for size in [1, 20, 1000] {
        let read = |ragged| {
            let csv = CsvOptions::default().with_ragged(ragged);
            all(RAGGED, &ReadOptions { morsel_bytes: size, ..with_header(csv) }, 3)
        };
        let filled = read(Ragged::Fill).expect("it reads");
        assert_eq!(shown(&filled), ["1|2|3", "4|5|null", "x\ny|null|", "10|11|12"]);
        assert_eq!((filled.filled, filled.rejected), (1, vec![(3, 4, 4, "6,7,8,9".into())]));
        let rejected = read(Ragged::Reject).expect("it reads");
        assert_eq!(shown(&rejected), ["1|2|3", "10|11|12"]);
        let rows: Vec<_> =
            rejected.rejected.iter().map(|(row, line, cells, _)| (*row, *line, *cells)).collect();
        assert_eq!(rows, [(2, 3, 2), (3, 4, 4), (4, 5, 5)]);
        let error = read(Ragged::Error).expect_err("a row is short");
        assert!(error.contains("`t.csv`, row 2 (line 3): 2 cells where there are 3 columns"), "{error}");
    }
}

#[test]
fn a_row_behind_rejected_ones_has_its_number() {
    let csv = CsvOptions::default().with_ragged(Ragged::Reject);
    let text = b"a,b\n1\n2,3\n4\n5,\xff\n";
    for size in [1, 8, 1000] {
        let options = ReadOptions { morsel_bytes: size, ..with_header(csv.clone()) };
        let error = read(text, &options, &cells(2)).expect_err("it is not UTF-8").to_string();
        assert!(error.contains("row 4, column `b`"), "{error}");
    }
}

#[test]
fn text_of_filled_rows_has_all_delimiters() {
    let csv = CsvOptions::default().with_ragged(Ragged::Fill);
    let found = read(RAGGED, &with_header(csv), &[InputColumn::Text(0..3)]).expect("it reads");
    let found: Vec<&str> = found.iter().flatten().flatten().map(String::as_str).collect();
    assert_eq!(found, ["1,2,3", "4,5,", "\"x\ny\",,\"\"", "10,11,12"]);
}

#[test]
fn escaped_text_is_written_in_the_ordinary_way() {
    let csv = CsvOptions::default().with_escape(b'\\');
    let text = b"a,b,c\n\"say \\\"hi\\\"\",\"\\\"A dev, me.\\\"\",\\N\n";
    let found = read(text, &with_header(csv), &[InputColumn::Text(0..3)]).expect("it reads");
    assert_eq!(found, [[Some("\"say \"\"hi\"\"\",\"\"\"A dev, me.\"\"\",\\N".to_owned())]]);
}

fn columns(text: &[u8], csv: CsvOptions, header: bool) -> Vec<String> {
    let options = ReadOptions { header, ..with_header(csv) };
    let file = open(Path::new("t.csv"), &options, Box::new(std::io::Cursor::new(text.to_vec())));
    file.expect("it reads").schema().fields().iter().map(|field| field.name().clone()).collect()
}

#[test]
fn columns_get_their_names() {
    let plain = CsvOptions::default();
    assert_eq!(columns(b"id,,\n", plain.clone(), true), ["id", "Column_2", "Column_3"]);
    assert_eq!(columns(b"id,a,a\n", plain.clone().with_rename_duplicates(true), true), ["id", "a", "a_1"]);
    let named = plain.clone().with_columns(["x", "y"]);
    assert_eq!(columns(b"id,a\n1,2\n", named.clone(), true), ["x", "y"]);
    assert_eq!(columns(b"1,2\n", named.clone(), false), ["x", "y"]);
    let rows = read(b"id,a\n1,2\n", &with_header(named), &cells(2)).expect("it reads");
    assert_eq!(rows.len(), 1);
    let preamble = plain.with_skip_rows(3).with_comment(b'#');
    assert_eq!(columns(b"Report\n\"x\n\n# by me\nid,a\n", preamble, true), ["id", "a"]);
}

#[test]
fn what_is_wrong_with_a_header_is_guessed() {
    let cause = |text: &[u8], skip| {
        let csv = CsvOptions::default().with_skip_rows(skip);
        match read(text, &with_header(csv), &cells(1)).expect_err("it is ragged") {
            TableError::CellCount { cause, .. } => cause,
            other => panic!("{other}"),
        }
    };
    let report = b"Report\nPeriod:,2014\n\nCountry,Date,App,Id\nUSA,1/1/14,x,1\nTotals:,,,\n";
    let preamble = |lines, cells| Some(CellCountCause::Preamble { lines, cells });
    assert_eq!(cause(report, 0), preamble(3, 4));
    assert_eq!(cause(report, 1), preamble(3, 4));
    assert_eq!(cause(b"# exported\nid,name\n1,Ann\n", 0), preamble(1, 2));
    assert_eq!(cause(b"id,a\n1,2,\n", 0), Some(CellCountCause::TrailingDelimiter));
    assert_eq!(cause(b"id,a,b\n1,2,3\n4,5\n", 0), None);
}

#[test]
fn empty_lines_of_one_column_are_counted() {
    for size in [1, 3, 1000] {
        let options = ReadOptions { morsel_bytes: size, ..with_header(CsvOptions::default()) };
        let found = all(b"v\r\n\r\na\r\n\r\n\"x\n\ny\"\r\nb\n\n", &options, 1).expect("it reads");
        assert_eq!((shown(&found), found.empty_lines), (vec!["a".into(), "x\n\ny".into(), "b".into()], 3));
        assert_eq!(all(b"v\n\r\r\r\r\na\n", &options, 1).expect("it reads").empty_lines, 1);
        assert_eq!(all(b"v,w\n1,2\n\n\n3,4\n", &options, 2).expect("it reads").empty_lines, 0);
    }
}

#[test]
fn a_sign_has_one_meaning() {
    let error =
        |csv: CsvOptions| read(b"a\n", &with_header(csv), &cells(1)).expect_err("it cannot be").to_string();
    let plain = CsvOptions::default;
    assert_eq!(error(plain().with_quote(b',')), "`,` cannot be both the delimiter and the quote of `t.csv`");
    assert!(error(plain().with_comment(b'"')).contains("the quote and the comment"));
    assert!(error(plain().with_escape(0xe9)).starts_with("byte 233 cannot be the escape"));
    // A quote that escapes itself is doubled, as ever.
    let doubled = read(b"a\n\"x\"\"y\"\n", &with_header(plain().with_escape(b'"')), &cells(1));
    assert_eq!(doubled.expect("it reads"), [[Some("x\"y".to_owned())]]);
}

#[test]
fn files_have_the_delimiter_of_the_first_with_rows() {
    let found = |files: &[&str]| {
        let folder = tempfile::tempdir().expect("a folder");
        for (at, text) in files.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{at}.csv")), text).expect("a file");
        }
        let dataset = Dataset::find(&[folder.path().display().to_string()], ReadOptions::default());
        let source = Source::open(dataset.expect("files")).expect("columns");
        let rows: usize = source.batches().map(|batch| batch.expect("rows").batch.num_rows()).sum();
        (source.found_delimiter().map(char::from), source.schema().fields().len(), rows)
    };
    assert_eq!(found(&["a;b\n", "a;b\n1;2\n"]), (Some(';'), 2, 1));
    assert_eq!(found(&["a\n", "a\n1\n"]), (Some(','), 1, 1));
    assert_eq!(found(&["sep=|\na|b\n1|2\n", "a|b\n3|4\n"]), (Some('|'), 2, 2));
    // The text of the second decides nothing.
    assert_eq!(found(&["a,b\n1,2\n", "a,b\nx;y,z;w\n"]), (Some(','), 2, 2));
}
