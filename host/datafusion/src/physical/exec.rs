//! The operator that runs a recipe.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::projection::{ProjectionMapping, ProjectionTargets};
use datafusion::physical_expr::{EquivalenceProperties, LexOrdering, OrderingRequirements};
use datafusion::physical_plan::execution_plan::{
    Boundedness, CardinalityEffect, EmissionType, EvaluationType,
};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, ExecutionPlanProperties,
    InputDistributionRequirements, Partitioning, PhysicalExpr, PlanProperties,
};
use recipe_core::Trace;
use recipe_core::engine::plan::{Flow, Node};

use super::in_order::endless;
use super::run::{Running, Work};

/// Runs a recipe.
///
/// A recipe whose steps look at single rows keeps the partitions of its input; every other takes one partition, which it
/// works on with all threads, and gives one. What each step did is in its [metrics](ExecutionPlan::metrics), and in full in
/// its [trace](Self::trace).
#[derive(Debug, Clone)]
pub struct RecipeExec {
    work: Arc<Work>,
    /// The table, and after it the second tables.
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    /// The order that the rows are taken in.
    order: Option<LexOrdering>,
    /// Whether all rows are one partition.
    one: bool,
    /// How many batches are worked on at once, of all partitions.
    threads: usize,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
    trace: Arc<Mutex<Trace>>,
}

impl RecipeExec {
    pub(super) fn new(
        work: Arc<Work>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        order: Option<LexOrdering>,
        one: bool,
        threads: usize,
    ) -> Self {
        let input = &inputs[0];
        let partitioning = match input.output_partitioning() {
            _ if one => Partitioning::UnknownPartitioning(1),
            many => Partitioning::UnknownPartitioning(many.partition_count()),
        };
        let is_blocking = work.plan.nodes.iter().any(|planned| planned.node.flow() == Flow::Blocking);
        let emission = if is_blocking { EmissionType::Final } else { input.pipeline_behavior() };
        let boundedness = match input.boundedness() {
            Boundedness::Unbounded { .. } if is_blocking => endless(),
            boundedness => boundedness,
        };
        let equivalences = equivalences(&work, input);
        let properties = PlanProperties::new(equivalences, partitioning, emission, boundedness);
        let properties = properties.with_evaluation_type(EvaluationType::Eager);
        RecipeExec {
            work,
            inputs,
            order,
            one,
            threads,
            properties: Arc::new(properties),
            metrics: ExecutionPlanMetricsSet::new(),
            trace: Arc::default(),
        }
    }

    /// What each step did on all partitions that were run to their end so far, and its warnings. Failed cells are counted;
    /// [a list](crate::RecipeOptions::with_rejects) names them.
    pub fn trace(&self) -> Trace {
        self.trace.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What is known of the order and of equal columns of the output: as much as of the columns that pass unchanged.
fn equivalences(work: &Work, input: &Arc<dyn ExecutionPlan>) -> EquivalenceProperties {
    let keeps_order = work.plan.nodes.iter().all(|planned| {
        matches!(planned.node, Node::Project(_) | Node::Filter(_) | Node::Window(_) | Node::Distinct(_))
    });
    if !keeps_order {
        return EquivalenceProperties::new(work.schema.clone());
    }
    let schema = input.schema();
    // A column may leave under several names.
    let mut targets: BTreeMap<usize, ProjectionTargets> = BTreeMap::new();
    for (at, from) in work.plan.passed().into_iter().enumerate() {
        if let Some(from) = from {
            let target = Arc::new(Column::new(work.schema.field(at).name(), at));
            targets.entry(work.columns[from]).or_default().push((target, at));
        }
    }
    let mapping = targets.into_iter().map(|(from, targets)| {
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(schema.field(from).name(), from));
        (column, targets)
    });
    let mapping: ProjectionMapping = mapping.collect();
    input.equivalence_properties().project(&mapping, work.schema.clone())
}

impl DisplayAs for RecipeExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecipeExec: {}", self.work.part)?;
        match &self.order {
            Some(order) => write!(f, ", order=[{order}]"),
            None if self.one => f.write_str(", order=[as it comes]"),
            None => f.write_str(", order=[by partition]"),
        }
    }
}

impl ExecutionPlan for RecipeExec {
    fn name(&self) -> &'static str {
        "RecipeExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.inputs.iter().collect()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let first =
            if self.one { Distribution::SinglePartition } else { Distribution::UnspecifiedDistribution };
        let tables = self.inputs[1..].iter().map(|_| Distribution::SinglePartition);
        InputDistributionRequirements::new(std::iter::once(first).chain(tables).collect())
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        let first = self.order.clone().map(OrderingRequirements::from);
        std::iter::once(first).chain(self.inputs[1..].iter().map(|_| None)).collect()
    }

    /// Never, though rows keep their order: the optimizer would sort below the recipe what has to be sorted after it, by the
    /// columns that stand in the same places there. The [properties](Self::properties) say which order there is.
    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false; self.inputs.len()]
    }

    /// Never: rows that are dealt out lose their order.
    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false; self.inputs.len()]
    }

    fn with_new_children(
        self: Arc<Self>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let RecipeExec { work, order, one, threads, .. } = &*self;
        Ok(Arc::new(RecipeExec::new(work.clone(), inputs, order.clone(), *one, *threads)))
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let partitions = self.properties.partitioning.partition_count();
        let threads = (self.threads / partitions.max(1)).max(1);
        let running = Running {
            work: self.work.clone(),
            metrics: self.metrics.clone(),
            trace: self.trace.clone(),
            partition,
            threads,
        };
        running.start(&self.inputs, &context)
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        let nodes = &self.work.plan.nodes;
        let keeps = nodes.iter().all(|planned| matches!(planned.node, Node::Project(_) | Node::Window(_)));
        if keeps { CardinalityEffect::Equal } else { CardinalityEffect::Unknown }
    }
}
