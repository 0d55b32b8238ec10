//! What the optimizer makes of recipes: projections, filters, limits, partitions and orders.

mod common;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::dataframe::DataFrame;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::logical_expr::{col, lit};
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties, displayable};
use recipe_datafusion::{Recipe, RecipeExec, RecipeExt, RecipeOptions};

use common::{run, session, table_of};

const UPPER: &str = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#;
const FILL: &str = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#;

fn recipe(text: &str) -> Recipe {
    Recipe::parse(text).expect("a recipe")
}

/// Rows in order of `id`, with a city in every third one.
fn claims(rows: i64) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows));
    let city = |id: i64| (id % 3 == 0).then(|| format!("city {id}"));
    let cities: ArrayRef = Arc::new((0..rows).map(city).collect::<StringArray>());
    let states: ArrayRef =
        Arc::new((0..rows).map(|id| Some(["AL", "GA"][id as usize % 2])).collect::<StringArray>());
    RecordBatch::try_from_iter([("id", ids), ("city", cities), ("state", states)]).expect("a batch")
}

async fn physical(rows: DataFrame) -> Result<String> {
    let plan = rows.create_physical_plan().await?;
    Ok(displayable(plan.as_ref()).indent(false).to_string())
}

fn recipe_in(plan: &Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
    if plan.is::<RecipeExec>() {
        return plan.clone();
    }
    recipe_in(plan.children().first().expect("a recipe somewhere"))
}

#[tokio::test]
async fn only_columns_that_are_needed_are_read() -> Result<()> {
    let context = session(1, 8192);
    context.register_batch("claims", claims(10))?;
    let rows = context.table("claims").await?.recipe(&recipe(UPPER)).await?;
    let all = physical(rows.clone()).await?;
    let narrow = rows.select(vec![col("state")])?.into_optimized_plan()?.to_string();
    assert!(narrow.contains("TableScan: claims projection=[city, state]"), "{narrow}");
    assert!(all.contains("RecipeExec: recipe, steps=[1 UPPER_CASE], order=[by partition]"), "{all}");
    // A deleted column is not read at all.
    let delete = recipe(r#"[{"Operation": "DELETE", "Parameters": {"sourceColumns": ["city"]}}]"#);
    let rows = context.table("claims").await?.recipe(&delete).await?;
    let plan = rows.clone().into_optimized_plan()?.to_string();
    assert!(plan.contains("projection=[id, state]"), "{plan}");
    assert_eq!(run(rows.clone().select(vec![col("id")])?).await?.lines.len(), 11);
    let plan = rows.clone().select(vec![col("id")])?.into_optimized_plan()?.to_string();
    assert!(plan.contains("projection=[id]"), "{plan}");
    assert_eq!(rows.count().await?, 10);
    Ok(())
}

#[tokio::test]
async fn filters_pass_only_row_wise_recipes_and_untouched_columns() -> Result<()> {
    let context = session(1, 8192);
    context.register_batch("claims", claims(12))?;
    let plan_of = async |text: &str, filter| -> Result<(String, Vec<String>)> {
        let rows = context.table("claims").await?.recipe(&recipe(text)).await?.filter(filter)?;
        let plan = rows.clone().into_optimized_plan()?.to_string();
        let below = plan.lines().skip_while(|line| !line.contains("Recipe:")).skip(1);
        Ok((below.collect::<Vec<_>>().join("\n"), run(rows).await?.lines))
    };
    let (below, rows) = plan_of(UPPER, col("state").eq(lit("GA"))).await?;
    assert!(below.contains("GA"), "{below}");
    assert_eq!(rows.len(), 7);
    let (below, rows) = plan_of(UPPER, col("city").eq(lit("CITY 3"))).await?;
    assert!(!below.contains("CITY"), "{below}");
    assert_eq!(rows, ["id: long | city: string | state: string", "3 | CITY 3 | GA"]);
    let (below, rows) = plan_of(FILL, col("state").eq(lit("GA"))).await?;
    assert!(!below.contains("GA"), "{below}");
    assert_eq!(rows[1..3], ["1 | city 0 | GA", "3 | city 3 | GA"], "filled before rows are left out");
    // What has the name of a column that came in is not that column.
    let swap = r#"[{"Operation": "RENAME", "Parameters": {"sourceColumn": "state", "targetColumn": "old"}},
        {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "city", "targetColumn": "state"}}]"#;
    let (below, rows) = plan_of(swap, col("state").eq(lit("city 3"))).await?;
    assert!(!below.contains("city 3"), "{below}");
    assert_eq!(rows.len(), 2);
    let checked = r#"[{"Operation": "EXPECT", "Parameters": {"sourceColumn": "id", "min": "0"}}]"#;
    let (below, _) = plan_of(checked, col("state").eq(lit("GA"))).await?;
    assert!(!below.contains("GA"), "rows are checked before some are left out: {below}");
    Ok(())
}

#[tokio::test]
async fn limits_pass_only_where_each_row_leaves() -> Result<()> {
    let context = session(1, 8192);
    context.register_batch("claims", claims(12))?;
    let plan_of = async |text: &str| -> Result<(String, usize)> {
        let rows = context.table("claims").await?.recipe(&recipe(text)).await?.limit(0, Some(3))?;
        let plan = rows.clone().into_optimized_plan()?.to_string();
        let below = plan.lines().skip_while(|line| !line.contains("Recipe:")).skip(1);
        Ok((below.collect::<Vec<_>>().join("\n"), run(rows).await?.lines.len() - 1))
    };
    let (below, rows) = plan_of(UPPER).await?;
    assert!(below.contains("fetch=3"), "{below}");
    assert_eq!(rows, 3);
    let filter = r#"[{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "city"}}]"#;
    for text in [filter, FILL] {
        let (below, rows) = plan_of(text).await?;
        assert!(!below.contains("fetch"), "{below}");
        assert_eq!(rows, 3);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_is_kept_through_filters_and_projections() -> Result<()> {
    let rows = claims(2000);
    let mut first: Option<Vec<String>> = None;
    for (cut, partitions) in [(1, 1), (1, 8), (5, 8), (8, 8)] {
        let context = session(partitions, 16);
        let table = table_of(&context, &rows, cut)?;
        let table = table.filter(col("id").not_eq(lit(7)))?.select(vec![col("id"), col("city")])?;
        let ran = run(table.recipe(&recipe(FILL)).await?).await?;
        assert_eq!(ran.plan.output_partitioning().partition_count(), 1);
        let plan = displayable(ran.plan.as_ref()).indent(false).to_string();
        assert!(!plan.contains("RoundRobin") && !plan.contains("Coalesce"), "{plan}");
        assert_eq!(ran.lines.len(), 2000);
        assert!(
            first.get_or_insert_with(|| ran.lines.clone()) == &ran.lines,
            "{cut} of {partitions}: {plan}"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unions_and_limits_are_in_order() -> Result<()> {
    let rows = claims(1000);
    let mut first: Option<Vec<String>> = None;
    for (cut, partitions) in [(1, 1), (1, 8), (8, 8)] {
        let context = session(partitions, 16);
        let upper = table_of(&context, &rows, cut)?.limit(100, Some(500))?.recipe(&recipe(UPPER)).await?;
        let both = table_of(&context, &rows, cut)?.union(upper)?;
        let ran = run(both.recipe(&recipe(FILL)).await?).await?;
        let plan = displayable(ran.plan.as_ref()).indent(false).to_string();
        assert_eq!(ran.lines.len(), 1501, "{plan}");
        assert_eq!(
            ran.lines[1001..1005],
            ["100 | city 999 | AL", "101 | city 999 | GA", "102 | CITY 102 | AL", "103 | CITY 102 | GA"]
        );
        assert!(
            first.get_or_insert_with(|| ran.lines.clone()) == &ran.lines,
            "{cut} of {partitions}: {plan}"
        );
    }
    Ok(())
}

/// What is below a recipe may need all rows with the same key in one partition: that stays so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_mixes_rows_is_sorted_afterwards() -> Result<()> {
    let rows = claims(1000);
    let mut first: Option<Vec<String>> = None;
    for (cut, partitions) in [(1, 1), (8, 8)] {
        let context = session(partitions, 16);
        let left = table_of(&context, &rows, cut)?;
        let right = table_of(&context, &rows, cut)?
            .select(vec![col("id").alias("other"), col("state").alias("s")])?;
        let right = right
            .recipe(&recipe(r#"[{"Operation": "LOWER_CASE", "Parameters": {"sourceColumn": "s"}}]"#))
            .await?;
        let joined = left.join(right, datafusion::common::JoinType::Inner, &["id"], &["other"], None)?;
        let counted = joined.aggregate(
            vec![col("id"), col("city")],
            vec![datafusion::functions_aggregate::expr_fn::max(col("s")).alias("state")],
        )?;
        let sorted = counted.sort(vec![col("id").sort(true, false)])?;
        let ran = run(sorted.recipe(&recipe(FILL)).await?).await?;
        assert_eq!(
            ran.lines[..3],
            ["id: long | city: string | state: string", "0 | city 0 | al", "1 | city 0 | ga"]
        );
        assert!(first.get_or_insert_with(|| ran.lines.clone()) == &ran.lines, "{partitions}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_wise_recipes_keep_their_partitions() -> Result<()> {
    let rows = claims(100);
    let context = session(8, 8);
    let ran = run(table_of(&context, &rows, 8)?.recipe(&recipe(UPPER)).await?).await?;
    assert_eq!(ran.plan.output_partitioning().partition_count(), 8);
    let ids: Vec<&str> = ran.lines[1..].iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(ids, (0..100).map(|id| id.to_string()).collect::<Vec<_>>(), "one after the other, in order");
    let options = RecipeOptions::default().in_order();
    let one = table_of(&context, &rows, 8)?.recipe_with(&recipe(UPPER), options).await?;
    assert_eq!(one.clone().create_physical_plan().await?.output_partitioning().partition_count(), 1);
    assert_eq!(run(one).await?.lines, ran.lines);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stated_order_is_that_of_the_recipe() -> Result<()> {
    let rows = claims(500);
    let mut first: Option<Vec<String>> = None;
    for (cut, partitions) in [(1, 1), (1, 8), (8, 8)] {
        let context = session(partitions, 16);
        let sorted = table_of(&context, &rows, cut)?.sort(vec![col("id").sort(false, true)])?;
        let ran = run(sorted.recipe(&recipe(FILL)).await?).await?;
        assert_eq!(ran.lines[1], "499 | null | GA");
        assert_eq!(ran.lines[3], "497 | city 498 | GA");
        assert_eq!(ran.lines[6], "494 | city 495 | AL");
        let plan = displayable(ran.plan.as_ref()).indent(false).to_string();
        assert!(plan.contains("order=[id@0 DESC]"), "{plan}");
        let ordering = recipe_in(&ran.plan).output_ordering().map(ToString::to_string);
        assert_eq!(ordering.as_deref(), Some("id@0 DESC"));
        assert!(
            first.get_or_insert_with(|| ran.lines.clone()) == &ran.lines,
            "{cut} of {partitions}: {plan}"
        );
    }
    Ok(())
}

/// A table that is in an order already, in which many rows are equal: these stay as they are, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_rows_of_a_sorted_table_stay_in_their_order() -> Result<()> {
    let rows = claims(1000);
    let of_state = |state: &str| {
        let states = rows.column(2).as_string::<i32>().iter().map(|cell| Some(cell == Some(state)));
        arrow_select::filter::filter_record_batch(&rows, &states.collect())
    };
    let sorted = arrow_select::concat::concat_batches(&rows.schema(), &[of_state("AL")?, of_state("GA")?])?;
    let mut first: Option<Vec<String>> = None;
    for partitions in [1, 8] {
        let context = session(partitions, 16);
        let batches = (0..1000).step_by(40).map(|at| sorted.slice(at, 40)).collect();
        let table = MemTable::try_new(rows.schema(), vec![batches])?;
        let table = table.with_sort_order(vec![vec![col("state").sort(true, true)]]);
        let table = context.read_table(Arc::new(table))?.filter(col("id").not_eq(lit(7)))?;
        let ran = run(table.recipe(&recipe(FILL)).await?).await?;
        assert_eq!(
            ran.lines[..4],
            [
                "id: long | city: string | state: string",
                "0 | city 0 | AL",
                "2 | city 0 | AL",
                "4 | city 0 | AL"
            ]
        );
        assert!(first.get_or_insert_with(|| ran.lines.clone()) == &ran.lines, "{partitions}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sorted_after_a_recipe_is_not_sorted_before() -> Result<()> {
    let context = session(8, 16);
    // The first column of the output is another one than that of the input.
    let moved = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "DELETE", "Parameters": {"sourceColumns": ["id"]}}]"#;
    let rows = table_of(&context, &claims(9), 3)?.recipe(&recipe(moved)).await?;
    let sorted = rows.sort(vec![col("city").sort(false, true), col("state").sort(true, true)])?;
    assert_eq!(
        run(sorted).await?.lines[..4],
        ["city: string | state: string", "city 6 | AL", "city 6 | AL", "city 6 | GA"]
    );
    Ok(())
}

#[tokio::test]
async fn explain_names_steps_and_what_they_did() -> Result<()> {
    let context = session(2, 8192);
    context.register_batch("claims", claims(12))?;
    let text = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "city"}},
        {"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "state", "columnDataType": "int"}}]"#;
    let rows = context.table("claims").await?.recipe(&recipe(text)).await?;
    let told = run(rows.clone().explain(false, true)?).await?.lines.join("\n");
    for part in [
        "steps=[1 UPPER_CASE, 2 REMOVE_MISSING, 3 CHANGE_DATA_TYPE]",
        "1 UPPER_CASE: rows_in=12",
        "1 UPPER_CASE: cells_changed=4",
        "2 REMOVE_MISSING: rows_out=4",
        "3 CHANGE_DATA_TYPE: cells_failed=4",
        "elapsed_compute=",
        "output_rows=4",
        "output_batches=1",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    Ok(())
}
