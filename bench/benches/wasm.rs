//! The engine as a module against the engine itself: the same batches, on one thread. What a module costs beside its
//! work is there: batches are written as Arrow IPC, copied in, and read again, both ways.
//!
//! Needs `recipe-engine.wasm`; `recipe-wasm/build.sh` builds it, and `RECIPE_ENGINE_WASM` says where it is.

use std::hint::black_box;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use recipe_core::engine::kernel::infer::Inference;
use recipe_core::engine::kernel::read::TextFormat;
use recipe_core::engine::plan::KeepText;
use recipe_core::types::type_name;
use recipe_core::{Context, Recipe};
use recipe_run::module::{Module, ModuleLimits, ModuleOptions, Run, locate};
use recipe_run::tables::Dataset;
use recipe_run::tables::{ReadOptions, Source};

/// What is measured, over columns of claims as text.
const KERNELS: &[(&str, &str, &str)] = &[
    (
        "trim",
        "Notes",
        r#"{"Operation": "TRIM", "Parameters": {"sourceColumn": "Notes", "targetColumn": "y"}}"#,
    ),
    (
        "strip characters",
        "Claim Amount",
        r#"{"Operation": "REMOVE_COMBINED", "Parameters": {"sourceColumn": "Claim Amount",
            "removeCustomCharacters": "true", "customCharacters": "$"}}"#,
    ),
    (
        "literal replace",
        "Diagnosis Code",
        r#"{"Operation": "REPLACE_TEXT", "Parameters": {"sourceColumn": "Diagnosis Code", "pattern": "code ",
            "value": ""}}"#,
    ),
    (
        "regex replace",
        "Patient Name",
        r#"{"Operation": "REPLACE_TEXT", "Parameters": {"sourceColumn": "Patient Name",
            "pattern": "([a-z]+) ([A-Z])", "value": "$2 $1"}}"#,
    ),
    (
        "parse date",
        "Claim Date",
        r#"{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "Claim Date", "columnDataType": "date"}}"#,
    ),
    (
        "parse number",
        "Claim ID",
        r#"{"Operation": "CHANGE_DATA_TYPE", "Parameters": {"sourceColumn": "Claim ID", "columnDataType": "double"}}"#,
    ),
];

/// Claims as text, in batches of so many rows.
fn claims(batch_rows: usize, rows: u64) -> Vec<RecordBatch> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("claims.csv");
    let mut text = Vec::new();
    recipe_bench::claims::write(&mut text, rows, 1).expect("claims are written");
    let options = ReadOptions::default().with_morsel_bytes(text.len() + 1);
    std::fs::write(&path, text).expect("a file");
    let dataset = Dataset::find(&[path.display().to_string()], options).expect("the file");
    let source = Source::open(dataset).expect("it opens");
    let whole = source.batches().next().expect("a batch").expect("rows").batch;
    (0..whole.num_rows())
        .step_by(batch_rows)
        .map(|start| {
            let batch = whole.slice(start, batch_rows.min(whole.num_rows() - start));
            let columns = batch.schema_ref().fields().iter().zip(batch.columns());
            let columns = columns.map(|(field, column)| {
                // A buffer of its own, as batches that are read one by one have.
                let text: ArrayRef = Arc::new(column.as_string_view().gc());
                (field.name().clone(), text, true)
            });
            RecordBatch::try_from_iter_with_nullable(columns).expect("a batch")
        })
        .collect()
}

/// The types a CSV reader would find.
fn inferred(batch: &RecordBatch) -> Vec<(String, String)> {
    let mut inference = Inference::new(batch.num_columns());
    inference.push(batch);
    let types = inference.finish().into_iter();
    let columns = batch.schema_ref().fields().iter().zip(types);
    columns.map(|(field, ty)| (field.name().clone(), type_name(&ty.to_arrow()))).collect()
}

fn run(module: &Module, recipe: &str, types: Vec<(String, String)>, batch: &RecordBatch) -> Run {
    let mut instance = module.instance().expect("an instance");
    instance.load(recipe).expect("a recipe");
    let mut options = ModuleOptions::default();
    options.types = types;
    let mut run = instance.open(&options, &[]).expect("a run");
    run.schema(&batch.schema()).expect("columns that fit");
    run
}

fn compare(
    bench: &mut Criterion,
    name: &str,
    recipe: &str,
    typed: bool,
    batches: &[RecordBatch],
    module: &Module,
) {
    let batch = &batches[0];
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let types = if typed { inferred(batch) } else { Vec::new() };
    let schema = batch.schema();
    let read = |field: &arrow_schema::FieldRef| {
        let ty = types.iter().find(|(name, _)| name == field.name());
        let ty = ty.and_then(|(_, ty)| recipe_core::types::Type::from_name(ty));
        ty.map_or_else(|| field.as_ref().clone(), |ty| field.as_ref().clone().with_data_type(ty.to_arrow()))
    };
    let typed = arrow_schema::Schema::new(schema.fields().iter().map(read).collect::<Vec<_>>());
    let parsed = Recipe::parse(recipe).expect("a recipe");
    let plan = parsed.compile(&typed, &Context::default()).expect("it compiles").plan.reading(
        &schema,
        &TextFormat::default(),
        KeepText::Never,
    );

    let mut group = bench.benchmark_group(format!("wasm/{name}"));
    group.throughput(Throughput::Elements(rows as u64)).sample_size(20);
    group.bench_with_input(BenchmarkId::new("native", batch.num_rows()), batches, |bench, batches| {
        let mut executor = recipe_core::Executor::new(&plan).expect("an executor");
        bench.iter(|| {
            for batch in batches {
                black_box(executor.push(batch).expect("it runs"));
            }
            executor.trace().take_failed();
        });
    });
    group.bench_with_input(BenchmarkId::new("module", batch.num_rows()), batches, |bench, batches| {
        let mut run = run(module, recipe, types.clone(), batch);
        bench.iter(|| {
            for batch in batches {
                black_box(run.push(batch).expect("it runs"));
            }
        });
    });
    group.finish();
}

fn modules(bench: &mut Criterion) {
    let path = locate().expect("recipe-engine.wasm");
    let module = Module::from_file(&path, &ModuleLimits::default()).expect("the module");
    let empty = RecordBatch::try_from_iter_with_nullable([(
        "Notes",
        Arc::new(StringViewArray::from(Vec::<Option<&str>>::new())) as ArrayRef,
        true,
    )]);
    let empty = empty.expect("a batch");
    bench.bench_function("wasm/an empty batch", |bench| {
        let mut run = run(&module, "[]", Vec::new(), &empty);
        bench.iter(|| black_box(run.push(&empty).expect("it runs")));
    });

    let recipes = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../recipes");
    let recipe = std::fs::read_to_string(recipes.join("claims-cleanup/recipe.json")).expect("the recipe");
    for rows in [8_192, 65_536] {
        let batches = claims(rows, 4 * rows as u64);
        compare(bench, "claims-cleanup", &recipe, true, &batches, &module);
        for (name, column, action) in KERNELS {
            let batches = batches.iter().map(|batch| {
                let at = batch.schema_ref().index_of(column).expect("a column of claims");
                batch.project(&[at]).expect("one column")
            });
            let batches: Vec<_> = batches.collect();
            compare(bench, name, &format!("[{{\"Action\": {action}}}]"), false, &batches, &module);
        }
    }
}

criterion_group!(benches, modules);
criterion_main!(benches);
