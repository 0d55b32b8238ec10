//! The node, and what of its input it needs.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_schema::SchemaRef;
use datafusion::common::{DFSchema, DFSchemaRef};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};
use recipe_core::engine::plan::Node;

use super::part::{Part, Reading};
use crate::definition::{Definition, Planned};

/// A recipe, or a part of one, over its input and its second tables.
#[derive(Clone)]
pub(crate) struct RecipeNode {
    pub(crate) part: Arc<Part>,
    /// The table, and after it the second tables.
    inputs: Vec<LogicalPlan>,
    /// For each column of the plan's input, where it is in the table; none where it is not read.
    pub(crate) places: Vec<Option<usize>>,
    /// The columns of the plan's output that are there.
    pub(crate) outputs: Vec<usize>,
    schema: DFSchemaRef,
}

impl RecipeNode {
    /// A part of a recipe that ends at a step where it looks at the data, if it does.
    pub(crate) fn new(
        definition: Arc<Definition>,
        planned: Planned,
        input: LogicalPlan,
        tables: &[LogicalPlan],
    ) -> Result<RecipeNode> {
        let names = input.schema().fields().iter().map(|field| field.name().clone()).collect();
        let inputs = std::iter::once(input).chain(tables.iter().cloned()).collect();
        RecipeNode::over(Arc::new(Part::new(definition, planned, names)), inputs)
    }

    /// The part over inputs that may have fewer columns, or other types: DataFusion finds common ones for a union, say, after
    /// the recipe was planned.
    fn over(part: Arc<Part>, inputs: Vec<LogicalPlan>) -> Result<RecipeNode> {
        let schemas: Vec<&DFSchemaRef> = inputs.iter().map(LogicalPlan::schema).collect();
        let part = part.fitting(&schemas)?.map_or(part, Arc::new);
        let fields = inputs[0].schema().fields();
        let place = |name: &String| fields.iter().position(|field| field.name() == name);
        let places: Vec<Option<usize>> = part.names.iter().map(place).collect();
        let is_there = |at: &usize| part.passed[*at].is_none_or(|column| places[column].is_some());
        let outputs: Vec<usize> = (0..part.passed.len()).filter(is_there).collect();
        let schema = DFSchema::try_from(part.output.project(&outputs)?)?;
        Ok(RecipeNode { part, inputs, places, outputs, schema: Arc::new(schema) })
    }

    /// The plan for these columns of the output, and what it reads.
    fn needed(&self, outputs: &[usize]) -> Result<Reading> {
        let reading = self.part.reading(self.part.plan.clone(), outputs, &self.places);
        reading.ok_or_else(|| DataFusionError::Internal("a column that a recipe needs is gone".to_owned()))
    }

    /// The plan to run, and what it reads.
    pub(crate) fn reading(&self) -> Result<Reading> {
        self.needed(&self.outputs)
    }

    /// The columns that leave.
    pub(crate) fn arrow_schema(&self) -> &SchemaRef {
        self.schema.inner()
    }

    /// The column of the table that the look before this part was about.
    pub(crate) fn looked_at(&self) -> Option<usize> {
        let (look, _) = self.part.definition.looked.as_ref()?;
        self.places[look.column.0]
    }

    /// Whether there is nothing to see of rows but those that leave, so that rows may be left out before.
    fn is_free(&self) -> bool {
        self.inputs.len() == 1 && !self.part.definition.is_watched(&self.part.plan)
    }
}

impl UserDefinedLogicalNodeCore for RecipeNode {
    fn name(&self) -> &'static str {
        "Recipe"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        self.inputs.iter().collect()
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    /// All but those that a row-wise recipe passes on under the name they came with.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        let Part { plan, passed, names, output, .. } = &*self.part;
        let is_free = self.is_free() && plan.is_row_wise();
        let columns = output.fields().iter().zip(passed);
        let changed = columns
            .filter(|(field, passed)| !is_free || passed.is_none_or(|column| names[column] != *field.name()));
        changed.map(|(field, _)| field.name().clone()).collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recipe: {}", self.part)
    }

    fn with_exprs_and_inputs(&self, _: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<Self> {
        RecipeNode::over(self.part.clone(), inputs)
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        // A row without columns would be hard to count.
        let wanted = if output_columns.is_empty() { &[0] } else { output_columns };
        let wanted: Vec<usize> = wanted.iter().filter_map(|at| self.outputs.get(*at)).copied().collect();
        let mut columns = self.needed(&wanted).ok()?.columns;
        columns.extend(self.looked_at());
        columns.sort_unstable();
        columns.dedup();
        let tables = self.inputs[1..].iter().map(|table| (0..table.schema().fields().len()).collect());
        Some(std::iter::once(columns).chain(tables).collect())
    }

    /// Where each row that comes in leaves, on its own.
    fn supports_limit_pushdown(&self) -> bool {
        let nodes = &self.part.plan.nodes;
        self.is_free() && nodes.iter().all(|planned| matches!(planned.node, Node::Project(_)))
    }
}

impl fmt::Debug for RecipeNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fmt_for_explain(f)
    }
}

// A part is what it was made as: two of the same recipe may have different options.
impl PartialEq for RecipeNode {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.part, &other.part) && self.inputs == other.inputs
    }
}

impl Eq for RecipeNode {}

impl PartialOrd for RecipeNode {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl Hash for RecipeNode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.part).hash(state);
        self.inputs.hash(state);
    }
}
