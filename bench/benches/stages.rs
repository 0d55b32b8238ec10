//! The stages of a run over claims: reading CSV, and the whole from file to file.

use std::hint::black_box;
use std::io::BufWriter;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recipe_core::Recipe;
use recipe_run::apply::{Engine, Input, Run, RunOptions, prepare};
use recipe_run::engine::{InvalidCells, MemoryOptions};
use recipe_run::output::{OutputOptions, Target};
use recipe_run::store::commit::Mode;
use recipe_run::tables::Dataset;
use recipe_run::tables::Typing;
use recipe_run::tables::{ReadOptions, Source};

const ROWS: u64 = 200_000;

fn stages(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.csv");
    let mut file = BufWriter::new(std::fs::File::create(&path).expect("a file"));
    recipe_bench::claims::write(&mut file, ROWS, 1).expect("claims are written");
    drop(file);
    let dataset = || Dataset::find(&[path.display().to_string()], ReadOptions::default()).expect("the file");

    let mut group = bench.benchmark_group("stages");
    group.throughput(Throughput::Bytes(dataset().bytes())).sample_size(20);
    group.bench_function("read CSV, one thread", |bench| {
        let source = Source::open(dataset()).expect("it opens");
        bench.iter(|| source.batches().for_each(|batch| drop(black_box(batch.expect("rows")))));
    });
    for (name, output) in [("CSV", "out.csv"), ("Parquet", "out.parquet"), ("JSON lines", "out.jsonl")] {
        group.bench_function(format!("claims to {name}, one thread"), |bench| {
            bench.iter(|| apply(dataset(), &folder.path().join(output)));
        });
    }
    group.finish();
}

fn apply(dataset: Dataset, output: &Path) {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes/claims-cleanup/recipe.json");
    let recipe = Recipe::parse(&std::fs::read_to_string(recipe).expect("the recipe")).expect("a recipe");
    let options = OutputOptions { mode: Mode::Overwrite, ..OutputOptions::default() };
    let target = Target::new(&output.display().to_string(), options, &dataset.files).expect("an output");
    let memory = MemoryOptions::default();
    let input = Input {
        dataset,
        typing: Typing::default(),
        tables: Vec::new(),
        now: 0,
        now_is_given: false,
        seed: 0,
        memory,
    };
    let prepared = prepare(recipe, &input, &Engine::Native).expect("it compiles");
    let options = RunOptions { threads: 1, invalid: InvalidCells::Null, rejects: None };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(Run::new(prepared, target, options).finish()).expect("it runs");
}

criterion_group!(benches, stages);
criterion_main!(benches);
