//! Every example and every recipe folder gives the same on every engine, however the rows are cut into batches.

use arrow_array::RecordBatch;
use proptest::prelude::*;
use recipe_core::step::Outcome;
use recipe_core::testing::{Case, run_in_batches};
use recipe_core::{Program, Recipe, steps, table};
use recipe_tests::{HOSTS, Host, recipe_folders};

/// Every example that has a table as its outcome.
fn cases() -> impl Iterator<Item = (String, Case, &'static [&'static str], u64)> {
    steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example))).filter_map(
        |(step, example)| {
            let Outcome::Table(lines) = example.outcome else { return None };
            let case = Case::new(step, example).expect("an example can be read");
            Some((format!("{}, {}", step.operation, example.title), case, lines, example.failed_cells))
        },
    )
}

#[test]
fn examples_on_the_host() {
    let mut failures = Vec::new();
    for (name, case, expected, failed_cells) in cases() {
        let tables: Vec<_> = case.context.datasets.iter().map(AsRef::as_ref).collect();
        for host in HOSTS {
            match host.run_tables(&case.recipe, &case.input, &tables) {
                Ok(ran) if ran.lines == expected && ran.failed_cells == failed_cells => {}
                Ok(ran) => failures.push(format!(
                    "{name}, {host:?}: {} cells failed, got\n  {}",
                    ran.failed_cells,
                    ran.lines.join("\n  ")
                )),
                Err(error) => failures.push(format!("{name}, {host:?}: {error}")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn recipe_folders_on_the_host() {
    for folder in recipe_folders() {
        let recipe = std::fs::read_to_string(folder.path.join("recipe.json")).expect("a recipe");
        let recipe = Recipe::parse_named("recipe.json", &recipe).expect("a recipe that can be read");
        for host in HOSTS {
            let out = tempfile::tempdir().expect("a folder");
            let output = out.path().join("out.csv");
            let report = host
                .run(recipe.clone(), &folder.input, folder.tables.clone(), &output)
                .unwrap_or_else(|error| panic!("{error}"));
            let found = std::fs::read_to_string(&output).expect("an output");
            assert!(found == folder.expected, "{}, {host:?}: the output is\n{found}", folder.path.display());
            assert_eq!(report.to_json()["recipe"]["sha256"], recipe.sha256());
        }
    }
}

#[test]
fn threads_and_morsels_never_matter() {
    // Rows of about 64 bytes: morsels from 1 KB up.
    let hosts = (1..=8).flat_map(|threads| [16, 100, 8192].map(|batch_rows| Host { threads, batch_rows }));
    let hosts: Vec<Host> = hosts.collect();
    for folder in recipe_folders() {
        let recipe = std::fs::read_to_string(folder.path.join("recipe.json")).expect("a recipe");
        let recipe = Recipe::parse(&recipe).expect("a recipe that can be read");
        for name in ["out.csv", "out.jsonl", "out.parquet"] {
            let mut first = None;
            for host in &hosts {
                let out = tempfile::tempdir().expect("a folder");
                let output = out.path().join(name);
                let ran = host.run(recipe.clone(), &folder.input, folder.tables.clone(), &output);
                ran.unwrap_or_else(|error| panic!("{error}"));
                let found = std::fs::read(&output).expect("an output");
                let first = first.get_or_insert_with(|| found.clone());
                assert!(*first == found, "{}, {name}: {host:?} gives other bytes", folder.path.display());
            }
        }
    }
}

/// Runs `program` over batches of these numbers of rows, and one of the rows that are left.
fn run_in_cuts(program: &Program, input: &RecordBatch, cuts: &[usize]) -> recipe_core::Result<Vec<String>> {
    let mut executor = program.executor()?;
    let mut output = Vec::new();
    let mut start = 0;
    for cut in cuts.iter().copied().chain([usize::MAX]) {
        let length = cut.min(input.num_rows() - start);
        output.extend(executor.push(&input.slice(start, length))?);
        start += length;
    }
    output.extend(executor.finish()?);
    Ok(table::print(executor.schema(), &output))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn batch_boundaries_never_matter(cuts in proptest::collection::vec(1_usize..5, 1..12), repeat in 1_usize..4) {
        for (name, case, ..) in cases() {
            let copies: Vec<_> = (0..repeat).map(|_| &case.input).collect();
            let input = arrow_select::concat::concat_batches(case.input.schema_ref(), copies).expect("one batch");
            let program = case.compile().expect("an example compiles");
            // Copies of a row may not be what a step expects: that is the same for any batches, too.
            let whole = run_in_batches(&program, &input, usize::MAX).map(|ran| ran.lines);
            let cut = run_in_cuts(&program, &input, &cuts);
            let told = |ran: recipe_core::Result<_>| ran.map_err(|error| error.to_string());
            prop_assert_eq!(told(cut), told(whole), "{}", name);
        }
    }
}
