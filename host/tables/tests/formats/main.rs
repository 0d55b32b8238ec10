//! Avro, ORC and Excel: files that other programs wrote, and rows that are written and read back.

mod damaged;
mod named;
mod round_trips;
mod samples;

use std::path::{Path, PathBuf};

use arrow_array::{Array, RecordBatch};
use arrow_cast::display::array_value_to_string;
use recipe_tables::{Dataset, ReadOptions, Result, Source};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

fn read(path: &Path, options: ReadOptions) -> Result<RecordBatch> {
    let source = Source::open(Dataset::find(&[path.display().to_string()], options)?)?;
    let batches = source.batches().map(|batch| Ok(batch?.batch)).collect::<Result<Vec<_>>>()?;
    Ok(arrow_select::concat::concat_batches(source.schema(), &batches).expect("one schema"))
}

/// The cells of a column as text; missing ones are `-`.
fn cells(batch: &RecordBatch, column: &str) -> Vec<String> {
    let values = batch.column_by_name(column).unwrap_or_else(|| panic!("no column {column}"));
    let cell = |row| {
        if values.is_null(row) { "-".to_owned() } else { array_value_to_string(values, row).expect("a text") }
    };
    (0..batch.num_rows()).map(cell).collect()
}

fn check(batch: &RecordBatch, expected: &[(&str, &[&str])]) {
    for (column, expected) in expected {
        assert_eq!(cells(batch, column), *expected, "{column}");
    }
}
