//! The builder that steps lower themselves with.
//!
//! Columns are known by an id that stays the same whatever happens around them; ids become positions when a node
//! is pushed. Conditions on a step are applied here, so that no step needs to know of them.

mod append;
mod columns;
mod find;
mod group;
mod join;
mod rows;
mod state;
mod unnest;

use std::sync::Arc;

use arrow_schema::{DataType, SchemaRef};

use super::{Column, ColumnId, Context, Expr, KnownColumns, Node, PlannedNode, Position};
use crate::error::Error;

pub use join::{MissingKeys, Pairing};

/// A table at one point of a recipe: its columns, and what made them.
#[derive(Clone)]
pub struct Rel {
    input: SchemaRef,
    nodes: Vec<PlannedNode>,
    /// Every column there ever was.
    known: KnownColumns,
    /// The columns there are, in order.
    present: Vec<ColumnId>,
    /// Columns that hold what the current step needs, and vanish with it.
    temporary: Vec<ColumnId>,
    mask: Option<ColumnId>,
    selected: Option<ColumnId>,
    step: usize,
    /// The step that the plan before this one had begun.
    begun: Option<usize>,
    context: Arc<Context>,
    /// What may not be meant as the recipe has it.
    warnings: Vec<Error>,
    /// Whether errors say no more than they must.
    brief: bool,
    /// Whether the rows that come in are those of the input, in their order.
    starts_with_input: bool,
}

impl Rel {
    /// The table that comes in.
    pub(crate) fn new(input: SchemaRef, context: Arc<Context>) -> Self {
        let (known, present) = KnownColumns::of(&input);
        Rel {
            input,
            nodes: Vec::new(),
            known,
            present,
            temporary: Vec::new(),
            mask: None,
            selected: None,
            step: 0,
            begun: None,
            context,
            warnings: Vec::new(),
            brief: false,
            starts_with_input: true,
        }
    }

    /// The columns as they are now.
    pub fn schema(&self) -> SchemaRef {
        self.known.schema(&self.present)
    }

    /// The columns there are, in order.
    pub fn columns(&self) -> Vec<Column> {
        self.visible().map(|id| self.handle(id)).collect()
    }

    fn visible(&self) -> impl Iterator<Item = ColumnId> + Clone {
        // Ids are given in order, and what a step needs for itself is made after all that was there.
        let first = self.temporary.iter().copied().min();
        let is_own =
            move |id: ColumnId| first.is_some_and(|first| first <= id) && self.temporary.contains(&id);
        self.present.iter().copied().filter(move |id| !is_own(*id))
    }

    /// Every column an expression may read.
    pub fn known(&self) -> &KnownColumns {
        &self.known
    }

    /// The type of an expression over this table's columns.
    pub fn type_of(&self, expr: &Expr) -> DataType {
        expr.data_type(&self.known)
    }

    /// Whether the step's conditions select the row.
    pub fn selected(&self) -> Expr {
        self.selected.map_or_else(|| Expr::truth(false), Expr::Column)
    }

    /// Whether the row meets the step's conditions; true of all rows where it has none.
    pub fn meets_conditions(&self) -> Expr {
        self.mask.map_or_else(|| Expr::truth(true), Expr::Column)
    }

    /// The column that says which rows the conditions of the step choose, where it has some: for a step that moves cells
    /// between these rows alone.
    pub fn chosen(&self) -> Option<Column> {
        self.mask.map(|id| self.handle(id))
    }

    /// Tells of something that may not be meant as the recipe has it.
    pub fn warn(&mut self, warning: Error) {
        self.warnings.push(warning.at_step_number(self.step));
    }

    /// Whether errors are to say no more than they must, since there are many.
    pub(crate) fn be_brief(&mut self, brief: bool) {
        self.brief = brief;
    }

    /// Whether each row is still the row of the input with the same number.
    pub fn has_rows_of_input(&self) -> bool {
        let keeps = |planned: &PlannedNode| matches!(planned.node, Node::Project(_) | Node::Window(_));
        self.starts_with_input && self.nodes.iter().all(keeps)
    }

    /// How many columns there are now.
    pub(crate) fn width(&self) -> usize {
        self.present.len()
    }

    /// The expression over the columns as they are now.
    pub(crate) fn bind(&self, expr: Expr) -> Expr<Position> {
        expr.map_columns(&self.positions())
    }

    /// Where the columns are now.
    fn positions(&self) -> impl Fn(ColumnId) -> Position + use<> {
        self.known.positions(&self.present)
    }

    fn handle(&self, id: ColumnId) -> Column {
        Column { id, name: self.known.name(id).to_owned(), data_type: self.known.data_type(id).clone() }
    }

    /// Adds a node after which the columns are those that are `present`.
    fn push(&mut self, node: Node) {
        self.nodes.push(PlannedNode { node, output: self.schema(), step: self.step });
    }
}
