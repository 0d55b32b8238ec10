//! Columns that cannot be made of values: what is said of them comes with the data.

use recipe_core::{Context, Recipe, table};

fn encoded(rows: &[&str]) -> Result<Vec<String>, String> {
    let input = table::parse(rows).expect("a table");
    let recipe = r#"[{"Operation": "ONE_HOT_ENCODING", "Parameters": {"sourceColumn": "k"}}]"#;
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let output = recipe.apply(&input, &Context::default()).map_err(|errors| errors.to_string())?;
    Ok(table::print(&output.schema(), &[output]))
}

#[test]
fn ten_values_are_encoded_and_eleven_refused() {
    let rows = |count: usize| ["k: int".to_owned()].into_iter().chain((0..count).map(|row| row.to_string()));
    let of = |count| encoded(&rows(count).collect::<Vec<_>>().iter().map(String::as_str).collect::<Vec<_>>());
    let ten = of(10).expect("ten columns");
    assert!(ten[0].ends_with("k_8: int | k_9: int"), "{}", ten[0]);
    assert_eq!(ten[3], "2 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 | 0 | 0");
    let error = of(11).expect_err("too many");
    assert!(error.contains("more than 10 different values"), "{error}");
}

#[test]
fn no_value_makes_no_column() {
    assert_eq!(
        encoded(&["k: string | n: int", "null | 1", "\"\" | 2"]).expect("rows")[0],
        "k: string | n: int"
    );
    assert_eq!(encoded(&["k: string"]).expect("no rows"), ["k: string"]);
}

#[test]
fn a_column_that_is_there_is_not_made_again() {
    let error = encoded(&["k: string | k_a: int", "a | 1"]).expect_err("a name is taken");
    assert!(error.contains("there is a column `k_a` already"), "{error}");
}
