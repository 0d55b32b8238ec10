//! `-0.0` is `0.0`, and any `NaN` is the same value, wherever values are compared, counted or grouped.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, ListArray, RecordBatch, StringViewArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use recipe_core::{Context, Dataset, Recipe, table};

/// Three values of which two are zero, and two `NaN`s of other bits.
fn input() -> RecordBatch {
    let values = vec![-0.0, 0.0, f64::NAN, f64::from_bits(f64::NAN.to_bits() ^ 1 << 63), 1.0];
    let group: ArrayRef = Arc::new(StringViewArray::from(vec!["g"; 5]));
    let values: ArrayRef = Arc::new(Float64Array::from(values));
    RecordBatch::try_from_iter([("g", group), ("v", values.clone()), ("w", values)]).expect("a table")
}

fn rows(steps: &str) -> Vec<String> {
    let input = input();
    let right = Arc::new(Dataset::new("right", input.schema(), vec![input.clone()]));
    let context = Context::default().with_datasets(vec![right]);
    let recipe = Recipe::parse(&format!("[{steps}]")).expect("a recipe");
    let output = recipe.apply(&input, &context).expect("it runs");
    table::print(&output.schema(), &[output]).split_off(1)
}

fn grouped(function: &str) -> Vec<String> {
    rows(&format!(
        r#"{{"Operation": "GROUP_BY", "Parameters": {{"sourceColumns": ["g"], "groupByAggFunctionOptions":
            [{{"sourceColumnName": "v", "targetColumnName": "x", "functionName": "{function}"}}]}}}}"#
    ))
}

#[test]
fn zeros_are_one_value_and_so_are_nans() {
    assert_eq!(grouped("COUNT_DISTINCT"), ["g | 3"]);
    let by_value = rows(
        r#"{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["v"], "groupByAggFunctionOptions":
            [{"sourceColumnName": "g", "targetColumnName": "n", "functionName": "COUNT"}]}}"#,
    );
    assert_eq!(by_value, ["0.0 | 2", "NaN | 2", "1.0 | 1"]);
    assert_eq!(rows(r#"{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}"#).len(), 3);
    let joined = rows(
        r#"{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "v", "value": "v"}], "joinType": "INNER_JOIN",
            "leftColumns": ["g"], "rightColumns": ["w"], "secondaryDatasetName": "right"}}"#,
    );
    assert_eq!(joined.len(), 2 * 2 + 2 * 2 + 1);
    let across = rows(
        r#"{"Operation": "COUNT_DISTINCT", "Parameters": {"sourceColumns": ["v", "w"], "targetColumn": "x"}},
           {"Operation": "DELETE", "Parameters": {"sourceColumns": ["g", "v", "w"]}}"#,
    );
    assert_eq!(across, ["1"; 5]);
}

#[test]
fn zeros_make_one_column_and_so_do_nans() {
    let recipe = r#"[{"Operation": "PIVOT", "Parameters":
        {"sourceColumn": "v", "valueColumn": "w", "aggregateFunction": "COUNT"}}]"#;
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let counts = recipe.apply(&input(), &Context::default()).expect("it runs");
    assert_eq!(
        table::print(&counts.schema(), &[counts]),
        ["g: string | v_0.0_w_count: long | v_1.0_w_count: long | v_NaN_w_count: long", "g | 2 | 1 | 2"]
    );
}

#[test]
fn zeros_in_lists_are_one_value_as_well() {
    let floats = input().column(1).clone();
    let item = Arc::new(Field::new_list_field(DataType::Float64, true));
    let lists: ArrayRef = Arc::new(ListArray::new(item, OffsetBuffer::from_lengths([1; 5]), floats, None));
    let input = RecordBatch::try_from_iter([("l", lists)]).expect("a table");
    let recipe =
        Recipe::parse(r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#).expect("a recipe");
    assert_eq!(recipe.apply(&input, &Context::default()).expect("it runs").num_rows(), 3);
}
