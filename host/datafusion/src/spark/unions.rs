//! Unions whose rows come in one order.

use std::sync::Arc;

use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::error::Result;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::union::UnionExec;

use crate::physical::InOrderExec;

/// Takes the inputs of a union one after the other. They are its partitions, the only ones that a plan of one partition has
/// more of, and DataFusion takes their rows as they come.
///
/// It has to be the first of the rules, so that the others find one partition everywhere.
#[derive(Debug)]
pub(super) struct UnionsInOrder;

impl PhysicalOptimizerRule for UnionsInOrder {
    fn optimize(&self, plan: Arc<dyn ExecutionPlan>, _: &ConfigOptions) -> Result<Arc<dyn ExecutionPlan>> {
        let changed = plan.transform_up(|plan| {
            if !plan.is::<UnionExec>() {
                return Ok(Transformed::no(plan));
            }
            let one: Arc<dyn ExecutionPlan> = Arc::new(InOrderExec::new(plan));
            Ok(Transformed::yes(one))
        });
        changed.data()
    }

    fn name(&self) -> &'static str {
        "unions_in_order"
    }

    fn schema_check(&self) -> bool {
        true
    }
}
