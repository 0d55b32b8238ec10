//! Programs in Python that are nodes of a job: an interpreter that the user names runs them, in a process of its own.
//!
//! The process has a folder. Inputs go there as Parquet files, and what the program gives comes back so, since that is what Spark
//! reads and writes without losing types, order or memory.

mod answer;
mod frames;
mod inputs;
mod process;
mod stand_in;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use serde_json::json;

use super::execution::Execution;
use super::node::JobNode;
use crate::engine::Ordered;
use crate::error::{JobError, Result, RunError};
use answer::Answer;
pub(super) use frames::Frames;
use process::Process;

/// A program that is a node.
#[derive(Debug, Clone)]
pub(crate) struct CodeSpec {
    /// The interpreter.
    pub(crate) python: PathBuf,
    /// The name of the function whose body the program is.
    pub(crate) class_name: String,
    /// The program.
    pub(crate) code: String,
    /// Arguments of the job, by their names.
    pub(crate) arguments: BTreeMap<String, String>,
    /// Beginnings of paths, and what stands there instead.
    pub(crate) maps: Vec<(String, String)>,
}

/// A table that goes into a program.
pub(super) struct CodeInput {
    pub(super) schema: SchemaRef,
    pub(super) rows: Ordered<Vec<RecordBatch>>,
}

/// Runs the program of a node over its inputs, to its end.
pub(super) async fn run(
    spec: &CodeSpec,
    inputs: Vec<CodeInput>,
    node: usize,
    execution: &Execution,
) -> Result<Frames> {
    let job_node = &execution.nodes()[node];
    let taken: Vec<Arc<AtomicU64>> = inputs.iter().map(|_| Arc::default()).collect();
    let named: Vec<_> = job_node
        .inputs
        .iter()
        .enumerate()
        .map(|(number, input)| {
            json!({"name": variable(&execution.nodes()[*input]), "file": inputs::file(number)})
        })
        .collect();
    // Beside a Java machine, the rows of other nodes have their memory, too.
    const LEAST: usize = 1 << 10;
    let memory = (execution.memory_options().limit / 2 / (1 << 20)).max(LEAST);
    let request = json!({
        "class_name": spec.class_name, "code": spec.code, "inputs": named, "arguments": spec.arguments, "maps": spec.maps,
        "threads": execution.threads(), "memory": memory,
    });
    let place = |problem| failed(execution.label(node), problem);
    let mut process = Process::start(&spec.python, &request, execution.memory_options().folder.as_deref())
        .map_err(|error| error.in_node(execution.label(node)))?;
    let folder = process.folder().to_owned();
    let written = async {
        for (number, (input, taken)) in inputs.into_iter().zip(&taken).enumerate() {
            inputs::write(input, &folder.join(inputs::file(number)), taken, execution.label(node)).await?;
        }
        Ok::<_, RunError>(())
    };
    // A program that ends before it has its inputs does not wait for them.
    tokio::select! {
        written = written => {
            written?;
            process.go();
            process.answered().await?;
        }
        ended = process.answered() => ended?,
    }
    let Some(answer) = process.answer()? else { return Err(place(process.ended().await?)) };
    let given = match answer {
        Answer::Frames(given) => given,
        Answer::Problem(problem) => return Err(place(format!("`{}`: {problem}", spec.class_name))),
        Answer::Failure(failure) => return Err(place(failure.shown(&spec.class_name))),
    };
    let frames = Frames::new(given, process)?;
    execution.count(node, taken, Arc::new(AtomicU64::new(frames.rows())));
    Ok(frames)
}

/// What a generated script calls the table of a node.
fn variable(node: &JobNode) -> String {
    let word =
        |text: &str| text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    format!("{}_{}", word(&node.name), word(&node.id))
}

fn failed(node: &str, problem: String) -> RunError {
    JobError::ProgramFailed { node: node.to_owned(), problem }.into()
}
