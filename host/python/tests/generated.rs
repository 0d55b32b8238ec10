//! Python files that are made from the registry of operations and from the flags of the command line: `RECIPE_UPDATE=1` writes
//! them anew.

#[path = "../src/arguments.rs"]
#[allow(dead_code, reason = "they are described here, not read")]
mod arguments;
mod generated {
    pub(crate) mod options;
    pub(crate) mod steps;
    pub(crate) mod text;
}

use std::path::Path;

/// Compares a file with what it should be, or writes it.
fn kept(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/recipe_engine").join(name);
    if std::env::var_os("RECIPE_UPDATE").is_some() {
        std::fs::write(&path, wanted).expect("the file can be written");
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == wanted, "{name} is stale; RECIPE_UPDATE=1 writes it anew");
}

#[test]
fn operations_are_methods() {
    kept("_steps.py", &generated::steps::module());
}

#[test]
fn flags_are_keywords() {
    kept("_options.py", &generated::options::module());
}

#[test]
fn all_flags_of_the_program_are_there() {
    let flags = generated::options::flags_of_the_program();
    assert!(flags.iter().any(|flag| flag == "memory-limit"), "{flags:?}");
    let module = generated::options::module();
    let absent: Vec<_> =
        flags.iter().filter(|flag| !module.contains(&format!("    {}: ", flag.replace('-', "_")))).collect();
    assert!(absent.is_empty(), "the program has flags that the package lacks: {absent:?}");
}
