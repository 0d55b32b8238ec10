//! Columns of a second table.

use arrow_array::{Decimal256Array, TimestampNanosecondArray};
use arrow_buffer::i256;

use super::*;
use crate::Dataset;

const JOIN: &str = r#"{"Operation": "JOIN", "Parameters": {"joinKeys": "[{\"key\": \"id\", \"value\": \"id\"}]",
    "joinType": "LEFT_JOIN", "leftColumns": "[\"id\", \"n\", \"j\"]", "rightColumns": "[\"id\", \"price\", \"at\"]",
    "secondaryDatasetName": "prices"}}"#;

const TYPES: [DataType; 3] = [DataType::Int64, DataType::Float64, DataType::Utf8View];

fn input() -> RecordBatch {
    texts(&[("id", &["2", "1", "3"]), ("n", &["1.50", "2.0", "3"]), ("j", &[r#"{"a": 1}"#; 3])])
}

/// A table of text, and of moments to the nanosecond.
fn prices() -> Context {
    let texts = texts(&[("id", &["1", "2"]), ("price", &["1.10", "2.50"])]);
    let at: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![1_001, 2_002]));
    let [id, price] = texts.columns() else { panic!("two columns") };
    let table = RecordBatch::try_from_iter([("id", id.clone()), ("price", price.clone()), ("at", at)]);
    let table = table.expect("a batch");
    let types = [("id", DataType::Int64), ("price", DataType::Float64)];
    let fields = types.map(|(name, ty)| arrow_schema::Field::new(name, ty, true));
    let types = Schema::new(fields.into_iter().chain([table.schema().field(2).clone()]).collect::<Vec<_>>());
    let table = Dataset::new("prices", table.schema(), vec![table]).reading(&types, TextFormat::default());
    Context::default().with_datasets(vec![Arc::new(table)])
}

fn joined(then: &str, keep: KeepText) -> RecordBatch {
    let recipe = format!("[{JOIN}{then}]");
    let (out, failed) = run_with(&recipe, &input(), &TYPES, &prices(), keep);
    assert!(failed.is_empty(), "{failed:?}");
    out
}

fn optional(cells: &[Option<&str>]) -> Vec<Option<String>> {
    cells.iter().map(|cell| cell.map(str::to_owned)).collect()
}

#[test]
fn columns_of_a_second_table_leave_as_they_came() {
    let out = joined("", KeepText::Always);
    assert_eq!(column(&out, "n"), present(&["1.50", "2.0", "3"]));
    assert_eq!(column(&out, "price"), optional(&[Some("2.50"), Some("1.10"), None]));
    for keep in [KeepText::Always, KeepText::Never] {
        let moments = joined("", keep).column_by_name("at").expect("moments").clone();
        let nanoseconds: ArrayRef =
            Arc::new(TimestampNanosecondArray::from(vec![Some(2_002), Some(1_001), None]));
        assert_eq!(&moments, &nanoseconds);
    }
    let types = joined("", KeepText::Never);
    assert_eq!(types.column_by_name("price").expect("prices").data_type(), &DataType::Float64);
    assert_eq!(column(&types, "id_1"), optional(&[Some("2"), Some("1"), None]));
}

#[test]
fn steps_see_columns_of_a_second_table_as_their_types() {
    let steps = [
        r#"{"Action": {"Operation": "REMOVE_VALUES", "Parameters": {"sourceColumn": "price"}}, "ConditionExpressions":
            [{"Condition": "GREATER_THAN", "TargetColumn": "price", "Value": "10"}]}"#,
        r#"{"Operation": "MULTIPLY", "Parameters": {"sourceColumn1": "price", "value2": "2", "targetColumn": "twice"}}"#,
        r#"{"Operation": "SORT", "Parameters": {"expressions": "[{\"sourceColumn\": \"price\", \"ordering\": \"ASCENDING\"}]"}}"#,
        r#"{"Operation": "YEAR", "Parameters": {"sourceColumn": "at", "targetColumn": "year"}}"#,
        r#"{"Operation": "MERGE", "Parameters": {"sourceColumns": "[\"price\", \"n\"]", "delimiter": "/", "targetColumn": "both"}}"#,
    ];
    let all = steps.map(|step| format!(", {step}")).concat();
    for keep in [KeepText::Always, KeepText::Never] {
        let out = joined(&all, keep);
        let row = |wanted: &str| {
            let at = column(&out, "id").iter().position(|id| id.as_deref() == Some(wanted)).expect("the row");
            ["n", "price", "twice", "both", "year"].map(|name| column(&out, name)[at].clone())
        };
        let [_, price, twice, both, year] = row("1");
        assert_eq!(price.as_deref(), Some(if keep == KeepText::Always { "1.10" } else { "1.1" }), "{keep:?}");
        assert_eq!((twice.as_deref(), year.as_deref()), (Some("2.2"), Some("1970")), "{keep:?}");
        assert_eq!(both.as_deref(), Some("1.10/2.0"), "{keep:?}");
        assert_eq!(row("3")[1], None, "{keep:?}");
    }
}

#[test]
fn a_second_join_and_a_look_at_the_data_lose_nothing() {
    // The second join keeps what the first one brought.
    let again = JOIN.replace(r#"\"j\"]"#, r#"\"j\", \"price\"]"#);
    let json = r#"{"Operation": "JSON_TO_STRUCTS", "Parameters": {"sourceColumns": "[\"j\"]"}}"#;
    let copy =
        r#"{"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "price_1", "targetColumn": "copy"}}"#;
    let out = joined(&format!(", {again}, {json}, {copy}"), KeepText::Always);
    for name in ["price", "price_1", "copy"] {
        assert_eq!(column(&out, name), optional(&[Some("2.50"), Some("1.10"), None]), "{name}");
    }
}

#[test]
fn a_value_the_engine_does_not_hold_is_refused_only_where_it_is_read() {
    let large = Decimal256Array::from(vec![Some(i256::from_i128(10).wrapping_pow(40)), None]);
    let large: ArrayRef = Arc::new(large.with_precision_and_scale(60, 0).expect("a decimal"));
    let ids = texts(&[("id", &["1", "2"])]).column(0).clone();
    let table = RecordBatch::try_from_iter([("id", ids), ("large", large)]).expect("a batch");
    let table = Dataset::new("prices", table.schema(), vec![table]);
    let context = Context::default().with_datasets(vec![Arc::new(table)]);
    let join = JOIN.replace(r#"\"id\", \"price\", \"at\""#, r#"\"large\""#);
    let text = [const { DataType::Utf8View }; 3];
    let (out, _) = run_with(&format!("[{join}]"), &input(), &text, &context, KeepText::Never);
    assert_eq!(column(&out, "large"), optional(&[None, Some(&format!("1{}", "0".repeat(40))), None]));
    let absolute =
        r#"{"Operation": "ABSOLUTE", "Parameters": {"sourceColumn": "large", "targetColumn": "size"}}"#;
    let recipe = Recipe::parse(&format!("[{join}, {absolute}]")).expect("a recipe");
    let program = recipe.compile(input().schema_ref(), &context).expect("it compiles");
    let error = program.executor().map(|_| ()).expect_err("a number that is too large").to_string();
    assert!(error.contains("table `prices`, row 1, column `large`: "), "{error}");
    assert!(error.contains("does not hold `10000"), "{error}");
}

#[test]
fn columns_that_are_looked_up_leave_as_they_came_where_nothing_is_put_in() {
    let lookup = |defaults: &str| {
        format!(
            r#"[{{"Operation": "LOOKUP", "Parameters": {{"joinKeys": [{{"key": "id", "value": "id"}}], "secondaryDatasetName": "prices",
                "rightColumns": ["price", "at"], "matchedColumn": "found"{defaults}}}}}]"#
        )
    };
    let run = |recipe: &str| {
        let (out, failed) = run_with(recipe, &input(), &TYPES, &prices(), KeepText::Always);
        assert!(failed.is_empty(), "{failed:?}");
        out
    };
    let out = run(&lookup(""));
    assert_eq!(column(&out, "n"), present(&["1.50", "2.0", "3"]));
    assert_eq!(column(&out, "price"), optional(&[Some("2.50"), Some("1.10"), None]));
    assert_eq!(column(&out, "found"), present(&["true", "true", "false"]));
    let moments: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![Some(2_002), Some(1_001), None]));
    assert_eq!(out.column_by_name("at"), Some(&moments));
    let out = run(&lookup(r#", "defaults": {"price": "0"}"#));
    assert_eq!(column(&out, "price"), present(&["2.5", "1.1", "0.0"]));
}
