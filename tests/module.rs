//! The engine as a WebAssembly module says and does what the native one does.

use std::path::Path;
use std::sync::LazyLock;

use arrow_array::RecordBatch;
use recipe_core::step::Outcome;
use recipe_core::testing::{Case, NOW, SEED};
use recipe_core::{Context, Recipe, steps, table};
use recipe_run::Engine;
use recipe_run::module::{Module, ModuleError as Error, ModuleLimits, ModuleOptions, inspect, pack};
use recipe_tests::{Host, engine_module, files, recipe_folders};
use serde_json::Value;

static MODULE: LazyLock<Option<Module>> = LazyLock::new(|| {
    let path = engine_module()?;
    Some(Module::from_file(&path, &ModuleLimits::default()).expect("the engine's module"))
});

/// The table that comes out of a case, and how many cells failed; the input in batches of `rows` rows.
fn run(module: &Module, case: &Case, rows: usize) -> Result<(Vec<String>, u64), Error> {
    let mut instance = module.instance()?;
    instance.load(case.recipe.text())?;
    let mut options = ModuleOptions::default();
    (options.now, options.seed) = (NOW, SEED);
    options.secrets = case.context.secrets.clone();
    let mut run = instance.open(&options, &case.context.datasets)?;
    run.schema(&case.input.schema())?;
    let mut output = Vec::new();
    for start in (0..case.input.num_rows()).step_by(rows) {
        output.extend(run.push(&case.input.slice(start, rows.min(case.input.num_rows() - start)))?);
    }
    output.extend(run.finish()?);
    let schema = run.output().expect("columns");
    let schema = output.first().map_or(schema, RecordBatch::schema);
    let trace = run.trace()?;
    Ok((table::print(&schema, &output), trace.step(1).cells_failed))
}

#[test]
fn examples_come_out_as_they_say() {
    let Some(module) = MODULE.as_ref() else { return };
    examples(module, &[1, 2, 7]);
}

#[test]
fn the_baseline_module_does_the_same_without_vector_instructions() {
    let Some(path) = std::env::var_os("RECIPE_BASELINE_WASM") else {
        println!("left out: RECIPE_BASELINE_WASM does not say where the module is");
        return;
    };
    let module = Module::from_file(Path::new(&path), &ModuleLimits::default()).expect("the baseline module");
    let info = module.instance().and_then(|mut instance| instance.info()).expect("it says what it is");
    assert!(!info.simd);
    examples(&module, &[7]);
}

/// Holds a module to the examples of all operations, with batches of each of these numbers of rows.
fn examples(module: &Module, batch_rows: &[usize]) {
    let mut failures = Vec::new();
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        let name = format!("{}, {}", step.operation, example.title);
        let case = Case::new(step, example).expect("an example can be read");
        for rows in batch_rows {
            match (run(module, &case, *rows), example.outcome) {
                (Ok((lines, failed)), Outcome::Table(expected)) => {
                    if lines != expected || failed != example.failed_cells {
                        failures
                            .push(format!("{name}: {failed} cells failed, got\n  {}", lines.join("\n  ")));
                    }
                }
                (Err(Error::Reported(reported)), Outcome::Error(expected)) => {
                    let message = reported.json["message"].as_str().unwrap_or_default();
                    if !message.contains(expected) {
                        failures.push(format!("{name}: the error is {message}"));
                    }
                }
                (other, _) => failures.push(format!("{name}: {:?}", other.map(|(lines, _)| lines))),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What steps did, without the places of values that failed: a module may know them where rows were put together here.
fn placeless(steps: &Value) -> Value {
    let mut steps = steps.clone();
    let values = steps.as_array_mut().into_iter().flatten();
    let values = values.filter_map(|step| step.get_mut("failed_values")?.as_array_mut()).flatten();
    for place in values.filter_map(Value::as_object_mut) {
        place.remove("file");
        place.remove("row");
    }
    steps
}

#[test]
fn recipe_folders_give_the_same_bytes() {
    let Some(module) = MODULE.as_ref() else { return };
    let engine = std::fs::read(engine_module().expect("a module")).expect("the engine's module");
    for folder in recipe_folders() {
        let text = std::fs::read_to_string(folder.path.join("recipe.json")).expect("a recipe");
        let recipe = Recipe::parse_named("recipe.json", &text).expect("a recipe that can be read");
        let mut engines = vec![Engine::Module(module.clone())];
        // To compile a module takes long; one that carries its recipe is enough.
        if folder.path.ends_with("claims-cleanup") {
            let packed = pack(&engine, &text, 1 << 30).expect("a packed module");
            assert_eq!(inspect(&packed).expect("a module").recipe.as_deref(), Some(text.as_str()));
            engines.push(Engine::Packed(
                Module::from_bytes(&packed, &ModuleLimits::default()).expect("a module"),
            ));
        }
        for engine in engines {
            for host in [Host { threads: 1, batch_rows: 8192 }, Host { threads: 4, batch_rows: 50 }] {
                let out = tempfile::tempdir().expect("a folder");
                let output = out.path().join("out.csv");
                let tables = folder.tables.clone();
                let report = host
                    .run_on(&engine, recipe.clone(), &folder.input, tables, &output)
                    .unwrap_or_else(|error| panic!("{error}"));
                let found = std::fs::read_to_string(&output).expect("an output");
                assert!(found == folder.expected, "{}: the output is\n{found}", folder.path.display());
                assert_eq!(report.to_json()["engine"]["name"], "wasm");
                let native = host
                    .run(recipe.clone(), &folder.input, folder.tables.clone(), &out.path().join("native.csv"))
                    .expect("it runs");
                assert_eq!(placeless(&report.to_json()["steps"]), placeless(&native.to_json()["steps"]));
                assert_eq!(report.to_json()["output"]["columns"], native.to_json()["output"]["columns"]);
            }
        }
    }
}

#[test]
fn instances_that_grew_are_replaced() {
    let Some(path) = engine_module() else { return };
    // Every instance has more than half of this from its first moment.
    let module = Module::from_file(&path, &ModuleLimits::default()).expect("the engine's module");
    let memory = module.instance().expect("an instance").memory_bytes() as u64;
    let limits = ModuleLimits::default().with_memory(2 * memory - 1);
    let module = Module::from_file(&path, &limits).expect("the engine's module");
    let engine = Engine::Module(module);
    let folder = recipe_folders().into_iter().find(|folder| folder.path.ends_with("claims-cleanup"));
    let folder = folder.expect("the claims");
    let recipe = std::fs::read_to_string(folder.path.join("recipe.json")).expect("a recipe");
    let recipe = Recipe::parse_named("recipe.json", &recipe).expect("a recipe that can be read");
    let out = tempfile::tempdir().expect("a folder");
    let output = out.path().join("out.csv");
    let host = Host { threads: 3, batch_rows: 200 };
    let report = host.run_on(&engine, recipe.clone(), &folder.input, Vec::new(), &output).expect("it runs");
    assert_eq!(std::fs::read_to_string(&output).expect("an output"), folder.expected);
    let native =
        host.run(recipe, &folder.input, Vec::new(), &out.path().join("native.csv")).expect("it runs");
    assert_eq!(report.to_json()["steps"], native.to_json()["steps"]);
}

#[test]
fn messages_are_the_same() {
    let Some(module) = MODULE.as_ref() else { return };
    let schema = table::parse(recipe_tests::DIAGNOSED).expect("a table").schema();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("diagnostics");
    let recipes =
        files(&folder).into_iter().filter(|path| path.extension().is_some_and(|name| name != "txt"));
    for path in recipes {
        let text = std::fs::read_to_string(&path).expect("a recipe");
        let native = Recipe::parse(&text).and_then(|recipe| {
            recipe.check()?;
            recipe.compile(&schema, &Context::default())
        });
        let mut instance = module.instance().expect("an instance");
        let said = instance
            .load(&text)
            .and_then(|()| instance.open(&ModuleOptions::default(), &[])?.schema(&schema).map(|_| ()));
        match (native, said) {
            (Err(expected), Err(Error::Reported(reported))) => {
                assert_eq!(reported.message(), expected.render(), "{}", path.display());
            }
            (Ok(_), Ok(())) => {}
            (native, said) => panic!("{}: {:?}, {said:?}", path.display(), native.err()),
        }
    }
}

#[test]
fn the_module_is_what_its_page_says() {
    let Some(path) = engine_module() else { return };
    let bytes = std::fs::read(path).expect("the engine's module");
    let found = inspect(&bytes).expect("a module");
    assert_eq!(found.imports, 0);
    // What begins with `__` is the linker's.
    let mut exports: Vec<_> = found.exports.iter().filter(|name| !name.starts_with("__")).collect();
    exports.sort();
    assert_eq!(
        exports,
        [
            "RECIPE_SLOT",
            "memory",
            "recipe_abi_v1",
            "recipe_close",
            "recipe_dataset",
            "recipe_finish",
            "recipe_infer",
            "recipe_info",
            "recipe_load",
            "recipe_next",
            "recipe_open",
            "recipe_push",
            "recipe_reserve",
            "recipe_reset",
            "recipe_result",
            "recipe_schema",
            "recipe_state_combine",
            "recipe_state_get",
            "recipe_state_merge",
            "recipe_stats",
        ]
    );
    let page = include_str!("../recipe-wasm/ABI.md");
    for name in exports.iter().filter(|name| name.starts_with("recipe_")) {
        assert!(page.contains(&format!("`{name}(")), "{name} is on the page");
    }
    // A module is loaded by everyone who runs it; growth past this is looked at before it is let in.
    assert!(bytes.len() < 9 << 20, "{} bytes", bytes.len());
}

/// Far more steps than there is room for on a stack, if each took its part of it.
#[test]
fn ten_thousand_steps() {
    let Some(module) = MODULE.as_ref() else { return };
    let kinds = [
        r#"{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "v"}]}}"#,
        r#"{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}"#,
        r#"{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "v"}}"#,
    ];
    let input = table::parse(&["g: string | v: long", "a | 3", "b | null", "c | 1"]).expect("a table");
    let recipes = kinds.iter().map(|kind| vec![*kind; 10_000]);
    for steps in recipes.chain([kinds.iter().copied().cycle().take(10_000).collect()]) {
        let text = format!("[{}]", steps.join(","));
        let recipe = Recipe::parse(&text).expect("a recipe");
        let expected = recipe.apply(&input, &Context::default()).expect("the native engine runs it");
        let mut instance = module.instance().expect("an instance");
        instance.load(&text).expect("the module reads it");
        let mut run = instance.open(&ModuleOptions::default(), &[]).expect("it begins");
        run.schema(&input.schema()).expect("the columns");
        let mut output = run.push(&input).expect("rows");
        output.extend(run.finish().expect("the last rows"));
        assert_eq!(table::print(&expected.schema(), &output), table::print(&expected.schema(), &[expected]));
    }
}
