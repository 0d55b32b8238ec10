//! Programs among the nodes of a job: what goes into one, and what comes out.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{StreamExt, TryStreamExt};
use recipe_core::engine::plan::InputColumn;
use recipe_core::error::Kind;
use recipe_core::{Error, Recipe};
use recipe_tables::{Dataset, Format, Partitions, ReadOptions, Source};

use super::execution::Execution;
use super::flow::rows_of;
use super::node::JobNode;
use super::python::{self, CodeInput, CodeSpec, Frame, Frames};
use crate::engine::{Ordered, decoded, parts};
use crate::error::{JobError, Result, RunError};

/// Rows on their way, and their columns.
type Rows = (SchemaRef, Ordered<Vec<RecordBatch>>);

/// Runs the program of a node over the rows of its inputs, to its end.
pub(super) async fn run(
    spec: &CodeSpec,
    rows: Vec<Rows>,
    node: usize,
    execution: &Execution,
) -> Result<Arc<Frames>> {
    let mut counts = Vec::new();
    let inputs = execution.nodes()[node].inputs.iter().zip(rows).map(|(input, (schema, rows))| {
        let count: Arc<AtomicU64> = Arc::default();
        counts.push(count.clone());
        CodeInput { name: variable(&execution.nodes()[*input]), schema, rows, count }
    });
    let inputs = inputs.collect();
    let place = (execution.threads(), execution.memory_options());
    let frames = python::run(spec, inputs, execution.label(node), place).await?;
    execution.count(node, counts, Arc::new(AtomicU64::new(frames.rows())));
    Ok(Arc::new(frames))
}

/// What a generated script calls the table of a node.
fn variable(node: &JobNode) -> String {
    let word =
        |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    format!("{}_{}", word(&node.name), word(&node.id))
}

/// One of the tables that a program gave.
pub(super) fn read(frames: &Arc<Frames>, frame: &Frame, execution: &Execution) -> Result<Rows> {
    let mut read = ReadOptions::default().with_format(Format::Parquet).with_partitions(Partitions::None);
    read.limits = execution.limits().clone();
    read.batch_bytes = execution.memory_options().batch_bytes(read.batch_bytes);
    let paths: Vec<String> = frame.files.iter().map(|file| file.display().to_string()).collect();
    let source = Source::open(Dataset::find(&paths, read)?)?;
    let schema = source.schema().clone();
    let nothing = Recipe::joined(execution.text().name, []);
    let context = execution.context(&nothing, schema.clone(), Some(&source))?;
    let all = (0..schema.fields().len()).map(InputColumn::Cells).collect();
    let rows = rows_of(decoded(parts(&source, all, &schema, None), context));
    let files = frames.clone();
    let rows = rows.inspect_ok(move |_| {
        // They are there until the last row is read.
        let _ = &files;
    });
    Ok((schema, rows.boxed()))
}

/// That the program of a transform gave no table, where its rows are taken.
pub(super) fn nothing(spec: &CodeSpec, node: &str) -> RunError {
    let name = spec.program.name();
    let problem =
        format!("`{name}` returned nothing, and other nodes take its rows; it has to return a DynamicFrame");
    JobError::ProgramFailed { node: node.to_owned(), problem }.into()
}

/// That a program gave too few tables.
pub(super) fn no_frame(index: usize, node: &str, class_name: &str, names: &[&str]) -> Error {
    let gave = match names {
        [] => "gave none".to_owned(),
        names => format!("gave {} ({})", names.len(), names.join(", ")),
    };
    let message =
        format!("there is no table {index}: they are counted from 0, and `{class_name}` of {node} {gave}");
    let error = Error::from(Kind::Job(message));
    match names {
        [] => error.with_help(format!(
            "its Code is the body of `{class_name}`, without a `def` line, and ends with `return DynamicFrameCollection(…)`"
        )),
        _ => error,
    }
}
