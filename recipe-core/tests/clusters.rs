//! `CLUSTER_VALUES` over many rows: each cluster has the spelling that is most frequent, whatever the batches.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
use recipe_core::testing::run_in_batches;
use recipe_core::{Context, Recipe};

/// Numbers that look random and are the same in every run.
fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut state = seed;
    move |sides| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    }
}

/// Names in several spellings, some of them missing.
fn names(rows: usize) -> Vec<Option<String>> {
    let (first, last) = (["Ann", "Bo", "Zoë", "Di"], ["Smith", "Smyth", "Ölander", "O'Neil", "Ng 2"]);
    let mut roll = dice(41);
    (0..rows)
        .map(|_| {
            let (first, last) = (first[roll(4) as usize], last[roll(5) as usize]);
            let name = match roll(7) {
                0 => format!("{last}, {first}"),
                1 => format!("{first} {last}").to_uppercase(),
                2 => format!(" {first}  {last}."),
                3 => format!("{first} {last}").replace('ö', "o\u{308}").replace('Ö', "O"),
                4 if roll(3) == 0 => return None,
                4 => return Some(String::new()),
                _ => format!("{first} {last}"),
            };
            Some(name)
        })
        .collect()
}

fn table(cells: &[Option<String>]) -> RecordBatch {
    let cells: ArrayRef = Arc::new(cells.iter().map(Option::as_deref).collect::<StringViewArray>());
    RecordBatch::try_from_iter([("name", cells)]).expect("a table")
}

/// What the step makes of a column, the same for all batches.
fn clustered(parameters: &str, input: &RecordBatch) -> Vec<Option<String>> {
    let text = format!(
        r#"[{{"Operation": "CLUSTER_VALUES", "Parameters": {{"sourceColumn": "name"{parameters}}}}}]"#
    );
    let recipe = Recipe::parse(&text).expect("a recipe");
    let program = recipe.compile(input.schema_ref(), &Context::default()).expect("it compiles");
    let whole = run_in_batches(&program, input, usize::MAX).expect("rows").lines;
    for rows in [1, 7, 64] {
        assert_eq!(run_in_batches(&program, input, rows).expect("rows").lines, whole, "batches of {rows}");
    }
    let made = recipe.apply(input, &Context::default()).expect("rows");
    made.column(0).as_string_view().iter().map(|cell| cell.map(str::to_owned)).collect()
}

/// The most frequent value of each key, the first one of those as frequent.
fn naive(cells: &[Option<String>], key: impl Fn(&str) -> String) -> Vec<Option<String>> {
    let mut counts: BTreeMap<String, Vec<(String, usize)>> = BTreeMap::new();
    for cell in cells.iter().flatten().filter(|cell| !cell.is_empty()) {
        let values = counts.entry(key(cell)).or_default();
        match values.iter_mut().find(|(value, _)| value == cell) {
            Some((_, count)) => *count += 1,
            None => values.push((cell.clone(), 1)),
        }
    }
    let most = |values: &[(String, usize)]| {
        let most = values.iter().map(|(_, count)| *count).max();
        values.iter().find(|(_, count)| Some(*count) == most).map(|(value, _)| value.clone())
    };
    let chosen = |cell: &String| if cell.is_empty() { Some(cell.clone()) } else { most(&counts[&key(cell)]) };
    cells.iter().map(|cell| cell.as_ref().and_then(chosen)).collect()
}

fn plain(text: &str) -> String {
    let plain = text.to_lowercase().replace('ö', "o").replace('ë', "e").replace('\u{308}', "");
    plain.chars().filter(|c| !matches!(c, '.' | ',' | '\'')).collect()
}

#[test]
fn the_most_frequent_spelling_stands_for_all() {
    for rows in [0, 1, 30, 700] {
        let cells = names(rows);
        let input = table(&cells);
        let words = |text: &str| {
            let plain = plain(text);
            plain.split_whitespace().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(clustered("", &input), naive(&cells, words), "{rows}");
        for size in [1, 2, 3] {
            let runs = |text: &str| {
                let letters: Vec<char> = plain(text).chars().filter(|c| !c.is_whitespace()).collect();
                let runs: BTreeSet<String> = letters.windows(size).map(|run| run.iter().collect()).collect();
                runs.into_iter().collect::<String>()
            };
            let parameters = format!(r#", "method": "NGRAM_FINGERPRINT", "ngramSize": {size}"#);
            assert_eq!(clustered(&parameters, &input), naive(&cells, runs), "{rows} {size}");
        }
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let input = table(&names(500));
    for method in ["FINGERPRINT", "NGRAM_FINGERPRINT", "PHONETIC", "EDIT_DISTANCE"] {
        let parameters = format!(r#", "method": "{method}", "blockLength": 4"#);
        let once = clustered(&parameters, &input);
        assert_eq!(clustered(&parameters, &table(&once)), once, "{method}");
        let values =
            |cells: &[Option<String>]| cells.iter().flatten().cloned().collect::<BTreeSet<_>>().len();
        assert!(values(&once) < values(&names(500)), "{method} merges some");
    }
}

#[test]
fn the_mapping_of_a_run_does_what_the_run_did() {
    let cells = names(400);
    let input = table(&cells);
    let found = clustered(r#", "method": "EDIT_DISTANCE", "blockLength": 4, "maxDistance": 2"#, &input);
    let pairs: BTreeMap<&String, &String> =
        cells.iter().flatten().zip(found.iter().flatten()).filter(|(from, to)| from != to).collect();
    assert!(!pairs.is_empty());
    let mapping: Vec<String> = pairs.iter().map(|(from, to)| format!("{from:?}: {to:?}")).collect();
    // Rust writes a mark above a letter in its own way.
    let mapping = mapping.join(", ").replace("\\u{308}", "\\u0308").replace("\\'", "'");
    assert_eq!(clustered(&format!(r#", "mapping": {{{mapping}}}"#), &input), found);
}

#[test]
fn too_many_values_are_refused_with_a_way_out() {
    let cells: Vec<Option<String>> = (0..300).map(|at| Some(format!("customer {at:04}"))).collect();
    let text = r#"[{"Operation": "CLUSTER_VALUES", "Parameters":
        {"sourceColumn": "name", "method": "EDIT_DISTANCE", "maxBlockSize": "200"}}]"#;
    let errors = Recipe::parse(text).expect("a recipe").apply(&table(&cells), &Context::default());
    let errors = errors.expect_err("a block is too large").to_string();
    assert!(errors.contains("step 1 (CLUSTER_VALUES): 300 values have `"), "{errors}");
    assert!(errors.contains("at most 200 are compared with each other (`maxBlockSize`)"), "{errors}");
}

#[test]
fn several_columns_are_looked_at_one_after_the_other() {
    let cells = names(60);
    let name: ArrayRef = Arc::new(cells.iter().map(Option::as_deref).collect::<StringViewArray>());
    let other: ArrayRef = Arc::new(cells.iter().rev().map(Option::as_deref).collect::<StringViewArray>());
    let input = RecordBatch::try_from_iter([("name", name), ("other", other)]).expect("a table");
    let run = |steps: &str| {
        let recipe = Recipe::parse(steps).expect("a recipe");
        let made = recipe.apply(&input, &Context::default()).expect("rows");
        recipe_core::table::print(&made.schema(), &[made])
    };
    let condition =
        r#""ConditionExpressions": [{"Condition": "NOT_CONTAINS", "Value": ",", "TargetColumn": "name"}]"#;
    let step = |columns: &str| {
        format!(
            r#"{{"Action": {{"Operation": "CLUSTER_VALUES", "Parameters":
                {{{columns}, "method": "EDIT_DISTANCE", "maxDistance": 2, "blockLength": 4, "targetColumn": "{{column}}_clean"}}}}, {condition}}}"#
        )
    };
    let both = run(&format!("[{}]", step(r#""sourceColumns": ["name", "other"]"#)));
    let one = |column: &str| step(&format!(r#""sourceColumn": "{column}""#)).replace("{column}", column);
    assert_eq!(both, run(&format!("[{}, {}]", one("name"), one("other"))));
    assert!(both[0].ends_with("other: string | other_clean: string"), "{}", both[0]);
    let left_out = both.iter().filter(|line| line.contains(", ")).collect::<Vec<_>>();
    assert!(!left_out.is_empty() && left_out.iter().any(|line| line.contains("| null |")), "{left_out:#?}");
}
