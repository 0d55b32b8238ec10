//! The claims recipe over batches in memory: what the engine alone takes, without reading and writing files.

use std::hint::black_box;
use std::io::BufWriter;
use std::path::Path;

use arrow_array::RecordBatch;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recipe_core::{Context, Recipe};
use recipe_run::tables::Dataset;
use recipe_run::tables::{ReadOptions, Source};

const ROWS: u64 = 100_000;

fn claims(bench: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.csv");
    let mut file = BufWriter::new(std::fs::File::create(&path).expect("a file"));
    recipe_bench::claims::write(&mut file, ROWS, 1).expect("claims are written");
    drop(file);
    let dataset = Dataset::find(&[path.display().to_string()], ReadOptions::default()).expect("the file");
    let source = Source::open(dataset).expect("it opens");
    let batches: Vec<RecordBatch> = source.batches().map(|batch| batch.expect("rows").batch).collect();

    let recipes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes");
    let text = std::fs::read_to_string(recipes.join("claims-cleanup/recipe.json")).expect("the recipe");
    let whole = Recipe::parse(&text).expect("a recipe");
    let mut group = bench.benchmark_group("claims");
    group.throughput(Throughput::Elements(ROWS)).sample_size(20);
    for steps in 0..=whole.steps().len() {
        let program = whole.up_to(steps).compile(source.schema(), &Context::default()).expect("it compiles");
        group.bench_function(format!("first {steps} steps"), |bench| {
            bench.iter(|| {
                let mut executor = program.executor().expect("an executor");
                for batch in &batches {
                    black_box(executor.push(batch).expect("it runs"));
                }
                black_box(executor.finish().expect("it runs"));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, claims);
criterion_main!(benches);
