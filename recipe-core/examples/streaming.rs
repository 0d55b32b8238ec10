//! A stream of batches in bounded memory. At the end the trace says what each step did, and which cells failed.

use std::error::Error;

use arrow_array::RecordBatch;
use recipe_core::{Context, Recipe, table};

const RECIPE: &str = r#"[
  { "Action": { "Operation": "CHANGE_DATA_TYPE",
                "Parameters": { "sourceColumn": "amount", "columnDataType": "long" } } },
  { "Action": { "Operation": "FILL_WITH_LAST_VALID", "Parameters": { "sourceColumn": "amount" } } },
  { "Action": { "Operation": "KEEP_VALUES", "Parameters": { "sourceColumn": "amount" } },
    "ConditionExpressions": [{ "Condition": "GREATER_THAN", "Value": "1", "TargetColumn": "amount" }] }
]"#;

/// The batches as they come in: from files, a database or a network.
fn source() -> impl Iterator<Item = Result<RecordBatch, recipe_core::Error>> {
    let rows = ["claim: long | amount: string", "1 | 1", "2 | twelve", "3 | 3"];
    (0..500).map(move |_| table::parse(&rows))
}

/// Runs the example.
pub fn main() -> Result<(), Box<dyn Error>> {
    let recipe = Recipe::parse(RECIPE)?;
    let mut source = source().peekable();
    let Some(Ok(first)) = source.peek() else { return Err("there is no data".into()) };

    // No step of this recipe holds rows, so memory is that of a batch, however many there are. Steps that need all rows,
    // such as SORT, hold them until `finish`.
    let mut executor = recipe.compile(first.schema_ref(), &Context::default())?.executor()?;
    let mut written = 0;
    for batch in source {
        for clean in executor.push(&batch?)? {
            written += clean.num_rows(); // Here a program writes the rows.
        }
    }
    for clean in executor.finish()? {
        written += clean.num_rows();
    }
    assert_eq!(written, 500);

    let rows = executor.rows();
    let trace = executor.trace();
    let steps = trace.steps(recipe.steps().len(), rows);
    assert_eq!((rows, steps[0].rows_in, steps[2].rows_out), (1500, 1500, 500));
    // Every failed cell is counted. The first ones are kept with their place; a program that wants them all takes them
    // while batches run.
    assert_eq!(steps[0].cells_failed, 500);
    let failed = trace.take_failed();
    assert_eq!(
        (failed[1].column.as_str(), failed[1].row, failed[1].cell.as_str()),
        ("amount", Some(4), "twelve")
    );
    Ok(())
}
