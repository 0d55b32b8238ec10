//! From the logical plan to the physical one.

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::DataFusionError;
use datafusion::error::Result;
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::{ExecutionPlan, ExecutionPlanProperties};
use datafusion::physical_planner::{DefaultPhysicalPlanner, ExtensionPlanner, PhysicalPlanner};

use super::exec::RecipeExec;
use super::in_order::InOrderExec;
use super::run::Work;
use super::steady::steady;
use crate::logical::RecipeNode;

/// Plans recipes. A query planner of your own takes it among its extension planners; the session needs
/// [`KeepOrder`](super::KeepOrder), too.
#[derive(Debug)]
pub struct RecipePlanner;

/// DataFusion's planner of queries, which plans recipes, too.
#[derive(Debug)]
pub struct RecipeQueryPlanner;

#[async_trait]
impl QueryPlanner for RecipeQueryPlanner {
    async fn create_physical_plan(
        &self,
        logical_plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![Arc::new(RecipePlanner)]);
        planner.create_physical_plan(logical_plan, session).await
    }
}

#[async_trait]
impl ExtensionPlanner for RecipePlanner {
    async fn plan_extension(
        &self,
        _: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        session: &dyn Session,
        _: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<RecipeNode>() else { return Ok(None) };
        let mut inputs = physical_inputs.iter().map(steady).collect::<Result<Vec<_>>>()?;
        for table in inputs.iter_mut().skip(1) {
            *table = Arc::new(InOrderExec::new(table.clone()));
        }
        let input = inputs
            .first_mut()
            .ok_or_else(|| DataFusionError::Internal("a recipe has an input".to_owned()))?;
        // Where rows are in an order as they come, taking them as they come keeps those that are equal in it apart, too.
        let is_merged = sorts(input) || input.output_partitioning().partition_count() > 1;
        let order = input.output_ordering().filter(|_| is_merged).cloned();
        let work = Work::new(node)?;
        let one = physical_inputs.len() > 1 || order.is_some() || !work.is_divisible();
        if one && order.is_none() {
            *input = Arc::new(InOrderExec::new(input.clone()));
        }
        let threads = session.config().target_partitions();
        Ok(Some(Arc::new(RecipeExec::new(Arc::new(work), inputs, order, one, threads))))
    }
}

/// Whether the query sorts the rows that leave an operator, rather than a source giving them so.
fn sorts(plan: &Arc<dyn ExecutionPlan>) -> bool {
    match plan.children().as_slice() {
        _ if plan.is::<SortExec>() || plan.is::<SortPreservingMergeExec>() => true,
        [input] => plan.maintains_input_order() == [true] && sorts(input),
        _ => false,
    }
}
