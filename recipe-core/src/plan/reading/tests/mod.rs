mod joined;

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Decimal128Array, RecordBatch, StringViewArray, TimestampNanosecondArray};
use arrow_schema::{DataType, Field, Schema};

use crate::exec::Executor;
use crate::kernel::print::cell;
use crate::kernel::read::{CellFormat, TextFormat};
use crate::plan::KeepText;
use crate::{Context, Recipe};

/// What a recipe makes of a batch that is read as `types`, and the cells that could not be read.
fn run(recipe: &str, batch: &RecordBatch, types: &[DataType]) -> (RecordBatch, Vec<(String, String)>) {
    run_keeping(recipe, batch, types, KeepText::Always)
}

fn run_keeping(
    recipe: &str,
    batch: &RecordBatch,
    types: &[DataType],
    keep: KeepText,
) -> (RecordBatch, Vec<(String, String)>) {
    run_with(recipe, batch, types, &Context::default(), keep)
}

fn run_with(
    recipe: &str,
    batch: &RecordBatch,
    types: &[DataType],
    context: &Context,
    keep: KeepText,
) -> (RecordBatch, Vec<(String, String)>) {
    run_in(recipe, batch, types, (context, &TextFormat::default()), keep)
}

fn run_in(
    recipe: &str,
    batch: &RecordBatch,
    types: &[DataType],
    (context, format): (&Context, &TextFormat),
    keep: KeepText,
) -> (RecordBatch, Vec<(String, String)>) {
    let fields = batch.schema_ref().fields().iter().zip(types);
    let typed = fields.map(|(field, ty)| field.as_ref().clone().with_data_type(ty.clone()));
    let typed = Schema::new(typed.collect::<Vec<_>>());
    let program = Recipe::parse(recipe).expect("a recipe").compile(&typed, context);
    let plan = program.expect("it compiles").plan.reading(batch.schema_ref(), format, keep);
    let mut executor = Executor::new(&plan).expect("a plan");
    let mut batches = executor.push(batch).expect("rows");
    batches.extend(executor.finish().expect("rows"));
    let failed = executor.trace().take_failed().into_iter();
    let failed = failed.inspect(|cell| assert_eq!(cell.step, 0)).map(|cell| (cell.column, cell.cell));
    let out = arrow_select::concat::concat_batches(executor.schema(), &batches).expect("one table");
    (out, failed.collect())
}

fn texts(columns: &[(&str, &[&str])]) -> RecordBatch {
    let columns = columns.iter().map(|(name, cells)| {
        let cells: ArrayRef = Arc::new(StringViewArray::from_iter_values(*cells));
        (*name, cells)
    });
    RecordBatch::try_from_iter(columns).expect("a batch")
}

fn column(batch: &RecordBatch, name: &str) -> Vec<Option<String>> {
    let column = batch.column_by_name(name).expect("a column");
    (0..column.len()).map(|row| cell(column.as_ref(), row)).collect()
}

fn present(cells: &[&str]) -> Vec<Option<String>> {
    cells.iter().map(|cell| Some((*cell).to_owned())).collect()
}

/// Steps of every kind of node, all of which only look at `n`.
const LOOKING: [&str; 5] = [
    r#"{"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "n"}},
       "ConditionExpressions": [{"Condition": "LESS_THAN", "TargetColumn": "n", "Value": "2"}]"#,
    r#"{"Operation": "SORT", "Parameters": {"expressions": "[{\"sourceColumn\": \"n\", \"ordering\": \"DESCENDING\"}]"}}"#,
    r#"{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}"#,
    r#"{"Operation": "ROLLING_SUM", "Parameters": {"sourceColumn": "n", "targetColumn": "sum",
        "numRowsBefore": "1", "numRowsAfter": "1"}}"#,
    r#"{"Operation": "MULTIPLY", "Parameters": {"sourceColumn1": "n", "value2": "2", "targetColumn": "twice"}}"#,
];

#[test]
fn a_column_that_steps_look_at_leaves_as_it_came() {
    let batch = texts(&[("n", &["12.50", "3.10", "007.5", "12.50"]), ("city", &["a", "b", "c", "a"])]);
    for looking in LOOKING {
        let recipe = format!(r#"[{{"Action": {looking}}}]"#);
        let (out, failed) = run(&recipe, &batch, &[DataType::Float64, DataType::Utf8View]);
        assert_eq!(out.schema_ref().field_with_name("n").expect("n").data_type(), &DataType::Utf8View);
        let mut found: Vec<_> = column(&out, "n").into_iter().flatten().collect();
        found.sort();
        found.dedup();
        // The cell that is no number is told, and missing.
        assert_eq!(found, ["12.50", "3.10"], "{looking}");
        assert!(
            failed.is_empty() || failed == [("n".to_owned(), "007.5".to_owned())],
            "{looking}: {failed:?}"
        );
    }
}

#[test]
fn a_column_that_a_step_changes_has_the_type_of_the_step() {
    let batch = texts(&[("n", &["12.50", "3.10"]), ("m", &["1.0", "2.00"])]);
    let recipe = r#"[{"Action": {"Operation": "FLOOR", "Parameters": {"sourceColumn": "n", "targetColumn": "whole"}}},
        {"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "n", "columnDataType": "decimal"}}},
        {"Action": {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "m", "targetColumn": "copy"}}},
        {"Action": {"Operation": "RENAME", "Parameters": {"sourceColumn": "m", "targetColumn": "n2"}}}]"#;
    let (out, _) = run(recipe, &batch, &[DataType::Float64, DataType::Float64]);
    assert_eq!(column(&out, "n2"), present(&["1.0", "2.00"]));
    assert_eq!(column(&out, "copy"), present(&["1.0", "2.00"]));
    assert_eq!(column(&out, "n"), present(&["12.5", "3.1"]));
}

#[test]
fn the_text_of_a_column_is_the_text_that_came() {
    let batch = texts(&[("n", &["250.00", "1E5", "x"]), ("k", &["a", "b", "c"])]);
    let types = [DataType::Float64, DataType::Utf8View];
    let merged = r#"{"Action": {"Operation": "MERGE", "Parameters":
        {"sourceColumns": "[\"n\", \"k\"]", "delimiter": "-", "targetColumn": "m"}}}"#;
    let doubled = r#"{"Action": {"Operation": "MULTIPLY", "Parameters":
        {"sourceColumn1": "n", "value2": "2", "targetColumn": "twice"}}}"#;
    for keep in [KeepText::Always, KeepText::Never] {
        let (out, _) = run_keeping(&format!("[{merged}]"), &batch, &types, keep);
        assert_eq!(column(&out, "m")[..2], present(&["250.00-a", "1E5-b"]), "{keep:?}");
        // A number is wanted of it, too: what is none is missing.
        let (out, failed) = run_keeping(&format!("[{doubled}, {merged}]"), &batch, &types, keep);
        assert_eq!(column(&out, "m"), present(&["250.00-a", "1E5-b", "c"]), "{keep:?}");
        assert_eq!(column(&out, "twice")[0].as_deref(), Some("500.0"), "{keep:?}");
        assert_eq!(failed, [("n".to_owned(), "x".to_owned())], "{keep:?}");
        let numbers = out.column_by_name("n").expect("n").data_type().clone();
        assert_eq!(numbers, if keep == KeepText::Always { DataType::Utf8View } else { DataType::Float64 });
    }
}

#[test]
fn columns_of_other_types_leave_with_their_type_and_value() {
    let amounts = Decimal128Array::from(vec![Some(1250), None, Some(-7)]).with_precision_and_scale(10, 2);
    let moments = TimestampNanosecondArray::from(vec![-1, 0, 1_999]).with_timezone("Asia/Tokyo");
    let bytes = arrow_array::BinaryArray::from_vec(vec![b"\xff", b"", b"\x00"]);
    let batch = RecordBatch::try_from_iter([
        ("amount", Arc::new(amounts.expect("a decimal")) as ArrayRef),
        ("moment", Arc::new(moments)),
        ("bytes", Arc::new(bytes)),
        ("n", Arc::new(arrow_array::UInt64Array::from(vec![u64::MAX, 0, 1]))),
    ])
    .expect("a batch");
    let types: Vec<DataType> =
        batch.schema_ref().fields().iter().map(|field| field.data_type().clone()).collect();
    for recipe in [
        "[]".to_owned(),
        r#"[{"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "amount"}},
            "ConditionExpressions": [{"Condition": "GREATER_THAN", "TargetColumn": "amount", "Value": "13"}]}]"#
            .to_owned(),
        r#"[{"Action": {"Operation": "YEAR", "Parameters": {"sourceColumn": "moment", "targetColumn": "year"}}}]"#
            .to_owned(),
    ] {
        let (out, failed) = run(&recipe, &batch, &types);
        assert!(failed.is_empty(), "{failed:?}");
        for (at, ty) in types.iter().enumerate() {
            let column = out.column_by_name(batch.schema_ref().field(at).name()).expect("the column");
            assert_eq!(column.data_type(), ty, "{recipe}");
            assert_eq!(&column.slice(1, 2), &batch.column(at).slice(1, 2), "{recipe}");
        }
    }
}

#[test]
fn what_a_field_says_of_its_cells_goes_with_them() {
    let mark = |name: &str| [("ARROW:extension:name".to_owned(), name.to_owned())].into();
    let bytes = arrow_array::FixedSizeBinaryArray::try_from_iter([[7_u8; 16]].into_iter()).expect("bytes");
    let json: ArrayRef = Arc::new(StringViewArray::from_iter_values(["{}"]));
    let schema = Schema::new(vec![
        Field::new("u", bytes.data_type().clone(), true).with_metadata(mark("arrow.uuid")),
        Field::new("j", DataType::Utf8View, true).with_metadata(mark("arrow.json")),
    ]);
    let batch = RecordBatch::try_new(Arc::new(schema), vec![Arc::new(bytes), json]).expect("a batch");
    let recipe = r#"[{"Action": {"Operation": "RENAME", "Parameters": {"sourceColumn": "u", "targetColumn": "id"}}},
        {"Action": {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "id", "targetColumn": "again"}}},
        {"Action": {"Operation": "RENAME", "Parameters": {"sourceColumn": "j", "targetColumn": "doc"}}},
        {"Action": {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "doc", "targetColumn": "copy"}}},
        {"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "copy"}}}]"#;
    let (out, _) = run(recipe, &batch, &[DataType::FixedSizeBinary(16), DataType::Utf8View]);
    let marks = out.schema_ref().fields().iter().map(|field| {
        (field.name().as_str(), field.metadata().get("ARROW:extension:name").map(String::as_str))
    });
    let (uuid, json) = (Some("arrow.uuid"), Some("arrow.json"));
    let expected = [("id", uuid), ("again", uuid), ("doc", json), ("copy", None)];
    assert_eq!(marks.collect::<Vec<_>>(), expected);
}

#[test]
fn a_value_the_engine_does_not_hold_has_failed_and_is_never_another() {
    let amounts = Decimal128Array::from(vec![10_i128.pow(30), 5]).with_precision_and_scale(38, 0);
    let amounts: ArrayRef = Arc::new(amounts.expect("a decimal"));
    let batch = RecordBatch::try_from_iter([("amount", amounts)]).expect("a batch");
    let recipe = r#"[{"Action": {"Operation": "ABSOLUTE", "Parameters": {"sourceColumn": "amount", "targetColumn": "size"}}}]"#;
    let (out, failed) = run(recipe, &batch, &[DataType::Decimal128(38, 0)]);
    assert_eq!(column(&out, "size"), [None, Some("5".to_owned())]);
    assert_eq!(column(&out, "amount"), [None, Some("5".to_owned())]);
    assert_eq!(failed, [("amount".to_owned(), format!("1{}", "0".repeat(30)))]);
}

#[test]
fn reading_goes_on_behind_a_look_at_the_data() {
    let json = r#"{"a": 1}"#;
    let batch = texts(&[("j", &[json, json]), ("n", &["1.50", "x"]), ("m", &["1.50", "2.0"])]);
    let recipe = r#"[{"Action": {"Operation": "JSON_TO_STRUCTS", "Parameters": {"sourceColumns": "[\"j\"]"}}},
        {"Action": {"Operation": "FLOOR", "Parameters": {"sourceColumn": "m", "targetColumn": "whole"}}}]"#;
    let (out, failed) = run(recipe, &batch, &[DataType::Utf8View, DataType::Float64, DataType::Float64]);
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(column(&out, "n"), present(&["1.50", "x"]));
    assert_eq!(column(&out, "m"), present(&["1.50", "2.0"]));
    assert_eq!(column(&out, "whole").len(), 2);
}

#[test]
fn dates_are_read_as_they_are_written_and_leave_as_they_came() {
    let json = r#"{"a": 1}"#;
    let batch = texts(&[("j", &[json, json]), ("when", &["11/12/2020", "1.2.2020"]), ("n", &["1", "2"])]);
    let format = CellFormat::date("dd/MM/yyyy").expect("a format");
    let format = TextFormat::default().with_column("when", format);
    let context = Context::default();
    let types = [DataType::Utf8View, DataType::Date32, DataType::Int64];
    let month = |column: &str| {
        format!(
            r#"{{"Action": {{"Operation": "MONTH", "Parameters": {{"sourceColumn": "{column}", "targetColumn": "month"}}}}}}"#
        )
    };
    for keep in [KeepText::Always, KeepText::Never] {
        let (out, failed) =
            run_in(&format!("[{}]", month("when")), &batch, &types, (&context, &format), keep);
        assert_eq!(column(&out, "month"), [Some("12".to_owned()), None], "{keep:?}");
        let expected = if keep == KeepText::Always { "11/12/2020" } else { "2020-12-11" };
        assert_eq!(column(&out, "when"), [Some(expected.to_owned()), None], "{keep:?}");
        assert_eq!(failed, [("when".to_owned(), "1.2.2020".to_owned())], "{keep:?}");
    }
    // Behind a look at the data, where the column has another name.
    let recipe = format!(
        r#"[{{"Action": {{"Operation": "RENAME", "Parameters": {{"sourceColumn": "when", "targetColumn": "visit"}}}}}},
            {{"Action": {{"Operation": "JSON_TO_STRUCTS", "Parameters": {{"sourceColumns": "[\"j\"]"}}}}}}, {}]"#,
        month("visit")
    );
    let (out, failed) = run_in(&recipe, &batch, &types, (&context, &format), KeepText::Always);
    assert_eq!(column(&out, "month"), [Some("12".to_owned()), None]);
    assert_eq!(column(&out, "visit"), [Some("11/12/2020".to_owned()), None]);
    assert_eq!(failed.len(), 1, "{failed:?}");
}
