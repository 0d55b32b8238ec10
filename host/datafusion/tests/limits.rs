//! Memory, temporary files, cells that fail, expectations, and data that changes.

mod common;

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_schema::SchemaRef;
use datafusion::catalog::streaming::StreamingTable;
use datafusion::dataframe::DataFrame;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, GreedyMemoryPool, MemoryPool};
use datafusion::execution::options::CsvReadOptions;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use recipe_datafusion::{FailedCells, Recipe, RecipeError, RecipeExec, RecipeExt, RecipeOptions, Rejects};
use recipe_run::RunError;

use common::{run, session, session_in, table_of};

fn recipe(text: &str) -> Recipe {
    Recipe::parse_named("clean.json", text).expect("a recipe")
}

fn claims(rows: i64) -> RecordBatch {
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values((0..rows).map(|id| id * 7919 % rows)));
    let notes: ArrayRef = Arc::new(
        (0..rows).map(|id| Some(format!("a note of some length about claim {id}"))).collect::<StringArray>(),
    );
    let cities: ArrayRef =
        Arc::new((0..rows).map(|id| Some(format!("city {}", id % 1000))).collect::<StringArray>());
    RecordBatch::try_from_iter([("id", ids), ("note", notes), ("city", cities)]).expect("a batch")
}

fn spilled(plan: &Arc<dyn ExecutionPlan>) -> usize {
    let here = plan.is::<RecipeExec>().then(|| plan.metrics().and_then(|metrics| metrics.spilled_bytes()));
    here.flatten().unwrap_or_default() + plan.children().into_iter().map(spilled).sum::<usize>()
}

const SORT: &str = r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "id", "ordering": "ASCENDING"}]}}]"#;
const GROUP: &str = r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["note"], "groupByAggFunctionOptions": [
    {"sourceColumnName": "id", "targetColumnName": "sum", "targetColumnDataType": "long", "functionName": "SUM"}],
    "useNewDataFrame": "true"}}]"#;
const DISTINCT: &str = r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_hold_rows_in_the_pool_and_go_on_in_files() -> Result<()> {
    const BYTES: usize = 512 << 10;
    let rows = claims(8_000);
    for text in [SORT, GROUP, DISTINCT] {
        let expected = run(table_of(&session(2, 8192), &rows, 2)?.recipe(&recipe(text)).await?).await?;
        assert_eq!(spilled(&expected.plan), 0, "there is memory for all: {text}");
        let pools: [Arc<dyn MemoryPool>; 2] =
            [Arc::new(GreedyMemoryPool::new(BYTES)), Arc::new(FairSpillPool::new(BYTES))];
        for pool in pools {
            let environment = RuntimeEnvBuilder::new().with_memory_pool(pool.clone()).build_arc()?;
            let context = session_in(2, 8192, environment);
            let ran = run(table_of(&context, &rows, 2)?.recipe(&recipe(text)).await?).await?;
            assert!(ran.lines == expected.lines, "{text}");
            assert!(spilled(&ran.plan) > 0, "there is memory for some: {text}");
            assert_eq!(pool.reserved(), 0, "what was reserved is given back: {text}");
        }
    }
    Ok(())
}

fn small(files: DiskManagerMode) -> Result<Arc<RuntimeEnv>> {
    let disk = DiskManagerBuilder::default().with_mode(files);
    let pool = Arc::new(GreedyMemoryPool::new(2 << 20));
    RuntimeEnvBuilder::new().with_memory_pool(pool).with_disk_manager_builder(disk).build_arc()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_is_said() -> Result<()> {
    let context = session_in(2, 8192, small(DiskManagerMode::Disabled)?);
    let sorted = table_of(&context, &claims(60_000), 2)?.recipe(&recipe(SORT)).await?;
    let told = run(sorted).await.err().expect("there are no files").to_string();
    assert!(
        told.contains("step 1 cannot keep its rows: ") && told.contains("DiskManager is disabled"),
        "{told}"
    );

    let join = recipe(
        r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "id", "value": "id"}], "joinType": "LEFT_JOIN",
            "leftColumns": ["id"], "rightColumns": ["city"], "secondaryDatasetName": "others"}}]"#,
    );
    let context = session_in(2, 8192, small(DiskManagerMode::OsTmpDirectory)?);
    let options = RecipeOptions::default().table("others", table_of(&context, &claims(60_000), 2)?);
    let joined = table_of(&context, &claims(10), 1)?.recipe_with(&join, options).await?;
    let told = run(joined).await.err().expect("it does not fit").to_string();
    assert!(
        told.contains(
            "table `others` must be held in memory as a whole, and does not fit: the limit is 2.1 MB"
        ),
        "{told}"
    );
    Ok(())
}

/// The error of ours in one of DataFusion's.
fn ours(error: &DataFusionError) -> &RecipeError {
    let DataFusionError::External(error) = error.find_root() else { panic!("{error}") };
    error.downcast_ref().unwrap_or_else(|| panic!("{error}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_cells_are_counted_or_end_the_query() -> Result<()> {
    let cast = recipe(
        r#"[{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "city", "columnDataType": "int"}}]"#,
    );
    let context = session(8, 16);
    let ran = run(table_of(&context, &claims(1000), 8)?.recipe(&cast).await?).await?;
    assert_eq!(ran.trace.step(1).cells_failed, 1000);
    let (file, list) = (tempfile::NamedTempFile::new().expect("a file"), Rejects::new);
    let options = RecipeOptions::default().with_rejects(list(file.reopen().expect("it is there")));
    run(table_of(&context, &claims(1000), 8)?.recipe_with(&cast, options).await?).await?;
    let listed = std::fs::read_to_string(file.path()).expect("a list");
    assert_eq!(listed.lines().count(), 1000);
    let last = r#"{"file":null,"row":1000,"step":1,"column":"city","value":"city 999"}"#;
    assert_eq!(listed.lines().last(), Some(last), "in the order of the rows");

    let options = RecipeOptions::default().failed(FailedCells::Fail);
    let failing = table_of(&context, &claims(1000), 8)?.recipe_with(&cast, options).await?;
    let error = run(failing).await.err().expect("a cell fails");
    let RecipeError::Run(inner) = ours(&error) else { panic!("{error}") };
    let RunError::CellFailed { step: 1, column, row: Some(1), value, .. } = inner.as_ref() else {
        panic!("{inner:?}")
    };
    assert_eq!((column.as_str(), value.as_str()), ("city", "city 0"));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_are_as_expected_over_all_partitions() -> Result<()> {
    let context = session(8, 16);
    let check = |parameters: &str| {
        recipe(&format!(
            r#"[{{"Operation": "EXPECT", "Parameters": {{"sourceColumn": "id", {parameters}}}}}]"#
        ))
    };
    let rows = claims(1000);
    let few = table_of(&context, &rows, 8)?.recipe(&check(r#""max": "996", "maxFailed": "3""#)).await?;
    assert_eq!(run(few).await?.lines.len(), 1001, "three rows may fail");
    let more = table_of(&context, &rows, 8)?.recipe(&check(r#""max": "995", "maxFailed": "3""#)).await?;
    let told = run(more).await.err().expect("four rows fail").to_string();
    assert!(told.contains("in all rows but 3, and more fail: row "), "{told}");
    let quarantine =
        table_of(&context, &rows, 8)?.recipe(&check(r#""max": "995", "onFail": "quarantine""#)).await;
    let told = quarantine.expect_err("nobody takes the rows").to_string();
    assert!(
        told.contains("step 1 of recipe `clean.json` puts rows in quarantine, and no list takes them"),
        "{told}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_that_changed_since_it_was_looked_at_is_refused() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.csv");
    let write = |text: &str| std::fs::write(&path, text).expect("a file");
    write("city,kind\nMobile,water\nDothan,fire\n");
    let context = session(2, 8192);
    let encode = recipe(r#"[{"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "kind"}}]"#);
    let rows = context.read_csv(path.display().to_string(), CsvReadOptions::new()).await?;
    let encoded = rows.recipe(&encode).await?;
    let before = run(encoded.clone()).await?.lines;
    assert_eq!(before[0].matches("kind").count(), 3, "{before:?}");
    write("city,kind\nMobile,water\nDothan,wind\n");
    let told = run(encoded).await.err().expect("there is another kind").to_string();
    assert!(
        told.ends_with(
            "column `kind` has other values than when step 1 of recipe `clean.json` made columns of them: the data has \
             changed since; call `DataFrame::recipe` again"
        ),
        "{told}"
    );
    Ok(())
}

#[tokio::test]
async fn cells_that_steps_cannot_hold_are_refused() -> Result<()> {
    let seconds: ArrayRef = Arc::new(arrow_array::TimestampSecondArray::from(vec![61, i64::MAX]));
    let rows = RecordBatch::try_from_iter([("at", seconds)]).expect("a batch");
    let context = session(1, 8192);
    let year =
        recipe(r#"[{"Operation": "YEAR", "Parameters": {"sourceColumn": "at", "targetColumn": "year"}}]"#);
    let error = run(table_of(&context, &rows, 1)?.recipe(&year).await?).await.err();
    let told = error.expect("it is after all years").to_string();
    let expected = "the input, column `at`, row 2: no type that steps compute with holds `+292277026596-12-04 15:30:07` exactly";
    assert!(told.ends_with(expected), "{told}");
    Ok(())
}

/// A table that comes to no end.
#[derive(Debug)]
struct Endless(SchemaRef);

impl PartitionStream for Endless {
    fn schema(&self) -> &SchemaRef {
        &self.0
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let batch = claims(10);
        Box::pin(RecordBatchStreamAdapter::new(
            self.0.clone(),
            futures::stream::repeat_with(move || Ok(batch.clone())),
        ))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn endless_tables_run_where_no_end_is_waited_for() -> Result<()> {
    const FILL: &str = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#;
    let context = session(2, 8192);
    let schema = claims(1).schema();
    let table = |partitions: usize| -> Result<DataFrame> {
        let partitions =
            (0..partitions).map(|_| Arc::new(Endless(schema.clone())) as Arc<dyn PartitionStream>);
        let table = StreamingTable::try_new(schema.clone(), partitions.collect())?.with_infinite_table(true);
        context.read_table(Arc::new(table))
    };
    let first = table(1)?.recipe(&recipe(FILL)).await?.limit(0, Some(25))?;
    assert_eq!(run(first).await?.lines.len(), 26, "rows leave as they come");
    for (partitions, text) in [(1, SORT), (2, FILL)] {
        let told = table(partitions)?.recipe(&recipe(text)).await?.create_physical_plan().await;
        let told = told.expect_err("an end is waited for").to_string();
        assert!(told.contains("Cannot execute pipeline breaking queries"), "{told}");
    }
    Ok(())
}
