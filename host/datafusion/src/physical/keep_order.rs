//! The rule of the optimizer that keeps the order of rows below recipes.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::{
    ExecutionPlan, ExecutionPlanProperties, Partitioning, replace_children_if_necessary,
};

use super::exec::RecipeExec;
use super::in_order::InOrderExec;
use super::walk::in_order;

/// Keeps the order of rows below recipes: undoes what deals them out to more partitions, as far down as operators keep an
/// order, reads files in theirs, and takes partitions one after the other where one is made of them.
///
/// It has to be the last of the rules.
#[derive(Debug)]
pub struct KeepOrder;

impl PhysicalOptimizerRule for KeepOrder {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let kept = plan.transform_up(|plan| {
            if !plan.is::<RecipeExec>() {
                return Ok(Transformed::no(plan));
            }
            let inputs = plan.children().into_iter().map(|input| in_order(input, &undealt));
            let inputs = inputs.collect::<Result<Vec<_>>>()?;
            Ok(Transformed::yes(replace_children_if_necessary(plan, inputs)?))
        });
        kept.data()
    }

    fn name(&self) -> &'static str {
        "keep_order_below_recipes"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

/// What does the same as an operator that mixes rows without need, in their order.
fn undealt(plan: &Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>> {
    if let Some(dealt) = plan.downcast_ref::<RepartitionExec>()
        && matches!(dealt.partitioning(), Partitioning::RoundRobinBatch(_))
    {
        return in_order(dealt.input(), &undealt).map(Some);
    }
    if let Some(mixed) = plan.downcast_ref::<CoalescePartitionsExec>() {
        let input = in_order(mixed.input(), &undealt)?;
        let one: Arc<dyn ExecutionPlan> = if input.output_partitioning().partition_count() == 1 {
            input
        } else {
            Arc::new(InOrderExec::new(input))
        };
        return Ok(Some(match mixed.fetch() {
            Some(rows) => Arc::new(GlobalLimitExec::new(one, 0, Some(rows))),
            None => one,
        }));
    }
    let is_leaf = plan.children().is_empty();
    Ok(if is_leaf { plan.with_preserve_order(true) } else { None })
}
