//! The recipe folders and the workloads of the benchmarks give what `recipe-host` gives.

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::error::Result;
use recipe_bench::engines;
use recipe_bench::samples::{Sample, samples};
use recipe_core::Recipe;
use recipe_core::testing::{NOW, SEED};
use recipe_datafusion::{ReadOptions, RecipeExt, RecipeOptions, SourceTable, Typing, read_recipe};
use recipe_run::Apply;

use common::{run, session};

fn open(path: &Path) -> SourceTable {
    let paths = [path.display().to_string()];
    SourceTable::open(&paths, ReadOptions::default(), &Typing::default()).expect("a table")
}

/// What the host makes of a file, as Parquet, which has all cells with their types.
fn on_the_host(recipe: &Recipe, input: &Path, tables: &[(String, PathBuf)], output: &Path) {
    let apply = Apply::new(recipe.clone()).now(NOW).seed(SEED).threads(2).input(input.display().to_string());
    let apply =
        tables.iter().fold(apply, |apply, (name, path)| apply.table(name, path.display().to_string()));
    apply.output(output.display().to_string()).run().expect("a run");
}

/// Fails where DataFusion makes other rows of a sample than those in a file of the host.
async fn compare(sample: &Sample, recipe: &Recipe, output: &Path) -> Result<()> {
    let expected = run(session(1, 8192).read_table(Arc::new(open(output)))?).await?.lines;
    assert!(expected.len() > 1, "{} gives rows", sample.name);
    for (partitions, batch_size) in [(1, 8192), (8, 100)] {
        let context = session(partitions, batch_size);
        let mut options = RecipeOptions::default().now(NOW).seed(SEED);
        for (name, path) in &sample.tables {
            options = options.table(name, context.read_table(Arc::new(open(path)))?);
        }
        let rows = context.read_table(Arc::new(open(&sample.input)))?.recipe_with(recipe, options).await?;
        let found = run(rows).await?.lines;
        let differs = found.iter().zip(&expected).position(|(found, expected)| found != expected);
        let differs = differs.map(|at| (at, &found[at], &expected[at]));
        let rows = found.len();
        assert!(found == expected, "{} on {partitions} partitions: {rows} rows, {differs:?}", sample.name);
    }
    Ok(())
}

#[test]
fn samples_in_datafusion() {
    let to_parquet = |folder: &Path, file: &Path| {
        on_the_host(&Recipe::parse("[]").expect("nothing"), folder, &[], file);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let made = samples(&to_parquet).expect("samples").into_iter().map(|sample| {
        let recipe = read_recipe(&sample.recipe).expect("a recipe");
        let out = tempfile::tempdir().expect("a folder");
        let output = out.path().join("out.parquet");
        on_the_host(&recipe, &sample.input, &sample.tables, &output);
        let compared = runtime.block_on(compare(&sample, &recipe, &output));
        compared.unwrap_or_else(|error| panic!("{}: {error}", sample.name));
        (sample.name, Ok(engines::sha256(&output)))
    });
    engines::check("DataFusion", &made.collect::<Vec<_>>(), engines::SAME_ROWS, false);
}
