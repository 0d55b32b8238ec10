//! Whatever the limit of memory, the result is that of recipe-core's operators.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Float64Array, Int32Array, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use futures::{StreamExt, TryStreamExt, stream};
use recipe_core::{Context, Recipe, table};
use recipe_tables::{Limits, TextFormat};

use crate::engine::error::failed;
use crate::engine::{
    Closing, InvalidCells, Ledger, Memory, MemoryOptions, RunContext, Settings, keep, made, over,
};
use crate::error::Result;

const SORT: &str = r#"{"Operation": "SORT", "Parameters": {"expressions":
    "[{\"sourceColumn\":\"name\",\"ordering\":\"DESCENDING\"}, {\"sourceColumn\":\"x\",\"nullsOrdering\":\"NULLS_BOTTOM\"}]"}}"#;
const SORT_TIES: &str = r#"{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "few"}]}}"#;
const DISTINCT: &str = r#"{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}"#;
const NUMBER: &str = r#"{"Operation": "ROW_NUMBER", "Parameters":
    {"groupByColumns": ["few"], "orderByColumns": ["x", "name"], "targetColumn": "nth"}}"#;
const NUMBER_ALL: &str =
    r#"{"Operation": "ROW_NUMBER", "Parameters": {"orderByColumns": ["x"], "targetColumn": "nth"}}"#;
const NUMBER_MANY: &str = r#"{"Operation": "ROW_NUMBER", "Parameters":
    {"groupByColumns": ["many", "name"], "targetColumn": "nth"}}"#;
const AVERAGE: &str = r#"{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "x"}}"#;

fn group(keys: &str, functions: &[&str], new_table: bool) -> String {
    let calls = functions.iter().enumerate().map(|(at, function)| {
        let column = if at % 2 == 0 { "x" } else { "many" };
        format!(
            r#"{{"sourceColumnName": "{column}", "targetColumnName": "r{at}", "functionName": "{function}"}}"#
        )
    });
    let calls = calls.collect::<Vec<_>>().join(", ");
    format!(
        r#"{{"Operation": "GROUP_BY", "Parameters": {{"sourceColumns": [{keys}], "useNewDataFrame": "{new_table}",
           "groupByAggFunctionOptions": [{calls}]}}}}"#
    )
}

const SMALL: &[&str] = &["SUM", "SUM", "AVERAGE", "MIN", "MAX", "COUNT", "VARIANCE", "FIRST", "LAST"];
const GROWING: &[&str] = &["MEDIAN", "COUNT_DISTINCT", "MODE", "COLLECT_LIST"];

/// Rows with nulls, ties, duplicates, text of many kinds, zeros of both signs and more.
fn data(rows: usize) -> Vec<RecordBatch> {
    let mut state = 42_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let (mut name, mut few, mut many, mut x, mut day) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..rows {
        name.push(match next(6) {
            0 => None,
            1 => Some(String::new()),
            2 => Some(["Ärger", "ärger", "東京", "a\u{0}b"][next(4) as usize].to_owned()),
            3 => Some(format!("a name that does not fit into a view, number {}", next(50))),
            _ => Some(format!("n{}", next(900))),
        });
        few.push(Some(next(3) as i32).filter(|few| *few > 0));
        many.push(Some(next(rows as u64 / 2) as i32).filter(|many| many % 17 != 0));
        x.push(match next(8) {
            0 => None,
            1 => Some(0.0),
            2 => Some(-0.0),
            3 => Some(f64::NAN),
            _ => Some(next(2000) as f64 / 7.0 - 100.0),
        });
        day.push(Some(next(400) as i32));
    }
    // Some rows are there twice.
    for row in 0..rows / 4 {
        let from = next(row as u64 + 1) as usize;
        let to = rows - 1 - row;
        name[to] = name[from].clone();
        (few[to], many[to], x[to], day[to]) = (few[from], many[from], x[from], day[from]);
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringViewArray::from_iter(name)),
        Arc::new(Int32Array::from(few)),
        Arc::new(Int32Array::from(many)),
        Arc::new(Float64Array::from(x)),
        Arc::new(Date32Array::from(day)),
    ];
    let field = |(name, column): (&str, &ArrayRef)| Field::new(name, column.data_type().clone(), true);
    let fields: Vec<Field> =
        ["name", "few", "many", "x", "day"].into_iter().zip(&columns).map(field).collect();
    let all = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("columns of one length");
    let mut batches = Vec::new();
    let mut start = 0;
    while start < rows {
        let size = (1 + next(700) as usize).min(rows - start);
        batches.push(all.slice(start, size));
        start += size;
    }
    batches
}

fn recipe(steps: &[&str]) -> Recipe {
    let steps = steps.iter().map(|step| format!(r#"{{"Action": {step}}}"#)).collect::<Vec<_>>();
    Recipe::parse(&format!("[{}]", steps.join(", "))).expect("a recipe")
}

/// The rows recipe-core's operators give.
fn expected(steps: &[&str], batches: &[RecordBatch]) -> Vec<String> {
    let program = recipe(steps).compile(&batches[0].schema(), &Context::default()).expect("a program");
    let mut executor = program.executor().expect("an executor");
    let mut given = Vec::new();
    for batch in batches {
        given.extend(executor.push(batch).expect("rows"));
    }
    given.extend(executor.finish().expect("rows"));
    table::print(executor.schema(), &given)
}

struct Run {
    lines: Vec<String>,
    spilled: u64,
    rows: Vec<(u64, u64)>,
}

fn context(recipe: Recipe, threads: usize, memory: MemoryOptions) -> Arc<RunContext> {
    let (files, invalid, limits) = (Vec::new(), InvalidCells::Null, Limits::default());
    let columns = Arc::new(Schema::empty());
    let text = TextFormat::default();
    let settings = Settings { recipe, files, columns, text, threads, invalid, limits, max_failed: None };
    RunContext::new(settings, Memory::new(memory, 0), Ledger::default())
}

/// The rows that come out with a limit, and what was seen of it; the folder is empty afterwards.
fn run(steps: &[&str], batches: &[RecordBatch], limit: usize, threads: usize) -> Result<Run> {
    let folder = tempfile::tempdir().expect("a folder");
    let files = |folder: &Path| std::fs::read_dir(folder).expect("the folder").count();
    let memory = MemoryOptions { limit, folder: Some(folder.path().to_owned()) };
    let recipe = recipe(steps);
    let schema = batches[0].schema();
    let plan = recipe.compile(&schema, &Context::default()).expect("a program").plan;
    let context = context(recipe, threads, memory);
    let closing = Closing(context.clone());
    let input = made(stream::iter([Ok(batches.to_vec())]).boxed());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).build();
    let output: Result<(SchemaRef, Vec<RecordBatch>)> = runtime.expect("threads").block_on(async {
        let running = over(plan, input, &|_, _| Ok(keep()), &context, 0).await?;
        Ok((running.schema, running.parts.try_concat().await?))
    });
    assert_eq!(files(folder.path()), 0, "temporary files have no names");
    drop(closing);
    let trace = context.ledger.trace();
    let rows = (1..=steps.len()).map(|step| (trace.step(step).rows_in, trace.step(step).rows_out)).collect();
    let (schema, output) = output?;
    Ok(Run { lines: table::print(&schema, &output), spilled: context.memory.spilled(), rows })
}

fn check(steps: &[&str]) {
    check_in(&[160_000, 300_000], steps);
}

fn check_in(limits: &[usize], steps: &[&str]) {
    let batches = data(3000);
    let expected = expected(steps, &batches);
    let plenty = run(steps, &batches, 1 << 30, 2).expect("a run");
    assert!(plenty.lines == expected, "with much memory: {}", steps.join(", "));
    assert_eq!(plenty.spilled, 0);
    for (limit, threads) in limits.iter().zip([1, 3]) {
        let little = run(steps, &batches, limit * steps.len(), threads).expect("a run");
        let differs = little.lines.iter().zip(&expected).position(|(ours, theirs)| ours != theirs);
        assert_eq!(differs, None, "{} in {limit} bytes", steps.join(", "));
        assert_eq!(little.lines.len(), expected.len(), "{} in {limit} bytes", steps.join(", "));
        assert!(little.spilled > 0 || *limit != limits[0], "{} in {limit} bytes", steps.join(", "));
        assert_eq!(little.rows, plenty.rows, "counted rows of {}", steps.join(", "));
    }
}

#[test]
fn rows_are_sorted() {
    check(&[SORT]);
    check(&[SORT_TIES]);
}

#[test]
fn the_first_of_equal_rows_stays() {
    check(&[DISTINCT]);
}

#[test]
fn groups_become_rows() {
    check(&[&group(r#""many""#, SMALL, true)]);
    check(&[&group(r#""name", "many""#, SMALL, true)]);
    // A row of these can be long.
    check_in(&[300_000, 500_000], &[&group(r#""many""#, GROWING, true)]);
    check_in(&[300_000, 500_000], &[&group(r#""x", "name""#, GROWING, true)]);
}

fn aggregate(keys: &str) -> String {
    format!(
        r#"{{"Operation": "AGGREGATE", "Parameters": {{"groupBy": [{keys}], "columns": {{"a": "first(x)", "b": "last(name)",
           "c": "sum(distinct x)", "d": "var_pop(many)", "e": "stddev_pop(x)", "f": "count(*)"}}}}}}"#
    )
}

#[test]
fn groups_become_rows_by_the_rules_of_sql() {
    check_in(&[300_000, 500_000], &[&aggregate(r#""many""#)]);
}

#[test]
fn one_group_may_have_no_rows() {
    let step = aggregate("");
    let all = data(3000);
    for batches in [vec![all[0].slice(0, 0)], all] {
        let run = run(&[&step], &batches, 1 << 30, 2).expect("a run");
        assert_eq!(run.lines, expected(&[&step], &batches));
        assert_eq!(run.lines.len(), 2, "its names, and one row");
    }
}

#[test]
fn groups_stand_beside_rows() {
    check(&[&group(r#""many""#, SMALL, false)]);
    check(&[&group(r#""few""#, SMALL, false)]);
    check_in(&[400_000, 800_000], &[&group(r#""many""#, GROWING, false)]);
    check(&[AVERAGE]);
}

#[test]
fn rows_are_numbered() {
    check(&[NUMBER]);
    check(&[NUMBER_ALL]);
    check(&[NUMBER_MANY]);
}

/// A window function over rows in an order, whatever the size of their groups.
fn window(operation: &str, parameters: &str, groups: &str) -> String {
    format!(
        r#"{{"Operation": "{operation}", "Parameters": {{"sourceColumn": "x", {parameters}, "targetColumn": "r",
           "groupByColumns": [{groups}], "orderByColumns": ["day", "name"]}}}}"#
    )
}

#[test]
fn windows_see_the_rows_of_their_group() {
    let around = |rows: &str, more: &str| format!(r#""numRowsBefore": "3", "numRowsAfter": "{rows}"{more}"#);
    check(&[&window("NEXT", r#""numRows": "700""#, "")]);
    check(&[&window("PREV", r#""numRows": "2""#, r#""many", "name""#)]);
    check(&[&window("FILL", &around("500", ""), r#""few""#)]);
    check(&[&window("ROLLING_KTH_LARGEST", &around("900", r#", "value": "2""#), r#""few""#)]);
    let session = r#"{"Operation": "SESSION", "Parameters": {"sourceColumn": "day", "units": "DAYS", "value": "2",
        "groupByColumns": ["name"], "orderByColumns": ["day"], "targetColumn": "r"}}"#;
    check(&[session]);
}

#[test]
fn steps_share_the_memory() {
    check(&[SORT, DISTINCT, NUMBER, &group(r#""many""#, SMALL, false), SORT_TIES]);
}

#[test]
fn rows_wait_for_a_look() {
    let pivot = r#"{"Operation": "PIVOT", "Parameters":
        {"sourceColumn": "few", "valueColumn": "x", "aggregateFunction": "SUM"}}"#;
    check(&[SORT_TIES, pivot, DISTINCT]);
}

#[test]
fn what_cannot_be_cut_is_said() {
    let step = group(r#""few""#, &["COLLECT_LIST"], true);
    let Err(error) = run(&[&step], &data(6000), 80_000, 2) else { panic!("this cannot fit") };
    let said = error.to_string();
    for part in ["step 1", "GROUP_BY", "one group", "the limit is 80 kB", "allow more memory"] {
        assert!(said.contains(part), "`{part}` is not in: {said}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let memory = MemoryOptions { limit: 1000, folder: Some("no/such/folder".into()) };
    let budget = crate::engine::memory::Budget::new(&context(recipe(&[SORT]), 1, memory), Some(1), 1);
    let schema = Schema::new(vec![Field::new("n", DataType::Int32, true)]);
    let Err(error) = budget.files(&Arc::new(schema)) else { panic!("there is no such folder") };
    assert!(failed(error).to_string().contains("no/such/folder"));
}
