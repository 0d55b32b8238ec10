//! Every example of every operation gives the same through a DataFrame as in the `Executor`, on 1 and on 8 partitions.

mod common;

use datafusion::error::Result;
use recipe_core::step::Outcome;
use recipe_core::testing::{Case, NOW, SEED, secrets};
use recipe_core::{steps, table};
use recipe_datafusion::{RecipeExt, RecipeOptions, Rejects};

use common::{Ran, run, session, table_of};

/// Runs an example with its rows, and those of second tables, in so many partitions.
async fn run_case(case: &Case, partitions: usize, in_order: bool) -> Result<Ran> {
    let context = session(partitions, 2);
    let options = RecipeOptions::default().now(NOW).seed(SEED).secrets(secrets());
    // A step may put rows in quarantine.
    let options = options.with_rejects(Rejects::new(Vec::new()));
    let mut options = if in_order { options.in_order() } else { options };
    for dataset in &case.context.datasets {
        let rows = arrow_select::concat::concat_batches(dataset.raw(), dataset.batches())?;
        options = options.table(dataset.name(), table_of(&context, &rows, partitions)?);
    }
    let input = table_of(&context, &case.input, partitions)?;
    run(input.recipe_with(&case.recipe, options).await?).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn examples_through_a_dataframe() {
    let mut failures = Vec::new();
    let mut runs = 0;
    for step in steps::all() {
        for example in step.examples {
            let case = Case::new(step, example).expect("an example can be read");
            let name = format!("{}, {}", step.operation, example.title);
            for (partitions, in_order) in [(1, false), (8, false), (8, true)] {
                runs += 1;
                let ran = run_case(&case, partitions, in_order).await;
                let wrong = match (ran, example.outcome) {
                    (Ok(ran), Outcome::Table(lines)) => {
                        let failed: u64 = (1..=100).map(|step| ran.trace.step(step).cells_failed).sum();
                        (ran.lines != lines || failed != example.failed_cells)
                            .then(|| format!("{failed} cells failed, got\n  {}", ran.lines.join("\n  ")))
                    }
                    (Ok(ran), Outcome::Error(_)) => Some(format!("no error, but {:?}", ran.lines)),
                    (Err(error), Outcome::Error(message)) => {
                        let told = error.to_string();
                        (!told.contains(message)).then(|| format!("`{told}` is not `{message}`"))
                    }
                    (Err(error), Outcome::Table(_)) => Some(error.to_string()),
                };
                failures.extend(wrong.map(|wrong| format!("{name}, {partitions} partitions: {wrong}")));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {runs}\n{}", failures.len(), failures.join("\n"));
    assert!(runs > 1000, "{runs} runs are fewer than there are examples");
}

/// As many rows as there are only in files: copies of those of each example, in 8 partitions.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_rows_of_each_example() {
    let mut failures = Vec::new();
    let mut runs = 0;
    for step in steps::all() {
        let Some(example) =
            step.examples.first().filter(|example| matches!(example.outcome, Outcome::Table(_)))
        else {
            continue;
        };
        let mut case = Case::new(step, example).expect("an example can be read");
        let copies = vec![&case.input; 7];
        case.input =
            arrow_select::concat::concat_batches(case.input.schema_ref(), copies).expect("one batch");
        let program = case.compile().expect("an example compiles");
        let whole = program.executor().and_then(|mut executor| {
            let mut rows = executor.push(&case.input)?;
            rows.extend(executor.finish()?);
            Ok(table::print(executor.schema(), &rows))
        });
        runs += 1;
        let ran = run_case(&case, 8, false).await;
        let same = match (&ran, &whole) {
            (Ok(ran), Ok(whole)) => ran.lines == *whole,
            // Copies may not be what a step expects of rows.
            (Err(_), Err(_)) => true,
            _ => false,
        };
        if !same {
            let got = ran.map_or_else(|error| error.to_string(), |ran| ran.lines.join("\n  "));
            failures.push(format!("{}: {got}\nis not\n{whole:?}", step.operation));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(runs > 150, "{runs} runs are fewer than there are operations");
}
