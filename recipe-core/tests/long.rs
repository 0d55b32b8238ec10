//! Recipes of very many steps, and documents and expressions that are nested deeply: nothing takes a stack that grows with
//! them.

use recipe_core::{Context, Recipe, table};

/// Half of what threads have otherwise.
const STACK: usize = 1 << 20;

fn in_a_stack(size: usize, work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(size).spawn(work).expect("a thread");
    thread.join().expect("it ends well");
}

#[test]
fn ten_thousand_steps_of_each_kind() {
    let kinds = [
        ("SORT", r#"{"expressions": [{"sourceColumn": "v"}]}"#),
        ("DELETE_DUPLICATE_ROWS", "{}"),
        ("FILL_WITH_AVERAGE", r#"{"sourceColumn": "v"}"#),
        ("FILL_WITH_LAST_VALID", r#"{"sourceColumn": "v"}"#),
        ("UPPER_CASE", r#"{"sourceColumn": "g"}"#),
        (
            "GROUP_BY",
            r#"{"sourceColumns": ["v"], "groupByAggFunctionOptions":
                [{"sourceColumnName": "g", "targetColumnName": "g", "functionName": "MAX"}]}"#,
        ),
    ];
    let step = |(operation, parameters): &(&str, &str)| {
        format!(r#"{{"Operation": "{operation}", "Parameters": {parameters}}}"#)
    };
    let mut recipes: Vec<Vec<String>> = kinds.iter().map(|kind| vec![step(kind); 10_000]).collect();
    recipes.push(kinds.iter().map(step).cycle().take(10_000).collect());
    in_a_stack(STACK, move || {
        let input = table::parse(&["g: string | v: long", "A | 3", "B | null", "C | 1"]).expect("a table");
        for steps in recipes {
            let recipe = Recipe::parse(&format!("[{}]", steps.join(","))).expect("a recipe");
            let output = recipe.apply(&input, &Context::default()).expect("it runs");
            assert_eq!(output.num_rows(), 3, "{}", steps[0]);
        }
    });
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let nested = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(100_000), close.repeat(100_000))
    };
    let derive = |expression: &str| {
        serde_json::json!([{"Operation": "DERIVE", "Parameters": {"expression": expression, "targetColumn": "x"}}])
            .to_string()
    };
    let documents = [
        ("r.json", nested("[", "1", "]")),
        ("r.json", nested(r#"{"a":"#, "1", "}")),
        ("r.yaml", nested("[", "1", "]")),
        ("r.yaml", nested("{a: ", "1", "}")),
        ("r.yaml", "- ".repeat(100_000)),
        ("r.json", derive(&nested("(", "1", ")"))),
        ("r.json", derive(&nested("abs(", "1", ")"))),
        ("r.json", derive(&format!("1{}", " + 1".repeat(100_000)))),
        ("r.json", derive(&format!("{}true", "not ".repeat(100_000)))),
        ("r.json", derive(&format!("{}1", "- ".repeat(100_000)))),
        ("r.json", derive(&nested("case when true then ", "1", " end"))),
    ];
    in_a_stack(2 * STACK, move || {
        let input = table::parse(&["g: string"]).expect("a table");
        for (name, text) in documents {
            let start = &text[..text.len().min(80)];
            let done = Recipe::parse_named(name, &text)
                .and_then(|recipe| recipe.compile(&input.schema(), &Context::default()).map(|_| ()));
            let error = done.expect_err(start).to_string();
            assert!(error.contains("deep") || error.contains("long"), "{start}: {error}");
        }
    });
}
