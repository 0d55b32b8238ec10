//! Columns that go along with those that were read of them, through all nodes, and take their places at the end.

use std::sync::Arc;

use arrow_schema::{FieldRef, Schema, SchemaRef};

use super::as_it_came;
use crate::kernel::read::Restore;
use crate::plan::uses::Uses;
use crate::plan::{Expr, Node, PlannedNode, Position};

/// Where columns are on their way through the nodes of a plan.
pub(super) struct Carried<'a> {
    raw: &'a SchemaRef,
    /// The columns of the source, and where each is now.
    columns: Vec<(usize, Position)>,
    /// Where the columns are now that the node was planned for.
    places: Vec<Position>,
}

impl<'a> Carried<'a> {
    /// These columns of the source, behind all of its columns.
    pub(super) fn new(columns: &[usize], raw: &'a SchemaRef) -> Self {
        let width = raw.fields().len();
        let columns = columns.iter().enumerate().map(|(at, column)| (*column, Position(width + at)));
        Carried { raw, columns: columns.collect(), places: (0..width).map(Position).collect() }
    }

    /// The nodes from `first` on, which reads, and one behind them that puts the columns back.
    pub(super) fn through(
        mut self,
        mut first: PlannedNode,
        nodes: Vec<PlannedNode>,
        uses: &Uses,
    ) -> Vec<PlannedNode> {
        let mut output = first.output.clone();
        if let Node::Project(exprs) = &mut first.node {
            exprs.extend(self.columns.iter().map(|(column, _)| Expr::Column(Position(*column))));
        }
        first.output = self.schema(&output);
        let mut width = first.output.fields().len();
        let mut all = vec![first];
        for PlannedNode { node, output: planned, step } in nodes {
            output = planned;
            let node = self.step(node, output.fields().len(), width);
            let schema = self.schema(&output);
            width = schema.fields().len();
            all.push(PlannedNode { node, output: schema, step });
        }
        if !self.columns.is_empty() {
            all.push(self.restoring(&output, uses));
        }
        all
    }

    /// The columns of a node, given those that it was planned with.
    fn schema(&self, planned: &SchemaRef) -> SchemaRef {
        let mut fields: Vec<Option<FieldRef>> = vec![None; planned.fields().len() + self.columns.len()];
        for (place, field) in self.places.iter().zip(planned.fields()) {
            fields[place.0] = Some(field.clone());
        }
        for (column, place) in &self.columns {
            // Without a name, it is not taken for the column that a step changes.
            fields[place.0] =
                Some(Arc::new(self.raw.field(*column).clone().with_name("").with_nullable(true)));
        }
        Arc::new(Schema::new(fields.into_iter().flatten().collect::<Vec<_>>()))
    }

    /// A node that puts the columns where they were planned to be.
    fn restoring(&self, planned: &SchemaRef, uses: &Uses) -> PlannedNode {
        let made = self.places.iter().zip(planned.fields()).enumerate().map(|(at, (place, field))| {
            let column = Expr::Column(*place);
            let origin = uses.origin(Position(at), self.raw.fields().len());
            match self.columns.iter().find(|(carried, _)| origin == Some(*carried)) {
                None => (column, field.clone()),
                Some((carried, raw)) => (
                    Expr::call(Restore, vec![Expr::Column(*raw), column]),
                    as_it_came(field, self.raw.field(*carried)),
                ),
            }
        });
        let (exprs, fields): (Vec<_>, Vec<FieldRef>) = made.unzip();
        PlannedNode { node: Node::Project(exprs), output: Arc::new(Schema::new(fields)), step: 0 }
    }

    /// A node that lets the columns through, if it lets any.
    fn step(&mut self, node: Node, outputs: usize, width: usize) -> Node {
        let places = std::mem::take(&mut self.places);
        let known = places.len();
        let mut node = node.map_columns(&|column| places[column.0]);
        match &mut node {
            Node::Filter(_) | Node::Sort(_) | Node::Distinct(_) => self.places = places,
            Node::Window(_) => {
                let added = (0..outputs - known).map(|at| Position(width + at));
                self.places = places.into_iter().chain(added).collect();
            }
            Node::Project(exprs) => {
                exprs.extend(self.columns.iter().map(|(_, at)| Expr::Column(*at)));
                self.places = (0..outputs).map(Position).collect();
                self.settle(outputs);
            }
            Node::Join(join) => {
                let left = join.left_columns.len();
                join.left_columns.extend(self.columns.iter().map(|(_, at)| *at));
                let right = left + self.columns.len();
                self.places =
                    (0..left).chain((left..outputs).map(|at| at - left + right)).map(Position).collect();
                self.settle(left);
            }
            Node::Aggregate(_) => {
                self.columns.clear();
                self.places = (0..outputs).map(Position).collect();
            }
        }
        node
    }

    /// The columns are one behind another from `start` on.
    fn settle(&mut self, start: usize) {
        for (at, (_, place)) in self.columns.iter_mut().enumerate() {
            *place = Position(start + at);
        }
    }
}
