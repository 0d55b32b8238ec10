#![allow(dead_code, reason = "each test uses some of it")]
//! Queries over tables in memory, and their results as lines of text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use datafusion::execution::runtime_env::RuntimeEnv;
use futures::TryStreamExt;
use recipe_core::table;
use recipe_datafusion::SparkSql;
use recipe_run::RunError;
use recipe_run::job::sql::{SqlEngine, SqlProblem, SqlQuery, SqlTable};

/// What the clock shows: 2023-11-14 22:13:20.
pub(crate) const NOW: i64 = 1_700_000_000_000_000;

/// The rows in batches of so many.
pub(crate) fn cut(rows: &RecordBatch, size: usize) -> Vec<RecordBatch> {
    let starts = (0..rows.num_rows()).step_by(size);
    starts.map(|start| rows.slice(start, size.min(rows.num_rows() - start))).collect()
}

/// A table that can be read as often as it is read.
pub(crate) fn given(name: &str, rows: &RecordBatch, size: usize) -> SqlTable {
    SqlTable::in_memory(name, rows.schema(), cut(rows, size))
}

/// What a query gives: its columns and its rows.
pub(crate) async fn rows(
    query: &str,
    tables: Vec<SqlTable>,
    environment: Arc<RuntimeEnv>,
) -> Result<Result<(SchemaRef, Vec<RecordBatch>), RunError>, SqlProblem> {
    let engine = SparkSql::new();
    let known: Vec<_> = tables.iter().map(|table| (table.name.clone(), table.columns.clone())).collect();
    let query = SqlQuery::new(query, NOW);
    let columns = engine.columns(query, &known)?;
    let (found, rows) = engine.rows(query, tables, environment).await?;
    assert_eq!(columns, found, "columns are known before rows are read");
    Ok(rows.try_collect().await.map(|rows| (columns, rows)))
}

/// The columns and rows of a query over tables in lines of text, as lines.
pub(crate) async fn lines(query: &str, tables: &[(&str, &RecordBatch)]) -> Vec<String> {
    let tables = tables.iter().map(|(name, rows)| given(name, rows, 3)).collect();
    match rows(query, tables, Arc::default()).await {
        Ok(Ok((columns, rows))) => {
            let header =
                columns.fields().iter().map(|field| format!("{}: {}", field.name(), kind(field.data_type())));
            let header = header.collect::<Vec<_>>().join(" | ");
            [header].into_iter().chain(texts(&rows)).collect()
        }
        Ok(Err(error)) => vec![format!("failed: {error}")],
        Err(SqlProblem { message, help, .. }) => [format!("refused: {message}")]
            .into_iter()
            .chain(help.map(|help| format!("help: {help}")))
            .collect(),
    }
}

/// Rows as lines.
pub(crate) fn texts(rows: &[RecordBatch]) -> Vec<String> {
    rows.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| line(batch, row))).collect()
}

/// A table of the lines of [`table::parse`].
pub(crate) fn table(lines: &[&str]) -> RecordBatch {
    table::parse(lines).expect("a table")
}

fn line(batch: &RecordBatch, row: usize) -> String {
    batch.columns().iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(" | ")
}

/// Spark's name of a type.
fn kind(data_type: &DataType) -> String {
    match data_type {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Int8 => "tinyint".to_owned(),
        DataType::Int16 => "smallint".to_owned(),
        DataType::Int32 => "int".to_owned(),
        DataType::Int64 => "bigint".to_owned(),
        DataType::Float32 => "float".to_owned(),
        DataType::Float64 => "double".to_owned(),
        DataType::Utf8View => "string".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Timestamp(..) => "timestamp".to_owned(),
        DataType::Decimal128(..) => "decimal".to_owned(),
        DataType::List(item) => format!("array<{}>", kind(item.data_type())),
        other => other.to_string(),
    }
}

fn cell(column: &dyn Array, row: usize) -> String {
    if column.is_null(row) {
        return "null".to_owned();
    }
    match column.data_type() {
        // Twelve digits: sums of doubles differ in the last.
        DataType::Float64 => {
            let text = format!("{:.11e}", column.as_primitive::<Float64Type>().value(row));
            let value: f64 = text.parse().expect("a number");
            if value.is_nan() { "nan".to_owned() } else { format!("{value:?}") }
        }
        DataType::Utf8View => {
            let text = column.as_string_view().value(row);
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t");
            format!("\"{escaped}\"")
        }
        DataType::Decimal128(..) => {
            let text = column.as_primitive::<Decimal128Type>().value_as_string(row);
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        DataType::List(_) => {
            let items = column.as_list::<i32>().value(row);
            let items: Vec<String> = (0..items.len()).map(|item| cell(&items, item)).collect();
            format!("[{}]", items.join(", "))
        }
        _ => table::show(column, row),
    }
}
