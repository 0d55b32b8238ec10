//! What holds of every recipe and expression, whatever its text is: there is a check for each fuzz target, and the tests of
//! the crate give each the inputs that are kept in `corpus`.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use recipe_core::testing::{Case, NOW, SEED, run_in_batches};
use recipe_core::{Context, Form, Program, Recipe, steps, table};

/// A check of an input.
pub type Check = fn(&[u8]);

/// All checks, by the names of their targets.
pub const CHECKS: [(&str, Check); 4] =
    [("cells", cells), ("expression", expression), ("recipe", recipe), ("written", written)];

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
    same_for_any_batches(&program, &input);
}

fn same_for_any_batches(program: &Program, input: &RecordBatch) {
    let run = |rows| {
        let ran = run_in_batches(program, input, rows).map_err(|error| error.to_string());
        ran.map(|ran| (ran.lines, ran.failed_cells))
    };
    let whole = run(input.num_rows());
    for rows in [1, 2] {
        assert_eq!(run(rows), whole, "it depends on the batches");
    }
}

/// Any texts as the cells of text columns, in an example that the first two bytes choose: the result is the same however the rows
/// are cut, or a message.
pub fn cells(bytes: &[u8]) {
    let Some((choice, texts)) = bytes.split_first_chunk() else { return };
    let Ok(texts) = std::str::from_utf8(texts) else { return };
    let examples = || steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)));
    let chosen = usize::from(u16::from_le_bytes(*choice)) % examples().count();
    let Some((step, example)) = examples().nth(chosen) else { return };
    let case = Case::new(step, example).expect("an example");
    let Ok(program) = case.compile() else { return };
    let mut texts = texts.split('\n').cycle();
    let columns = case.input.columns().iter().map(|column| -> ArrayRef {
        let Some(text) = column.as_any().downcast_ref::<StringViewArray>() else { return Arc::clone(column) };
        // A missing cell stays so.
        Arc::new(text.iter().map(|cell| cell.and_then(|_| texts.next())).collect::<StringViewArray>())
    });
    let columns = columns.collect();
    let input = RecordBatch::try_new(case.input.schema(), columns).expect("the same types");
    same_for_any_batches(&program, &input);
}

/// A text as a recipe that [checks](Recipe::check), written in each form: it is read as the same steps, and written as the same text.
pub fn written(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for name in ["recipe.json", "recipe.yaml"] {
        let Ok(recipe) = Recipe::parse_named(name, text) else { continue };
        if recipe.check().is_err() {
            continue;
        }
        let canonical = recipe.write(Form::DataBrew).text;
        for (form, name) in [(Form::Json, "r.json"), (Form::Yaml, "r.yaml"), (Form::DataBrew, "r.json")] {
            let text = recipe.write(form).text;
            let again = Recipe::parse_named(name, &text).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
            assert_eq!(again.write(form).text, text, "{form:?} is not stable");
            assert_eq!(again.write(Form::DataBrew).text, canonical, "{form:?} changes steps");
        }
    }
}

/// A text as the expression of a derived column.
pub fn expression(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let parameters = serde_json::json!({"expression": text, "targetColumn": "v"});
    let step = serde_json::json!([{"Action": {"Operation": "DERIVE", "Parameters": parameters}}]);
    recipe(step.to_string().as_bytes());
}
