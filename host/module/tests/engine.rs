//! A recipe packed into the engine, and run. Where there is no engine, which `RECIPE_ENGINE_WASM` can name, these tests
//! pass.

use recipe_core::{Recipe, table};
use recipe_module::{
    Module, ModuleError, ModuleLimits, ModuleOptions, Progress, Relay, build, inspect, is_bundled_engine,
    locate, pack,
};

const FILL: &str = r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#;

fn engine() -> Option<Vec<u8>> {
    let engine = locate().ok().and_then(|path| std::fs::read(path).ok());
    if engine.is_none() {
        eprintln!("there is no engine");
    }
    engine
}

#[test]
fn a_packed_recipe_is_relayed() {
    let Some(engine) = engine() else { return };
    let recipe = Recipe::parse(FILL).expect("a recipe");
    let packed = build(&engine, FILL, recipe.sha256(), 1 << 30).expect("a module");
    let found = inspect(&packed).expect("a module");
    assert_eq!(found.recipe.as_deref(), Some(FILL));
    assert!(is_bundled_engine(&found) && found.is_same_engine(&inspect(&engine).expect("a module")));
    assert!(matches!(build(&engine, FILL, "another", 1 << 30), Err(ModuleError::RecipeNotFound)));
    assert!(matches!(pack(&packed, FILL, 1 << 30), Err(ModuleError::CarriesRecipe)));
    assert!(matches!(pack(&engine, FILL, 1 << 16), Err(ModuleError::MemoryTooSmall { bytes: 65_536 })));

    let module = Module::from_bytes(&packed, &ModuleLimits::untrusted()).expect("a module");
    let parts = [["city: string", "Mobile", "null"], ["city: string", "null", "Dothan"]]
        .map(|lines| table::parse(&lines).expect("a table"));
    let mut instance = module.instance().expect("an instance");
    assert!(instance.info().expect("its description").recipe.is_some_and(|recipe| recipe.relay));
    let mut options = ModuleOptions::default();
    options.relay = true;
    let relay = || {
        let mut run = module.instance().and_then(|instance| instance.open(&options, &[])).expect("a run");
        run.schema(&parts[0].schema()).expect("a schema");
        Relay::new(run)
    };
    let waiting = |progress| match progress {
        Progress::Waiting(waiting) => waiting,
        Progress::Ready(..) => panic!("the fill needs what the rows before left"),
    };
    // Both parts come to the stop, the second one first.
    let second = waiting(relay().push(&parts[1]).expect("a part"));
    let first = waiting(relay().push(&parts[0]).expect("a part"));
    let mut first = first.resume(None).expect("the first part");
    let second = second.resume(Some(&first.carry_out().expect("a state"))).expect("the second part");
    let mut clean = Vec::new();
    for resumed in [first, second] {
        let Progress::Ready(mut relay, batches) = resumed.proceed().expect("rows") else {
            panic!("there is one stop")
        };
        assert!(!relay.run().cells_failed().expect("a count"));
        clean.extend(batches);
    }
    assert_eq!(
        table::print(&parts[0].schema(), &clean),
        ["city: string", "Mobile", "Mobile", "Mobile", "Dothan"]
    );
}

#[test]
fn what_the_engine_reports_is_about_the_recipe() {
    let Some(engine) = engine() else { return };
    let module = Module::from_bytes(&engine, &ModuleLimits::default()).expect("a module");
    let error = module.instance().expect("an instance").load("[{}]").expect_err("it is not a recipe");
    assert!(matches!(&error, ModuleError::Reported(reported) if reported.is_about_recipe()), "{error:?}");
    assert!(error.is_invalid() && error.to_string().starts_with("error["), "{error}");
}

#[test]
fn only_the_bare_engine_takes_a_recipe() {
    let other = wat::parse_str("(module (memory (export \"memory\") 2))").expect("a module");
    assert!(matches!(pack(&other, FILL, 1 << 30), Err(ModuleError::NotBareEngine { slot: "RECIPE_SLOT" })));
}

#[test]
fn reasons_of_the_runtime_are_part_of_the_message() {
    let wide = wat::parse_str("(module (memory i64 1))").expect("a module");
    let error = Module::from_bytes(&wide, &ModuleLimits::default()).err().expect("it has other addresses");
    let message = error.to_string();
    assert!(
        message.starts_with("it is not a WebAssembly module: ") && message.contains("memory64"),
        "{message}"
    );
}
