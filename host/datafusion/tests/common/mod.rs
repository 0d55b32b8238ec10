#![allow(dead_code, reason = "each test uses some of it")]
//! Sessions, tables cut into partitions, and what comes out of a plan.

use std::sync::Arc;

use arrow_array::RecordBatch;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use datafusion::execution::context::{SessionConfig, SessionContext};
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::physical_plan::{ExecutionPlan, collect_partitioned};
use recipe_core::{Trace, table};
use recipe_datafusion::{RecipeExec, register};

/// A session with so many partitions, and batches of so many rows: where there are few, each operator deals them out.
pub(crate) fn session(partitions: usize, batch_size: usize) -> SessionContext {
    session_in(partitions, batch_size, Arc::default())
}

/// A session with memory and temporary files of its own.
pub(crate) fn session_in(
    partitions: usize,
    batch_size: usize,
    environment: Arc<RuntimeEnv>,
) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(partitions).with_batch_size(batch_size);
    let builder = SessionStateBuilder::new().with_config(config).with_default_features();
    SessionContext::new_with_state(register(builder.with_runtime_env(environment)).build())
}

/// A table in memory whose rows are cut into so many partitions, of which some are empty where there are few rows.
pub(crate) fn table_of(context: &SessionContext, rows: &RecordBatch, partitions: usize) -> Result<DataFrame> {
    let cut = |at: usize| at * rows.num_rows() / partitions;
    let cuts = (0..partitions).map(|at| {
        let (mut from, to) = (cut(at), cut(at + 1));
        // Each batch is larger than the one before: the optimizer would put large ones first.
        let mut batches = Vec::new();
        while from < to {
            let length = (batches.len() + 1).min(to - from);
            batches.push(rows.slice(from, length));
            from += length;
        }
        batches
    });
    let table = MemTable::try_new(rows.schema(), cuts.collect())?;
    context.read_table(Arc::new(table))
}

/// What came out of a plan.
pub(crate) struct Ran {
    /// The rows, partition after partition.
    pub(crate) lines: Vec<String>,
    /// What the steps did.
    pub(crate) trace: Trace,
    /// The plan.
    pub(crate) plan: Arc<dyn ExecutionPlan>,
}

/// Runs a plan, and puts its partitions one after the other.
pub(crate) async fn run(rows: DataFrame) -> Result<Ran> {
    let task = Arc::new(rows.task_ctx());
    let plan = rows.create_physical_plan().await?;
    let batches: Vec<RecordBatch> =
        collect_partitioned(plan.clone(), task).await?.into_iter().flatten().collect();
    let lines = table::print(&plan.schema(), &batches);
    let mut trace = Trace::default();
    traces(&plan, &mut trace);
    Ok(Ran { lines, trace, plan })
}

fn traces(plan: &Arc<dyn ExecutionPlan>, sum: &mut Trace) {
    if let Some(recipe) = plan.downcast_ref::<RecipeExec>() {
        sum.merge(recipe.trace());
    }
    plan.children().into_iter().for_each(|input| traces(input, sum));
}
