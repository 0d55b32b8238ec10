//! Programs in Python that are nodes of a job: an interpreter that the user names runs them, each in a process of its own.
//!
//! The process has a folder. Inputs go there as Parquet files, and what the program gives comes back so, since that is what Spark
//! reads and writes without losing types, order or memory.

mod answer;
mod frames;
mod inputs;
mod process;
mod program;
mod stand_in;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use serde_json::json;

use crate::engine::{MemoryOptions, Ordered};
use crate::error::{JobError, Result, RunError};
use answer::Answer;
pub(super) use frames::{Frame, Frames};
use process::Process;
pub(crate) use program::{CodeSpec, Interpreter, Method, Program};

/// A table that goes into a program.
pub(super) struct CodeInput {
    /// What the program calls it.
    pub(super) name: String,
    pub(super) schema: SchemaRef,
    pub(super) rows: Ordered<Vec<RecordBatch>>,
    /// How many rows went in.
    pub(super) count: Arc<AtomicU64>,
}

/// Runs the program of a node over its inputs, to its end. `node` is what messages call the node.
pub(super) async fn run(
    spec: &CodeSpec,
    inputs: Vec<CodeInput>,
    node: &str,
    (threads, memory): (usize, &MemoryOptions),
) -> Result<Frames> {
    let named = inputs.iter().enumerate();
    let named: Vec<_> =
        named.map(|(number, input)| json!({"name": input.name, "file": inputs::file(number)})).collect();
    // Beside a Java machine, the rows of other nodes have their memory, too.
    const LEAST: usize = 1 << 10;
    let megabytes = (memory.limit / 2 / (1 << 20)).max(LEAST);
    let CodeSpec { interpreter, program } = spec;
    let mut request = program.request();
    request["inputs"] = json!(named);
    request["arguments"] = json!(interpreter.arguments);
    request["maps"] = json!(interpreter.maps);
    request["threads"] = json!(threads);
    request["memory"] = json!(megabytes);
    let place = |problem| failed(node, problem);
    let mut process = Process::start(&interpreter.python, &request, memory.folder.as_deref())
        .map_err(|error| error.in_node(node))?;
    let folder = process.folder().to_owned();
    let written = async {
        for (number, input) in inputs.into_iter().enumerate() {
            inputs::write(input, &folder.join(inputs::file(number)), node).await?;
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
        Answer::Problem(problem) => return Err(place(format!("`{}`: {problem}", program.name()))),
        Answer::Failure(failure) => return Err(place(failure.shown(program))),
    };
    Frames::new(given, process)
}

fn failed(node: &str, problem: String) -> RunError {
    JobError::ProgramFailed { node: node.to_owned(), problem }.into()
}
