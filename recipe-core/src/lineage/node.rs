//! What a node reads and makes.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::SchemaRef;

use super::uses::{Use, UseSet};
use crate::plan::{
    Append, Dataset, Expr, Join, Matching, Node, PlannedNode, Position, Window, WindowFunction,
};

/// What a node makes of a table.
pub(super) struct Effect {
    /// The columns after it.
    pub(super) columns: Vec<Column>,
    /// What decides which rows leave, and in which order, where they are not those that came.
    pub(super) rows: Option<Reads>,
}

/// A column after a node.
pub(super) enum Column {
    /// A column of its input.
    Passed(usize),
    /// The same under another name.
    Renamed(usize),
    /// It is made of others.
    Made(Reads),
}

/// What is read, and how.
#[derive(Default, Clone)]
pub(super) struct Reads {
    /// Columns of the node's input.
    pub(super) columns: BTreeMap<usize, UseSet>,
    /// Columns of second tables.
    pub(super) tables: Vec<(Arc<Dataset>, usize, UseSet)>,
}

impl Reads {
    fn one(column: Position, how: Use) -> Reads {
        let mut reads = Reads::default();
        reads.column(column, how);
        reads
    }

    fn all(columns: impl IntoIterator<Item = Position>, how: Use) -> Reads {
        let mut reads = Reads::default();
        columns.into_iter().for_each(|column| reads.column(column, how));
        reads
    }

    fn column(&mut self, column: Position, how: Use) {
        self.columns.entry(column.0).or_default().add(how.into());
    }

    fn table(&mut self, table: &Arc<Dataset>, value: &Expr<Position>, how: Use) {
        value.visit_columns(&mut |column| self.tables.push((table.clone(), column.0, how.into())));
    }

    fn with(mut self, other: &Reads) -> Reads {
        other.columns.iter().for_each(|(column, uses)| self.columns.entry(*column).or_default().add(*uses));
        self.tables.extend(other.tables.iter().cloned());
        self
    }

    /// Adds what an expression reads, whose value is used so.
    fn expr(&mut self, expr: &Expr<Position>, how: Use) {
        let within = if how == Use::Identity { Use::Transformation } else { how };
        match expr {
            Expr::Column(column) => self.column(*column, how),
            Expr::Literal(_) => {}
            Expr::Cast(input, _) => self.expr(input, within),
            Expr::Call(call) => call.args.iter().for_each(|arg| self.expr(arg, within)),
            Expr::Case { branches, otherwise } => {
                for (condition, value) in branches {
                    self.expr(condition, choosing(how));
                    self.expr(value, within);
                }
                self.expr(otherwise, within);
            }
            Expr::Pick { place, values, otherwise } => {
                self.expr(place, choosing(how));
                for value in values {
                    self.expr(value, within);
                }
                self.expr(otherwise, within);
            }
        }
    }
}

/// How a condition is used that chooses a value which is used so.
fn choosing(how: Use) -> Use {
    if how.is_direct() { Use::Conditional } else { how }
}

impl Effect {
    pub(super) fn of(planned: &PlannedNode, input: &SchemaRef) -> Effect {
        let inputs = input.fields().len();
        let passed = || (0..inputs).map(Column::Passed);
        match &planned.node {
            Node::Project(exprs) => {
                let fields = planned.output.fields().iter();
                // What reads the input as the types of steps is no step.
                let is_reading = planned.step == 0;
                let columns = exprs.iter().zip(fields).map(|(expr, field)| match expr {
                    Expr::Column(at) if input.field(at.0).name() == field.name() => Column::Passed(at.0),
                    Expr::Column(at) => Column::Renamed(at.0),
                    expr => {
                        let mut reads = Reads::default();
                        reads.expr(expr, Use::Identity);
                        match reads.columns.keys().next() {
                            Some(at) if is_reading => Column::Passed(*at),
                            _ => Column::Made(reads),
                        }
                    }
                });
                Effect { columns: columns.collect(), rows: None }
            }
            Node::Filter(condition) => {
                let mut reads = Reads::default();
                reads.expr(condition, Use::Filter);
                Effect { columns: passed().collect(), rows: Some(reads) }
            }
            Node::Sort(keys) => {
                let rows = Reads::all(keys.iter().map(|key| key.column), Use::Sort);
                Effect { columns: passed().collect(), rows: Some(rows) }
            }
            Node::Distinct(columns) => {
                let rows = Reads::all(columns.iter().copied(), Use::Filter);
                Effect { columns: passed().collect(), rows: Some(rows) }
            }
            Node::Window(window) => {
                let made = window.functions.iter().map(|function| of_window(window, function));
                Effect { columns: passed().chain(made.map(Column::Made)).collect(), rows: None }
            }
            Node::Aggregate(aggregate) => {
                let keys = aggregate.keys.iter().map(|key| Column::Passed(key.0));
                let calls = aggregate.calls.iter();
                let made = calls.map(|call| Column::Made(Reads::one(call.column, Use::Aggregation)));
                let rows = Reads::all(aggregate.keys.iter().copied(), Use::GroupBy);
                Effect { columns: keys.chain(made).collect(), rows: Some(rows) }
            }
            Node::Unnest(unnest) => {
                let column = |at: usize| {
                    if !unnest.arrays.contains(&Position(at)) {
                        return Column::Passed(at);
                    }
                    Column::Made(Reads::one(Position(at), Use::Transformation))
                };
                // An array decides how many rows there are of its row.
                let rows = Reads::all(unnest.arrays.iter().copied(), Use::Filter);
                Effect { columns: (0..inputs).map(column).collect(), rows: Some(rows) }
            }
            Node::Join(join) => of_join(join),
            Node::Append(append) => of_append(append, planned),
        }
    }
}

fn of_window(window: &Window, function: &WindowFunction<Position>) -> Reads {
    let order = window.order.iter().map(|key| key.column);
    let mut reads = Reads::all(window.partition.iter().copied().chain(order), Use::Window);
    let how = match function {
        WindowFunction::Running { .. } | WindowFunction::Rolling { .. } | WindowFunction::Whole(_) => {
            Use::Aggregation
        }
        _ => Use::Transformation,
    };
    function.column().into_iter().for_each(|column| reads.column(column, how));
    reads
}

fn of_join(join: &Join) -> Effect {
    let right = &join.right;
    let mut matched = Reads::all(join.keys.iter().map(|(left, _)| *left), Use::Join);
    join.keys.iter().for_each(|(_, value)| matched.table(right, value, Use::Join));
    for compared in &join.compared {
        matched.column(compared.left, Use::Join);
        matched.table(right, &compared.right, Use::Join);
    }
    match &join.matching {
        Matching::Numbered(number) => matched.column(*number, Use::Join),
        Matching::Nearest(nearest) => {
            matched.column(nearest.left, Use::Join);
            matched.table(right, &nearest.right, Use::Join);
        }
        Matching::All | Matching::Only | Matching::First | Matching::Last => {}
    }
    let left = join.left_columns.iter().map(|left| Column::Passed(left.0));
    let beside = join.right_columns.iter().map(|value| {
        let mut reads = matched.clone();
        // They are read, and nothing else.
        reads.table(right, value, Use::Identity);
        Column::Made(reads)
    });
    // Each left row leaves once, where all of them do and one match at most counts.
    let is_one_each = join.kind.matches
        && join.kind.unmatched_left
        && !join.kind.unmatched_right
        && join.compared.is_empty()
        && !matches!(join.matching, Matching::All);
    let columns = left.chain(beside).collect();
    Effect { columns, rows: (!is_one_each).then_some(matched) }
}

fn of_append(append: &Append, planned: &PlannedNode) -> Effect {
    let columns = append.columns.iter().enumerate().map(|(at, column)| {
        let mut below = Reads::default();
        for appended in &append.tables {
            let to = planned.output.field(at).data_type();
            let value = &appended.columns[at];
            let mut is_same = true;
            value.visit_columns(&mut |of| is_same &= appended.table.schema().field(of.0).data_type() == to);
            below.table(&appended.table, value, if is_same { Use::Identity } else { Use::Transformation });
        }
        Column::Made(Reads::one(*column, Use::Identity).with(&below))
    });
    Effect { columns: columns.collect(), rows: Some(Reads::default()) }
}
