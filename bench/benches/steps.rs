//! Kernels by family: one step over a batch in memory, cells a second.

use std::hint::black_box;
use std::sync::Arc;

use arrow_array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringViewArray, TimestampMicrosecondArray,
};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use recipe_core::{Context, Dataset, Recipe, Secrets};

const ROWS: usize = 65_536;

/// Family, operation and parameters of what is measured.
const STEPS: &[(&str, &str, &str)] = &[
    ("column", "TO_NUMBER_COLUMN", r#"{"sourceColumn": "digits"}"#),
    ("column", "TO_STRING_COLUMN", r#"{"sourceColumn": "n"}"#),
    ("clean", "UPPER_CASE", r#"{"sourceColumn": "name"}"#),
    ("clean", "LOWER_CASE", r#"{"sourceColumn": "name"}"#),
    ("clean", "CAPITAL_CASE", r#"{"sourceColumn": "name"}"#),
    ("clean", "ADD_PREFIX", r#"{"sourceColumn": "name", "pattern": "Dr. "}"#),
    ("clean", "REPLACE_TEXT", r#"{"sourceColumn": "name", "pattern": "Jones", "value": "James"}"#),
    ("clean", "REMOVE_COMBINED", r#"{"sourceColumn": "name", "removeSpecialCharacters": "true"}"#),
    (
        "clean",
        "EXTRACT_BETWEEN_DELIMITERS",
        r#"{"sourceColumn": "name", "targetColumn": "y", "startPattern": " ", "endPattern": " "}"#,
    ),
    ("pii", "MASK_RANGE", r##"{"sourceColumns": ["name"], "maskSymbol": "#", "stop": "3"}"##),
    ("pii", "MASK_DATE", r##"{"sourceColumns": ["day"], "maskSymbol": "#", "redact": ["DAY"]}"##),
    ("pii", "CRYPTOGRAPHIC_HASH", r#"{"sourceColumns": ["name"], "secretId": "key"}"#),
    ("pii", "DETERMINISTIC_ENCRYPT", r#"{"sourceColumns": ["name"], "secretId": "key"}"#),
    (
        "quality",
        "EXTRACT_ADVANCED_DATATYPE_DETAILS",
        r#"{"sourceColumn": "day", "targetColumn": "y", "advancedDataType": "Date Time", "pattern": "MONTH"}"#,
    ),
    ("missing", "FILL_WITH_MEDIAN", r#"{"sourceColumn": "x"}"#),
    ("missing", "FILL_WITH_MOST_FREQUENT", r#"{"sourceColumn": "gaps"}"#),
    ("invalid", "REPLACE_WITH_NULL", r#"{"sourceColumn": "day", "columnDataType": "date"}"#),
    ("invalid", "REPLACE_WITH_AVERAGE", r#"{"sourceColumn": "digits", "columnDataType": "number"}"#),
    ("duplicates", "FLAG_DUPLICATES_IN_COLUMN", r#"{"sourceColumn": "n", "targetColumn": "y"}"#),
    (
        "outliers",
        "FLAG_OUTLIERS",
        r#"{"sourceColumn": "x", "outlierStrategy": "MODIFIED_Z_SCORE", "targetColumn": "y"}"#,
    ),
    ("create", "SPLIT_COLUMN_SINGLE_DELIMITER", r#"{"sourceColumn": "name", "pattern": " ", "limit": "2"}"#),
    ("create", "FLAG_COLUMN_FROM_NULL", r#"{"sourceColumn": "name", "targetColumn": "y"}"#),
    (
        "create",
        "MERGE",
        r#"{"sourceColumns": "[\"name\",\"digits\"]", "delimiter": "-", "targetColumn": "y"}"#,
    ),
    (
        "format",
        "NUMBER_FORMAT",
        r#"{"sourceColumn": "x", "decimalPlaces": "2", "numericDecimalSeparator": ".", "numericThousandSeparator": ","}"#,
    ),
    ("structure", "NEST_TO_ARRAY", r#"{"sourceColumns": ["n", "n2"], "targetColumn": "y"}"#),
    ("structure", "NEST_TO_STRUCT", r#"{"sourceColumns": ["n", "name"], "targetColumn": "y"}"#),
    (
        "structure",
        "UNPIVOT",
        r#"{"sourceColumns": ["n", "n2", "n3"], "unpivotColumn": "name of n", "valueColumn": "y"}"#,
    ),
    ("structure", "UNNEST_ARRAY", r#"{"sourceColumn": "list", "targetColumn": "y"}"#),
    (
        "structure",
        "GROUP_BY",
        r#"{"groupByAggFunctionOptions": [{"sourceColumnName": "x", "targetColumnName": "y", "targetColumnDataType": "double", "functionName": "SUM"}], "sourceColumns": ["n"], "useNewDataFrame": "true"}"#,
    ),
    ("math", "ADD", r#"{"sourceColumn1": "n", "value2": "2", "targetColumn": "y"}"#),
    ("math", "MULTIPLY", r#"{"sourceColumn1": "x", "sourceColumn2": "n", "targetColumn": "y"}"#),
    ("math", "ROUND", r#"{"sourceColumn": "x", "targetColumn": "y"}"#),
    ("math", "SQUARE_ROOT", r#"{"sourceColumn": "x", "targetColumn": "y"}"#),
    ("math", "LN", r#"{"sourceColumn": "x", "targetColumn": "y"}"#),
    ("math", "IS_EVEN", r#"{"sourceColumn": "n", "targetColumn": "y"}"#),
    ("math", "RANDOM", r#"{"targetColumn": "y"}"#),
    ("across", "SUM", r#"{"sourceColumns": "[\"n\",\"n2\",\"n3\"]", "targetColumn": "y"}"#),
    ("across", "MEDIAN", r#"{"sourceColumns": "[\"n\",\"n2\",\"n3\"]", "targetColumn": "y"}"#),
    ("across", "COUNT_DISTINCT", r#"{"sourceColumns": "[\"n\",\"n2\",\"n3\"]", "targetColumn": "y"}"#),
    ("text", "TRIM", r#"{"sourceColumn": "name", "targetColumn": "y"}"#),
    ("text", "LEFT", r#"{"sourceColumn": "name", "position": "5", "targetColumn": "y"}"#),
    ("text", "LEN", r#"{"sourceColumn": "name", "targetColumn": "y"}"#),
    ("text", "STARTS_WITH", r#"{"sourceColumn": "name", "pattern": "Bob", "targetColumn": "y"}"#),
    ("text", "REMOVE_WHITESPACE", r#"{"sourceColumn": "name", "targetColumn": "y"}"#),
    ("text", "EXACT", r#"{"sourceColumn1": "name", "value2": "Bob Jones", "targetColumn": "y"}"#),
    ("date", "YEAR", r#"{"sourceColumn": "t", "targetColumn": "y"}"#),
    ("date", "WEEK_NUMBER", r#"{"sourceColumn": "t", "targetColumn": "y"}"#),
    ("date", "DATE_FORMAT", r#"{"sourceColumn": "t", "dateTimeFormat": "mm/dd/yyyy", "targetColumn": "y"}"#),
    (
        "date",
        "DATE_ADD",
        r#"{"sourceColumn": "t", "units": "DAYS", "dateAddValue": "3", "targetColumn": "y"}"#,
    ),
    (
        "date",
        "CONVERT_TIMEZONE",
        r#"{"sourceColumn": "t", "fromTimeZone": "UTC", "toTimeZone": "US/Pacific", "targetColumn": "y"}"#,
    ),
    ("date", "UNIX_TIME", r#"{"sourceColumn": "day", "targetColumn": "y"}"#),
    (
        "window",
        "ROLLING_SUM",
        r#"{"sourceColumn": "x", "numRowsBefore": "1000", "numRowsAfter": "0", "targetColumn": "y"}"#,
    ),
    (
        "window",
        "ROLLING_MAX",
        r#"{"sourceColumn": "n", "numRowsBefore": "1000", "numRowsAfter": "0", "targetColumn": "y"}"#,
    ),
    // In a tree of the values, at the logarithm of the window a row.
    (
        "window",
        "ROLLING_KTH_LARGEST",
        r#"{"sourceColumn": "n", "numRowsBefore": "1000", "numRowsAfter": "0", "value": "3", "targetColumn": "y"}"#,
    ),
    ("window", "SESSION", r#"{"sourceColumn": "t", "units": "DAYS", "value": "2", "targetColumn": "y"}"#),
    ("window", "PREV", r#"{"sourceColumn": "x", "numRows": "1", "targetColumn": "y"}"#),
    (
        "science",
        "BUCKETIZATION",
        r#"{"sourceColumn": "x", "bucketNames": ["a", "b"], "splits": ["-Infinity", "0", "Infinity"], "targetColumn": "y"}"#,
    ),
    (
        "science",
        "CATEGORICAL_MAPPING",
        r#"{"sourceColumn": "name", "categoryMap": {"Eve": "1"}, "mapType": "NUMERIC", "other": "0", "targetColumn": "y"}"#,
    ),
    ("science", "ONE_HOT_ENCODING", r#"{"sourceColumn": "name"}"#),
    (
        "science",
        "SKEWNESS",
        r#"{"sourceColumn": "x", "skewFunction": "LOG", "value": "10", "targetColumn": "y"}"#,
    ),
    ("science", "NORMALIZATION", r#"{"sourceColumn": "x", "strategy": "MIN_MAX", "targetColumn": "y"}"#),
    ("science", "TOKENIZATION", r#"{"sourceColumn": "name", "stemmingMode": "PORTER", "targetColumn": "y"}"#),
    (
        "tables",
        "LOOKUP",
        r#"{"joinKeys": [{"key": "n", "value": "id"}], "secondaryDatasetName": "places", "rightColumns": ["place"]}"#,
    ),
    (
        "tables",
        "JOIN",
        r#"{"joinConditions": [{"key": "x", "operator": ">=", "value": "from"}, {"key": "x", "operator": "<", "value": "to"}],
            "joinType": "LEFT_JOIN", "leftColumns": ["x"], "rightColumns": ["place"], "secondaryDatasetName": "places"}"#,
    ),
    (
        "tables",
        "JOIN_NEAREST",
        r#"{"nearest": {"key": "x", "value": "from"}, "secondaryDatasetName": "places", "rightColumns": ["place"]}"#,
    ),
    (
        "tables",
        "EXCEPT",
        r#"{"columns": ["n"], "otherColumns": ["id"], "duplicates": "keep", "secondaryDatasetName": "places"}"#,
    ),
    ("web", "IP_TO_INT", r#"{"sourceColumn": "ip", "targetColumn": "y"}"#),
    ("other", "COALESCE", r#"{"sourceColumns": "[\"gaps\",\"name\"]", "targetColumn": "y"}"#),
    ("extension", "DERIVE", r#"{"expression": "upper(name) || '-' || (n * 2 + 1)", "targetColumn": "y"}"#),
    ("extension", "EXPECT", r#"{"sourceColumn": "n", "min": "0", "max": "2000", "onFail": "drop"}"#),
    ("extension", "CLUSTER_VALUES", r#"{"sourceColumn": "name", "method": "FINGERPRINT"}"#),
    ("extension", "RANK", r#"{"orderByColumns": ["n"], "orderings": ["DESCENDING"], "targetColumn": "y"}"#),
    ("extension", "CUMULATIVE", r#"{"sourceColumn": "x", "targetColumn": "y"}"#),
    ("extension", "FILL_UP", r#"{"sourceColumn": "gaps"}"#),
    (
        "extension",
        "CHANGE",
        r#"{"sourceColumn": "x", "dateColumn": "t", "unit": "day", "targetColumn": "y"}"#,
    ),
    ("extension", "ADD_MISSING_DATES", r#"{"dateColumn": "t", "unit": "day"}"#),
];

fn batch() -> RecordBatch {
    let names = ["Ann Ames", "  Bob Jones ", "Carla O'Brien of Mobile", "Zoë de la Cruz", "Eve"];
    let texts = |text: &dyn Fn(usize) -> Option<String>| -> ArrayRef {
        Arc::new((0..ROWS).map(text).collect::<StringViewArray>())
    };
    let longs = |step: i64| -> ArrayRef {
        Arc::new(Int64Array::from_iter_values((0..ROWS as i64).map(|row| row * step % 1009)))
    };
    let moments = (0..ROWS as i64).map(|row| row * 86_400_000_123);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("name", texts(&|row| Some(names[row % names.len()].to_owned()))),
        ("list", texts(&|row| Some(format!("[{row},{}]", row % 7)))),
        ("gaps", texts(&|row| (row % 3 == 0).then(|| "there".to_owned()))),
        ("digits", texts(&|row| Some(format!("{}.{}", row, row % 100)))),
        ("day", texts(&|row| Some(format!("2023-{:02}-{:02}", row % 12 + 1, row % 28 + 1)))),
        ("ip", texts(&|row| Some(format!("10.{}.{}.7", row % 256, row / 256)))),
        ("n", longs(7)),
        ("n2", longs(11)),
        ("n3", longs(13)),
        ("x", Arc::new(Float64Array::from_iter_values((1..=ROWS).map(|row| row as f64 * 1.37)))),
        ("t", Arc::new(TimestampMicrosecondArray::from_iter_values(moments))),
    ];
    RecordBatch::try_from_iter(columns).expect("a batch")
}

/// A second table: a row for every other value of `n`, and a range of `x` for each.
fn places() -> Dataset {
    let ids = || (0..1009_i64).step_by(2);
    let doubles = |add: f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(ids().map(|id| id as f64 * 90.0 + add)))
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(Int64Array::from_iter_values(ids()))),
        ("from", doubles(0.0)),
        ("to", doubles(90.0)),
        ("place", Arc::new(ids().map(|id| Some(format!("place {id}"))).collect::<StringViewArray>())),
    ];
    let rows = RecordBatch::try_from_iter(columns).expect("a batch");
    Dataset::new("places", rows.schema(), vec![rows])
}

fn steps(bench: &mut Criterion) {
    let batch = batch();
    let secrets = Secrets::default().with("key", b"YW4gZXhhbXBsZSBrZXkgb2YgZXhhY3RseSAzMiBieXQ=".to_vec());
    let context = Context::default().with_secrets(secrets).with_datasets(vec![Arc::new(places())]);
    for (family, operation, parameters) in STEPS {
        let text = format!(r#"[{{"Operation": "{operation}", "Parameters": {parameters}}}]"#);
        let recipe = Recipe::parse(&text).expect("a recipe");
        let program = recipe.compile(&batch.schema(), &context).unwrap_or_else(|error| panic!("{error}"));
        let mut group = bench.benchmark_group(*family);
        group.throughput(Throughput::Elements(ROWS as u64)).sample_size(20);
        group.bench_function(BenchmarkId::from_parameter(operation), |bench| {
            bench.iter(|| {
                let mut executor = program.executor().expect("an executor");
                black_box(executor.push(&batch).expect("it runs"));
                black_box(executor.finish().expect("it runs"));
            });
        });
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
