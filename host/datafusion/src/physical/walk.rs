//! The operators below a recipe that pass rows on in their order.

use std::sync::Arc;

use datafusion::error::Result;
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::union::UnionExec;
use datafusion::physical_plan::{
    Distribution, ExecutionPlan, ExecutionPlanProperties, replace_children_if_necessary,
};

use super::in_order::InOrderExec;

/// What is put in the place of an operator, or nothing where it stays and those below it are looked at.
pub(super) type Replace<'a> = &'a dyn Fn(&Arc<dyn ExecutionPlan>) -> Result<Option<Arc<dyn ExecutionPlan>>>;

/// Replaces operators from `plan` on down, as far as the order of rows leads: through those that keep the order of an
/// input, and so only where it says nothing of another one.
pub(super) fn in_order(
    plan: &Arc<dyn ExecutionPlan>,
    replace: Replace<'_>,
) -> Result<Arc<dyn ExecutionPlan>> {
    if let Some(replaced) = replace(plan)? {
        return Ok(replaced);
    }
    if plan.children().is_empty() || mixes(plan) {
        return Ok(plan.clone());
    }
    // Their partitions are those of the inputs, one after the other.
    let strings = plan.is::<UnionExec>() || plan.is::<InOrderExec>();
    let distributions = plan.input_distribution_requirements().into_per_child();
    let inputs = plan.children().into_iter().zip(plan.maintains_input_order()).zip(distributions);
    let inputs = inputs.map(|((input, keeps), distribution)| {
        let is_any =
            matches!(distribution, Distribution::UnspecifiedDistribution | Distribution::SinglePartition);
        if (keeps || strings) && is_any { in_order(input, replace) } else { Ok(input.clone()) }
    });
    replace_children_if_necessary(plan.clone(), inputs.collect::<Result<_>>()?)
}

/// Whether an operator puts rows of several partitions together, or deals them out, so that none has an order but a stated
/// one.
fn mixes(plan: &Arc<dyn ExecutionPlan>) -> bool {
    let many = |plan: &Arc<dyn ExecutionPlan>| plan.output_partitioning().partition_count() > 1;
    plan.is::<SortPreservingMergeExec>()
        || plan.is::<RepartitionExec>() && (many(plan) || plan.children().into_iter().any(many))
}
