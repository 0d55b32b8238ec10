//! A source that is opened by its description is the same as the one that was described: columns, units and rows.

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Int32Array, Int64Array,
    RecordBatch, StringArray, StringViewArray, TimestampMillisecondArray,
};
use arrow_schema::DataType;
use common::folder;
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use recipe_core::engine::kernel::read::CellFormat;
use recipe_core::engine::plan::InputColumn;
use recipe_store::StoreError;
use recipe_store::s3::{S3, S3Options};
use recipe_tables::morsel::Cursor;
use recipe_tables::units::Unit;
use recipe_tables::write::Packer;
use recipe_tables::{
    Compression, CsvOptions, Dataset, DifferingTypes, Encoding, Format, JsonOptions, OutputFormat,
    Partitions, Ragged, ReadOptions, Result, Sheet, Source, SourceDescription, TableError, TextFormat,
    Typing, Widths, row_writer, typed_schema,
};

fn source(folder: &Path, options: ReadOptions) -> Source {
    let dataset = Dataset::find(&[folder.display().to_string()], options).expect("files");
    Source::open(dataset).expect("a source")
}

fn document(source: &Source) -> String {
    serde_json::to_string(&source.describe().expect("a description")).expect("JSON")
}

fn opened(document: &str) -> Result<Source> {
    serde_json::from_str::<SourceDescription>(document).expect("a description").open()
}

/// The rows of a unit, and what of its text is none; an error where they cannot be read.
fn rows(source: &Source, unit: &Unit) -> Result<Vec<(RecordBatch, String)>, String> {
    let inputs: Vec<InputColumn> = (0..source.schema().fields().len()).map(InputColumn::Cells).collect();
    let mut rows = Vec::new();
    for morsel in source.unit_morsels(unit, inputs, source.schema()) {
        let decoded = (morsel.map_err(|error| error.to_string())?.decode)();
        let irregular = format!("{:?}", decoded.irregular);
        let located = |error| Cursor::default().locate(unit.file, error).to_string();
        rows.push((decoded.rows.map_err(located)?, irregular));
    }
    Ok(rows)
}

/// Checks the law for a source, in units of all sizes, and returns the largest number of units.
fn check(source: &Source) -> usize {
    let text = document(source);
    let described = opened(&text).expect("the same source");
    assert_eq!(described.schema(), source.schema());
    assert_eq!(described.file_columns(), source.file_columns());
    assert_eq!(
        (described.delimiter(), described.found_delimiter()),
        (source.delimiter(), source.found_delimiter())
    );
    assert_eq!(
        (described.is_untyped(), described.is_delimited()),
        (source.is_untyped(), source.is_delimited())
    );
    let (dataset, found) = (described.dataset(), source.dataset());
    assert_eq!((dataset.paths(), dataset.bytes()), (found.paths(), found.bytes()));
    let versions = |dataset: &Dataset| -> Vec<String> {
        dataset.files.iter().map(|file| file.version.clone()).collect()
    };
    assert_eq!(versions(dataset), versions(found));
    assert_eq!(dataset.partition_columns, found.partition_columns);
    let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert_eq!(value(&document(&described)), value(&text), "it is described in the same way");
    let typed = |source| typed_schema(source, &Typing::default(), 1).expect("types");
    assert_eq!(typed(&described), typed(source));

    let whole = |source: &Source| {
        source.batches().map(|batch| batch.expect("rows").batch).collect::<Vec<RecordBatch>>()
    };
    assert_eq!(whole(&described), whole(source));
    let mut most = 0;
    for bytes in [1, 7, 64, 500, u64::MAX] {
        let units = source.cut(bytes).expect("units");
        assert_eq!(described.cut(bytes).expect("units"), units, "units of {bytes} bytes");
        // Each machine reads some units, in an order of its own.
        let elsewhere = opened(&text).expect("the same source");
        for unit in units.iter().rev() {
            assert_eq!(rows(&elsewhere, unit), rows(source, unit), "{unit:?} of {bytes} bytes");
        }
        most = most.max(units.len());
    }
    most
}

/// Checks the law for files, and returns the largest number of units.
fn check_files(files: &[(&str, &[u8])], options: ReadOptions) -> usize {
    let folder = folder(files);
    check(&source(folder.path(), options))
}

#[test]
fn texts_with_delimiters() {
    let plain = ReadOptions::default();
    let csv = |csv: CsvOptions| ReadOptions::default().with_csv(csv);
    let cases: [(&str, &str, ReadOptions, usize); 12] = [
        ("a.csv", "id,note\n1,\"two\nlines\"\n2,\n\n3,x\n", plain.clone(), 3),
        ("a.csv", "id;note\n1;x\n2;y\n", plain.clone(), 2),
        ("a.csv", "sep=|\nid|note\n1|x\n2|y\n", plain.clone(), 2),
        ("a.tsv", "id\tnote\n1\tx\n2\ty\n", plain.clone(), 2),
        ("a.psv", "id|note\n1|x\n2|y\n", plain.clone(), 2),
        ("a.dat", "id~note\n1~x\n2~y\n", plain.clone().with_format(Format::Csv).with_delimiter(b'~'), 2),
        ("a.csv", "1,x\n2,y\n3,z\n", plain.clone().with_header(false), 3),
        ("a.csv", "1,x\n2,y\n", csv(CsvOptions::default().with_columns(["n", "t"])).with_header(false), 2),
        (
            "a.csv",
            "Report of \"May\n\nid,note\n1,NA\n2,'NA'\nTotal,2\n",
            csv(CsvOptions::default()
                .with_skip_rows(2)
                .with_skip_footer(1)
                .with_quote(b'\'')
                .with_null_values(["NA"])),
            1,
        ),
        (
            "a.csv",
            "id,id\n# it's\n1,'x\\'\ny'\n2,3\n",
            csv(CsvOptions::default()
                .with_quote(b'\'')
                .with_escape(b'\\')
                .with_comment(b'#')
                .with_rename_duplicates(true)),
            3,
        ),
        (
            "a.csv",
            "id,note\n1\n2,\"a\"b\n3,x,\n4,x,y\n",
            csv(CsvOptions::default().with_ragged(Ragged::Fill).with_lenient(true).with_quoted_nulls(true)),
            4,
        ),
        (
            "a.csv",
            "day,sum\n1/2/2020,\"1,5\"\n3/2/2020,\"2,5\"\n",
            plain.clone().with_text(
                TextFormat::default()
                    .with_decimal_comma(true)
                    .with_column("day", CellFormat::date("d/M/yyyy").expect("a format")),
            ),
            2,
        ),
    ];
    for (name, text, options, units) in cases {
        assert_eq!(check_files(&[(name, text.as_bytes())], options), units, "{text:?}");
    }
}

#[test]
fn texts_in_other_encodings_and_packed() {
    let text = "id,city\n1,Köln\n2,Málaga\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf_16 = "utf-16be".parse::<Encoding>().expect("an encoding");
    check_files(&[("a.csv", &utf16)], ReadOptions::default().with_encoding(utf_16));
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin")).collect();
    let latin_1 = "latin1".parse::<Encoding>().expect("an encoding");
    check_files(&[("a.csv", &latin)], ReadOptions::default().with_encoding(latin_1));
    let mut packer = Packer::new(Compression::Gzip).expect("a packer");
    packer.write(text.as_bytes()).expect("packed");
    let packed = packer.finish().expect("packed");
    check_files(&[("a.csv.gz", &packed), ("b.csv", text.as_bytes())], ReadOptions::default());
}

#[test]
fn texts_of_fixed_widths() {
    let text = b"id  city\n--- ------\n1   Mobile\n2   Dothan\n";
    let fixed = ReadOptions::default().with_format(Format::FixedWidth);
    assert_eq!(check_files(&[("a.txt", text)], fixed.clone().with_widths(Widths::Ruler)), 2);
    let widths = fixed.with_widths(Widths::Characters(vec![4, 6])).with_header(false);
    assert_eq!(check_files(&[("a.txt", b"1   Mobile\n2   Dothan\n")], widths), 2);
}

#[test]
fn json_with_the_types_that_were_learnt() {
    let lines = b"{\"id\":1,\"tags\":[\"a\"],\"who\":{\"n\":1.50}}\n{\"id\":2,\"tags\":[],\"who\":null}\n";
    let one = folder(&[("1.jsonl", lines), ("2.jsonl", b"{\"id\":3}\n")]);
    let lists = source(one.path(), ReadOptions::default());
    assert_eq!(check(&lists), 3);
    let typed = typed_schema(&lists, &Typing::default(), 1).expect("types");
    assert!(matches!(typed.field(1).data_type(), DataType::List(_)), "types are learnt");
    let document = b"{\"made\":\"today\",\"result\":{\"rows\":[{\"id\":1},{\"id\":2}]}}";
    let json = JsonOptions::default().with_path(["result", "rows"]).with_sample_rows(1);
    check_files(&[("a.json", document)], ReadOptions::default().with_json(json));
    // Types go 32 levels deep, and each is several levels of the document.
    let deep = format!("{}1{}\n", "{\"a\":".repeat(40), "}".repeat(40));
    check_files(&[("a.jsonl", deep.as_bytes())], ReadOptions::default());
}

fn parquet(rows: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(2)).build();
    let mut writer = ArrowWriter::try_new(&mut bytes, rows.schema(), Some(properties)).expect("a writer");
    writer.write(rows).expect("rows");
    writer.close().expect("a file");
    bytes
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .expect("rows")
}

#[test]
fn parquet_of_several_files() {
    let codes: DictionaryArray<Int8Type> = ["x", "y", "x", "z", "y"].into_iter().collect();
    let moments = TimestampMillisecondArray::from(vec![Some(-1), None, Some(0), Some(1), Some(2)]);
    let decimals = Decimal128Array::from(vec![Some(-1), None, Some(0), Some(1), Some(2)]);
    let first = batch(vec![
        ("id", Arc::new(Int32Array::from_iter_values(0..5))),
        ("code", Arc::new(codes)),
        ("at", Arc::new(moments.with_timezone("UTC"))),
        ("paid", Arc::new(decimals.with_precision_and_scale(12, 2).expect("12 digits"))),
    ]);
    let second = batch(vec![
        ("late", Arc::new(StringArray::from(vec!["a", "b", "c"]))),
        ("id", Arc::new(Int64Array::from_iter_values(5..8))),
    ]);
    let (first, second) = (parquet(&first), parquet(&second));
    let union = ReadOptions::default().with_union_by_name(true);
    assert_eq!(check_files(&[("1.parquet", &first), ("2.parquet", &second)], union), 5);
    assert_eq!(check_files(&[("1.parquet", &first)], ReadOptions::default()), 3);
    // Types that no other holds are text.
    let other = parquet(&batch(vec![("id", Arc::new(BooleanArray::from(vec![true, false])))]));
    let text = ReadOptions::default().with_union_by_name(true).with_differing_types(DifferingTypes::Text);
    check_files(&[("1.parquet", &first), ("3.parquet", &other)], text);
}

#[test]
fn files_that_are_units_of_their_own() {
    let rows = batch(vec![
        ("id", Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]))),
        ("city", Arc::new(StringViewArray::from(vec![Some("Mobile"), Some(""), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(0), None, Some(20_000)]))),
    ]);
    for format in [OutputFormat::Avro, OutputFormat::Orc, OutputFormat::Excel] {
        let mut writer =
            row_writer(format, &rows.schema(), Compression::None, None).expect("a writer").expect("no text");
        writer.write(&rows).expect("rows");
        let mut bytes = writer.take();
        writer.finish().expect("rows").read_to_end(&mut bytes).expect("the rest");
        let names = [1, 2].map(|number| format!("{number}.{}", format.extension()));
        let files = [(names[0].as_str(), bytes.as_slice()), (names[1].as_str(), bytes.as_slice())];
        assert_eq!(check_files(&files, ReadOptions::default()), 2, "{format}");
    }
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/claims.xlsx");
    let dataset = |sheet| {
        Dataset::find(&[sample.display().to_string()], ReadOptions::default().with_sheet(sheet))
            .expect("a workbook")
    };
    check(&Source::open(dataset(Sheet::Name("Offset".into()))).expect("a sheet"));
    check(&Source::open(dataset(Sheet::Number(1))).expect("a hidden sheet"));
}

#[test]
fn folders_and_names_of_files_that_make_columns() {
    let files: [(&str, &[u8]); 4] = [
        ("year=2024/a.csv", b"id\n1\n2\n"),
        ("year=2025/city=M%C3%A1laga/a.csv", b"id\n3\n"),
        ("year=__HIVE_DEFAULT_PARTITION__/a.csv", b"id\n4\n"),
        ("empty.csv", b""),
    ];
    let options = ReadOptions::default().with_filename_column("file".to_owned());
    assert_eq!(check_files(&files, options.clone().with_partitions(Partitions::Fill)), 4);
    assert_eq!(check_files(&files, options.with_partitions(Partitions::None)), 4);
    assert_eq!(check_files(&files[..1], ReadOptions::default()), 2);
    // Of a header alone, and of nothing but blank lines, there are no rows.
    check_files(&[("1.csv", b"\n\n"), ("2.csv", b"id\n"), ("3.csv", b"id\n1\n")], ReadOptions::default());
}

/// What a description says counts, and not what the files would say.
#[test]
fn no_file_is_read_before_its_rows_are_asked_for() {
    let all = folder(&[("a.csv", b"a,b\n1,2\n")]);
    let source = source(all.path(), ReadOptions::default());
    let path = all.path().join("a.csv");
    let time = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("a time");
    let described = document(&source);
    fs::write(&path, "x;y\n3;4\n").expect("a file");
    fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("that time");
    let opened = opened(&described).expect("a file of this version");
    assert_eq!((opened.schema(), opened.found_delimiter()), (source.schema(), Some(b',')));
    let error = opened.batches().next().expect("an error").expect_err("it has other columns");
    assert!(matches!(error, TableError::ColumnsDiffer { .. }), "{error}");
}

#[test]
fn a_changed_file_is_refused_by_name() {
    let all = folder(&[("1.csv", b"a\n1\n"), ("2.csv", b"a\n2\n")]);
    let source = source(all.path(), ReadOptions::default());
    let described = document(&source);
    let late = opened(&described).expect("the same source");
    fs::write(all.path().join("2.csv"), "a\n2\n3\n").expect("a file");
    let error = opened(&described).err().expect("one file is another");
    assert!(
        matches!(&error, TableError::Store(StoreError::FileChanged { path, .. }) if path.ends_with("2.csv"))
    );
    let message = error.to_string();
    assert!(message.contains("2.csv` changed while it was read: it grew from 4 to 6 bytes"), "{message}");
    // One that changes after that is refused when it is read.
    let units = source.cut(u64::MAX).expect("units");
    assert!(rows(&late, &units[0]).is_ok());
    let error = rows(&late, &units[1]).expect_err("it is another");
    assert!(error.contains("2.csv`: it changed while it was read"), "{error}");

    fs::remove_file(all.path().join("1.csv")).expect("a file");
    let error = opened(&described).err().expect("one file is not there").to_string();
    assert!(error.contains("1.csv` cannot be read on several machines: it is not on this one"), "{error}");
}

#[test]
fn a_document_that_does_not_hold_together_is_refused() {
    let all = folder(&[("x=1/a.csv", b"a\n1\n")]);
    let document = document(&source(all.path(), ReadOptions::default()));
    let whole: serde_json::Value = serde_json::from_str(&document).expect("JSON");
    let changed = |at: &str, value: serde_json::Value| {
        let mut document = whole.clone();
        *document.pointer_mut(at).expect(at) = value;
        serde_json::from_value::<SourceDescription>(document)
    };
    let empty = || serde_json::json!([]);
    let error = changed("/dataset/files/0/partition_values", empty()).expect("a document").open();
    assert!(matches!(error, Err(TableError::PartitionValueCount { found: 0, expected: 1, .. })));
    let error = changed("/dataset/files", empty()).expect("a document").open();
    assert!(matches!(error, Err(TableError::NoFiles)));
    assert!(changed("/columns/0", serde_json::json!({"field": null})).is_err());
    let mut more = whole.clone();
    more["later"] = true.into();
    assert!(serde_json::from_value::<SourceDescription>(more).is_err());
}

#[test]
fn machines_have_clients_of_their_own() {
    let all = folder(&[("a.csv", b"a\n1\n")]);
    let given = S3Options::new().with_region("eu-west-1").with_profile("coordinator");
    let source = source(all.path(), ReadOptions::default().with_s3(S3::new(given.clone())));
    let described: SourceDescription = serde_json::from_str(&document(&source)).expect("a description");
    let options = |described: SourceDescription| {
        described.open().expect("a source").dataset().options.s3.options().clone()
    };
    assert_eq!(options(described.clone()), given);
    let own = S3Options::new().with_region("eu-west-1");
    assert_eq!(options(described.with_s3(S3::new(own.clone()))), own);
}

#[test]
#[cfg(unix)]
fn streams_stay_where_they_are() {
    let dataset = Dataset::find(&["/dev/null".to_owned()], ReadOptions::default().with_format(Format::Csv));
    let error = dataset.expect("a stream").describe().expect_err("it came once");
    assert!(matches!(error, TableError::Store(StoreError::NotPortable { .. })), "{error}");
}
