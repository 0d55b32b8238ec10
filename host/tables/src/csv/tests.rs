//! The reader against the crate `csv`, on texts of every kind of disorder, in chunks of every size.

use std::io::Cursor as Bytes;
use std::path::Path;

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_schema::{DataType, Field, Schema};
use proptest::prelude::*;
use recipe_core::engine::plan::InputColumn;

use super::write::write_cell;
use super::*;
use crate::morsel::Cursor;

/// The records of a text as the crate `csv` reads them.
fn expected(text: &[u8], delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text));
    let records = reader.records().map(|record| record.expect("UTF-8"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

/// The records of a text as they are read in chunks, with the columns that `inputs` make.
fn read(text: &[u8], options: &ReadOptions, inputs: &[InputColumn]) -> Result<Vec<Vec<String>>> {
    let file = open(Path::new("t.csv"), options, Box::new(Bytes::new(text.to_vec())))?;
    let fields = (0..inputs.len()).map(|at| Field::new(at.to_string(), DataType::Utf8View, true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let projection = Projection { inputs: inputs.to_vec(), order: None, schema, filter: None };
    let mut cursor = Cursor::default();
    let mut records = Vec::new();
    for decode in file.decode_tasks(projection) {
        let Decoded { lines, rows, .. } = decode();
        let batch = rows.map_err(|error| cursor.locate(0, error))?;
        cursor.advance(0, batch.num_rows() as u64, lines);
        records.extend((0..batch.num_rows()).map(|row| {
            let cell = |column: &ArrayRef| {
                let column = column.as_string_view();
                if column.is_null(row) { String::new() } else { column.value(row).to_owned() }
            };
            batch.columns().iter().map(cell).collect()
        }));
    }
    Ok(records)
}

fn options(delimiter: u8, morsel_bytes: usize) -> ReadOptions {
    ReadOptions { delimiter: Some(delimiter), header: false, morsel_bytes, ..ReadOptions::default() }
}

/// A quote that is opened and never closed is an error here, and not there.
fn is_open(text: &[u8], delimiter: u8) -> bool {
    let mut state = index::State::at_record(delimiter);
    text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).iter().for_each(|byte| {
        state.step(*byte);
    });
    state.is_quoted()
}

fn check(text: &[u8], delimiter: u8, morsel_bytes: usize) {
    let shown = String::from_utf8_lossy(text);
    let expected = expected(text, delimiter);
    let columns = expected.first().map_or(1, Vec::len);
    let cells: Vec<InputColumn> = (0..columns).map(InputColumn::Cells).collect();
    let found = read(text, &options(delimiter, morsel_bytes), &cells);
    let even = expected.iter().all(|record| record.len() == columns);
    if expected.is_empty() || !even || is_open(text, delimiter) {
        assert!(found.is_err(), "{shown:?} gives {found:?}");
        return;
    }
    assert_eq!(found.expect("it reads"), expected, "{shown:?} in {morsel_bytes}");
    // Neighbours as one text are what would be written of them.
    let inputs = [InputColumn::Text(0..columns / 2), InputColumn::Text(columns / 2..columns)];
    let inputs: Vec<InputColumn> =
        inputs.into_iter().filter(|input| *input != InputColumn::Text(0..0)).collect();
    let written = |record: &Vec<String>| {
        let text = |cells: &[String]| {
            let mut line = Vec::new();
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    line.push(delimiter);
                }
                write_cell(cell.as_bytes(), delimiter, &mut line);
            }
            String::from_utf8(line).expect("UTF-8")
        };
        let (left, right) = record.split_at(columns / 2);
        [left, right].into_iter().filter(|cells| !cells.is_empty()).map(text).collect::<Vec<_>>()
    };
    let texts = read(text, &options(delimiter, morsel_bytes), &inputs).expect("it reads");
    assert_eq!(texts, expected.iter().map(written).collect::<Vec<_>>(), "{shown:?}");
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
        check(&text, b',', size);
    }

    #[test]
    fn reads_tables(text in tables(), size in 1_usize..300) {
        check(&text, b',', size);
        check(&text, b';', size);
    }
}

#[test]
fn quoted_line_ends_do_not_end_records() {
    let text = b"a,b\r\n\"one\ntwo\",\"say \"\"hi\"\"\"\n,\"x\"\n";
    for size in 1..text.len() + 2 {
        let found = read(text, &options(b',', size), &[InputColumn::Cells(0), InputColumn::Cells(1)])
            .expect("it reads");
        assert_eq!(found, [["a", "b"], ["one\ntwo", "say \"hi\""], ["", "x"]], "{size}");
    }
}

#[test]
fn errors_have_a_place() {
    let cases: [(&[u8], &str); 4] = [
        (b"a,b\n1,2\n\"x\ny\",3\n4\n", "`t.csv`, row 4 (line 5): 1 cell where there are 2 columns"),
        (
            b"a,b\n1,2\n3,\"4\n5,6\n",
            "`t.csv`, line 3: a quoted cell is opened in this record and never closed",
        ),
        (b"a,b\n1,2\n3,\xff\n", "`t.csv`, row 3, column `Column_2`: the text is not UTF-8"),
        (b"", "`t.csv` is empty: it has neither a header nor rows"),
    ];
    for (text, message) in cases {
        for size in [1, 10, 1000] {
            let error = read(text, &options(b',', size), &[InputColumn::Cells(0), InputColumn::Cells(1)]);
            let error = error.expect_err("an error").to_string();
            assert!(error.contains(message), "{error}\ninstead of\n{message}");
        }
    }
}
