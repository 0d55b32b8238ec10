//! Files that other programs wrote.

use arrow_schema::DataType;
use recipe_tables::{Limits, ReadOptions, Sheet, TableError};

use super::{cells, check, read, sample};

#[test]
fn avro_of_others_is_read() {
    for codec in ["null", "deflate", "snappy", "zstandard", "bzip2"] {
        let options = ReadOptions::default().with_morsel_bytes(1);
        let batch = read(&sample(&format!("claims-{codec}.avro")), options).expect(codec);
        check(
            &batch,
            &[
                ("id", &["9007199254740993", "-1", "3"]),
                ("code", &["00501", "-", ""]),
                ("paid", &["12.50", "-", "-0.01"]),
                ("day", &["2018-07-20", "-", "9999-12-31"]),
                ("time", &["12:30:00.005", "00:00:00", "23:59:59"]),
                (
                    "at",
                    &["2018-07-20T12:00:00.000001Z", "1969-12-31T23:59:59.999999Z", "9999-12-31T00:00:00Z"],
                ),
                ("local", &["1960-01-01T00:00:00.001", "-", "2024-02-29T00:00:00"]),
                ("tags", &["[x, y]", "[]", "[]"]),
                ("counts", &["{a: 1}", "{}", "{b: -2}"]),
                ("who", &["{name: Ann, age: }", "-", "{name: , age: 7}"]),
                ("kind", &["B", "A", "A"]),
                ("raw", &["00ff", "-", ""]),
                ("ok", &["true", "-", "false"]),
            ],
        );
        assert_eq!(batch.schema().field(2).data_type(), &DataType::Decimal128(12, 2));
    }
}

#[test]
fn orc_of_others_is_read() {
    for compression in ["uncompressed", "zlib", "snappy", "zstd", "lz4"] {
        let options = ReadOptions::default().with_batch_rows(2);
        let batch = read(&sample(&format!("claims-{compression}.orc")), options).expect(compression);
        check(
            &batch,
            &[
                ("id", &["9007199254740993", "-1", "3"]),
                ("small", &["1", "-", "-3"]),
                ("code", &["00501", "-", ""]),
                ("paid", &["12.50", "-", "-0.01"]),
                ("at", &["2018-07-20T12:00:00.000001", "-", "9999-12-31T00:00:00"]),
                ("instant", &["1970-01-01T00:00:00.000000001Z", "-", "1969-12-31T23:59:59Z"]),
                ("tags", &["[x, y]", "-", "[]"]),
                ("who", &["{name: Ann, age: }", "-", "{name: , age: 7}"]),
                ("raw", &["00ff", "-", ""]),
                ("ok", &["true", "-", "false"]),
                ("ratio", &["0.1", "-", "NaN"]),
            ],
        );
        assert_eq!(batch.schema().field(1).data_type(), &DataType::Int8);
    }
}

#[test]
fn a_damaged_timestamp_is_no_other_timestamp() {
    let error =
        read(&sample("negative-fraction.orc"), ReadOptions::default()).expect_err("it has one").to_string();
    let place = "negative-fraction.orc`, row 2, column `at`: the timestamp is damaged";
    assert!(error.contains(place), "{error}");
}

#[test]
fn a_sheet_is_text() {
    let batch = read(&sample("claims.xlsx"), ReadOptions::default()).expect("the first sheet that is seen");
    check(
        &batch,
        &[
            ("id", &["1", "2", "-", "4"]),
            ("code", &["00501", "-", "-", "a, \"b\"\nc"]),
            ("paid", &["12.5", "0.1", "-", "1e300"]),
            ("day", &["2018-07-20", "2018-07-21", "-", "9999-12-31"]),
            ("at", &["2018-07-20 12:00:00", "2018-07-21 00:00:00", "-", "1999-12-31 23:59:59.5"]),
            ("time", &["12:30:00", "00:00:01", "-", "-"]),
            ("ok", &["true", "false", "-", "-"]),
            ("error", &["#N/A", "-", "-", "#DIV/0!"]),
            ("long", &["123456789012345", "-5", "-", "0"]),
            // Merged cells have the value of the first.
            ("mixed", &["x", "-", "-", "-"]),
        ],
    );
    for file in ["claims.xls", "claims.ods"] {
        let batch = read(&sample(file), ReadOptions::default()).expect(file);
        check(
            &batch,
            &[
                ("id", &["1", "2"]),
                ("code", &["00501", "-"]),
                ("paid", &["12.5", "0.1"]),
                ("day", &["2018-07-20", "-"]),
                ("at", &["2018-07-20 12:00:00", "-"]),
                ("ok", &["true", "-"]),
            ],
        );
    }
}

#[test]
fn sheets_are_chosen() {
    let file = sample("claims.xlsx");
    let of = |sheet| read(&file, ReadOptions::default().with_sheet(sheet));
    check(&of(Sheet::Name("Secret".into())).expect("a hidden sheet"), &[("hidden", &["1"])]);
    check(&of(Sheet::Number(1)).expect("a hidden sheet"), &[("hidden", &["1"])]);
    let offset = of(Sheet::Name("Offset".into())).expect("a sheet");
    check(&offset, &[("name", &["Ann", "-", "-"]), ("n", &["1", "-", "3"])]);
    assert_eq!(offset.num_columns(), 2);
    let error = of(Sheet::Name("Clams".into())).expect_err("there is none").to_string();
    assert!(error.contains("no sheet `Clams`; its sheets: `Secret`, `Claims`"), "{error}");
    assert!(matches!(of(Sheet::Number(9)), Err(TableError::SheetNotFound { .. })));
    let error = of(Sheet::Name("Beside".into())).expect_err("a note would be lost").to_string();
    assert!(
        error.contains("sheet `Beside`, cell F5: `note` is beside the columns, which are A to B"),
        "{error}"
    );
    let rows = read(&file, ReadOptions::default().with_header(false)).expect("rows");
    assert_eq!((rows.num_rows(), cells(&rows, "Column_1")[0].as_str()), (5, "id"));
}

#[test]
fn what_is_too_large_is_refused() {
    let small = |limits: Limits| ReadOptions::default().with_limits(limits);
    let error = read(&sample("claims.xlsx"), small(Limits::default().with_workbook_bytes(1000)));
    assert!(matches!(error, Err(TableError::WorkbookTooLarge { .. })), "{error:?}");
    let error = read(&sample("claims-deflate.avro"), small(Limits::default().with_page_bytes(10)));
    assert!(matches!(error, Err(TableError::BlockTooLarge { row: 1, .. })), "{error:?}");
    let error = read(&sample("claims-zlib.orc"), small(Limits::default().with_page_bytes(1000)));
    assert!(matches!(error, Err(TableError::BlockTooLarge { .. })), "{error:?}");
}
