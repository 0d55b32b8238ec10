//! Runs the examples of steps, so that every engine can be tested against them. Not part of the interface.

use std::sync::Arc;

use arrow_array::RecordBatch;

use crate::error::{Diagnostics, Error};
use crate::plan::{Context, Dataset, Secrets};
use crate::recipe::{Program, Recipe};
use crate::step::{Example, Step};
use crate::table;

/// The time examples run at: 2024-02-29 13:05:09.25 UTC.
pub const NOW: i64 = 1_709_211_909_250_000;

/// The seed examples run with.
pub const SEED: u64 = 7;

/// The secrets examples run with: names, and what AWS would hold. They are known to everybody.
pub const SECRETS: [(&str, &str); 3] = [
    ("databrew!default", "dGhlIGRlZmF1bHQgb25lLCBmb3IgZXhhbXBsZXMgICA="),
    (
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:patients",
        "YW4gZXhhbXBsZSBrZXkgb2YgZXhhY3RseSAzMiBieXQ=",
    ),
    ("arn:aws:kms:us-east-1:111122223333:key/0f1e2d3c", "YSB3cmFwcGluZyBrZXkgZm9yIGV4YW1wbGVzISAgICA="),
];

/// The random bytes examples run with.
pub const RANDOM: [u8; 32] = [7; 32];

/// [`SECRETS`] and [`RANDOM`].
pub fn secrets() -> Secrets {
    let secrets = Secrets::default().with_random(RANDOM);
    SECRETS.iter().fold(secrets, |secrets, (name, value)| secrets.with(*name, value.as_bytes().to_vec()))
}

/// An example, ready to be run.
pub struct Case {
    /// A recipe of one step.
    pub recipe: Recipe,
    /// The table before.
    pub input: RecordBatch,
    /// Other tables the step reads, [`NOW`] and [`SEED`].
    pub context: Context,
}

impl Case {
    /// The example as a recipe and tables. An example that cannot be read is the author's mistake, and its error says so.
    pub fn new(step: &Step, example: &Example) -> Result<Case, Error> {
        let conditions = example
            .conditions
            .map_or(String::new(), |conditions| format!(", \"ConditionExpressions\": {conditions}"));
        let text = format!(
            "[{{\"Action\": {{\"Operation\": \"{}\", \"Parameters\": {}}}{conditions}}}]",
            step.operation, example.params
        );
        let recipe = Recipe::parse(&text).map_err(Error::internal)?;
        let datasets = example.datasets.iter().map(|(name, lines)| {
            let batch = table::parse(lines)?;
            Ok(Arc::new(Dataset::new(*name, batch.schema(), vec![batch])))
        });
        Ok(Case {
            recipe,
            input: table::parse(example.input)?,
            context: Context {
                datasets: datasets.collect::<Result<_, Error>>()?,
                now: NOW,
                seed: SEED,
                secrets: secrets(),
            },
        })
    }

    /// The program of the recipe for the example's table.
    pub fn compile(&self) -> Result<Program, Diagnostics> {
        self.recipe.compile(self.input.schema_ref(), &self.context)
    }
}

/// What came out of a run.
pub struct Ran {
    /// The table after, as [`table::print`] prints it.
    pub lines: Vec<String>,
    /// Cells that could not be converted.
    pub failed_cells: u64,
}

/// Runs `program` in memory over `input`, cut into batches of `rows` rows.
pub fn run_in_batches(program: &Program, input: &RecordBatch, rows: usize) -> Result<Ran, Error> {
    let mut executor = program.executor()?;
    let mut output = Vec::new();
    for start in (0..input.num_rows()).step_by(rows.max(1)) {
        let length = rows.min(input.num_rows() - start);
        output.extend(executor.push(&input.slice(start, length))?);
    }
    output.extend(executor.finish()?);
    let lines = table::print(executor.schema(), &output);
    let trace = executor.trace();
    let failed_cells = (1..=100).map(|step| trace.step(step).cells_failed).sum();
    Ok(Ran { lines, failed_cells })
}

/// The first message of what went wrong, without step and place.
pub fn message(errors: &Diagnostics) -> String {
    errors.errors.first().map_or(String::new(), |error| error.kind().to_string())
}
