//! PIVOT after PIVOT: each looks at what the one before it made.

use recipe_core::{Context, Recipe, table};

const VOTES: &[&str] = &[
    "year: int | region: string | state: string | votes: int",
    "2016 | south | TX | 4",
    "2016 | south | NY | 1",
    "2020 | south | TX | 5",
    "2020 | north | NY | 7",
    "2020 | north | NY | 8",
];

fn pivot(column: &str, value: &str) -> String {
    format!(
        r#"{{"Operation": "PIVOT", "Parameters":
            {{"sourceColumn": "{column}", "valueColumn": "{value}", "aggregateFunction": "SUM"}}}}"#
    )
}

fn run(steps: &[String]) -> Result<Vec<String>, String> {
    let recipe = Recipe::parse(&format!("[{}]", steps.join(","))).expect("a recipe");
    let out = recipe.apply(&table::parse(VOTES).expect("a table"), &Context::default());
    out.map(|out| table::print(&out.schema(), std::slice::from_ref(&out))).map_err(|error| error.to_string())
}

#[test]
fn a_pivot_sees_the_columns_of_the_one_before() {
    let by_state = pivot("state", "votes");
    let by_year = pivot("year", "state_TX_votes_sum");
    assert_eq!(
        run(&[by_state.clone(), by_year.clone()]).expect("it runs"),
        [
            "region: string | state_NY_votes_sum: long | year_2016_state_TX_votes_sum_sum: long | \
             year_2020_state_TX_votes_sum_sum: long",
            "south | 1 | 4 | null",
            "south | null | null | 5",
            "north | 15 | null | null",
        ]
    );
    let by_region = pivot("region", "year_2020_state_TX_votes_sum_sum");
    assert_eq!(
        run(&[by_state, by_year, by_region]).expect("it runs"),
        [
            "state_NY_votes_sum: long | year_2016_state_TX_votes_sum_sum: long | \
             region_north_year_2020_state_TX_votes_sum_sum_sum: long | \
             region_south_year_2020_state_TX_votes_sum_sum_sum: long",
            "1 | 4 | null | null",
            "null | null | null | 5",
            "15 | null | null | null",
        ]
    );
}

#[test]
fn a_pivot_of_what_the_one_before_took_away_is_an_error() {
    let error = run(&[pivot("state", "votes"), pivot("state", "year")]).expect_err("it is gone");
    assert!(error.contains("column `state` not found"), "{error}");
}
