//! Rows of a node whose transform is a module.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use arrow_schema::SchemaRef;
use recipe_module::ModuleError;

use super::build::counted;
use super::columns::{fail, placed};
use super::execution::{Execution, Segment};
use super::flow::{Flow, From};
use super::plugin::{ChosenColumn, ModuleStep, check_columns, check_names};
use crate::engine::run_alone;
use crate::error::Result;

/// Takes rows through the module, in order on one instance. `expected` are the columns that it said it gives, where it did.
pub(super) async fn hosted(
    input: Flow,
    node: usize,
    (step, chosen): (&ModuleStep, &[ChosenColumn]),
    expected: Option<&SchemaRef>,
    execution: &Execution,
) -> Result<Flow> {
    let job_node = &execution.nodes()[node];
    let (schema, rows) = input.rows(execution).await?;
    let at_fault = |errors| fail(execution.text(), errors);
    check_columns(chosen, &schema).map_err(|errors| at_fault(placed(job_node, errors)))?;
    let setup = execution.setup();
    let run = step.begin(&schema, (setup.now, setup.seed), &job_node.origin).map_err(at_fault)?;
    let blame = step.blame(&job_node.origin);
    if let (Some(expected), Some(found)) = (expected, run.output())
        && *expected != found
    {
        return Err(blame(ModuleError::broken("it gives other columns than when it was asked before")));
    }
    let recipe = step.recipe(execution.label(node))?;
    let context = execution.context(&recipe, schema, None)?;
    let nodes = vec![(node, 1..recipe.steps().len() + 1)];
    execution.add(Segment { context: context.clone(), recipe, nodes, source: None });
    let (taken, given) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (columns, rows) = run_alone(run, counted(rows, taken.clone()), context, blame.clone()).await?;
    check_names(&columns).map_err(|error| blame(error))?;
    execution.count(node, vec![taken], given.clone());
    Ok(Flow::new(From::Rows(columns, counted(rows, given))))
}
