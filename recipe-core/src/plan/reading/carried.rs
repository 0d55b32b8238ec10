//! Columns that go along with those that were read of them, through all nodes, and take their places at the end.

use std::sync::Arc;

use arrow_schema::{DataType, FieldRef, Schema, SchemaRef};

use super::{Incoming, Way, as_it_came, column_of};
use crate::kernel::json::{ReadJson, holds_json};
use crate::kernel::read::Restore;
use crate::plan::uses::{Uses, text_of};
use crate::plan::{Call, Expr, Node, PlannedNode, Position};

/// Where columns are on their way through the nodes of a plan.
pub(super) struct Carried<'a> {
    /// All columns that come in.
    incoming: &'a [Incoming],
    /// How many of them came in already.
    came: usize,
    /// Those that go along, in order, and where each is now.
    columns: Vec<(usize, Position)>,
    /// Where the columns are now that the node was planned for.
    places: Vec<Position>,
}

impl<'a> Carried<'a> {
    /// At the start of a plan whose input has the first `inputs` of these columns.
    pub(super) fn new(incoming: &'a [Incoming], inputs: usize) -> Self {
        let places = (0..inputs).map(Position).collect();
        let mut carried = Carried { incoming, came: 0, columns: Vec::new(), places };
        carried.enter(inputs, inputs);
        carried
    }

    /// The next so many columns come in, and those of them that go along are one behind another from `place` on. Returns
    /// which of the columns these are.
    fn enter(&mut self, columns: usize, place: usize) -> Vec<usize> {
        let new = self.came..self.came + columns;
        let carried = new.clone().filter(|at| self.incoming[*at].way == Way::Carried);
        let carried: Vec<usize> = carried.collect();
        self.columns.extend(carried.iter().zip(place..).map(|(column, place)| (*column, Position(place))));
        let first = std::mem::replace(&mut self.came, new.end);
        carried.into_iter().map(|column| column - first).collect()
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
        let schema = first.output.clone();
        let mut width = schema.fields().len();
        let mut all = vec![first];
        if !self.columns.is_empty() {
            // A cell that could not be read is missing wherever the column is looked at.
            let read = (0..self.places.len()).map(|at| Expr::Column(Position(at)));
            let restored = self.columns.iter().map(|(column, at)| {
                Expr::call(Restore, vec![Expr::Column(*at), Expr::Column(Position(*column))])
            });
            let node = Node::Project(read.chain(restored).collect());
            all.push(PlannedNode { node, output: schema, step: 0 });
        }
        let mut origins: Vec<Option<usize>> = (0..self.places.len()).map(Some).collect();
        for (PlannedNode { node, output: planned, step }, after) in nodes.into_iter().zip(&uses.origins) {
            output = planned;
            let node = self.step(node, &origins, output.fields().len(), width);
            let schema = self.schema(&output);
            width = schema.fields().len();
            all.push(PlannedNode { node, output: schema, step });
            origins.clone_from(after);
        }
        if !self.columns.is_empty() {
            all.push(self.restoring(&output, &origins));
        }
        all
    }

    /// A column of the source, and where it is now, if it goes along.
    fn carried(&self, column: usize) -> Option<(usize, Position)> {
        let found = self.columns.binary_search_by_key(&column, |(column, _)| *column);
        found.ok().map(|at| self.columns[at])
    }

    /// An expression over the columns where they are now, which takes the text of those that go along as it came.
    fn expr(&self, expr: Expr<Position>, places: &[Position], origins: &[Option<usize>]) -> Expr<Position> {
        let came = text_of(&expr).and_then(|column| origins[column.0]);
        if let Some((column, at)) = came.and_then(|column| self.carried(column)) {
            let column_at = Expr::Column(at);
            if holds_json(&self.incoming[column].raw) {
                return Expr::call(ReadJson::text(), vec![column_at]);
            }
            return Expr::Cast(Box::new(column_at), DataType::Utf8View);
        }
        let inside = |expr| self.expr(expr, places, origins);
        match expr {
            Expr::Column(column) => Expr::Column(places[column.0]),
            Expr::Literal(value) => Expr::Literal(value),
            Expr::Cast(input, to) => Expr::Cast(Box::new(inside(*input)), to),
            Expr::Call(Call { kernel, args }) => {
                Expr::Call(Call { kernel, args: args.into_iter().map(inside).collect() })
            }
            Expr::Case { branches, otherwise } => Expr::Case {
                branches: branches
                    .into_iter()
                    .map(|(condition, value)| (inside(condition), inside(value)))
                    .collect(),
                otherwise: Box::new(inside(*otherwise)),
            },
            Expr::Pick { place, values, otherwise } => Expr::Pick {
                place: Box::new(inside(*place)),
                values: values.into_iter().map(inside).collect(),
                otherwise: Box::new(inside(*otherwise)),
            },
        }
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
                Some(Arc::new(self.incoming[*column].raw.as_ref().clone().with_name("").with_nullable(true)));
        }
        Arc::new(Schema::new(fields.into_iter().flatten().collect::<Vec<_>>()))
    }

    /// A node that leaves the columns that were planned, and puts those that came in the places of those read of them.
    fn restoring(&self, planned: &SchemaRef, origins: &[Option<usize>]) -> PlannedNode {
        let made = self.places.iter().zip(planned.fields()).zip(origins).map(|((place, field), origin)| {
            let carried = origin.and_then(|origin| self.carried(origin));
            match carried.filter(|(carried, _)| self.incoming[*carried].keep) {
                None => (Expr::Column(*place), field.clone()),
                Some((carried, raw)) => (Expr::Column(raw), as_it_came(field, &self.incoming[carried].raw)),
            }
        });
        let (exprs, fields): (Vec<_>, Vec<FieldRef>) = made.unzip();
        PlannedNode { node: Node::Project(exprs), output: Arc::new(Schema::new(fields)), step: 0 }
    }

    /// A node that lets the columns through, if it lets any.
    fn step(&mut self, node: Node, origins: &[Option<usize>], outputs: usize, width: usize) -> Node {
        let places = std::mem::take(&mut self.places);
        let known = places.len();
        let expr = |expr| self.expr(expr, &places, origins);
        let mut node = match node {
            Node::Project(exprs) => Node::Project(exprs.into_iter().map(expr).collect()),
            Node::Filter(condition) => Node::Filter(expr(condition)),
            other => other.map_columns(&|column| places[column.0]),
        };
        match &mut node {
            Node::Filter(_) | Node::Sort(_) | Node::Distinct(_) | Node::Unnest(_) => self.places = places,
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
                let columns = join.right_columns.len();
                for came in self.enter(columns, right + columns) {
                    join.right_columns.push(Expr::Column(column_of(&join.right_columns[came])));
                }
            }
            Node::Aggregate(_) | Node::Append(_) => {
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
