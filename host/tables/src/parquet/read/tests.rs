//! The same rows however they are cut into morsels.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, DictionaryArray, Int32Array, RecordBatch, StringArray, StringViewArray,
    UInt32Array, types,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::Encoding;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use recipe_core::engine::plan::InputColumn;
use recipe_core::{Context, Recipe};

use crate::dataset::Dataset;
use crate::error::Result;
use crate::morsel::Cursor;
use crate::options::ReadOptions;
use crate::source::Source;

const ROWS: u32 = 1000;

fn table() -> RecordBatch {
    let number: ArrayRef =
        Arc::new((0..ROWS).map(|row| (row % 7 != 0).then_some(row)).collect::<UInt32Array>());
    let text = |row: u32| (row % 5 != 1).then(|| format!("{} and some more text", row * row % 1013));
    let texts: ArrayRef = Arc::new((0..ROWS).map(text).collect::<StringViewArray>());
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in 0..ROWS {
        (0..row % 4).for_each(|at| lists.values().append_value(format!("{row}.{at}")));
        lists.append(row % 9 != 0);
    }
    let known = StringArray::from(vec!["red", "green", "a colour with a long name"]);
    let keys = Int32Array::from_iter_values((0..ROWS).map(|row| row as i32 % 3));
    let known = DictionaryArray::<types::Int32Type>::new(keys, Arc::new(known));
    let columns: [(&str, ArrayRef); 4] =
        [("n", number), ("t", texts), ("l", Arc::new(lists.finish())), ("d", Arc::new(known))];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true)))
        .expect("rows")
}

fn write(path: &Path, group_rows: usize, page_rows: usize, index: bool) {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group_rows))
        .set_data_page_row_count_limit(page_rows)
        .set_write_batch_size(1)
        .set_offset_index_disabled(!index)
        .set_statistics_enabled(if index { EnabledStatistics::Page } else { EnabledStatistics::None })
        .build();
    let file = std::fs::File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, table().schema(), Some(properties)).expect("a writer");
    writer.write(&table()).expect("rows are written");
    writer.close().expect("the file is closed");
}

fn open(path: &Path, batch_rows: usize) -> Source {
    let options = ReadOptions { batch_rows, ..ReadOptions::default() };
    Source::open(Dataset::find(&[path.display().to_string()], options).expect("found")).expect("it opens")
}

#[test]
fn rows_do_not_depend_on_morsels() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.parquet");
    let expected = table();
    for (group_rows, page_rows, index) in
        [(1000, 1000, false), (1000, 90, true), (300, 64, false), (7, 3, true)]
    {
        write(&path, group_rows, page_rows, index);
        for batch_rows in [1, 50, 299, 1 << 16] {
            let source = open(&path, batch_rows);
            let batches = source.batches().map(|batch| batch.expect("rows").batch).collect::<Vec<_>>();
            let found = arrow_select::concat::concat_batches(source.schema(), &batches).expect("one schema");
            assert_eq!(
                found, expected,
                "groups of {group_rows}, pages of {page_rows}, morsels of {batch_rows}"
            );
            let length = path.metadata().expect("a file").len();
            assert_eq!(source.bytes_read().load(Ordering::Relaxed), length);
        }
    }
}

#[test]
fn rows_of_large_pages_do_not_depend_on_morsels() {
    const ROWS: usize = 60_000;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.parquet");
    let text = |row: usize| (row % 5 != 1).then(|| format!("{row:0120}"));
    let texts: ArrayRef = Arc::new((0..ROWS).map(text).collect::<StringViewArray>());
    let numbers: ArrayRef = Arc::new((0..ROWS as u32).collect::<UInt32Array>());
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in 0..ROWS {
        (0..row % 4).for_each(|at| lists.values().append_value(format!("{row:080}.{at}")));
        lists.append(row % 9 != 0);
    }
    let columns: [(&str, ArrayRef); 3] = [("t", texts), ("n", numbers), ("l", Arc::new(lists.finish()))];
    let columns = columns.map(|(name, column)| (name, column, true));
    let expected = RecordBatch::try_from_iter_with_nullable(columns).expect("rows");
    // A dictionary of which each cell is an entry is as large; pages of 50,000 rows do not end with a group.
    for (dictionary, page_rows, index) in [(false, ROWS, false), (true, ROWS, true), (false, 50_000, true)] {
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(dictionary)
            .set_dictionary_page_size_limit(1 << 30)
            .set_data_page_size_limit(1 << 30)
            .set_data_page_row_count_limit(page_rows)
            .set_offset_index_disabled(!index)
            .set_statistics_enabled(if index { EnabledStatistics::Page } else { EnabledStatistics::None })
            .build();
        let file = std::fs::File::create(&path).expect("a file");
        let mut writer = ArrowWriter::try_new(file, expected.schema(), Some(properties)).expect("a writer");
        writer.write(&expected).expect("rows are written");
        writer.close().expect("the file is closed");
        for batch_rows in [1_000, 1 << 20] {
            let source = open(&path, batch_rows);
            let inputs = (0..3).map(InputColumn::Cells).collect();
            let mut morsels: Vec<_> = source
                .morsels(inputs, source.schema(), None)
                .map(|morsel| morsel.expect("a morsel"))
                .collect();
            assert_eq!(morsels.len() > 1, batch_rows == 1_000, "{} morsels", morsels.len());
            // Those after others first: what is shared is not what they want.
            let mut batches: Vec<(usize, RecordBatch)> = Vec::new();
            for at in (0..morsels.len()).rev().step_by(2).chain((0..morsels.len()).rev().skip(1).step_by(2)) {
                let decode = std::mem::replace(&mut morsels[at].decode, Box::new(|| unreachable!()));
                batches.push((at, decode().rows.unwrap_or_else(|_| panic!("rows"))));
            }
            batches.sort_by_key(|(at, _)| *at);
            let found = batches.iter().map(|(_, batch)| batch);
            let found = arrow_select::concat::concat_batches(source.schema(), found).expect("one schema");
            assert_eq!(found, expected, "{dictionary}, pages of {page_rows}, morsels of {batch_rows}");
        }
    }
}

#[test]
fn columns_come_as_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.parquet");
    write(&path, 400, 100, true);
    let source = open(&path, 150);
    let columns = [3, 1];
    let schema = Arc::new(source.schema().project(&columns).expect("two columns"));
    let inputs = columns.map(InputColumn::Cells).to_vec();
    let decoded = source.morsels(inputs, &schema, None).map(|morsel| (morsel.expect("a morsel").decode)());
    let batches: Vec<RecordBatch> =
        decoded.map(|morsel| morsel.rows.unwrap_or_else(|_| panic!("rows"))).collect();
    let found = arrow_select::concat::concat_batches(&schema, &batches).expect("one schema");
    assert_eq!(found, table().project(&columns).expect("two columns"));
}

#[test]
fn morsels_of_a_damaged_file_are_errors() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.parquet");
    write(&path, 300, 50, false);
    let whole = std::fs::read(&path).expect("the file");
    for at in (4..whole.len()).step_by(61) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        std::fs::write(&path, &damaged).expect("a file");
        let options = ReadOptions { batch_rows: 70, ..ReadOptions::default() };
        let dataset = Dataset::find(&[path.display().to_string()], options).expect("found");
        let read = Source::open(dataset).and_then(|source| source.batches().collect::<Result<Vec<_>>>());
        if let Err(error) = read {
            assert!(error.to_string().contains("table.parquet"), "{error}");
        }
    }
}

const KEEP: &str = r#"[
  {"Action": {"Operation": "KEEP_VALUES", "Parameters": {"sourceColumn": "n"}},
   "ConditionExpressions": [{"Condition": "GREATER_THAN_EQUAL", "Value": "700", "TargetColumn": "n"}]},
  {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "t", "columnDataType": "int"}}]"#;

#[test]
fn groups_that_no_row_passes_are_skipped() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.parquet");
    write(&path, 100, 50, true);
    let source = open(&path, 60);
    let context = Context::default();
    let program = Recipe::parse(KEEP).expect("a recipe").compile(source.schema(), &context);
    let filter = program.expect("it compiles").plan.first_filter().map(Arc::new);
    let inputs = (0..4).map(InputColumn::Cells).collect();
    let morsels = source.morsels(inputs, source.schema(), filter);
    let dropped = morsels.filter_map(|morsel| (morsel.expect("a morsel").decode)().dropped);
    assert_eq!(dropped.map(|dropped| dropped.rows).sum::<u64>(), 700);
}

/// A text that claims to be longer than its page, among those that a part of the rows skips: an error, where the reader
/// asked for more memory than there is.
#[test]
fn a_length_beyond_its_page_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("texts.parquet");
    for is_text in [true, false] {
        let cells: Vec<Option<String>> =
            (0..ROWS).map(|row| (row % 3 > 0).then(|| format!("the text {row:04}"))).collect();
        let column: ArrayRef = if is_text {
            Arc::new(cells.iter().map(Option::as_deref).collect::<StringArray>())
        } else {
            Arc::new(cells.iter().map(|cell| cell.as_deref().map(str::as_bytes)).collect::<BinaryArray>())
        };
        let rows = RecordBatch::try_from_iter([("t", column)]).expect("rows");
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = WriterProperties::builder()
                .set_writer_version(version)
                .set_dictionary_enabled(false)
                .set_encoding(Encoding::PLAIN)
                .set_statistics_enabled(EnabledStatistics::None);
            let mut file = Vec::new();
            let mut writer =
                ArrowWriter::try_new(&mut file, rows.schema(), Some(properties.build())).expect("a writer");
            writer.write(&rows).expect("rows are written");
            writer.close().expect("the file is closed");
            let at = memchr::memmem::find(&file, b"the text 0100").expect("the text") - 4;
            for length in [1 << 20, u32::MAX] {
                file[at..at + 4].copy_from_slice(&length.to_le_bytes());
                std::fs::write(&path, &file).expect("a file");
                let source = open(&path, 64);
                let morsels = source.morsels(vec![InputColumn::Cells(0)], source.schema(), None);
                let last = (morsels.last().expect("a morsel").expect("a file").decode)();
                let error = last.rows.expect_err("an error");
                let error = Cursor::default().locate(0, error).to_string();
                assert!(error.contains("column `t`"), "{error}");
                assert!(error.contains("a text of a page is longer than the page"), "{error}");
            }
        }
    }
}
