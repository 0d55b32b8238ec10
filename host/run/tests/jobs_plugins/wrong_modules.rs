//! Files that are not modules, and modules that misbehave.

use std::fmt::Write as _;

use recipe_run::job::{RunJob, transforms};
use serde_json::json;

use super::common::{Folder, definition, job};
use super::modules::{folder, parsed};

#[path = "../../../module/tests/fake/mod.rs"]
mod hosts;

/// A module with this data, whose functions do nothing but those of `own`.
fn fake(own: &[(&str, &str)], data: &str) -> Vec<u8> {
    let head = format!(
        "(memory (export \"memory\") 40) (data (i32.const 4096) \"{data}\") (global $calls (mut i32) (i32.const 0))"
    );
    // What comes in goes after the data.
    let own = [&[("recipe_reserve", "i32.const 65536")], own].concat();
    hosts::module(&head, &own)
}

/// Sets a word of the result block and the one behind it, and gives a status.
fn says(word: u32, length: usize, status: i32) -> String {
    let place = 64 + word * 4;
    format!(
        "(i32.store (i32.const {place}) (i32.const 4096)) (i32.store (i32.const {}) (i32.const {length})) (i32.const {status})",
        place + 4
    )
}

/// Bytes as a text of WebAssembly.
fn escaped(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "\\{byte:02x}");
        text
    })
}

/// The message with the columns of the people, which a module gives that lets rows through.
fn columns() -> Vec<u8> {
    use arrow_schema::{DataType, Field, Schema};
    let field = |name: &str| Field::new(name, DataType::Utf8, true);
    let schema = Schema::new(vec![field("id"), field("name"), field("city")]);
    let writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &schema).expect("a message");
    writer.get_ref().clone()
}

#[test]
fn files_that_are_no_modules_are_refused() {
    let step = job("transform: own, with: {x: a}");
    let text = folder("own", r#"{"name": "x"}"#, b"no module");
    let error = text.error(&step);
    let wanted = "error[job-shape]: step `one`: module `own.wasm`: it is not a WebAssembly module: ";
    assert!(error.starts_with(wanted) && error.contains("--> own.json:1:1\n"), "{error}");
    assert!(transforms(&[text.path("")]).transforms.is_empty());
    let empty = wat::parse_str("(module (memory (export \"memory\") 1))").expect("a module");
    let error = folder("own", r#"{"name": "x"}"#, &empty).error(&step);
    assert!(
        error.contains("module `own.wasm`: it is not a recipe module: it has no function `recipe_abi_v1`"),
        "{error}"
    );
    let import = wat::parse_str("(module (import \"env\" \"open\" (func)))").expect("a module");
    let error = folder("own", r#"{"name": "x"}"#, &import).error(&step);
    assert!(
        error.contains("module `own.wasm`: it imports 1 things; a recipe module imports nothing"),
        "{error}"
    );
}

#[test]
fn a_module_that_refuses_its_recipe_is_quoted() {
    let said = json!({"code": "mine", "step": 1, "operation": "OWN", "parameter": "x", "message": "is none of ours"}).to_string();
    let refusing = fake(&[("recipe_load", &says(9, said.len(), -5))], &escaped(said.as_bytes()));
    let folder = folder("own", r#"{"name": "x"}"#, &refusing);
    let error = folder.error(&job("transform: own, with: {x: a}"));
    let wanted = "error[bad-parameter]: step `one`: step 1 (OWN): `x`: is none of ours\n --> job.yaml:3:49\n";
    assert!(error.starts_with(wanted), "{error}");
    assert!(!folder.path("out").exists());
}

#[test]
fn a_module_that_stops_leaves_nothing_behind() {
    let columns = columns();
    let second = "(global.set $calls (i32.add (global.get $calls) (i32.const 1))) \
                  (if (i32.ge_u (global.get $calls) (i32.const 2)) (then unreachable)) (i32.const 0)";
    let endless = "(loop $again (br $again)) (i32.const 0)";
    let schema = says(1, columns.len(), 1);
    let data = escaped(&columns);
    for (push, wanted) in [
        (second, "step `one`: module `own.wasm`: the module stopped: "),
        (
            "(i32.const 77)",
            "step `one`: module `own.wasm`: the module broke its interface: its status is not 0, 1, 2 or 3",
        ),
    ] {
        let folder = folder(
            "own",
            r#"{"name": "x"}"#,
            &fake(&[("recipe_schema", &schema), ("recipe_push", push)], &data),
        );
        std::fs::create_dir(folder.path("all")).expect("made");
        for file in ["all/1.csv", "all/2.csv"] {
            std::fs::copy(folder.path("people.csv"), folder.path(file)).expect("copied");
        }
        let text = job("transform: own, with: {x: a}").replace("path: people.csv", "path: all/");
        let error = folder.error(&text);
        assert!(error.contains(wanted), "{error}");
        let left = std::fs::read_dir(folder.path("out")).into_iter().flatten().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).filter(|name| name != "_recipe_log").collect();
        assert!(left.is_empty(), "nothing is left half-written: {left:?}");
    }
    let folder = folder(
        "own",
        r#"{"name": "x"}"#,
        &fake(&[("recipe_schema", &schema), ("recipe_push", endless)], &data),
    );
    let started = std::time::Instant::now();
    let text = job("transform: own, with: {x: a}");
    let run = RunJob::new(parsed(&folder, &text)).timeout(std::time::Duration::from_millis(500)).run();
    let error = folder.shown(&run.expect_err("it does not end"));
    assert!(error.contains("timeout") || error.contains("longer"), "{error}");
    assert!(started.elapsed() < std::time::Duration::from_secs(30), "the run does not wait for the module");
}

#[test]
fn a_module_that_gives_two_columns_of_one_name_is_refused() {
    use arrow_schema::{DataType, Field, Schema};
    let schema =
        Schema::new(vec![Field::new("id", DataType::Utf8, true), Field::new("id", DataType::Utf8, true)]);
    let writer = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &schema).expect("a message");
    let twice = fake(&[("recipe_schema", &says(1, writer.get_ref().len(), 1))], &escaped(writer.get_ref()));
    let folder = folder("own", "", &twice);
    let error = folder.error(&job("transform: own"));
    assert!(
        error.contains("module `own.wasm`: the module broke its interface: it gives two columns `id`"),
        "{error}"
    );
}

#[test]
fn one_of_a_recipe_and_a_module_does_the_work() {
    let both = Folder::with(&[
        ("own.json", &definition("own", "")),
        ("own.recipe.yaml", "- upper_case: name\n"),
        ("own.wasm", "a module"),
    ]);
    let error = both.error(&job("transform: own"));
    let wanted = "step `one`: `own` has a recipe and a module, `own.recipe.yaml` and `own.wasm`\n";
    assert!(error.contains(wanted) && error.contains("= help: move one of them away\n"), "{error}");
    let neither = Folder::with(&[("own.json", &definition("own", ""))]);
    let error = neither.error(&job("transform: own"));
    assert!(error.contains("step `one`: `own` has no recipe beside its definition\n"), "{error}");
    let help = "= help: put its steps into `own.recipe.json`, or `.yaml`, or a module that does its work into `own.wasm`, or a \
                program in Python, which is run with --python, into `own.py`\n";
    assert!(error.contains(help), "{error}");
}
