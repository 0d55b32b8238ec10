//! The rows of a share are the same, however the dataset is cut.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use arrow_select::concat::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;
use recipe_core::engine::plan::InputColumn;

use crate::dataset::Dataset;
use crate::error::Result;
use crate::format::Format;
use crate::morsel::Morsel;
use crate::options::{ReadOptions, Widths};
use crate::source::Source;

/// Files of a dataset.
struct Files {
    texts: Vec<String>,
    extension: &'static str,
    options: ReadOptions,
}

fn open(folder: &Path, options: ReadOptions, shares: usize) -> Source {
    let dataset = Dataset::find(&[folder.display().to_string()], options).expect("files");
    Source::open(dataset).expect("a source").with_shares(shares)
}

/// The rows of each share that has some.
fn rows(source: &Source, morsels: impl Iterator<Item = Result<Morsel>>) -> BTreeMap<usize, RecordBatch> {
    let mut shares: BTreeMap<usize, Vec<RecordBatch>> = BTreeMap::new();
    let mut last = 0;
    for morsel in morsels {
        let Morsel { share, decode, .. } = morsel.expect("a morsel");
        assert!(share >= last, "shares are in order");
        last = share;
        let batch = decode().rows.unwrap_or_else(|_| panic!("rows"));
        if batch.num_rows() > 0 {
            shares.entry(share).or_default().push(batch);
        }
    }
    let whole = |batches: Vec<RecordBatch>| concat_batches(source.schema(), &batches).expect("rows");
    shares.into_iter().map(|(share, batches)| (share, whole(batches))).collect()
}

/// The rows of each share, in morsels and in units of all sizes.
fn check(
    folder: &Path,
    options: &ReadOptions,
    shares: usize,
    sizes: &[usize],
) -> BTreeMap<usize, RecordBatch> {
    let mut expected = None;
    for size in sizes {
        let source = open(folder, options.clone().with_morsel_bytes(*size).with_batch_rows(7), shares);
        let inputs: Vec<InputColumn> = (0..source.schema().fields().len()).map(InputColumn::Cells).collect();
        let whole = rows(&source, source.morsels(inputs.clone(), source.schema(), None));
        assert_eq!(*expected.get_or_insert_with(|| whole.clone()), whole, "morsels of {size} bytes");
        let units = source.cut(*size as u64).expect("units");
        let morsels = units.iter().flat_map(|unit| {
            let (share, morsels) = (unit.share, source.unit_morsels(unit, inputs.clone(), source.schema()));
            morsels.inspect(move |morsel| assert!(matches!(morsel, Ok(morsel) if morsel.share == share)))
        });
        assert_eq!(rows(&source, morsels), whole, "units of {size} bytes: {units:?}");
    }
    expected.unwrap_or_default()
}

const SIZES: [usize; 5] = [1, 4, 10, 33, 1 << 20];

impl Files {
    fn check(&self, shares: usize) {
        let folder = tempfile::tempdir().expect("a folder");
        for (number, text) in self.texts.iter().enumerate() {
            let name = format!("{number}.{}", self.extension);
            fs::write(folder.path().join(name), text).expect("a file");
        }
        check(folder.path(), &self.options, shares, &SIZES);
    }
}

/// What `parts` are, one after the other, each followed by one of `ends`.
fn joined(
    parts: &'static [&'static str],
    ends: &'static [&'static str],
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = String> {
    let part = (prop::sample::select(parts), prop::sample::select(ends));
    prop::collection::vec(part, count)
        .prop_map(|parts| parts.into_iter().flat_map(|(part, end)| [part, end]).collect())
}

/// Up to three texts that begin with one of `starts`.
fn texts(
    starts: &'static [&'static str],
    text: impl Strategy<Value = String>,
) -> impl Strategy<Value = Vec<String>> {
    let text = (prop::sample::select(&["", "\u{feff}"][..]), prop::sample::select(starts), text);
    prop::collection::vec(text.prop_map(|(mark, start, text)| format!("{mark}{start}{text}")), 1..4)
}

const RECORDS: &[&str] = &[
    "1,2",
    "\"x\ny\",3",
    "\"a\"\"b\",\"\r\n\"",
    "\"\"\"\n\",",
    "\u{1f600},\"\"",
    "a\"b,c",
    "a,b",
    "long and longer and longer,\"one,\n\n\n\n\n\n\n\ntwo\"",
];

const LINE_ENDS: &[&str] = &["\n", "\r\n", "\r", "\n\n", "\r\n\r\n\n", "\n"];

const OBJECTS: &[&str] = &[
    "{\"a\":1,\"b\":\"}\"}",
    "{\"a\":2,\n \"b\":\"x\"\n}",
    "{\"a\":null,\n\n \"b\":\"{\\n{\"}",
    "{\"a\":4,\"b\":\"}\\\"\"}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn of_texts_with_a_delimiter(
        texts in texts(&["a,b\n", "a,\"b\"\r\n", "\n\na,b\n\n\n"], joined(RECORDS, LINE_ENDS, 0..12)),
        shares in 1_usize..9,
    ) {
        Files { texts, extension: "csv", options: ReadOptions::default().with_delimiter(b',') }.check(shares);
    }

    #[test]
    fn of_texts_without_a_header(
        texts in texts(&["", "\n\n"], joined(RECORDS, LINE_ENDS, 1..12)),
        shares in 1_usize..9,
    ) {
        let options = ReadOptions::default().with_delimiter(b',').with_header(false);
        Files { texts, extension: "csv", options }.check(shares);
    }

    #[test]
    fn of_json(
        texts in texts(&["", "\n\n  "], joined(OBJECTS, &["\n", "\n\n   ", "\r\n", " ", "", "\n"], 1..10)),
        shares in 1_usize..9,
    ) {
        Files { texts, extension: "jsonl", options: ReadOptions::default() }.check(shares);
    }

    #[test]
    fn of_lists_of_json(
        texts in texts(&["["], joined(OBJECTS, &[",", ",\n"], 1..4).prop_map(|text| text + "{\"a\":5}]\n")),
        shares in 1_usize..9,
    ) {
        Files { texts, extension: "json", options: ReadOptions::default() }.check(shares);
    }

    #[test]
    fn of_texts_with_fixed_widths(
        texts in texts(
            &["a   b\n--- --\n", "a   b\r\n--- --\r\n"],
            joined(&["xyz 12", "ab", "", "\u{e9}", "abc 1"], &["\n", "\r\n", "\n\n"], 0..12),
        ),
        shares in 1_usize..9,
    ) {
        let options = ReadOptions::default().with_format(Format::FixedWidth).with_widths(Widths::Ruler);
        Files { texts, extension: "txt", options }.check(shares);
    }

    #[test]
    fn of_parquet(groups in prop::collection::vec(1_usize..40, 1..4), shares in 1_usize..9) {
        let folder = tempfile::tempdir().expect("a folder");
        for (number, rows) in groups.iter().enumerate() {
            let column: ArrayRef = Arc::new(Int64Array::from_iter_values(0..*rows as i64 * 3));
            let batch = RecordBatch::try_from_iter([("n", column)]).expect("a table");
            let properties = WriterProperties::builder().set_max_row_group_row_count(Some(10)).build();
            let file = fs::File::create(folder.path().join(format!("{number}.parquet"))).expect("a file");
            let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).expect("a writer");
            writer.write(&batch).expect("rows");
            writer.close().expect("a file");
        }
        check(folder.path(), &ReadOptions::default(), shares, &[1, 300, 1 << 20]);
    }
}

/// Rows belong to the share in which they start; one that goes beyond is not cut.
#[test]
fn rows_are_of_the_share_they_start_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "n\n1\n\"2\n\n\n\n\n\n\"\n3\n4\n5\n6\n7\n";
    assert_eq!(text.len(), 24);
    fs::write(folder.path().join("1.csv"), text).expect("a file");
    let found = check(folder.path(), &ReadOptions::default(), 4, &SIZES);
    let counts: Vec<(usize, usize)> = found.iter().map(|(share, rows)| (*share, rows.num_rows())).collect();
    // Shares begin at 0, 6, 12 and 18; rows at 2, 4, 14, 16, 18, 20 and 22.
    assert_eq!(counts, [(0, 2), (2, 2), (3, 3)]);
    // What cannot be cut is of one share.
    let packed: Vec<u8> = {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        packer.write_all(text.as_bytes()).expect("packs");
        packer.finish().expect("packs")
    };
    fs::write(folder.path().join("2.csv.gz"), packed).expect("a file");
    let found = check(folder.path(), &ReadOptions::default(), 8, &SIZES);
    assert_eq!(found.values().map(RecordBatch::num_rows).sum::<usize>(), 14);
    // It begins in the third share, as the last rows of the first file do.
    assert_eq!(found.last_key_value().map(|(share, rows)| (*share, rows.num_rows())), Some((2, 10)));
}
