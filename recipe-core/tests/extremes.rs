//! Every operation and every function with the least and the greatest numbers for each number it is given: no panic, no
//! broken invariant.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::RecordBatch;
use recipe_core::engine::expression::GROUPS;
use recipe_core::testing::{Case, run_in_batches};
use recipe_core::{Context, Recipe, steps, table};
use serde_json::{Value, json};

/// Numbers at the ends of types, and beyond them.
const NUMBERS: &[&str] = &[
    "-9223372036854775808",
    "-9223372036854775809",
    "9223372036854775807",
    "18446744073709551615",
    "-2147483648",
    "2147483647",
    "4294967295",
    "99999999999999999999999999999999999999",
    "1e308",
    "-1e308",
    "1e-308",
    "0",
    "-0.0",
    "-1",
];

/// What goes wrong that should not.
fn broken(recipe: &Recipe, input: &RecordBatch, context: &Context) -> Option<String> {
    let done = catch_unwind(AssertUnwindSafe(|| {
        let program = recipe.compile(input.schema_ref(), context).map_err(|errors| errors.errors)?;
        run_in_batches(&program, input, 2).map_err(|error| vec![error])
    }));
    match done {
        Err(_) => Some("it panics".to_owned()),
        Ok(Err(errors)) => {
            errors.iter().find(|error| error.kind().code() == "internal").map(ToString::to_string)
        }
        Ok(Ok(_)) => None,
    }
}

/// The document with each number in it, one at a time, replaced by `number`. Numbers are texts as well, and so are lists.
fn variants(value: &Value, number: &str) -> Vec<Value> {
    match value {
        Value::Number(_) => vec![json!(number)],
        Value::String(text) if text.trim().parse::<f64>().is_ok() => vec![json!(number)],
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Array(_) | Value::Object(_))) => {
                variants(&inner, number).into_iter().map(|inner| json!(inner.to_string())).collect()
            }
            _ => Vec::new(),
        },
        Value::Array(items) => (0..items.len())
            .flat_map(|at| {
                let of_item = variants(&items[at], number).into_iter();
                of_item.map(move |item| {
                    let mut items = items.clone();
                    items[at] = item;
                    Value::Array(items)
                })
            })
            .collect(),
        Value::Object(entries) => entries
            .iter()
            .flat_map(|(key, value)| {
                variants(value, number).into_iter().map(move |value| {
                    let mut entries = entries.clone();
                    entries.insert(key.clone(), value);
                    Value::Object(entries)
                })
            })
            .collect(),
        _ => Vec::new(),
    }
}

#[test]
fn numbers_of_steps() {
    let (mut tried, mut wrong) = (0, Vec::new());
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        let case = Case::new(step, example).expect("an example can be read");
        let parse = |text: Option<&str>| text.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let whole = json!({
            "Action": {"Operation": step.operation, "Parameters": parse(Some(example.params))},
            "ConditionExpressions": parse(example.conditions).unwrap_or(json!([])),
        });
        for recipe in NUMBERS.iter().flat_map(|number| variants(&whole, number)) {
            tried += 1;
            let text = json!([recipe]).to_string();
            let Ok(recipe) = Recipe::parse(&text) else { continue };
            if let Some(what) = broken(&recipe, &case.input, &case.context) {
                wrong.push(format!("{text}: {what}"));
            }
        }
    }
    assert!(tried > 1000, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The expression with each number in it, one at a time, replaced.
fn replaced(expression: &str, with: &str) -> Vec<String> {
    let mut variants = Vec::new();
    let bytes = expression.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let is_whole_word =
            start == 0 || !(bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_');
        if at > start && is_whole_word {
            variants.push(format!("{}({with}){}", &expression[..start], &expression[at..]));
            variants.push(format!("{}{with}{}", &expression[..start], &expression[at..]));
        }
        at = at.max(start + 1);
    }
    variants
}

#[test]
fn numbers_of_functions() {
    let input = table::parse(&[
        "n: long | d: double | m: decimal | t: string | day: date | at: timestamp",
        "9223372036854775807 | 1e308 | 99999999999999999999.5 | köln 💡 | 9999-12-31 | 9999-12-31 23:59:59.999999",
        "-9223372036854775808 | -1e308 | -99999999999999999999.5 | a | 0001-01-01 | 0001-01-01 00:00:00",
        "0 | -0.0 | 0 | \"\" | 1970-01-01 | 1970-01-01 00:00:00",
        "-1 | 5e-324 | 0.000000000000000001 | null | 2024-02-29 | null",
    ])
    .expect("a table");
    let (mut tried, mut wrong) = (0, Vec::new());
    for function in GROUPS.iter().flat_map(|group| group.functions) {
        let numbers = NUMBERS.iter().copied().chain(["n", "d", "m", "-9223372036854775807 - 1"]);
        let mut expressions: Vec<String> =
            numbers.flat_map(|number| replaced(function.example[0], number)).collect();
        // Columns of all types in all places.
        let columns = ["n", "d", "m", "t", "day", "at"];
        for first in columns {
            expressions.push(format!("{}({first})", function.name));
            for second in columns {
                expressions.push(format!("{}({first}, {second})", function.name));
                expressions.push(format!("{}({first}, {second}, n)", function.name));
                expressions.push(format!("{}({first}, {second}, n, n)", function.name));
            }
        }
        for expression in expressions {
            tried += 1;
            let parameters = json!({"expression": expression, "targetColumn": "x"});
            let text = json!([{"Operation": "DERIVE", "Parameters": parameters}]).to_string();
            let recipe = Recipe::parse(&text).expect("a recipe");
            if let Some(what) = broken(&recipe, &input, &Context::default()) {
                wrong.push(format!("{expression}: {what}"));
            }
        }
    }
    assert!(tried > 5000, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is computed and printed of dates can be read back.
#[test]
fn no_date_leaves_the_calendar() {
    let input = table::parse(&["d: date", "9999-12-31", "0001-01-01", "2024-02-29"]).expect("a table");
    let run = |operation: &str, parameters: Value| {
        let recipe = json!([{"Operation": operation, "Parameters": parameters}]).to_string();
        let program = Recipe::parse(&recipe)
            .and_then(|recipe| recipe.compile(input.schema_ref(), &Context::default()))
            .expect("a program");
        let ran = run_in_batches(&program, &input, 10).expect("it runs");
        let cells =
            ran.lines[1..].iter().map(|line| line.rsplit_once(" | ").expect("two cells").1.to_owned());
        (cells.collect::<Vec<_>>(), ran.failed_cells)
    };
    let derive = |expression: &str| run("DERIVE", json!({"expression": expression, "targetColumn": "x"}));
    let add = |units: &str, count: &str| {
        run(
            "DATE_ADD",
            json!({"sourceColumn": "d", "units": units, "dateAddValue": count, "targetColumn": "x"}),
        )
    };
    let null = "null".to_owned();
    let (cells, failed) = derive("date_add(d, 1)");
    assert_eq!((cells, failed), (vec![null.clone(), "0001-01-02".into(), "2024-03-01".into()], 1));
    let (cells, failed) = derive("date_sub(d, 1)");
    assert_eq!((cells, failed), (vec!["9999-12-30".into(), null.clone(), "2024-02-28".into()], 1));
    let (cells, failed) = add("YEARS", "1");
    assert_eq!((cells[0].clone(), failed), (null.clone(), 1));
    let (cells, failed) = add("MONTHS", "-1");
    assert_eq!((cells[1].clone(), failed), (null.clone(), 1));
    let (cells, failed) = add("HOURS", "24");
    assert_eq!((cells[0].clone(), failed), (null, 1));
}
