//! Lineage holds: a column of the output that does not depend on a column of the input is the same whatever that holds.

mod dice;

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_select::concat::concat_batches;
use arrow_select::take::take;
use recipe_core::engine::Looking;
use recipe_core::engine::kernel::cast::normalise_schema;
use recipe_core::engine::plan::Plan;
use recipe_core::lineage::{Change, Lineage, Use};
use recipe_core::step::Outcome;
use recipe_core::testing::Case;
use recipe_core::{Context, Dataset, Executor, Recipe, steps, table};

use dice::Dice;

/// The plan for the types that steps see, once it has looked at all rows, and what it has seen.
fn plan_for(recipe: &Recipe, input: &RecordBatch, context: &Context) -> Option<(Plan, Vec<ArrayRef>)> {
    let mut seen = Vec::new();
    let mut plan = recipe.compile(&normalise_schema(input.schema_ref()), context).ok()?.plan;
    let mut running = recipe.compile(input.schema_ref(), context).ok()?.plan;
    while let Some(rest) = running.rest.take() {
        let mut looking = Looking::new(&rest.look);
        let mut executor = Executor::new(&running).ok()?;
        let mut rows = executor.push(input).ok()?;
        rows.extend(executor.finish().ok()?);
        rows.iter().try_for_each(|batch| looking.see(batch)).ok()?;
        let values = looking.values().ok()?;
        running.rest = Some(rest);
        running = running.looked(&values).ok()?;
        plan = plan.looked(&values).ok()?;
        seen.push(values);
    }
    Some((plan, seen))
}

/// What comes out of a recipe, if it runs.
fn run(recipe: &Recipe, input: &RecordBatch, context: &Context) -> Option<RecordBatch> {
    let mut executor = recipe.compile(input.schema_ref(), context).ok()?.executor().ok()?;
    let mut rows = executor.push(input).ok()?;
    rows.extend(executor.finish().ok()?);
    concat_batches(executor.schema(), &rows).ok()
}

/// The rows with other cells in one column: cells of other rows, and missing ones.
fn with_other_cells(rows: &RecordBatch, column: usize, dice: &mut Dice) -> RecordBatch {
    let cells = (0..rows.num_rows()).map(|_| match dice.roll(4) {
        0 => None,
        _ => Some(dice.roll(rows.num_rows()) as u32),
    });
    let mut columns = rows.columns().to_vec();
    columns[column] = take(&columns[column], &cells.collect::<UInt32Array>(), None).expect("cells");
    let fields = rows.schema_ref().fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
    let schema = arrow_schema::Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), columns).expect("rows")
}

fn printed(rows: &RecordBatch, column: &str) -> Option<Vec<String>> {
    let at = rows.schema_ref().index_of(column).ok()?;
    let rows = rows.project(&[at]).expect("the column");
    Some(table::print(&rows.schema(), &[rows]))
}

/// Columns that do not depend on another are as they were. Counts how many were compared.
fn hold(
    lineage: &Lineage,
    (table, column): (Option<&str>, &str),
    (before, after): (&RecordBatch, &RecordBatch),
    what: &str,
) -> usize {
    let depends = |inputs: &[recipe_core::lineage::Dependency]| {
        inputs.iter().any(|input| input.table.as_deref() == table && input.column == column)
    };
    if depends(&lineage.rows) {
        return 0;
    }
    let mut compared = 0;
    for output in lineage.columns.iter().filter(|output| !depends(&output.inputs)) {
        let (old, new) = (printed(before, &output.name), printed(after, &output.name));
        assert_eq!(old, new, "{what}: `{}` does not depend on `{column}`", output.name);
        compared += 1;
    }
    compared
}

/// Changes each column of the input and of second tables, several times. Counts how many columns were compared.
fn holds_for(recipe: &Recipe, input: &RecordBatch, context: &Context, dice: &mut Dice, what: &str) -> usize {
    let Some((plan, seen)) = plan_for(recipe, input, context) else { return 0 };
    let Some(before) = run(recipe, input, context) else { return 0 };
    let lineage = Lineage::of(&plan);
    let names: Vec<&str> = lineage.columns.iter().map(|column| column.name.as_str()).collect();
    let there: Vec<&str> = before.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, there, "{what}: every column of the output");
    assert_eq!(lineage.waits_at, None);
    let mut compared = 0;
    for (at, field) in input.schema_ref().fields().iter().enumerate() {
        for _ in 0..4 {
            let changed = with_other_cells(input, at, dice);
            // What a step finds where it looks at the data is taken as given.
            let is_as_seen = |(_, other): &(Plan, Vec<ArrayRef>)| *other == seen;
            if let Some(after) = run(recipe, &changed, context)
                && plan_for(recipe, &changed, context).as_ref().is_some_and(is_as_seen)
            {
                compared += hold(&lineage, (None, field.name()), (&before, &after), what);
            }
        }
    }
    // Which values it merges is a part of its plan, whether the recipe says so or a table.
    let merges = recipe.steps().iter().any(|step| step.operation == "CLUSTER_VALUES");
    for (of, dataset) in context.datasets.iter().enumerate().filter(|_| !merges) {
        let rows = concat_batches(dataset.raw(), dataset.batches()).expect("rows");
        for (at, field) in dataset.raw().fields().iter().enumerate() {
            let changed = with_other_cells(&rows, at, dice);
            let mut context = context.clone();
            context.datasets[of] = Arc::new(Dataset::new(dataset.name(), changed.schema(), vec![changed]));
            if let Some(after) = run(recipe, input, &context) {
                let table = Some(dataset.name());
                compared += hold(&lineage, (table, field.name()), (&before, &after), what);
            }
        }
    }
    compared
}

#[test]
fn columns_depend_on_nothing_else_in_any_example() {
    let mut dice = Dice(11);
    let (mut compared, mut examples) = (0, 0);
    for step in steps::all() {
        for example in step.examples.iter().filter(|example| matches!(example.outcome, Outcome::Table(_))) {
            let case = Case::new(step, example).expect("an example");
            let what = format!("{}, {}", step.operation, example.title);
            compared += holds_for(&case.recipe, &case.input, &case.context, &mut dice, &what);
            examples += 1;
        }
    }
    assert!(examples > 400 && compared > 1000, "{compared} columns of {examples} examples");
}

const CHAINS: [&str; 6] = [
    r#"[{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "a"}},
        {"Operation": "DERIVE", "Parameters": {"targetColumn": "e", "expression": "`b` * 2"}},
        {"Operation": "DELETE", "Parameters": {"sourceColumns": ["b"]}},
        {"Operation": "RENAME", "Parameters": {"sourceColumn": "e", "targetColumn": "b"}}]"#,
    r#"[{"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "c", "targetColumn": "c2"}},
        {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "c2"}},
        {"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "d"}},
        {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "n", "groupByColumns": ["d"]}}]"#,
    r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "c"}},
         "ConditionExpressions": [{"Condition": "GREATER_THAN", "Value": "3", "TargetColumn": "a"}]},
        {"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "d", "ordering": "ASCENDING"}]}}]"#,
    r#"[{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "a"}},
        {"Operation": "DERIVE", "Parameters": {"targetColumn": "e", "expression": "case when b > 2 then a else null end"}},
        {"Operation": "REMOVE_DUPLICATES", "Parameters": {"sourceColumn": "c"}}]"#,
    r#"[{"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "c"}},
        {"Operation": "DERIVE", "Parameters": {"targetColumn": "e", "expression": "a + 1"}}]"#,
    r#"[{"Operation": "LOWER_CASE", "Parameters": {"sourceColumn": "c"}},
        {"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["c"], "groupByAggFunctionOptions":
            [{"sourceColumnName": "a", "targetColumnName": "sum", "targetColumnDataType": "double", "functionName": "SUM"}],
            "useNewDataFrame": true}}]"#,
];

#[test]
fn columns_depend_on_nothing_else_after_several_steps() {
    let mut dice = Dice(5);
    for (number, text) in CHAINS.iter().enumerate() {
        let recipe = Recipe::parse(text).expect("a recipe");
        let mut compared = 0;
        for _ in 0..30 {
            let mut lines = vec!["a: long | b: long | c: string | d: string".to_owned()];
            for _ in 0..2 + dice.roll(8) {
                let mut cell = |cells: &[&str]| cells[dice.roll(cells.len())].to_owned();
                let row = [
                    cell(&["1", "4", "7", "null"]),
                    cell(&["2", "3", "null"]),
                    cell(&["x", "Y", "z"]),
                    cell(&["p", "Q", "null"]),
                ];
                lines.push(row.join(" | "));
            }
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let input = table::parse(&lines).expect("a table");
            recipe
                .compile(input.schema_ref(), &Context::default())
                .unwrap_or_else(|errors| panic!("{errors}"));
            compared +=
                holds_for(&recipe, &input, &Context::default(), &mut dice, &format!("chain {number}"));
        }
        assert!(compared > 100, "chain {number}: {compared} columns");
    }
}

/// The lineage of a column, and that of the rows, as text.
fn described(recipe: &str, header: &str, column: &str) -> (String, String) {
    let input = table::parse(&[header]).expect("columns");
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let plan =
        recipe.compile(input.schema_ref(), &Context::default()).unwrap_or_else(|errors| panic!("{errors}"));
    let lineage = Lineage::of(&plan.plan);
    let all = |inputs: &[recipe_core::lineage::Dependency]| {
        let one = |input: &recipe_core::lineage::Dependency| {
            let uses: Vec<&str> = input.uses.iter().map(|one| one.name()).collect();
            format!("{} {}", input.column, uses.join("+"))
        };
        inputs.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let found = lineage.columns.iter().find(|found| found.name == column).expect("the column");
    (format!("{} by {:?}", all(&found.inputs), found.steps), all(&lineage.rows))
}

#[test]
fn uses_go_through_steps() {
    let header = "a: long | b: long | c: string | d: string";
    let of = |chain: usize, column: &str| described(CHAINS[chain], header, column);
    assert_eq!(of(0, "b"), ("b TRANSFORMATION by [2, 4]".into(), "a FILTER".into()));
    assert_eq!(of(1, "c"), ("c IDENTITY by []".into(), String::new()));
    assert_eq!(of(1, "c2"), ("c TRANSFORMATION by [1, 2]".into(), String::new()));
    assert_eq!(of(2, "c"), ("a CONDITIONAL, c TRANSFORMATION by [1]".into(), "d SORT".into()));
    assert_eq!(of(5, "sum"), ("a AGGREGATION by [2]".into(), "c GROUP_BY".into()));
}

#[test]
fn steps_say_what_they_do_to_columns() {
    let input = table::parse(&["a: long | b: long | c: string | d: string"]).expect("columns");
    let recipe = Recipe::parse(CHAINS[0]).expect("a recipe");
    let lineage = Lineage::of(&recipe.compile(input.schema_ref(), &Context::default()).expect("a plan").plan);
    let steps: Vec<String> = lineage
        .steps
        .iter()
        .map(|step| {
            let columns =
                step.columns.iter().map(|column| format!("{} {}", column.change.name(), column.name));
            let columns: Vec<String> = columns.collect();
            format!("{} {columns:?} -{:?} {}", step.step, step.removed, step.changes_rows)
        })
        .collect();
    assert_eq!(
        steps,
        [
            "1 [] -[] true",
            r#"2 ["made e"] -[] false"#,
            r#"3 [] -["b"] false"#,
            r#"4 ["renamed b"] -[] false"#,
        ]
    );
    assert_eq!(lineage.steps[3].columns[0].change, Change::Renamed);
    assert_eq!(lineage.steps[0].rows[0].uses, [Use::Filter]);
}

#[test]
fn a_recipe_without_an_input_has_the_columns_that_it_names() {
    let recipe = Recipe::parse(
        r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
            {"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "city", "value": "town"}], "joinType": "LEFT_JOIN",
             "leftColumns": ["city"], "rightColumns": ["zip"], "secondaryDatasetName": "towns"}}]"#,
    )
    .expect("a recipe");
    let lineage = Lineage::of(&recipe.compile_for_any().expect("a plan").plan);
    assert_eq!(lineage.input, ["*", "city"]);
    let zip = lineage.columns.iter().find(|column| column.name == "zip").expect("the column");
    let inputs: Vec<_> =
        zip.inputs.iter().map(|input| (input.table.as_deref(), input.column.as_str())).collect();
    assert_eq!(inputs, [(None, "city"), (Some("towns"), "town"), (Some("towns"), "zip")]);
    let recipe = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#);
    let lineage = Lineage::of(&recipe.expect("a recipe").compile_for_any().expect("a plan").plan);
    let columns: Vec<&str> = lineage.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["*", "city"]);
}
