//! Names of columns that are made of the values in the data: two columns never have one name.

use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe, table};

#[test]
fn names_that_are_taken_are_errors_with_their_place() {
    let pivot = |names: &str| {
        format!(
            r#"[{{"Operation": "PIVOT", "Parameters": {{"sourceColumn": "k", "valueColumn": "v", "aggregateFunction": "COUNT",
                "columnNames": "{names}"}}}}]"#
        )
    };
    let encode = |names: &str| {
        format!(
            r#"[{{"Operation": "ONE_HOT_ENCODING", "Parameters": {{"sourceColumn": "k", "columnNames": "{names}"}}}}]"#
        )
    };
    let several = |names: &str| {
        format!(
            r#"[{{"Operation": "ONE_HOT_ENCODING", "Parameters": {{"sourceColumns": ["k", "l"], "columnNames": "{names}"}}}}]"#
        )
    };
    let cases = [
        (pivot("{value}"), Err("year")),
        (pivot("{value} {function}"), Ok("year: int | l: string | year count: long")),
        (encode("{value}"), Err("year")),
        (encode("is_{value}"), Ok("year: int | k: string | is_year: int | l: string | v: int")),
        (several("is_{value}"), Err("is_year")),
        (
            several("{column} is {value}"),
            Ok("year: int | k: string | k is year: int | l: string | l is year: int | v: int"),
        ),
    ];
    let input = table::parse(&["year: int | k: string | l: string | v: int", "2016 | year | year | 4"]);
    let input = input.expect("a table");
    for (text, expected) in cases {
        let recipe = Recipe::parse(&text).expect(&text);
        let program = recipe.compile(input.schema_ref(), &Context::default()).expect(&text);
        match (run_in_batches(&program, &input, 1), expected) {
            (Ok(ran), Ok(columns)) => assert_eq!(ran.lines[0], columns, "{text}"),
            (Err(error), Err(taken)) => {
                let told = error.to_string();
                assert!(told.ends_with(&format!("there is a column `{taken}` already")), "{told}");
            }
            (found, _) => panic!("{text}: {:?}", found.map(|ran| ran.lines)),
        }
    }
}
