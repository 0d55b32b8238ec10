//! Running a plan over a dataset on many threads, with rows in order and bounded memory.
//!
//! Stages of the plan become DataFusion execution plans with one ordered partition each. A run of row-wise and
//! ordered nodes is one segment, in which batches are worked on by all threads and leave in the order they came
//! in. A blocking node is a plan of its own.

mod blocking;
mod memory;
mod nodes;
mod segment;
mod shared;

use std::sync::Arc;

use arrow_schema::SchemaRef;
use datafusion::execution::TaskContext;
use datafusion::physical_plan::{ExecutionPlan, SendableRecordBatchStream};
use futures::TryStreamExt;
use recipe_core::exec::{Looking, Stage, stages};
use recipe_core::plan::Plan;

use crate::error::{HostError, Result};
use crate::format::Source;
use blocking::{Blocking, Spool};
use memory::Budget;
pub(crate) use memory::TableMemory;
pub use memory::{Closing, Memory, MemoryOptions, parse_size};
use nodes::{Scan, Waiting};
use segment::Segment;
pub use shared::{InvalidCells, Shared};

/// A stream of batches, and their columns.
pub struct Running {
    /// The columns.
    pub schema: SchemaRef,
    /// The rows, in order.
    pub stream: SendableRecordBatchStream,
}

/// The batches of `source`, read on a thread of its own.
pub(crate) fn scan(source: Source, shared: &Arc<Shared>) -> Result<SendableRecordBatchStream> {
    Scan::new(source, shared.clone()).execute(0, Arc::new(TaskContext::default())).map_err(failed)
}

/// Starts `plan` over `source`.
pub async fn run(plan: Plan, source: Source, shared: &Arc<Shared>) -> Result<Running> {
    over(plan, Arc::new(Scan::new(source, shared.clone())), shared).await
}

/// Starts `plan` over `input`. A plan whose columns depend on the data runs up to there first.
async fn over(mut plan: Plan, mut input: Arc<dyn ExecutionPlan>, shared: &Arc<Shared>) -> Result<Running> {
    let context = Arc::new(TaskContext::default());
    // Tables that wait take a share of the memory, too.
    let mut waiting = 0;
    loop {
        waiting += usize::from(plan.rest.is_some());
        let (output, shares) = build(&plan, input, shared, waiting)?;
        let mut stream = output.execute(0, context.clone()).map_err(failed)?;
        let Some(rest) = plan.rest.clone() else {
            return Ok(Running { schema: plan.output().clone(), stream });
        };
        let place = |error: recipe_core::Error| shared.recipe_error(error.at_step_number(rest.step));
        let mut rows = Spool::new(plan.output().clone(), Budget::new(shared, Some(rest.step), shares));
        let mut looking = Looking::new(&rest.look);
        while let Some(batch) = stream.try_next().await.map_err(failed)? {
            looking.see(&batch).map_err(place)?;
            rows.push(batch).await.map_err(failed)?;
        }
        drop(stream);
        plan = (rest.plan)(&looking.values().map_err(place)?).map_err(place)?;
        input = Arc::new(Waiting::new(plan.input.clone(), rows.finish().map_err(failed)?));
    }
}

/// The last of the execution plans for `plan`, and how many share the memory, of which `waiting` are tables.
fn build(
    plan: &Plan,
    mut input: Arc<dyn ExecutionPlan>,
    shared: &Arc<Shared>,
    waiting: usize,
) -> Result<(Arc<dyn ExecutionPlan>, usize)> {
    let mut open: Vec<Stage> = Vec::new();
    let mut schemas = stage_schemas(plan).into_iter();
    let mut schema = plan.input.clone();
    let stages = stages(plan).map_err(|error| shared.recipe_error(error))?;
    let shares = waiting + stages.iter().filter(|stage| holds_rows(stage)).count();
    for stage in stages {
        let output = schemas.next().unwrap_or_else(|| plan.output().clone());
        match stage {
            Stage::Blocking(operator) => {
                if !open.is_empty() {
                    let open = std::mem::take(&mut open);
                    input = Arc::new(Segment::new(input, open, schema, shared.clone(), shares));
                }
                let budget = Budget::new(shared, operator.step(), shares);
                input = Arc::new(Blocking::new(input, operator, output.clone(), budget));
            }
            stage => open.push(stage),
        }
        schema = output;
    }
    if !open.is_empty() {
        input = Arc::new(Segment::new(input, open, schema, shared.clone(), shares));
    }
    Ok((input, shares))
}

/// Whether a stage takes a share of the memory.
fn holds_rows(stage: &Stage) -> bool {
    match stage {
        Stage::Rows(_) => false,
        Stage::Ordered(operator) => matches!(operator.way(), Ok(Some(_))),
        Stage::Blocking(_) => true,
    }
}

/// The columns after each stage: after each run of row-wise nodes, and after each other node.
fn stage_schemas(plan: &Plan) -> Vec<SchemaRef> {
    use recipe_core::plan::Flow;
    let mut schemas: Vec<SchemaRef> = Vec::new();
    let mut in_run = false;
    for placed in &plan.nodes {
        let row_wise = placed.node.flow() == Flow::RowWise;
        if row_wise && in_run {
            schemas.pop();
        }
        in_run = row_wise;
        schemas.push(placed.output.clone());
    }
    schemas
}

/// The error a stream ended with; ours pass through DataFusion unchanged.
pub fn failed(error: datafusion::error::DataFusionError) -> HostError {
    match error {
        datafusion::error::DataFusionError::External(inner) => match inner.downcast::<HostError>() {
            Ok(error) => *error,
            Err(other) => HostError::failed(other.to_string()),
        },
        other => HostError::failed(other.to_string()),
    }
}
