//! The recipe folders and the workloads of the benchmarks give the same bytes on one thread, on eight, and in the module.

use std::path::Path;

use recipe_bench::engines::{self, Made};
use recipe_bench::samples::{Sample, samples};
use recipe_core::Recipe;
use recipe_run::module::{Module, ModuleLimits};
use recipe_run::{Engine, read_recipe};
use recipe_tests::{HOSTS, Host, engine_module};

fn all() -> Vec<Sample> {
    let nothing = Recipe::parse("[]").expect("no steps");
    samples(&|folder, file| {
        HOSTS[0].run(nothing.clone(), folder, Vec::new(), file).unwrap_or_else(|error| panic!("{error}"));
    })
    .expect("samples")
}

/// The file that an engine makes of a sample.
fn made(sample: &Sample, host: Host, engine: &Engine) -> (String, Made) {
    let out = tempfile::tempdir().expect("a folder");
    let output = out.path().join("out.parquet");
    let recipe = read_recipe(&sample.recipe).expect("a recipe");
    let tables = sample.tables.iter().map(|(name, path)| (name.clone(), path.display().to_string()));
    let run = host.run_on(engine, recipe, Path::new(&sample.input), tables.collect(), &output);
    run.unwrap_or_else(|error| panic!("{} on {host:?}: {error}", sample.name));
    (sample.name.clone(), Ok(engines::sha256(&output)))
}

#[test]
fn samples_on_threads() {
    let samples = all();
    let on =
        |host: Host| samples.iter().map(|sample| made(sample, host, &Engine::Native)).collect::<Vec<_>>();
    let [one, eight] = HOSTS.map(on);
    assert_eq!(one, eight);
    engines::check("threads", &one, engines::SAME_BYTES, true);
}

#[test]
fn samples_in_the_module() {
    let Some(path) = engine_module() else { return };
    let module = Module::from_file(&path, &ModuleLimits::default()).expect("the engine's module");
    let engine = Engine::Module(module);
    let made = all().iter().map(|sample| made(sample, HOSTS[1], &engine)).collect::<Vec<_>>();
    engines::check("module", &made, engines::SAME_BYTES, false);
}
