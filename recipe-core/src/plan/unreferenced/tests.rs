use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};

use super::*;
use crate::kernel::read::TextFormat;
use crate::plan::{KeepText, Node};
use crate::{Context, Recipe};

fn pruned(recipe: &str, text: bool) -> Pruned {
    let names = ["a", "b", "c", "d", "e", "f"];
    let types = [DataType::Int64, DataType::Utf8View];
    let typed = names.iter().enumerate().map(|(at, name)| Field::new(*name, types[at % 2].clone(), true));
    let typed = Schema::new(typed.collect::<Vec<_>>());
    let raw = names.map(|name| Field::new(name, DataType::Utf8View, true));
    let raw = Arc::new(Schema::new(raw.to_vec()));
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let program = recipe.compile(&typed, &Context::default()).expect("it compiles");
    let keep = if text { KeepText::Always } else { KeepText::Never };
    program.plan.reading(&raw, &TextFormat::default(), keep).pruned(text)
}

fn names(schema: &SchemaRef) -> Vec<String> {
    schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect()
}

#[test]
fn neighbours_travel_as_one() {
    let upper = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "d"}}]"#;
    let Pruned { plan, input, text_columns } = pruned(upper, true);
    assert_eq!(input, [InputColumn::Text(0..3), InputColumn::Cells(3), InputColumn::Text(4..6)]);
    assert_eq!(text_columns, [Some(3), None, Some(2)]);
    assert_eq!(names(plan.output()), ["a Utf8View", "d Utf8View", "e Utf8View"]);
    let Pruned { plan, input, text_columns } = pruned(upper, false);
    assert_eq!(input, (0..6).map(InputColumn::Cells).collect::<Vec<_>>());
    assert_eq!(text_columns, [None; 6]);
    assert_eq!(names(plan.output())[4], "e Int64");
}

#[test]
fn columns_that_leave_their_neighbours_travel_alone() {
    let moved = r#"[
      {"Operation": "MOVE_TO_INDEX", "Parameters": {"sourceColumn": "b", "targetIndex": "4"}},
      {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"e\"]"}},
      {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "c", "targetColumn": "c2"}}]"#;
    let Pruned { plan, input, text_columns } = pruned(moved, true);
    let text = |column| InputColumn::Text(column..column + 1);
    assert_eq!(input, [text(0), text(1), InputColumn::Cells(2), text(3), text(5)]);
    let output: Vec<&String> = plan.output().fields().iter().map(|field| field.name()).collect();
    assert_eq!(output.len(), 6, "{output:?}");
    let cells: Vec<bool> = text_columns.iter().map(Option::is_none).collect();
    let twice: Vec<bool> = output.iter().map(|name| name.starts_with('c')).collect();
    assert_eq!(cells, twice);
}

#[test]
fn rows_without_columns_are_counted() {
    let gone = r#"[
      {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "n"}},
      {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]"}}]"#;
    let Pruned { plan, input, .. } = pruned(gone, true);
    assert_eq!(input, [InputColumn::Cells(0)]);
    assert_eq!(names(plan.output()), ["n Int64"]);
}

#[test]
fn what_follows_a_look_at_the_data_needs_cells() {
    let pivot = r#"[{"Operation": "PIVOT",
        "Parameters": {"sourceColumn": "b", "valueColumn": "c", "aggregateFunction": "SUM"}}]"#;
    let Pruned { input, text_columns, .. } = pruned(pivot, true);
    assert_eq!(input, (0..6).map(InputColumn::Cells).collect::<Vec<_>>());
    assert_eq!(text_columns, [None; 6]);
}

/// The columns that what is remembered up to the last window depends on, and those of the plan over them alone.
fn remembered(recipe: &str) -> (Vec<usize>, Vec<String>) {
    let columns: Vec<_> = ["a", "b", "c", "d"].map(|name| Field::new(name, DataType::Int64, true)).to_vec();
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let program = recipe.compile(&Schema::new(columns), &Context::default()).expect("it compiles");
    let last = program.plan.nodes.iter().rposition(|placed| matches!(placed.node, Node::Window(_)));
    let nodes = last.expect("a window") + 1;
    let Needed { plan, input, .. } = program.plan.needed(nodes, &[]);
    assert_eq!(plan.nodes.len(), nodes);
    (input, names(plan.output()))
}

#[test]
fn what_is_remembered_depends_on_few_columns() {
    let fill = r#"[
      {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "d"}},
      {"Operation": "ADD", "Parameters": {"sourceColumn1": "a", "sourceColumn2": "b", "targetColumn": "e"}},
      {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "n"}},
      {"Operation": "CUMULATIVE", "Parameters": {"sourceColumn": "c", "targetColumn": "sum"}}]"#;
    // The missing cells of `d` decide which rows there are; nothing depends on `a` and `b`.
    let (columns, output) = remembered(fill);
    assert_eq!(columns, [2, 3]);
    // The sum and the number have no names yet.
    assert_eq!(output, ["c Int64", " Int64", " Int64"]);

    let number = r#"[{"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "n"}}]"#;
    assert_eq!(remembered(number).0, [0], "rows have to be counted");

    // Rows that wait for those below them are remembered whole.
    let next = r#"[{"Operation": "NEXT",
        "Parameters": {"sourceColumn": "c", "numRows": "1", "targetColumn": "next"}}]"#;
    assert_eq!(remembered(next).0, [0, 1, 2, 3]);
}
