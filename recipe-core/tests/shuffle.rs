//! `SHUFFLE_ROWS` over many rows: every cell is used once within its group, none stays, and nothing depends on batches.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{ArrayRef, Int64Array, RecordBatch};
use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe, Secrets};

const ROWS: i64 = 5_000;

/// A number for each row, and the group that it is in.
fn table() -> RecordBatch {
    let cells: ArrayRef = Arc::new(Int64Array::from_iter_values(0..ROWS));
    let groups = (0..ROWS).map(|row| (row % 7 != 3).then_some(row * row % 11));
    let groups: ArrayRef = Arc::new(groups.collect::<Int64Array>());
    RecordBatch::try_from_iter([("cell", cells), ("group", groups)]).expect("a table")
}

fn shuffled(groups: &str, context: &Context) -> Vec<i64> {
    let text =
        format!(r#"[{{"Operation": "SHUFFLE_ROWS", "Parameters": {{"sourceColumns": ["cell"]{groups}}}}}]"#);
    let recipe = Recipe::parse(&text).expect("a recipe");
    let table = table();
    let program = recipe.compile(table.schema_ref(), context).expect("a program");
    let whole = run_in_batches(&program, &table, usize::MAX).expect("rows").lines;
    assert_eq!(run_in_batches(&program, &table, 77).expect("rows").lines, whole);
    let made = recipe.apply(&table, context).expect("rows");
    made.column(0).as_primitive::<Int64Type>().values().to_vec()
}

#[test]
fn cells_change_places_within_their_groups() {
    let table = table();
    let groups: Vec<Option<i64>> = table.column(1).as_primitive::<Int64Type>().iter().collect();
    for within in ["", r#", "groupByColumns": ["group"]"#] {
        let made = shuffled(within, &Context::default().with_seed(3));
        let mut all = made.clone();
        all.sort_unstable();
        assert_eq!(all, (0..ROWS).collect::<Vec<_>>());
        assert!(made.iter().zip(0..).all(|(cell, row)| *cell != row), "no row keeps its own");
        if !within.is_empty() {
            let mut seen: BTreeMap<Option<i64>, usize> = BTreeMap::new();
            for (row, cell) in made.iter().enumerate() {
                assert_eq!(groups[row], groups[*cell as usize]);
                *seen.entry(groups[row]).or_default() += 1;
            }
            assert!(seen.len() > 5);
        }
        // Cells do not stay near where they were.
        let near = made.iter().zip(0..).filter(|(cell, row)| (*cell - row).abs() < 50).count();
        assert!(near < 300, "{near} cells are near their old place");
    }
}

#[test]
fn the_order_follows_from_seed_and_random_bytes() {
    let seeded = |seed| Context::default().with_seed(seed);
    let of = |context: &Context| shuffled("", context);
    assert_eq!(of(&seeded(3)), of(&seeded(3)));
    assert_ne!(of(&seeded(3)), of(&seeded(4)));
    let random = |byte| seeded(3).with_secrets(Secrets::default().with_random([byte; 32]));
    assert_ne!(of(&random(1)), of(&seeded(3)));
    assert_ne!(of(&random(1)), of(&random(2)));
    assert_eq!(of(&random(1)), of(&random(1)));
}
