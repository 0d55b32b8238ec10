//! What the conformance tests share: running a recipe on the host, and finding the corpus.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use recipe_bench::samples::{self, Sample};
use recipe_core::Dataset as Table;
use recipe_core::testing::{NOW, Ran, SEED, secrets};
use recipe_core::{Recipe, table};
use recipe_run::tables::{Dataset, ReadOptions, Source};
use recipe_run::{Apply, Engine, Report, RunError};

/// How the host runs: how many threads, and about how many rows a batch has.
#[derive(Debug, Clone, Copy)]
pub struct Host {
    /// Threads.
    pub threads: usize,
    /// Rows.
    pub batch_rows: usize,
}

/// The ways the host is run in: one thread, and many threads over small batches.
pub const HOSTS: [Host; 2] = [Host { threads: 1, batch_rows: 8192 }, Host { threads: 8, batch_rows: 2 }];

impl Host {
    /// Runs a recipe from files to a file.
    pub fn run(
        self,
        recipe: Recipe,
        input: &Path,
        tables: Vec<(String, String)>,
        output: &Path,
    ) -> Result<Report, String> {
        self.run_on(&Engine::Native, recipe, input, tables, output)
    }

    /// Runs a recipe from files to a file, on an engine.
    pub fn run_on(
        self,
        engine: &Engine,
        recipe: Recipe,
        input: &Path,
        tables: Vec<(String, String)>,
        output: &Path,
    ) -> Result<Report, String> {
        let read = ReadOptions::default().with_batch_rows(self.batch_rows);
        let read = read.with_morsel_bytes(self.batch_rows * 64);
        let apply = Apply::new(recipe).engine(engine.clone()).threads(self.threads).now(NOW).seed(SEED);
        let apply = apply.secrets(secrets());
        let apply = apply.input(input.display().to_string()).read_options(read);
        let apply = tables.into_iter().fold(apply, |apply, (name, path)| apply.table(name, path));
        // A step may put rows in quarantine.
        let apply = apply.rejects(output.with_extension("rejects.jsonl"));
        apply.output(output.display().to_string()).overwrite().run().map_err(|error| match error {
            RunError::Recipe(diagnostics) => diagnostics.render(),
            other => other.to_string(),
        })
    }

    /// Runs a recipe over tables, by way of Parquet files.
    pub fn run_tables(self, recipe: &Recipe, input: &RecordBatch, tables: &[&Table]) -> Result<Ran, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str| folder.path().join(name);
        write(&file("input.parquet"), input);
        let tables = tables.iter().enumerate().map(|(number, table)| {
            // A name may be a place in S3, which is no name of a file.
            let path = file(&format!("table-{number}.parquet"));
            write(&path, &table.batches()[0]);
            (table.name().to_owned(), path.display().to_string())
        });
        let tables = tables.collect();
        let output = file("output.parquet");
        let report = self.run(recipe.clone(), &file("input.parquet"), tables, &output)?;
        let steps = &report.summary().expect("it ran").steps;
        let failed_cells = steps.iter().map(|step| step.cells_failed).sum();
        let dataset =
            Dataset::find(&[output.display().to_string()], ReadOptions::default()).expect("the output");
        let source = Source::open(dataset).expect("the output opens");
        let batches: Vec<RecordBatch> = source.batches().map(|batch| batch.expect("rows").batch).collect();
        Ok(Ran { lines: table::print(source.schema(), &batches), failed_cells })
    }
}

fn write(path: &Path, batch: &RecordBatch) {
    let file = File::create(path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("rows are written");
    writer.close().expect("the file is closed");
}

/// The columns that recipes under `diagnostics/` are compiled for.
pub const DIAGNOSED: &[&str] =
    &["Claim ID: int | Name: string | Claim Date: date | Amount: double | dot.ted: string"];

/// The engine's module, which `RECIPE_ENGINE_WASM` names, or none, with a message, where it does not.
pub fn engine_module() -> Option<PathBuf> {
    let path = std::env::var_os("RECIPE_ENGINE_WASM").map(PathBuf::from);
    if path.is_none() {
        skipped("RECIPE_ENGINE_WASM does not name the engine's module, which `recipe-wasm/build.sh` makes");
    }
    path
}

/// A recipe with data, under `recipes/`.
pub struct RecipeFolder {
    /// Where it is.
    pub path: PathBuf,
    /// The one input.
    pub input: PathBuf,
    /// Other tables: name and file.
    pub tables: Vec<(String, String)>,
    /// The output as CSV.
    pub expected: String,
}

/// Recipe folders: `recipe.json`, one input, `expected.csv`, and other tables in `tables/`.
pub fn recipe_folders() -> Vec<RecipeFolder> {
    let folders = samples::recipe_folders().expect("the recipes");
    assert!(!folders.is_empty(), "there are recipe folders");
    folders.into_iter().map(recipe_folder).collect()
}

fn recipe_folder(sample: Sample) -> RecipeFolder {
    let path = sample.recipe.parent().expect("a folder").to_owned();
    RecipeFolder {
        input: sample.input,
        tables: sample.tables.into_iter().map(|(name, path)| (name, path.display().to_string())).collect(),
        expected: std::fs::read_to_string(path.join("expected.csv")).expect("what is expected"),
        path,
    }
}

fn skipped(why: &str) {
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("skipped: {why}\n").as_bytes());
}

/// A folder of the shared corpus, or none, with a message, where it is not there.
pub fn corpus(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    skipped(&format!("there is no corpus folder `{name}` beside the repository"));
    None
}

/// The files under a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}
