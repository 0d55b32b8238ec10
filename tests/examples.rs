//! Prints every example as a line of JSON, for the tests of hosts in other languages: the recipe, its input and other
//! tables as Arrow IPC streams in base64, and the table or the message that must come out.

use std::io::Write;

use arrow_array::RecordBatch;
use arrow_schema::Schema;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use recipe_core::step::Outcome;
use recipe_core::testing::{Case, NOW, SEED, secrets};
use recipe_core::{Error, steps};
use recipe_wasm::ipc::Output;
use serde_json::{Map, Value, json};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let secrets = secrets().to_json().expect("there are some");
    let secrets: Value = serde_json::from_str(&secrets)?;
    for (step, example) in
        steps::all().flat_map(|step| step.examples.iter().map(move |example| (step, example)))
    {
        let case = Case::new(step, example).expect("an example can be read");
        let tables = case.context.datasets.iter();
        let tables: Map<String, Value> = tables
            .map(|table| (table.name().to_owned(), stream(table.raw(), table.batches()).into()))
            .collect();
        let (output, error) = match example.outcome {
            Outcome::Error(message) => (None, Some(message)),
            Outcome::Table(_) => (Some(run(&case).expect("it runs")), None),
        };
        let line = json!({
            "operation": step.operation,
            "title": example.title,
            "recipe": case.recipe.text(),
            "input": stream(case.input.schema_ref(), std::slice::from_ref(&case.input)),
            "datasets": tables,
            "now": NOW,
            "seed": SEED,
            "secrets": secrets,
            "output": output,
            "error": error,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// What comes out of a case, as a stream.
fn run(case: &Case) -> Result<String, Error> {
    let program = case.compile().map_err(Error::internal)?;
    let mut executor = program.executor()?;
    let mut batches = executor.push(&case.input)?;
    batches.extend(executor.finish()?);
    Ok(stream(executor.schema(), &batches))
}

fn stream(schema: &Schema, batches: &[RecordBatch]) -> String {
    let mut output = Output::new(schema, false).expect("a stream");
    for batch in batches {
        output.write(batch).expect("a batch");
    }
    STANDARD.encode(output.bytes())
}
