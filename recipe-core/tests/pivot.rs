//! PIVOT after PIVOT: each looks at what the one before it made.

use recipe_core::engine::Looking;
use recipe_core::engine::plan::{Look, Position};
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

/// Parts of the data can be looked at apart, in any grouping; what other looks saw is refused.
#[test]
fn looks_are_put_together() {
    let look = || Looking::new(&Look { column: Position(1), limit: 3, why: "they are few" });
    let rows = table::parse(&["n: long | g: string", "1 | b", "2 | null", "3 | a", "4 | b", "5 | c"])
        .expect("a table");
    let mut whole = look();
    whole.see(&rows).expect("rows");
    let seen = |start: usize, count: usize| {
        let mut part = look();
        part.see(&rows.slice(start, count)).expect("rows");
        part
    };
    for at in 0..=rows.num_rows() {
        let (mut one, other) = (seen(0, at), seen(at, rows.num_rows() - at));
        one.absorb(&other.state().expect("a state").expect("a table")).expect("a look of the same kind");
        assert_eq!(&one.values().expect("few"), &whole.values().expect("few"), "after row {at}");
        // One that has seen nothing takes it as well, and goes on.
        let mut fresh = look();
        assert!(fresh.state().expect("a state").is_none());
        fresh.absorb(&one.state().expect("a state").expect("a table")).expect("a look of the same kind");
        fresh.see(&rows).expect("rows");
        assert_eq!(&fresh.values().expect("few"), &whole.values().expect("few"), "after row {at}");
    }
    let others = table::parse(&["g: string", "d"]).expect("a table");
    whole.absorb(&others).expect("values");
    assert!(whole.values().expect_err("too many").to_string().contains("more than 3 different values"));
    for other in [&["g: long", "1"][..], &["h: string", "d"], &["g: string | h: string", "d | d"]] {
        let error = seen(0, 2).absorb(&table::parse(other).expect("a table")).expect_err("of another column");
        assert_eq!(error.to_string(), "the state is of another recipe, or of other columns");
    }
}

/// Where all columns are used up, the rows are one group, which is not there without rows.
#[test]
fn one_group_has_rows() {
    for function in ["SUM", "COUNT"] {
        let step = format!(
            r#"[{{"Operation": "PIVOT", "Parameters": {{"sourceColumn": "k", "valueColumn": "n", "aggregateFunction": "{function}"}}}}]"#
        );
        let size = |rows: &[&str]| {
            let recipe = Recipe::parse(&step).expect("a recipe");
            let out = recipe.apply(&table::parse(rows).expect("a table"), &Context::default());
            let out = out.expect("it runs");
            (out.num_columns(), out.num_rows())
        };
        assert_eq!(size(&["k: string | n: int"]), (0, 0), "{function}");
        assert_eq!(size(&["k: string | n: int", "null | 1"]), (0, 1), "{function}");
        assert_eq!(size(&["k: string | n: int", "a | 1", "b | 2", "a | 3"]), (2, 1), "{function}");
    }
}
