//! The stages of a run over claims: reading CSV, and the whole from file to file.

use std::hint::black_box;
use std::io::BufWriter;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use recipe_run::tables::{Dataset, ReadOptions, Source};
use recipe_run::{Apply, InvalidCells};

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
            bench.iter(|| apply(&path, &folder.path().join(output)));
        });
    }
    group.finish();
}

fn apply(input: &Path, output: &Path) {
    let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes/claims-cleanup/recipe.json");
    let recipe = recipe_run::read_recipe(recipe).expect("the recipe");
    let apply = Apply::new(recipe).input(input.display().to_string()).output(output.display().to_string());
    apply.overwrite().threads(1).on_invalid(InvalidCells::Null).run().expect("it runs");
}

criterion_group!(benches, stages);
criterion_main!(benches);
