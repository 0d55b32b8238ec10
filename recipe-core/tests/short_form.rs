//! Steps in the short form: the same as in the long one.

use recipe_core::{Context, Form, Recipe, table};

fn long(short: &str) -> String {
    let recipe = Recipe::parse_named("r.yaml", short).unwrap_or_else(|errors| panic!("{}", errors.render()));
    recipe.write(Form::Json).text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[test]
fn values_go_where_people_mean_them() {
    let cases = [
        ("- upper_case: city", r#"{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}"#),
        ("- UPPER_CASE: city", r#"{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}"#),
        (
            "- upper_case: [a, b]",
            r#"{"Operation": "UPPER_CASE", "Parameters": {"sourceColumns": ["a", "b"]}}"#,
        ),
        (
            "- upper_case: {columnsMatching: ^a}",
            r#"{"Operation": "UPPER_CASE", "Parameters": {"columnsMatching": "^a"}}"#,
        ),
        ("- delete_duplicate_rows:", r#"{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}"#),
        ("- drop: a", r#"{"Operation": "DELETE", "Parameters": {"sourceColumns": "a"}}"#),
        ("- select: [b, a]", r#"{"Operation": "KEEP_COLUMNS", "Parameters": {"sourceColumns": ["b", "a"]}}"#),
        ("- rename: {a: b}", r#"{"Operation": "RENAME_COLUMNS", "Parameters": {"columns": {"a": "b"}}}"#),
        (
            "- rename: {sourceColumn: a, targetColumn: b}",
            r#"{"Operation": "RENAME", "Parameters": {"sourceColumn": "a", "targetColumn": "b"}}"#,
        ),
        ("- derive: {x: a + b}", r#"{"Operation": "DERIVE", "Parameters": {"columns": {"x": "a + b"}}}"#),
        (
            "- derive: {expression: a + b, targetColumn: x}",
            r#"{"Operation": "DERIVE", "Parameters": {"expression": "a + b", "targetColumn": "x"}}"#,
        ),
        (
            "- set_schema: {id: long}",
            r#"{"Operation": "SET_SCHEMA", "Parameters": {"columns": {"id": "long"}}}"#,
        ),
        (
            "- aggregate: {groupBy: [state], columns: {total: sum(amount)}}",
            r#"{"Operation": "AGGREGATE", "Parameters": {"groupBy": ["state"], "columns": {"total": "sum(amount)"}}}"#,
        ),
        (
            "- aggregate: {n: count(*)}",
            r#"{"Operation": "AGGREGATE", "Parameters": {"columns": {"n": "count(*)"}}}"#,
        ),
        ("- keep: a > 1", r#""ConditionExpressions": [{"Expression": "a > 1"}]"#),
        (
            "- trim: {sourceColumn: a, targetColumn: b}\n  when: [a > 1, {Condition: IS_MISSING, TargetColumn: b}]",
            r#"{"Condition": "IS_MISSING", "TargetColumn": "b"}"#,
        ),
    ];
    for (short, expected) in cases {
        let found = long(short);
        assert!(found.replace("{ ", "{").replace(" }", "}").contains(expected), "{short}: {found}");
    }
}

#[test]
fn what_is_wrong_is_said_where_it_stands() {
    let cases = [
        ("- uper_case: city", "r.yaml:1:3", "operation `uper_case` is not known; did you mean `upper_case`?"),
        ("- UPER_CASE: city", "r.yaml:1:3", "operation `UPER_CASE` is not known; did you mean `UPPER_CASE`?"),
        ("- keep: [1]", "r.yaml:1:9", "needs an expression, such as `age > 17`, not a list"),
        ("- keep: a >", "r.yaml:1:9", "step 1 (KEEP_VALUES)"),
        ("- keep: a > 1\n  when: b > 1", "r.yaml:2:3", "`keep` says already which rows it is about"),
        ("- delete_duplicate_rows: {x: 1}", "r.yaml:1:27", "parameter `x` is not known"),
        (
            "- upper_case: {sourceColum: a}",
            "r.yaml:1:16",
            "parameter `sourceColum` is not known; did you mean `sourceColumn`?",
        ),
        ("- upper_case: a\n  trim: b", "r.yaml:1:3", "a step has no `upper_case`"),
    ];
    for (short, place, what) in cases {
        let errors = Recipe::parse_named("r.yaml", short).and_then(|recipe| recipe.check()).expect_err(short);
        let text = errors.render();
        assert!(text.contains(place) && text.contains(what), "{short}: {text}");
    }
}

#[test]
fn a_recipe_in_the_short_form_runs() {
    let recipe = Recipe::parse_named(
        "r.yaml",
        "- keep: age is null or fare > 100\n- derive: {Title: \"split_part(name, ' ', 1)\", double: fare * 2}\n- rename: {fare: Fare}\n- drop: name\n",
    )
    .expect("a recipe");
    let rows = [
        "name: string | age: int | fare: double",
        "Mr Ames | 40 | 7.25",
        "Mrs Bo | null | 8.0",
        "Dr Cy | 30 | 200.5",
    ];
    let out = recipe.apply(&table::parse(&rows).expect("a table"), &Context::default()).expect("it runs");
    assert_eq!(
        table::print(&out.schema(), &[out]),
        [
            "age: int | Fare: double | Title: string | double: double",
            "null | 8.0 | Mrs | 16.0",
            "30 | 200.5 | Dr | 401.0"
        ]
    );
}
