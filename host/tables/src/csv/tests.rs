//! The reader against the crate `csv`, on texts of every kind of disorder, in chunks of every size.

use std::io::Cursor as Bytes;
use std::path::Path;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, Field, Schema};
use proptest::prelude::*;
use recipe_core::engine::plan::InputColumn;

use super::write::write_text;
use super::*;
use crate::morsel::Cursor;
use crate::options::CsvOptions;

/// Reads records as the crate `csv` does.
pub(super) fn expected(text: &[u8], reader: &mut ::csv::ReaderBuilder) -> Vec<Vec<String>> {
    let mut reader = reader
        .has_headers(false)
        .flexible(true)
        .from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
    let records = reader.records().map(|record| record.expect("UTF-8"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

/// The records of a text as they are read in chunks, with the columns that `inputs` make; none is null.
pub(super) fn read(
    text: &[u8],
    options: &ReadOptions,
    inputs: &[InputColumn],
) -> Result<Vec<Vec<Option<String>>>> {
    let file = open(Path::new("t.csv"), options, Box::new(Bytes::new(text.to_vec())))?;
    let fields = (0..inputs.len()).map(|at| Field::new(at.to_string(), DataType::Utf8View, true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let projection = Projection {
        inputs: inputs.to_vec(),
        order: None,
        schema,
        filter: None,
        row_groups: None,
        shares: None,
    };
    let mut cursor = Cursor::default();
    let mut records = Vec::new();
    for task in file.decode_tasks(projection) {
        let decoded = (task.decode)();
        let (rows, lines) = (decoded.rows_of_file(), decoded.lines);
        let batch = decoded.rows.map_err(|error| cursor.locate(0, error))?;
        cursor.advance(0, rows, lines);
        records.extend((0..batch.num_rows()).map(|row| {
            let cell = |column: &ArrayRef| {
                let column = column.as_string_view();
                column.is_valid(row).then(|| column.value(row).to_owned())
            };
            batch.columns().iter().map(cell).collect()
        }));
    }
    Ok(records)
}

/// All columns.
pub(super) fn cells(columns: usize) -> Vec<InputColumn> {
    (0..columns).map(InputColumn::Cells).collect()
}

/// Options for a text without a header.
pub(super) fn options(delimiter: u8, morsel_bytes: usize, csv: CsvOptions) -> ReadOptions {
    ReadOptions { delimiter: Some(delimiter), header: false, morsel_bytes, csv, ..ReadOptions::default() }
}

/// Whether a record is malformed, for one of these reasons.
fn is_malformed(text: &[u8], options: &ReadOptions, reason: impl Fn(&scan::FlawKind) -> bool) -> bool {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let dialect = Dialect::chosen(options.delimiter.expect("it is given"), &options.csv);
    Records::of(text, dialect).any(|record| record.is_err_and(|flaw| reason(&flaw.kind)))
}

/// Compares what is read with what the crate `csv` reads, which takes a quote that is not closed to end with the text,
/// and what follows a closing quote as part of the cell.
pub(super) fn check(text: &[u8], reader: &mut ::csv::ReaderBuilder, options: &ReadOptions) {
    let shown = String::from_utf8_lossy(text);
    let expected = expected(text, reader);
    let columns = expected.first().map_or(1, Vec::len);
    let found = read(text, options, &cells(columns));
    let even = expected.iter().all(|record| record.len() == columns);
    if expected.is_empty() || !even || is_malformed(text, options, |_| true) {
        assert!(found.is_err(), "{shown:?} gives {found:?}");
        return;
    }
    let found = found.expect("it reads");
    let texts = |record: &Vec<Option<String>>| -> Vec<String> {
        record.iter().map(|cell| cell.clone().unwrap_or_default()).collect()
    };
    assert_eq!(found.iter().map(texts).collect::<Vec<_>>(), expected, "{shown:?} with {options:?}");
    // Neighbours as one text are what would be written of them.
    let inputs = [InputColumn::Text(0..columns / 2), InputColumn::Text(columns / 2..columns)];
    let inputs: Vec<InputColumn> =
        inputs.into_iter().filter(|input| *input != InputColumn::Text(0..0)).collect();
    let written = |record: &Vec<Option<String>>| {
        let text = |cells: &[Option<String>]| {
            let mut line = Vec::new();
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    line.push(options.delimiter.expect("it is given"));
                }
                if let Some(cell) = cell {
                    write_text(cell.as_bytes(), options.delimiter.expect("it is given"), &mut line);
                }
            }
            Some(String::from_utf8(line).expect("UTF-8"))
        };
        let (left, right) = record.split_at(columns / 2);
        [left, right].into_iter().filter(|cells| !cells.is_empty()).map(text).collect::<Vec<_>>()
    };
    let texts = read(text, options, &inputs).expect("it reads");
    assert_eq!(texts, found.iter().map(written).collect::<Vec<_>>(), "{shown:?}");
}

fn check_plain(text: &[u8], delimiter: u8, size: usize) {
    let mut reader = ::csv::ReaderBuilder::new();
    reader.delimiter(delimiter);
    check(text, &mut reader, &options(delimiter, size, CsvOptions::default()));
    check(text, &mut reader, &options(delimiter, size, CsvOptions::default().with_lenient(true)));
}

/// Texts in which everything that means something is likely.
fn disorder() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just("a".to_owned()),
        4 => Just(",".to_owned()),
        2 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\r".to_owned()),
        3 => Just("\"".to_owned()),
        1 => Just("\"\"".to_owned()),
        1 => Just("é€".to_owned()),
        1 => Just("twelve bytes".to_owned()),
        1 => Just("thirteen byte".to_owned()),
    ];
    (any::<bool>(), prop::collection::vec(piece, 0..200)).prop_map(|(mark, pieces)| {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{}", pieces.concat()).into_bytes()
    })
}

/// Texts with as many cells in each record, quoted or not, with any line ends.
fn tables() -> impl Strategy<Value = Vec<u8>> {
    let cell = prop_oneof![
        3 => "[a-zé]{0,15}",
        1 => "[a-z]{0,3}\"[a-z]{1,3}",
        2 => "([a-z,\n\r]|\"\"){0,20}".prop_map(|cell| format!("\"{cell}\"")),
        1 => "[a-z]{0,9}".prop_map(|cell| format!("\"{cell}\"")),
        1 => "[a-z]{1,3}".prop_map(|cell| format!("\"{cell}\"{cell}")),
    ]
    .prop_map(
        |cell: String| if cell.starts_with('"') || !cell.contains('"') { cell } else { format!("a{cell}") },
    );
    let end = prop_oneof![4 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\n\n")];
    (1_usize..6).prop_flat_map(move |columns| {
        let record = (prop::collection::vec(cell.clone(), columns), end.clone());
        prop::collection::vec(record, 1..40).prop_map(|records| {
            let lines = records.into_iter().map(|(cells, end)| format!("{}{end}", cells.join(",")));
            lines.collect::<String>().into_bytes()
        })
    })
}

proptest! {
    #[test]
    fn reads_what_csv_reads(text in disorder(), size in 1_usize..300) {
        check_plain(&text, b',', size);
    }

    #[test]
    fn reads_tables(text in tables(), size in 1_usize..300) {
        check_plain(&text, b',', size);
        check_plain(&text, b';', size);
    }
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn quoted_line_ends_do_not_end_records() {
    let text = b"a,b\r\n\"one\ntwo\",\"say \"\"hi\"\"\"\n\"\",\"x\"\n";
    for size in 1..text.len() + 2 {
        let found = read(text, &options(b',', size, CsvOptions::default()), &cells(2)).expect("it reads");
        let expected = [some(&["a", "b"]), some(&["one\ntwo", "say \"hi\""]), some(&["", "x"])];
        assert_eq!(found, expected, "{size}");
    }
}

#[test]
fn nothing_is_null_and_empty_text_is_not() {
    let text = b"a,,\"\",b\n\"\",NA,\"NA\",\n";
    let find = |csv: CsvOptions, input: &[InputColumn]| {
        let found = read(text, &options(b',', 1000, csv), input).expect("it reads");
        let shown = |cell: Option<String>| cell.unwrap_or("null".into());
        found
            .into_iter()
            .map(|row| row.into_iter().map(shown).collect::<Vec<_>>().join("|"))
            .collect::<Vec<_>>()
    };
    let (plain, whole) = (CsvOptions::default(), [InputColumn::Text(0..4)]);
    assert_eq!(find(plain.clone(), &cells(4)), ["a|null||b", "|NA|NA|null"]);
    assert_eq!(find(plain.clone(), &whole), ["a,,\"\",b", "\"\",NA,NA,"]);
    let named = plain.with_null_values(["NA"]);
    assert_eq!(find(named.clone(), &cells(4)), ["a|null||b", "|null|NA|null"]);
    assert_eq!(find(named.clone(), &whole), ["a,,\"\",b", "\"\",,NA,"]);
    let quoted = named.with_quoted_nulls(true);
    assert_eq!(find(quoted.clone(), &cells(4)), ["a|null|null|b", "null|null|null|null"]);
    assert_eq!(find(quoted, &whole), ["a,,,b", ",,,"]);
}

#[test]
fn errors_have_a_place() {
    let cases: [(&[u8], &str); 8] = [
        (b"a,b\n1,2\n\"x\ny\",3\n4\n", "`t.csv`, row 4 (line 5): 1 cell where there are 2 columns"),
        (
            b"a,b\n1,2\n\"3\n\",\"4\n5,6\n",
            "`t.csv`, line 4, column `Column_2`: a quoted cell is opened here and never closed: `\"4\\n5,6\\n`",
        ),
        (b"a,b\n1,2\n3,\xff\n", "`t.csv`, row 3, column `Column_2`: the text is not UTF-8"),
        (b"", "`t.csv` is empty: it has neither a header nor rows"),
        (
            b"a,b\n1,\"a\"b\n",
            "`t.csv`, row 2 (line 2), column `Column_2`: text follows the closing quote of a cell: `\"a\"b`",
        ),
        (
            b"a,b\n1,\"a\n2,b\n3,\"c\"\n",
            "`t.csv`, row 2 (line 4), column `Column_2`: text follows the closing quote of a cell: \
             `\"a\\n2,b\\n3,\"c\"`; the cell is opened in line 2: is its closing quote missing there?",
        ),
        (b"\"a\" ,b\n", "`t.csv`, row 1 (line 1), column `Column_1`: text follows the closing quote"),
        (b"a,b\n4, \"y, z\"\n", "`t.csv`, row 2 (line 2): 3 cells where there are 2 columns"),
    ];
    for (text, message) in cases {
        for size in [1, 10, 1000] {
            let error = read(text, &options(b',', size, CsvOptions::default()), &cells(2));
            let error = error.expect_err("an error").to_string();
            assert!(error.contains(message), "{error}\ninstead of\n{message}");
        }
    }
}
