//! The recipe folders and the workloads of the benchmarks give what `recipe-host` gives.

mod common;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::error::Result;
use recipe_bench::{claims, events, taxi, text, wide};
use recipe_core::Recipe;
use recipe_core::testing::{NOW, SEED};
use recipe_datafusion::{ReadOptions, RecipeExt, RecipeOptions, SourceTable, Typing, read_recipe};
use recipe_run::Apply;

use common::{run, session};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn open(path: &Path) -> SourceTable {
    let paths = [path.display().to_string()];
    SourceTable::open(&paths, ReadOptions::default(), &Typing::default()).expect("a table")
}

/// The files of a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

type Tables = Vec<(String, PathBuf)>;

/// What the host makes of a file, as Parquet, which has all cells with their types.
async fn on_the_host(recipe: &Recipe, input: &Path, tables: &Tables, output: &Path) {
    let apply = Apply::new(recipe.clone()).now(NOW).seed(SEED).threads(2).input(input.display().to_string());
    let apply =
        tables.iter().fold(apply, |apply, (name, path)| apply.table(name, path.display().to_string()));
    apply.output(output.display().to_string()).run_async().await.expect("a run");
}

/// Fails where DataFusion makes something else of a file than the host.
async fn compare(name: &str, recipe: &Recipe, input: &Path, tables: &Tables) -> Result<()> {
    let out = tempfile::tempdir().expect("a folder");
    let output = out.path().join("out.parquet");
    on_the_host(recipe, input, tables, &output).await;
    let expected = run(session(1, 8192).read_table(Arc::new(open(&output)))?).await?.lines;
    assert!(expected.len() > 1, "{name} gives rows");
    for (partitions, batch_size) in [(1, 8192), (8, 100)] {
        let context = session(partitions, batch_size);
        let mut options = RecipeOptions::default().now(NOW).seed(SEED);
        for (name, path) in tables {
            options = options.table(name, context.read_table(Arc::new(open(path)))?);
        }
        let rows = context.read_table(Arc::new(open(input)))?.recipe_with(recipe, options).await?;
        let found = run(rows).await?.lines;
        let differs = found.iter().zip(&expected).position(|(found, expected)| found != expected);
        let differs = differs.map(|at| (at, &found[at], &expected[at]));
        assert!(found == expected, "{name} on {partitions} partitions: {} rows, {differs:?}", found.len());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recipe_folders() -> Result<()> {
    let folders = files(&root().join("recipes"));
    assert!(folders.len() >= 6, "{folders:?}");
    for folder in folders {
        let recipe = read_recipe(folder.join("recipe.json")).expect("a recipe");
        let is_input = |path: &&PathBuf| {
            path.extension().is_some_and(|end| end == "csv") && !path.ends_with("expected.csv")
        };
        let entries = files(&folder);
        let input = entries.iter().find(is_input).expect("an input");
        let tables = files(&folder.join("tables")).into_iter().map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, path)
        });
        compare(&folder.display().to_string(), &recipe, input, &tables.collect()).await?;
    }
    Ok(())
}

type Generator = fn(&mut dyn Write, u64, u64) -> io::Result<()>;

/// The workloads of `bench/compare`: name, recipe, data, ending, whether the data is turned into Parquet, and whether
/// providers are a second table.
const WORKLOADS: [(&str, &str, Generator, &str, bool, bool); 10] = [
    ("claims-csv", "recipes/claims-cleanup/recipe.json", claims::write, "csv", false, false),
    ("claims-parquet", "recipes/claims-cleanup/recipe.json", claims::write, "csv", true, false),
    ("wide", "bench/compare/workloads/wide.json", wide::write, "csv", false, false),
    ("taxi", "bench/compare/workloads/taxi.json", taxi::write, "csv", true, false),
    ("text", "bench/compare/workloads/text.json", text::write, "csv", false, false),
    ("jsonl", "bench/compare/workloads/jsonl.json", events::write, "jsonl", false, false),
    ("sort", "bench/compare/workloads/sort.json", claims::write, "csv", false, false),
    ("group", "bench/compare/workloads/group.json", taxi::write, "csv", true, false),
    ("join", "bench/compare/workloads/join.json", claims::write, "csv", false, true),
    ("many-small", "recipes/claims-cleanup/recipe.json", claims::write, "csv", false, false),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workloads_of_the_benchmarks() -> Result<()> {
    const ROWS: u64 = 2000;
    for (name, recipe, generate, ending, as_parquet, has_providers) in WORKLOADS {
        let folder = tempfile::tempdir().expect("a folder");
        let input = folder.path().join("in");
        std::fs::create_dir(&input).expect("a folder");
        // One file, or several small ones.
        let parts = if name == "many-small" { 5 } else { 1 };
        for part in 0..parts {
            let mut rows = Vec::new();
            generate(&mut rows, ROWS / parts, 1 + part).expect("rows");
            std::fs::write(input.join(format!("{part}.{ending}")), rows).expect("a file");
        }
        let mut input = input;
        if as_parquet {
            let parquet = folder.path().join("in.parquet");
            on_the_host(&Recipe::parse("[]").expect("nothing"), &input, &Vec::new(), &parquet).await;
            input = parquet;
        }
        let mut tables = Vec::new();
        if has_providers {
            let header = "provider,provider_name,region,network,beds\n".to_owned();
            let numbers = (10_001..10_120).filter(|number| number % 10 != 0);
            let rows = numbers
                .map(|number| format!("{number},Clinic {},{},in,{}\n", number % 7, number % 4, number % 400));
            let text: String = std::iter::once(header).chain(rows).collect();
            let path = folder.path().join("providers.csv");
            std::fs::write(&path, text).expect("a file");
            tables.push(("providers".to_owned(), path));
        }
        let recipe = read_recipe(root().join(recipe)).expect("a recipe");
        compare(name, &recipe, &input, &tables).await?;
    }
    Ok(())
}
