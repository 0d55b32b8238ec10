//! The columns that leave a plan: which of them came in, and the plan without some of them.

use std::sync::Arc;

use arrow_schema::Schema;

use super::uses::Uses;
use super::{Expr, Flow, Node, Plan, PlannedNode, Position};

impl Plan {
    /// For each column of the output, the column of the input that it is: every row that leaves has the cell it came with, of
    /// the same type. None for columns that a node made.
    ///
    /// ```
    /// use arrow_schema::{DataType, Field, Schema};
    /// use recipe_core::{Context, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
    ///         {"Operation": "RENAME", "Parameters": {"sourceColumn": "zip", "targetColumn": "code"}}]"#,
    /// )?;
    /// let text = |name| Field::new(name, DataType::Utf8View, true);
    /// let plan = recipe.compile(&Schema::new(vec![text("city"), text("zip")]), &Context::default())?.plan;
    /// assert_eq!(plan.passed(), [None, Some(1)]);
    /// assert_eq!(plan.selecting(&[1]).output().field(0).name(), "code");
    /// # Ok(())
    /// # }
    /// ```
    pub fn passed(&self) -> Vec<Option<usize>> {
        let uses = Uses::of(self);
        let fields = self.output().fields().iter().enumerate();
        let passed = fields.map(|(at, field)| {
            let origin = uses.origin(Position(at))?;
            let came = self.input.fields().get(origin)?;
            (came.data_type() == field.data_type()).then_some(origin)
        });
        passed.collect()
    }

    /// The plan with these columns of its output alone, in this order. What is seen of rows is the same.
    ///
    /// # Panics
    ///
    /// There are not so many columns, or the columns depend on the data ([`rest`](Self::rest)).
    #[must_use]
    pub fn selecting(mut self, columns: &[usize]) -> Plan {
        assert!(self.rest.is_none(), "the columns are known");
        let output = self.output();
        if columns.iter().copied().eq(0..output.fields().len()) {
            return self;
        }
        let fields = columns.iter().map(|at| output.fields()[*at].clone());
        let output = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let node = Node::Project(columns.iter().map(|at| Expr::Column(Position(*at))).collect());
        // It belongs to the last step, whose rows are counted as they leave.
        let step = self.nodes.last().map_or(0, |last| last.step);
        self.nodes.push(PlannedNode { node, output, step });
        self
    }

    /// Whether each row is worked on alone: rows can be divided in any way, and the parts run on their own.
    pub fn is_row_wise(&self) -> bool {
        self.rest.is_none() && self.nodes.iter().all(|planned| planned.node.flow() == Flow::RowWise)
    }
}
