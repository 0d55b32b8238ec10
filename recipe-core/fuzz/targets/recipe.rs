//! Any text as a recipe: it is read and compiled, or refused with a message; what compiles runs over a small table.

#![no_main]

use libfuzzer_sys::fuzz_target;
use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe, table};

const INPUT: &[&str] =
    &["a: string | n: int | x: double | d: date | b: boolean", "x y | 1 | 0.5 | 2024-01-31 | true", "null | null | null | null | null"];

fuzz_target!(|text: &str| {
    let recipe = match Recipe::parse(text) {
        Ok(recipe) => recipe,
        Err(errors) => {
            assert!(!errors.to_string().is_empty());
            return;
        }
    };
    let input = table::parse(INPUT).expect("a table");
    match recipe.compile(input.schema_ref(), &Context::default()) {
        Ok(program) => {
            let _ = run_in_batches(&program, &input, 1);
        }
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
});
