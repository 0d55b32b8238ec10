//! Units give the rows of the whole, wherever a file is cut.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_select::concat::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use recipe_core::engine::plan::InputColumn;

use super::*;
use crate::dataset::Dataset;
use crate::options::{CsvOptions, ReadOptions, Widths};

fn source(path: &Path, options: &ReadOptions) -> Source {
    let dataset = Dataset::find(&[path.display().to_string()], options.clone()).expect("files");
    Source::open(dataset).expect("a source")
}

/// All rows of units, one after the other.
fn rows(source: &Source, units: &[Unit]) -> RecordBatch {
    let inputs: Vec<InputColumn> = (0..source.schema().fields().len()).map(InputColumn::Cells).collect();
    let mut batches = Vec::new();
    for unit in units {
        for morsel in source.unit_morsels(unit, inputs.clone(), source.schema()) {
            let decoded = (morsel.expect("a morsel").decode)();
            batches.push(decoded.rows.unwrap_or_else(|_| panic!("rows of {unit:?}")));
        }
    }
    concat_batches(source.schema(), &batches).expect("rows of one table")
}

fn whole(source: &Source) -> RecordBatch {
    let batches: Vec<RecordBatch> = source.batches().map(|batch| batch.expect("rows").batch).collect();
    concat_batches(source.schema(), &batches).expect("rows of one table")
}

/// Units of all sizes give the rows of the whole; returns the largest number of them.
fn check(text: &str, name: &str, options: &ReadOptions) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    let source = source(&path, options);
    let expected = whole(&source);
    let mut most = 0;
    for bytes in 1..text.len() as u64 + 2 {
        let units = source.cut(bytes).expect("units");
        most = most.max(units.len());
        assert_eq!(rows(&source, &units), expected, "{text:?} in units of {bytes} bytes: {units:?}");
        let numbers: Vec<u64> = units.iter().map(|unit| unit.number).collect();
        assert_eq!(numbers, (0..units.len() as u64).collect::<Vec<_>>());
        // They are contiguous.
        let mut end = 0;
        for unit in &units {
            match &unit.part {
                UnitPart::Text { bytes, .. } => {
                    assert_eq!(std::mem::replace(&mut end, bytes.end), bytes.start);
                }
                UnitPart::Whole => end = text.len() as u64,
                UnitPart::RowGroups(_) => panic!("a text has no row groups"),
            }
        }
        assert_eq!(end, text.len() as u64);
    }
    most
}

#[test]
fn texts_are_cut_between_records() {
    let csv = ReadOptions::default();
    let cases = [
        ("a,b\n1,2\n3,4\n5,6\n", 3),
        ("a,b\r\n1,2\r\n\r\n3,4\r\n5,6", 3),
        ("a,b\r1,2\r3,4\r", 2),
        ("\u{feff}\"a\",b\n1,\"x\ny\"\n2,\"\"\"\n\"\n3,\"\"\n", 3),
        ("a,b\n1,\"one,\n\n\n\ntwo\"\n", 1),
        ("\n\na,b\n\n1,2\n\n\n3,4\n\n", 2),
        ("a,b\n", 1),
        ("a,b", 1),
        ("a\n1\n\n2\n", 2),
        ("a,b\n1,\"\u{1f600}\u{e9}\"\n\u{e9},2\n", 2),
        ("sep=;\na;b\n1;2\n3;4\n", 2),
    ];
    for (text, most) in cases {
        assert_eq!(check(text, "a.csv", &csv), most, "{text:?}");
    }
    let no_header = ReadOptions::default().with_header(false);
    assert_eq!(check("1,2\n3,4\n5,6\n", "a.csv", &no_header), 3);
    let skipping = CsvOptions { skip_rows: 2, ..CsvOptions::default() };
    let skipping = ReadOptions::default().with_csv(skipping);
    assert_eq!(check("of \"2024\n\na,b\n1,2\n3,\"4\n\"\n", "a.csv", &skipping), 2);
    let signs =
        CsvOptions { quote: Some(b'\''), escape: Some(b'\\'), comment: Some(b'#'), ..CsvOptions::default() };
    let signs = ReadOptions::default().with_csv(signs);
    assert_eq!(check("a,b\n# it's\n1,'x\\'\ny'\n#\n2,3\n4,5\n", "a.csv", &signs), 5);
    let footer = CsvOptions { skip_footer: 1, ..CsvOptions::default() };
    let footer = ReadOptions::default().with_csv(footer);
    assert_eq!(check("a,b\n1,2\n3,4\nTotals\n", "a.csv", &footer), 1, "the last lines are known at the end");
    let fixed = ReadOptions::default().with_format(Format::FixedWidth).with_widths(Widths::Ruler);
    assert_eq!(check("a   b\n--- --\nxyz 12\nab  3\n\nc   4\n", "a.txt", &fixed), 4);
}

#[test]
fn json_lines_are_cut_between_objects() {
    let json = ReadOptions::default();
    let cases = [
        ("{\"a\":1}\n{\"a\":\"}\"}\n\n  {\"a\":null}\n", 3),
        ("{\"a\":\"}\\n{\"}\r\n{\"a\":2}", 2),
        ("{\"a\":\n  {\"b\":1}\n}\n{\"a\":2}\n", 2),
        ("[{\"a\":1},\n{\"a\":2}]\n", 1),
        ("{\"a\":1} {\"a\":2}\n", 1),
    ];
    for (text, most) in cases {
        assert_eq!(check(text, "a.jsonl", &json), most, "{text:?}");
    }
}

#[test]
fn texts_that_are_packed_or_in_other_encodings_are_units() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    let text: Vec<u8> = "\u{feff}a,b\n1,2\n3,4\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(&path, text).expect("a file");
    let source = source(&path, &ReadOptions::default());
    let units = source.cut(4).expect("units");
    assert_eq!(units, [Unit { number: 0, file: 0, share: 0, part: UnitPart::Whole }]);
    assert_eq!(rows(&source, &units), whole(&source));
}

#[test]
fn parquet_is_cut_between_row_groups() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, values) in [("1.parquet", 0..100), ("2.parquet", 100..130)] {
        let column: ArrayRef = Arc::new(Int64Array::from_iter_values(values));
        let batch = RecordBatch::try_from_iter([("n", column)]).expect("a table");
        let properties = WriterProperties::builder().set_max_row_group_row_count(Some(10)).build();
        let file = fs::File::create(folder.path().join(name)).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
        writer.write(&batch).expect("rows");
        writer.close().expect("a file");
    }
    let source = source(folder.path(), &ReadOptions::default());
    let expected = whole(&source);
    assert_eq!(expected.num_rows(), 130);
    for (bytes, most) in [(1, 13), (300, 12), (u64::MAX, 2)] {
        let units = source.cut(bytes).expect("units");
        assert_eq!(rows(&source, &units), expected, "units of {bytes} bytes");
        assert!(units.len() <= most && units.len() >= 2, "{} units of {bytes} bytes", units.len());
    }
    assert_eq!(source.cut(1).expect("units").len(), 13);
}

/// Pieces may be looked at in any order; what is found is written down and read again.
#[test]
fn units_can_travel() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.csv");
    fs::write(&path, "a,b\n1,\"x\ny\"\n2,3\n4,5\n").expect("a file");
    let source = source(&path, &ReadOptions::default());
    let pieces = source.pieces(5).expect("pieces");
    let looked = pieces.iter().rev().map(|piece| {
        let piece: Piece =
            serde_json::from_str(&serde_json::to_string(piece).expect("JSON")).expect("a piece");
        let looked = source.look_at(&piece).expect("what is there");
        serde_json::from_str(&serde_json::to_string(&looked).expect("JSON")).expect("the same")
    });
    let mut looked: Vec<Looked> = looked.collect();
    looked.reverse();
    let units = source.units(&pieces, &looked).expect("units");
    assert_eq!(units, source.cut(5).expect("units"));
    assert_eq!(units.len(), 3);
    // What is of other pieces is refused.
    assert!(source.units(&pieces, &vec![Looked(None); pieces.len()]).is_err());
    let elsewhere = Unit { number: 0, file: 7, share: 0, part: UnitPart::Whole };
    let error = source.unit_morsels(&elsewhere, Vec::new(), source.schema()).next().expect("an error");
    assert!(error.err().expect("an error").to_string().contains("a unit of file 8, where there are 1"));
}
