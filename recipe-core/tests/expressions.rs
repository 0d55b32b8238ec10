//! Every function of the language, and its page.

use std::collections::BTreeSet;

use recipe_core::engine::expression::{GROUPS, page};
use recipe_core::testing::{NOW, run_in_batches};
use recipe_core::{Context, Recipe, table};

#[test]
fn examples_are_true() {
    let mut offenders = Vec::new();
    let mut names = BTreeSet::new();
    for function in GROUPS.iter().flat_map(|group| group.functions) {
        let [expression, data_type, value] = function.example;
        let parameters = serde_json::json!({"expression": expression, "targetColumn": "v"});
        let step = serde_json::json!({"Action": {"Operation": "DERIVE", "Parameters": parameters}});
        let recipe = Recipe::parse(&step.to_string()).expect("a recipe");
        let input = table::parse(&["n: int", "1"]).expect("a table");
        let context = Context::default().with_now(NOW);
        let mut fail = |what: String| offenders.push(format!("{expression}: {what}"));
        match recipe.compile(input.schema_ref(), &context) {
            Err(errors) => fail(errors.to_string()),
            Ok(program) => {
                let lines = run_in_batches(&program, &input, 1).expect("it runs").lines;
                if lines != [format!("n: int | v: {data_type}"), format!("1 | {value}")] {
                    fail(lines.join("; "));
                }
            }
        }
        let name = expression.split('(').next().unwrap_or_default();
        if name != function.name || !function.form.starts_with(name) || !function.summary.ends_with('.') {
            fail(format!("this is about `{}`", function.name));
        }
        for name in function.names() {
            if !names.insert(name.to_lowercase()) {
                fail(format!("`{name}` is listed twice"));
            }
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

/// `RECIPE_UPDATE=1` writes the page anew.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test of files reads files; the crate does not")]
fn the_page_is_fresh() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/expressions.md");
    if std::env::var_os("RECIPE_UPDATE").is_some() {
        std::fs::write(&path, page()).expect("the page can be written");
    }
    let found = std::fs::read_to_string(&path).ok();
    assert!(found == Some(page()), "stale, run with RECIPE_UPDATE=1");
}
