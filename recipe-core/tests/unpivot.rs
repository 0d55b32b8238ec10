//! What UNPIVOT, UNNEST and UNION make of any table, against the definition of each; and what is told of their rows.

mod dice;

use std::fmt::Write as _;

use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Dataset, Recipe, table};

use dice::Dice;

fn run(recipe: &str, lines: &[String], context: &Context, rows: usize) -> Vec<String> {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let input = table::parse(&lines).expect("a table");
    let recipe = Recipe::parse(recipe).expect("a recipe");
    let program = recipe.compile(input.schema_ref(), context).unwrap_or_else(|errors| panic!("{errors}"));
    run_in_batches(&program, &input, rows).expect("it runs").lines
}

/// A table of `columns` columns of numbers, some of them missing, behind one with the number of the row.
fn numbers(dice: &mut Dice, columns: usize, rows: usize) -> Vec<Vec<String>> {
    (0..rows)
        .map(|row| {
            let cells = (0..columns).map(|_| match dice.roll(5) {
                0 => "null".to_owned(),
                _ => dice.roll(1000).to_string(),
            });
            [row.to_string()].into_iter().chain(cells).collect()
        })
        .collect()
}

fn lines(header: &str, rows: &[Vec<String>]) -> Vec<String> {
    [header.to_owned()].into_iter().chain(rows.iter().map(|row| row.join(" | "))).collect()
}

#[test]
fn unpivot_makes_a_row_of_each_cell() {
    let mut dice = Dice(7);
    for columns in [1, 2, 7] {
        for rows in [0, 1, 500, 10_000 / columns] {
            let cells = numbers(&mut dice, columns, rows);
            let names: Vec<String> = (0..columns).map(|column| format!("c{column}")).collect();
            let header = names.iter().fold("id: long".to_owned(), |mut header, name| {
                let _ = write!(header, " | {name}: long");
                header
            });
            let recipe = format!(
                r#"[{{"Operation": "UNPIVOT", "Parameters": {{"sourceColumns": {names:?}, "unpivotColumn": "name",
                    "valueColumn": "value"}}}}]"#
            );
            let mut expected = vec!["id: long | name: string | value: long".to_owned()];
            for row in &cells {
                for (name, cell) in names.iter().zip(&row[1..]) {
                    expected.push(format!("{} | {name} | {cell}", row[0]));
                }
            }
            for batch in [usize::MAX, 333] {
                let found = run(&recipe, &lines(&header, &cells), &Context::default(), batch);
                assert_eq!(found, expected, "{columns} columns, {rows} rows");
            }
        }
    }
}

#[test]
fn what_is_nested_and_taken_apart_again_is_what_it_was() {
    let mut dice = Dice(11);
    let cells = numbers(&mut dice, 3, 700);
    let input = lines("id: long | a: long | b: long | c: long", &cells);
    // Structs and maps go there and back; arrays have lost the names.
    let nested = r#""sourceColumns": ["a", "b", "c"], "targetColumn": "n", "removeSourceColumns": "true""#;
    let structs = format!(
        r#"[{{"Operation": "NEST_TO_STRUCT", "Parameters": {{{nested}}}}},
            {{"Operation": "UNNEST_STRUCT", "Parameters": {{"sourceColumn": "n", "removeSourceColumn": "true"}}}}]"#
    );
    let maps = format!(
        r#"[{{"Operation": "NEST_TO_MAP", "Parameters": {{{nested}}}}},
            {{"Operation": "UNNEST_MAP", "Parameters": {{"sourceColumn": "n", "removeSourceColumn": "true"}}}}]"#
    );
    let arrays = format!(
        r#"[{{"Operation": "NEST_TO_ARRAY", "Parameters": {{{nested}}}}},
            {{"Operation": "UNNEST_ARRAY", "Parameters": {{"sourceColumn": "n", "targetColumn": "n"}}}}]"#
    );
    let unpivot = r#"[{"Operation": "UNPIVOT", "Parameters": {"sourceColumns": ["a", "b", "c"], "unpivotColumn": "key",
        "valueColumn": "value"}}]"#;
    for batch in [usize::MAX, 64] {
        let run = |recipe: &str| run(recipe, &input, &Context::default(), batch);
        assert_eq!(run(&structs), input);
        let rows = run(unpivot);
        assert_eq!(run(&maps), rows);
        let values: Vec<String> = rows[1..]
            .iter()
            .map(|line| {
                let parts: Vec<&str> = line.split(" | ").collect();
                format!("{} | {}", parts[0], parts[2])
            })
            .collect();
        assert_eq!(run(&arrays)[1..], values);
    }
}

#[test]
fn transposing_twice_gives_the_table_back() {
    let mut dice = Dice(3);
    let cells = numbers(&mut dice, 40, 60);
    let names: Vec<String> = (0..40).map(|column| format!("c{column:02}")).collect();
    let header = names.iter().fold("id: long".to_owned(), |header, name| format!("{header} | {name}: long"));
    let ids: Vec<String> = (0..60).map(|row| row.to_string()).collect();
    let recipe = format!(
        r#"[{{"Operation": "TRANSPOSE", "Parameters": {{"pivotColumns": ["id"], "valueColumns": {names:?},
                "aggregateFunction": "COLLECT_LIST", "newColumn": "name"}}}},
            {{"Operation": "TRANSPOSE", "Parameters": {{"pivotColumns": ["name"], "valueColumns": {ids:?},
                "aggregateFunction": "MAX", "newColumn": "id"}}}},
            {{"Operation": "CHANGE_DATA_TYPE", "Parameters": {{"sourceColumn": "id", "columnDataType": "long"}}}}]"#
    );
    let input = lines(&header, &cells);
    for batch in [usize::MAX, 7] {
        assert_eq!(run(&recipe, &input, &Context::default(), batch), input);
    }
}

#[test]
fn too_many_names_are_refused() {
    let rows: Vec<Vec<String>> = (0..1001).map(|row| vec![row.to_string(), "1".into()]).collect();
    let input = lines("who: long | n: long", &rows);
    let input: Vec<&str> = input.iter().map(String::as_str).collect();
    let input = table::parse(&input).expect("a table");
    let recipe = r#"[{"Operation": "TRANSPOSE", "Parameters": {"pivotColumns": ["who"], "valueColumns": ["n"],
        "aggregateFunction": "SUM", "newColumn": "what"}}]"#;
    let program = Recipe::parse(recipe).expect("a recipe").compile(input.schema_ref(), &Context::default());
    let error = run_in_batches(&program.expect("a program"), &input, 100).err().expect("too many columns");
    let expected = "step 1: column `who` has more than 1000 different values, and each would become a column";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_union_keeps_every_row_in_order() {
    let mut dice = Dice(5);
    let [own, first, second] = [300, 0, 41].map(|rows| numbers(&mut dice, 2, rows));
    let table = |name: &str, header: &str, rows: &[Vec<String>]| {
        let lines = lines(header, rows);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let batch = table::parse(&lines).expect("a table");
        let batches =
            (0..batch.num_rows()).step_by(10).map(|at| batch.slice(at, 10.min(batch.num_rows() - at)));
        Dataset::new(name, batch.schema(), batches.collect()).into()
    };
    let context = Context::default().with_datasets(vec![
        table("one", "key: long | x: long | y: long", &first),
        table("two", "key: long | y: long | x: long", &second),
    ]);
    let recipe = r#"[{"Operation": "UNION", "Parameters": {"secondaryDatasetNames": ["two", "one", "two"],
        "datasetsColumns": [["b", "id"], ["x", "key"], ["x", null], [null, "key"]],
        "targetColumnNames": ["value", "id"]}}]"#;
    let mut expected = vec!["value: long | id: long".to_owned()];
    expected.extend(own.iter().map(|row| format!("{} | {}", row[2], row[0])));
    expected.extend(second.iter().map(|row| format!("{} | {}", row[2], row[0])));
    expected.extend(second.iter().map(|row| format!("null | {}", row[0])));
    let input = lines("id: long | a: long | b: long", &own);
    for batch in [usize::MAX, 17] {
        assert_eq!(run(recipe, &input, &context, batch), expected);
    }
}

#[test]
fn rows_are_counted_once() {
    let input = table::parse(&["k: string | a: string | b: int", "x | 1 | 2", "y | 3 | 4", "null | 5 | 6"]);
    let input = input.expect("a table");
    let cases = [
        (
            r#"{"Operation": "TRANSPOSE", "Parameters": {"pivotColumns": ["k"], "valueColumns": ["a", "b"],
                "aggregateFunction": "COLLECT_LIST", "newColumn": "what"}}"#,
            (3, 2),
        ),
        (
            r#"{"Operation": "UNPIVOT", "Parameters": {"sourceColumns": ["a", "b"], "unpivotColumn": "n",
                "valueColumn": "v"}}"#,
            (3, 6),
        ),
        (
            r#"{"Operation": "JSON_TO_STRUCTS", "Parameters": {"sourceColumns": ["a"], "removeSourceColumn": "true"}}"#,
            (3, 3),
        ),
        (
            r#"{"Operation": "PIVOT", "Parameters": {"sourceColumn": "k", "valueColumn": "b", "aggregateFunction": "SUM"}}"#,
            (3, 3),
        ),
    ];
    for (step, expected) in cases {
        let upper = r#"{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "k"}}"#;
        for (recipe, number) in [(format!("[{step}]"), 1), (format!("[{upper}, {step}]"), 2)] {
            let program =
                Recipe::parse(&recipe).expect("a recipe").compile(input.schema_ref(), &Context::default());
            let mut executor = program.expect("a program").executor().expect("an executor");
            executor.push(&input).expect("rows");
            executor.finish().expect("rows");
            let told = executor.trace().step(number);
            assert_eq!((told.rows_in, told.rows_out), expected, "{recipe}");
        }
    }
}
