//! Options are the same once they were written and read.

use proptest::option::of;
use proptest::prelude::*;
use recipe_core::engine::kernel::read::CellFormat;
use recipe_store::s3::S3Options;

use super::*;
use crate::paths::{FilterKind, MomentFormat, PathFilter, PathParameter, PathType};

fn format() -> impl Strategy<Value = Format> {
    use Format::*;
    prop_oneof![Just(Avro), Just(Csv), Just(Excel), Just(FixedWidth), Just(Json), Just(Orc), Just(Parquet)]
}

fn cells() -> impl Strategy<Value = CellFormat> {
    let dates = ["dd/MM/yyyy", "yyyy-dd-MM", "%d %b %Y", "d.M.yyyy"].map(CellFormat::date);
    let moments = ["dd/MM/yyyy HH:mm", "%Y%m%d %H:%M:%S"].map(CellFormat::timestamp);
    let all = dates.into_iter().chain(moments).map(|format| format.expect("a format"));
    prop::sample::select(all.collect::<Vec<_>>())
}

fn text() -> impl Strategy<Value = TextFormat> {
    let columns = prop::collection::vec((any::<String>(), cells()), 0..3);
    (any::<[bool; 2]>(), of(cells()), of(cells()), columns).prop_map(
        |([decimal_comma, day_first], date, timestamp, columns)| {
            let mut text = TextFormat::default().with_decimal_comma(decimal_comma).with_day_first(day_first);
            (text.date, text.timestamp) = (date, timestamp);
            columns.into_iter().fold(text, |text, (column, format)| text.with_column(column, format))
        },
    )
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(any::<String>(), 0..3)
}

fn csv() -> impl Strategy<Value = CsvOptions> {
    let ragged = prop_oneof![Just(Ragged::Error), Just(Ragged::Fill), Just(Ragged::Reject)];
    let signs = (of(any::<u8>()), of(any::<u8>()), of(any::<u8>()));
    let rows = (any::<u64>(), any::<usize>(), texts(), of(texts()), ragged);
    (signs, rows, any::<[bool; 3]>()).prop_map(
        |((quote, escape, comment), (skip_rows, skip_footer, null_values, columns, ragged), flags)| {
            let [lenient, quoted_nulls, rename_duplicates] = flags;
            CsvOptions {
                quote,
                escape,
                lenient,
                comment,
                skip_rows,
                skip_footer,
                null_values,
                quoted_nulls,
                columns,
                ragged,
                rename_duplicates,
            }
        },
    )
}

fn s3() -> impl Strategy<Value = S3Options> {
    let name = "[a-z0-9/:.-]{0,12}";
    (of(name), of(name), of(name), of(name), any::<bool>(), of(name), of(any::<bool>())).prop_map(
        |(profile, region, endpoint_url, role_arn, request_payer, expected_owner, path_style)| {
            let mut options = S3Options::new().with_request_payer(request_payer);
            (options.profile, options.region, options.endpoint_url) = (profile, region, endpoint_url);
            (options.role_arn, options.expected_owner, options.path_style) =
                (role_arn, expected_owner, path_style);
            options
        },
    )
}

fn limits() -> impl Strategy<Value = Limits> {
    (any::<[usize; 3]>(), any::<[u64; 3]>()).prop_map(
        |([record_bytes, columns, page_bytes], [decompressed_ratio, workbook_bytes, output_rows])| Limits {
            record_bytes,
            columns,
            decompressed_ratio,
            page_bytes,
            workbook_bytes,
            output_rows,
        },
    )
}

fn places() -> impl Strategy<Value = (Option<Sheet>, Option<Widths>)> {
    let sheet = prop_oneof![any::<String>().prop_map(Sheet::Name), any::<usize>().prop_map(Sheet::Number)];
    let widths = prop::collection::vec(any::<usize>(), 0..4).prop_map(Widths::Characters);
    (of(sheet), of(prop_oneof![widths, Just(Widths::Ruler)]))
}

fn paths() -> impl Strategy<Value = PathOptions> {
    let values = [(":a".to_owned(), "7".to_owned()), (":t".to_owned(), "2024-02-29".to_owned())];
    let values = std::collections::BTreeMap::from(values);
    let filter =
        move |expression: &str, kind| PathFilter::parse(expression, &values, kind).expect(expression);
    let moment = PathType::Moment(MomentFormat::new("yyyy-MM-dd", Some("+02:00")).expect("a format"));
    let types = [
        (PathType::Text, filter("not matches :a", FilterKind::Text)),
        (PathType::Number, filter("lt :a", FilterKind::Number)),
        (moment, filter("before :t", FilterKind::Moment)),
    ];
    let modified = filter("relative_after '-2d' or after :t", FilterKind::Moment);
    let parameter = (any::<String>(), prop::sample::select(types.to_vec()), any::<bool>(), any::<bool>());
    let parameter = parameter.prop_map(|(name, (ty, filter), column, filtered)| {
        PathParameter::new(name, ty).with_column(column).with_filter(filtered.then_some(filter))
    });
    let parameters = prop::collection::vec(parameter, 0..3);
    (parameters, of(Just(modified)), of(any::<usize>()), any::<bool>(), of(any::<i64>())).prop_map(
        |(parameters, modified, max_files, oldest_first, now)| PathOptions {
            parameters,
            modified,
            max_files,
            oldest_first,
            now,
        },
    )
}

/// Options of all kinds, those that make no sense among them. A field that is added to them has to be added here.
fn options() -> impl Strategy<Value = ReadOptions> {
    let encodings = ["utf-8", "utf-16le", "utf-32be", "shift_jis", "windows-1252", "x-user-defined"]
        .map(|name| name.parse::<Encoding>().expect("an encoding"));
    let partitions = prop_oneof![Just(Partitions::Strict), Just(Partitions::Fill), Just(Partitions::None)];
    let differing = prop_oneof![Just(DifferingTypes::Refuse), Just(DifferingTypes::Text)];
    let json = (texts(), any::<usize>()).prop_map(|(path, sample_rows)| JsonOptions { path, sample_rows });
    let first = (
        of(format()),
        of(any::<u8>()),
        text(),
        csv(),
        partitions,
        of(any::<String>()),
        s3(),
        places(),
        paths(),
    );
    let encoding = of(prop::sample::select(encodings.to_vec()));
    (first, encoding, any::<[bool; 4]>(), any::<[usize; 3]>(), differing, limits(), json).prop_map(
        |(first, encoding, flags, [morsel_bytes, batch_rows, batch_bytes], differing_types, limits, json)| {
            let (format, delimiter, text, csv, partitions, filename_column, s3, (sheet, widths), paths) =
                first;
            let [header, union_by_name, binary_as_text, int96_nanoseconds] = flags;
            ReadOptions {
                format,
                delimiter,
                text,
                csv,
                partitions,
                filename_column,
                encoding,
                s3: S3::new(s3),
                streams: Streams::default(),
                sheet,
                widths,
                header,
                morsel_bytes,
                batch_rows,
                batch_bytes,
                union_by_name,
                differing_types,
                binary_as_text,
                int96_nanoseconds,
                limits,
                json,
                paths,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn options_can_travel(options in options()) {
        let text = serde_json::to_string(&options).expect("JSON");
        let read: ReadOptions = serde_json::from_str(&text).expect("options");
        // What is shown for finding faults has all fields.
        prop_assert_eq!(format!("{read:?}"), format!("{options:?}"));
    }
}

/// A field that is added to the format of texts has to be written as well.
#[test]
fn all_of_a_text_format_is_written() {
    let fields =
        "TextFormat { decimal_comma: false, day_first: false, date: None, timestamp: None, columns: {} }";
    assert_eq!(format!("{:?}", TextFormat::default()), fields);
}

#[test]
fn what_is_not_known_or_wrong_is_refused() {
    let options = serde_json::to_value(ReadOptions::default()).expect("JSON");
    for (at, value) in [
        ("/encoding", "\"klingon\""),
        ("/text/date", "{\"Date\":\"nonsense\"}"),
        ("/format", "\"Xml\""),
        ("/csv", "{}"),
        ("/s3", "{\"request_payer\":false,\"secret_key\":\"x\"}"),
    ] {
        let mut options = options.clone();
        *options.pointer_mut(at).expect(at) = serde_json::from_str(value).expect("JSON");
        assert!(serde_json::from_value::<ReadOptions>(options).is_err(), "{at}");
    }
    let mut more = options.clone();
    more["streams"] = serde_json::Value::Null;
    assert!(serde_json::from_value::<ReadOptions>(more).is_err());
    assert!(serde_json::from_value::<ReadOptions>(options).is_ok());
}
