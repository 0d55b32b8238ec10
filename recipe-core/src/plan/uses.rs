//! Which columns of a plan's input its nodes compute with, and where the others come out.

use std::cell::LazyCell;

use arrow_schema::{DataType, SchemaRef};

use super::{Expr, InputColumn, Join, Node, Plan, PlannedNode, Position, Role, WindowFunction, places};

/// What becomes of the columns that come into a plan: those of its input, then those that each join has in its output, join
/// by join.
pub(super) struct Uses {
    /// How many columns the input has.
    inputs: usize,
    /// Whether a node computes with it in any way.
    pub(super) referenced: Vec<bool>,
    /// Whether a node computes with its values.
    pub(super) values: Vec<bool>,
    /// Whether a node computes with its text.
    pub(super) texts: Vec<bool>,
    /// For each node, and each column of its output, the column that it came in as.
    pub(super) origins: Vec<Vec<Option<usize>>>,
}

impl Uses {
    pub(super) fn of(plan: &Plan) -> Uses {
        let inputs = plan.input.fields().len();
        let columns = inputs + joins(plan).map(|join| join.right_columns.len()).sum::<usize>();
        let [mut referenced, mut values, mut texts] = [(); 3].map(|()| vec![false; columns]);
        let mut origins = Vec::with_capacity(plan.nodes.len());
        let mut now: Vec<Option<usize>> = (0..inputs).map(Some).collect();
        let mut joined = inputs;
        let mut input = &plan.input;
        for planned in &plan.nodes {
            visit_references(planned, input, &mut |column, reference| {
                let Some(origin) = now[column.0] else { return };
                referenced[origin] = true;
                match reference {
                    Reference::Value => values[origin] = true,
                    Reference::Text => texts[origin] = true,
                    Reference::Replaced => {}
                }
            });
            now = passed(&planned.node, &now, planned.output.fields().len());
            if let Node::Join(join) = &planned.node {
                let right = join.left_columns.len()..;
                now[right].iter_mut().zip(joined..).for_each(|(column, came)| *column = Some(came));
                joined += join.right_columns.len();
            }
            origins.push(now.clone());
            input = &planned.output;
        }
        if let Some(rest) = &plan.rest {
            // What follows may compute with any column, and reads them itself.
            now.iter().flatten().for_each(|origin| referenced[*origin] = true);
            now[rest.look.column.0].into_iter().for_each(|origin| values[origin] = true);
        }
        Uses { inputs, referenced, values, texts, origins }
    }

    /// The column that a column of the output came in as.
    pub(super) fn origin(&self, output: Position) -> Option<usize> {
        match self.origins.last() {
            Some(origins) => origins[output.0],
            None => (output.0 < self.inputs).then_some(output.0),
        }
    }

    /// Whether each column that comes in is one of the output.
    pub(super) fn leaving(&self) -> Vec<bool> {
        let mut leaving = vec![self.origins.is_empty(); self.referenced.len()];
        self.origins.iter().last().into_iter().flatten().flatten().for_each(|origin| leaving[*origin] = true);
        leaving
    }

    /// What has to be read of the source.
    pub(super) fn input(&self, as_text: bool) -> Vec<InputColumn> {
        let columns = self.inputs;
        let every: Vec<Option<usize>> = (0..columns).map(Some).collect();
        let output = self.origins.last().unwrap_or(&every);
        // Where each column comes out first, and whether it does again.
        let mut leaves: Vec<(Option<usize>, bool)> = vec![(None, false); columns];
        for (at, origin) in output.iter().enumerate() {
            match origin.and_then(|origin| leaves.get_mut(origin)) {
                Some((Some(_), again)) => *again = true,
                Some((first, _)) => *first = Some(at),
                // It is made on the way, or comes of a second table.
                None => {}
            }
        }
        let mut input: Vec<InputColumn> = Vec::new();
        // Where the last column that is read as text comes out.
        let mut last = None;
        for (column, (at, again)) in leaves.into_iter().enumerate() {
            let neighbour = at.is_some() && at.and_then(|at| at.checked_sub(1)) == last && last.is_some();
            last = None;
            if self.referenced[column] || at.is_some() && (again || !as_text) {
                input.push(InputColumn::Cells(column));
            } else if at.is_some() {
                match input.last_mut() {
                    Some(InputColumn::Text(columns)) if neighbour && columns.end == column => {
                        columns.end += 1;
                    }
                    _ => input.push(InputColumn::Text(column..column + 1)),
                }
                last = at;
            }
        }
        // Rows without columns would have no number.
        if input.is_empty() && columns > 0 {
            input.push(InputColumn::Cells(0));
        }
        input
    }
}

/// The joins of a plan.
pub(super) fn joins(plan: &Plan) -> impl Iterator<Item = &Join> {
    plan.nodes.iter().filter_map(|planned| match &planned.node {
        Node::Join(join) => Some(join),
        _ => None,
    })
}

/// How a node computes with a column.
enum Reference {
    /// With its values.
    Value,
    /// With its text alone.
    Text,
    /// It puts another column of the same name and type in its place, and counts the cells that differ.
    Replaced,
}

/// Calls `visit` with the columns a node computes with, which is more than letting them through.
fn visit_references(planned: &PlannedNode, input: &SchemaRef, visit: &mut impl FnMut(Position, Reference)) {
    let mut value = |column: &Position| visit(*column, Reference::Value);
    match &planned.node {
        Node::Project(exprs) => {
            let named = LazyCell::new(|| places(input));
            for (expr, field) in exprs.iter().zip(planned.output.fields()) {
                if matches!(expr, Expr::Column(_)) {
                    continue;
                }
                visit_expr(expr, visit);
                if let Some(before) = named.get(field.name().as_str()).copied() {
                    let found = input.field(before);
                    let same = found.data_type() == field.data_type();
                    visit(Position(before), if same { Reference::Replaced } else { Reference::Value });
                }
            }
        }
        Node::Filter(condition) => visit_expr(condition, visit),
        Node::Window(window) => {
            window.partition.iter().for_each(&mut value);
            window.order.iter().for_each(|key| value(&key.column));
            window.functions.iter().filter_map(WindowFunction::column).for_each(|column| value(&column));
        }
        Node::Aggregate(aggregate) => {
            aggregate.keys.iter().for_each(&mut value);
            aggregate.calls.iter().for_each(|call| value(&call.column));
        }
        Node::Sort(keys) => keys.iter().for_each(|key| value(&key.column)),
        Node::Distinct(columns) => columns.iter().for_each(value),
        Node::Join(join) => {
            join.keys.iter().for_each(|(left, _)| value(left));
            join.compared.iter().for_each(|compared| value(&compared.left));
            join.matching.visit_columns(&mut value);
            if let Some(expected) = &join.expected {
                value(&expected.row);
                expected.shown.iter().for_each(|(_, cell)| value(cell));
            }
        }
        Node::Unnest(unnest) => unnest.arrays.iter().for_each(value),
        // Cells of two tables are cells of one type.
        Node::Append(append) => append.columns.iter().for_each(value),
    }
}

fn visit_expr(expr: &Expr<Position>, visit: &mut impl FnMut(Position, Reference)) {
    if let Some(column) = text_of(expr) {
        return visit(column, Reference::Text);
    }
    match expr {
        Expr::Column(column) => visit(*column, Reference::Value),
        Expr::Literal(_) => {}
        Expr::Cast(input, _) => visit_expr(input, visit),
        Expr::Call(call) => call.args.iter().for_each(|arg| visit_expr(arg, visit)),
        Expr::Case { branches, otherwise } => {
            for (condition, value) in branches {
                visit_expr(condition, visit);
                visit_expr(value, visit);
            }
            visit_expr(otherwise, visit);
        }
        Expr::Pick { place, values, otherwise } => {
            visit_expr(place, visit);
            for value in values {
                visit_expr(value, visit);
            }
            visit_expr(otherwise, visit);
        }
    }
}

/// The column whose text an expression is.
pub(super) fn text_of(expr: &Expr<Position>) -> Option<Position> {
    let (input, to) = match expr {
        Expr::Cast(input, to) => (input.as_ref(), to.clone()),
        Expr::Call(call) if call.kernel.role() == Role::Convert => match call.args.as_slice() {
            [input] => (input, call.kernel.data_type(&[])),
            _ => return None,
        },
        _ => return None,
    };
    match input {
        Expr::Column(column) if to == DataType::Utf8View => Some(*column),
        _ => None,
    }
}

/// For each column of a node's output, what is known of the column of its input that it is.
fn passed<T: Clone>(node: &Node, columns: &[Option<T>], outputs: usize) -> Vec<Option<T>> {
    let mut passed: Vec<Option<T>> = match node {
        Node::Project(exprs) => {
            let column = |expr: &Expr<Position>| match expr {
                Expr::Column(at) => columns[at.0].clone(),
                _ => None,
            };
            exprs.iter().map(column).collect()
        }
        Node::Filter(_) | Node::Window(_) | Node::Sort(_) | Node::Distinct(_) => columns.to_vec(),
        Node::Join(join) => join.left_columns.iter().map(|at| columns[at.0].clone()).collect(),
        Node::Unnest(unnest) => {
            let mut passed = columns.to_vec();
            unnest.arrays.iter().for_each(|array| passed[array.0] = None);
            passed
        }
        Node::Aggregate(_) | Node::Append(_) => Vec::new(),
    };
    passed.resize(outputs, None);
    passed
}
