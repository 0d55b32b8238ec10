//! What holds of every recipe and expression, whatever its text is: there is a check for each fuzz target, and the tests of
//! the crate give each the inputs that are kept in `corpus`.

use recipe_core::testing::{NOW, SEED, run_in_batches};
use recipe_core::{Context, Recipe, table};

/// A check of an input.
pub type Check = fn(&[u8]);

/// All checks, by the names of their targets.
pub const CHECKS: [(&str, Check); 2] = [("expression", expression), ("recipe", recipe)];

const INPUT: &[&str] = &[
    "a: string | n: int | l: long | x: double | d: date | t: timestamp | b: boolean | tags: [string]",
    r#"x y | 1 | 9007199254740993 | 0.5 | 2024-01-31 | 2024-02-29 12:30:00 | true | ["a","b"]"#,
    "null | null | null | null | null | null | null | null",
    r"Éa1, 2 | -7 | -9223372036854775808 | NaN | 0001-01-01 | 1969-12-31 23:59:59.999999 | false | []",
    r#""" | 2147483647 | 9223372036854775807 | -1e308 | 9999-12-31 | 9999-12-31 23:59:59 | null | [""]"#,
    "x y | 1 | 0 | 0.5 | 2024-01-31 | null | true | null",
];

/// A text as a recipe: it is refused with a message, or runs with the same result however the rows are cut.
pub fn recipe(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let recipe = match Recipe::parse(text) {
        Ok(recipe) => recipe,
        Err(errors) => return assert!(!errors.to_string().is_empty()),
    };
    let input = table::parse(INPUT).expect("a table");
    let context = Context::default().with_now(NOW).with_seed(SEED);
    let program = match recipe.compile(input.schema_ref(), &context) {
        Ok(program) => program,
        Err(errors) => return assert!(!errors.to_string().is_empty()),
    };
    let run = |rows| {
        let ran = run_in_batches(&program, &input, rows).map_err(|error| error.to_string());
        ran.map(|ran| (ran.lines, ran.failed_cells))
    };
    let whole = run(input.num_rows());
    for rows in [1, 2] {
        assert_eq!(run(rows), whole, "it depends on the batches");
    }
}

/// A text as the expression of a derived column.
pub fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let parameters = serde_json::json!({"expression": text, "targetColumn": "v"});
    let step = serde_json::json!([{"Action": {"Operation": "DERIVE", "Parameters": parameters}}]);
    recipe(step.to_string().as_bytes());
}
