//! Files through DataFusion: read by its own scans and by ours, whatever the number of partitions.

mod common;

use std::path::Path;
use std::sync::Arc;

use datafusion::error::Result;
use datafusion::execution::context::{SessionConfig, SessionContext};
use datafusion::execution::options::CsvReadOptions;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::{col, lit};
use datafusion::physical_plan::displayable;
use recipe_core::Recipe;
use recipe_datafusion::{ReadOptions, RecipeExt, RecipeOptions, SourceTable, Typing, register};

use common::{run, session};

const FILL: &str = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#;

fn open(path: &Path) -> SourceTable {
    let paths = [path.display().to_string()];
    SourceTable::open(&paths, ReadOptions::default(), &Typing::default()).expect("a table")
}

/// A session that divides files, also small ones.
fn dividing(partitions: usize) -> SessionContext {
    let mut config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(64);
    config.options_mut().optimizer.repartition_file_min_size = 1000;
    let builder = SessionStateBuilder::new().with_config(config).with_default_features();
    SessionContext::new_with_state(register(builder).build())
}

/// Files of different sizes, in order: how many rows there are.
fn write_claims(folder: &Path) -> usize {
    let mut row = 0;
    for (file, rows) in [(1, 900), (2, 10), (3, 2500), (4, 1), (5, 400)] {
        let line = |row: usize| {
            let city = if row.is_multiple_of(7) { format!("city {row}") } else { String::new() };
            format!("{row},{city}\n")
        };
        let text: String =
            std::iter::once("id,city\n".to_owned()).chain((row..row + rows).map(line)).collect();
        row += rows;
        std::fs::write(folder.join(format!("{file}.csv")), text).expect("a file");
    }
    row
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scans_of_datafusion_are_read_in_order() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let count = write_claims(folder.path());
    let path = folder.path().display().to_string();
    let recipe = Recipe::parse(FILL).expect("a recipe");
    for (partitions, in_order) in [(1, false), (8, false), (8, true)] {
        let context = dividing(partitions);
        let rows = context.read_csv(&path, CsvReadOptions::new()).await?;
        let rows = rows.filter(col("id").gt_eq(lit(0)))?;
        let options = RecipeOptions::default();
        let options = if in_order { options.in_order() } else { options };
        let ran = run(rows.recipe_with(&recipe, options).await?).await?;
        let plan = displayable(ran.plan.as_ref()).indent(false).to_string();
        assert!(!plan.contains("RoundRobin"), "{plan}");
        if partitions == 8 {
            assert!(plan.contains("InOrderExec: partitions=8"), "files are divided: {plan}");
        }
        assert_eq!(ran.lines.len(), count + 1);
        for (at, line) in ran.lines[1..].iter().enumerate() {
            assert_eq!(*line, format!("{at} | city {}", at - at % 7), "{partitions} partitions");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_read_as_recipes_read_them() -> Result<()> {
    let folder = tempfile::tempdir().expect("a folder");
    let count = write_claims(folder.path());
    let context = session(8, 64);
    let rows = context.read_table(Arc::new(open(folder.path())))?;
    assert_eq!(rows.clone().count().await?, count);
    let ran = run(rows.clone().select_columns(&["city"])?).await?;
    let plan = displayable(ran.plan.as_ref()).indent(false).to_string();
    assert!(plan.contains("projection=[city]"), "{plan}");
    assert_eq!(ran.lines[..3], ["city: string", "city 0", "null"]);
    let filled = run(rows.recipe(&Recipe::parse(FILL).expect("a recipe")).await?).await?.lines;
    assert_eq!(filled[count], format!("{} | city {}", count - 1, (count - 1) - (count - 1) % 7));

    let wrong = folder.path().join("wrong.csv");
    let numbers = (0..20_000).map(|n| format!("{n}\n"));
    let text: String =
        std::iter::once("n\n".to_owned()).chain(numbers).chain(["many\n".to_owned()]).collect();
    std::fs::write(&wrong, text).expect("a file");
    let told = context.read_table(Arc::new(open(&wrong)))?.collect().await.expect_err("a cell does not fit");
    let told = told.to_string();
    assert!(told.contains("row 20001, column `n`: long cannot hold `many` exactly"), "{told}");
    let null = run(context.read_table(Arc::new(open(&wrong).with_invalid_as_null()))?).await?;
    assert_eq!(null.lines.last().map(String::as_str), Some("null"));
    Ok(())
}
