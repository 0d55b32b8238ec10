//! Columns that no node looks at. They need not be read: they are carried as they came, neighbours as one, or not at
//! all where they are deleted.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};

use super::{Expr, Node, Placed, Plan};

/// What a column of a [`Bundled`] plan's input is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inlet {
    /// The cells of this column of the source.
    Cells(usize),
    /// The text of these columns of the source as one, delimiters included.
    Text(Range<usize>),
}

/// A plan that reads no more of its source than it needs.
#[derive(Debug, Clone)]
pub struct Bundled {
    /// The plan.
    pub plan: Plan,
    /// The columns of its input.
    pub inlets: Vec<Inlet>,
    /// For each column of its output, how many columns of the source it holds as text, or none if it holds cells.
    pub carried: Vec<Option<usize>>,
}

impl Plan {
    /// The plan with a first node that converts columns as they come, `raw`, to the types the plan was made for. The
    /// node belongs to step 0. With `carry`, columns that no node looks at stay as they came, up to the output.
    pub fn reading(mut self, raw: &SchemaRef, carry: bool) -> Plan {
        if *raw == self.input {
            return self;
        }
        let uses = Uses::of(&self);
        let stays = |at: usize| carry && !uses.touched[at];
        let typed = raw.fields().iter().zip(self.input.fields()).enumerate();
        let (exprs, fields): (Vec<Expr>, Vec<_>) = typed
            .map(|(at, (from, to))| {
                let column = Expr::Column(at);
                match to.data_type() {
                    same if same == from.data_type() => (column, to.clone()),
                    _ if stays(at) => {
                        (column, Arc::new(to.as_ref().clone().with_data_type(from.data_type().clone())))
                    }
                    other => (Expr::Cast(Box::new(column), other.clone()), to.clone()),
                }
            })
            .unzip();
        for (placed, origins) in self.nodes.iter_mut().zip(&uses.origins) {
            let fields = placed.output.fields().iter().zip(origins).map(|(field, origin)| match origin {
                Some(at) if stays(*at) => {
                    Arc::new(field.as_ref().clone().with_data_type(raw.field(*at).data_type().clone()))
                }
                _ => field.clone(),
            });
            placed.output = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        }
        let read = Placed { node: Node::Project(exprs), output: Arc::new(Schema::new(fields)), step: 0 };
        self.nodes.insert(0, read);
        self.input = raw.clone();
        self
    }

    /// The plan without columns of its input that no node looks at: those that do not come out are left away, and with
    /// `text`, neighbours that come out as neighbours are one column, which holds their text.
    pub fn bundled(self, text: bool) -> Bundled {
        let uses = Uses::of(&self);
        let inlets = uses.inlets(text);
        let mut places: Vec<Option<usize>> = vec![None; self.input.fields().len()];
        for (at, inlet) in inlets.iter().enumerate() {
            match inlet {
                Inlet::Cells(column) => places[*column] = Some(at),
                Inlet::Text(columns) => places[columns.start] = Some(at),
            }
        }
        let bundle = |column: usize| {
            inlets.iter().find_map(|inlet| match inlet {
                Inlet::Text(columns) if columns.start == column => Some(columns.len()),
                _ => None,
            })
        };
        let output = uses.origins.last().cloned().unwrap_or_else(|| (0..places.len()).map(Some).collect());
        let input = kept(&self.input, &places);
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for Placed { node, output, step } in self.nodes {
            let (node, behind) = narrowed(node, &places, output.fields().len());
            nodes.push(Placed { node, output: kept(&output, &behind), step });
            places = behind;
        }
        let carried = output.iter().zip(&places).filter(|(_, place)| place.is_some());
        let carried = carried.map(|(origin, _)| origin.and_then(bundle)).collect();
        Bundled { plan: Plan { input, nodes, rest: self.rest }, inlets, carried }
    }
}

/// What becomes of the columns of a plan's input.
struct Uses {
    /// Whether a node looks at it.
    touched: Vec<bool>,
    /// For each node, and each column of its output, the column of the input that it is.
    origins: Vec<Vec<Option<usize>>>,
}

impl Uses {
    fn of(plan: &Plan) -> Uses {
        let mut touched = vec![false; plan.input.fields().len()];
        let mut origins = Vec::with_capacity(plan.nodes.len());
        let mut now: Vec<Option<usize>> = (0..touched.len()).map(Some).collect();
        let mut input = &plan.input;
        for placed in &plan.nodes {
            let mut look = |column: usize| {
                if let Some(origin) = now[column] {
                    touched[origin] = true;
                }
            };
            looks_at(placed, input, &mut look);
            now = passed(&placed.node, &now, placed.output.fields().len());
            origins.push(now.clone());
            input = &placed.output;
        }
        if plan.rest.is_some() {
            now.iter().flatten().for_each(|origin| touched[*origin] = true);
        }
        Uses { touched, origins }
    }

    /// What has to be read of the source.
    fn inlets(&self, text: bool) -> Vec<Inlet> {
        let columns = self.touched.len();
        let every: Vec<Option<usize>> = (0..columns).map(Some).collect();
        let output = self.origins.last().unwrap_or(&every);
        let place = |column: usize| {
            let mut places = output.iter().enumerate().filter(|(_, origin)| **origin == Some(column));
            (places.next().map(|(at, _)| at), places.next().is_some())
        };
        let mut inlets: Vec<Inlet> = Vec::new();
        // Where the last bundle's last column comes out.
        let mut last = None;
        for column in 0..columns {
            let (at, again) = place(column);
            let neighbour = at.is_some() && at.and_then(|at| at.checked_sub(1)) == last && last.is_some();
            last = None;
            if self.touched[column] || at.is_some() && (again || !text) {
                inlets.push(Inlet::Cells(column));
            } else if at.is_some() {
                match inlets.last_mut() {
                    Some(Inlet::Text(columns)) if neighbour && columns.end == column => columns.end += 1,
                    _ => inlets.push(Inlet::Text(column..column + 1)),
                }
                last = at;
            }
        }
        // Rows without columns would have no number.
        if inlets.is_empty() && columns > 0 {
            inlets.push(Inlet::Cells(0));
        }
        inlets
    }
}

/// Calls `look` with the columns a node looks at, which is more than letting them through.
fn looks_at(placed: &Placed, input: &SchemaRef, look: &mut impl FnMut(usize)) {
    match &placed.node {
        Node::Project(exprs) => {
            for (expr, field) in exprs.iter().zip(placed.output.fields()) {
                if matches!(expr, Expr::Column(_)) {
                    continue;
                }
                expr.columns(look);
                // Changed cells are counted against the column of that name.
                if let Ok(before) = input.index_of(field.name()) {
                    look(before);
                }
            }
        }
        Node::Filter(condition) => condition.columns(look),
        Node::Window(window) => {
            window.partition.iter().copied().for_each(&mut *look);
            window.order.iter().for_each(|key| look(key.column));
            window.functions.iter().filter_map(super::WindowFunction::column).for_each(look);
        }
        Node::Aggregate(aggregate) => {
            aggregate.keys.iter().copied().for_each(&mut *look);
            aggregate.calls.iter().for_each(|call| look(call.column));
        }
        Node::Sort(keys) => keys.iter().for_each(|key| look(key.column)),
        Node::Distinct(columns) => columns.iter().copied().for_each(look),
        Node::Join(join) => join.keys.iter().for_each(|(left, _)| look(*left)),
    }
}

/// What a node lets through of what is known of each column.
fn passed<T: Clone>(node: &Node, columns: &[Option<T>], outputs: usize) -> Vec<Option<T>> {
    let mut passed: Vec<Option<T>> = match node {
        Node::Project(exprs) => {
            let column = |expr: &Expr| match expr {
                Expr::Column(at) => columns[*at].clone(),
                _ => None,
            };
            exprs.iter().map(column).collect()
        }
        Node::Filter(_) | Node::Window(_) | Node::Sort(_) | Node::Distinct(_) => columns.to_vec(),
        Node::Join(join) => join.left_columns.iter().map(|at| columns[*at].clone()).collect(),
        Node::Aggregate(_) => Vec::new(),
    };
    passed.resize(outputs, None);
    passed
}

/// The node over columns that moved to `places`, and where the columns of its output are.
fn narrowed(node: Node, places: &[Option<usize>], outputs: usize) -> (Node, Vec<Option<usize>>) {
    // A column that a node looks at has a place.
    let place = |column: usize| places[column].unwrap_or_default();
    let is_kept = |column: usize| places[column].is_some();
    let mut gone = vec![false; outputs];
    let node = match node {
        Node::Project(exprs) => {
            let exprs = exprs.into_iter().enumerate().filter_map(|(at, expr)| {
                gone[at] = matches!(expr, Expr::Column(column) if !is_kept(column));
                (!gone[at]).then(|| expr.map_columns(&place))
            });
            Node::Project(exprs.collect())
        }
        Node::Filter(condition) => Node::Filter(condition.map_columns(&place)),
        Node::Window(window) => Node::Window(window.map_columns(&place)),
        Node::Sort(mut keys) => {
            for key in &mut keys {
                key.column = place(key.column);
            }
            Node::Sort(keys)
        }
        Node::Distinct(columns) => Node::Distinct(columns.into_iter().map(place).collect()),
        Node::Aggregate(mut aggregate) => {
            aggregate.keys.iter_mut().for_each(|key| *key = place(*key));
            aggregate.calls.iter_mut().for_each(|call| call.column = place(call.column));
            Node::Aggregate(aggregate)
        }
        Node::Join(mut join) => {
            join.keys.iter_mut().for_each(|(left, _)| *left = place(*left));
            for (at, column) in join.left_columns.iter().enumerate() {
                gone[at] = !is_kept(*column);
            }
            join.left_columns.retain(|column| is_kept(*column));
            join.left_columns.iter_mut().for_each(|column| *column = place(*column));
            Node::Join(join)
        }
    };
    if matches!(node, Node::Filter(_) | Node::Window(_) | Node::Sort(_) | Node::Distinct(_)) {
        for (gone, place) in gone.iter_mut().zip(places) {
            *gone = place.is_none();
        }
    }
    let mut next = 0;
    let behind = gone.into_iter().map(|gone| {
        (!gone).then(|| {
            next += 1;
            next - 1
        })
    });
    (node, behind.collect())
}

/// The columns of a schema that have a place.
fn kept(schema: &SchemaRef, places: &[Option<usize>]) -> SchemaRef {
    let fields = schema.fields().iter().zip(places).filter(|(_, place)| place.is_some());
    Arc::new(Schema::new(fields.map(|(field, _)| field.clone()).collect::<Vec<Arc<Field>>>()))
}

#[cfg(test)]
mod tests {
    use arrow_schema::DataType;

    use super::*;
    use crate::{Context, Recipe};

    fn bundled(recipe: &str, text: bool) -> Bundled {
        let names = ["a", "b", "c", "d", "e", "f"];
        let types = [DataType::Int64, DataType::Utf8View];
        let typed = names.iter().enumerate().map(|(at, name)| Field::new(*name, types[at % 2].clone(), true));
        let typed = Schema::new(typed.collect::<Vec<_>>());
        let raw = names.map(|name| Field::new(name, DataType::Utf8View, true));
        let raw = Arc::new(Schema::new(raw.to_vec()));
        let recipe = Recipe::parse(recipe).expect("a recipe");
        let program = recipe.compile(&typed, &Context::default()).expect("it compiles");
        program.plan.reading(&raw, text).bundled(text)
    }

    fn names(schema: &SchemaRef) -> Vec<String> {
        schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect()
    }

    #[test]
    fn neighbours_travel_as_one() {
        let upper = r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "d"}}]"#;
        let Bundled { plan, inlets, carried } = bundled(upper, true);
        assert_eq!(inlets, [Inlet::Text(0..3), Inlet::Cells(3), Inlet::Text(4..6)]);
        assert_eq!(carried, [Some(3), None, Some(2)]);
        assert_eq!(names(plan.output()), ["a Utf8View", "d Utf8View", "e Utf8View"]);
        let Bundled { plan, inlets, carried } = bundled(upper, false);
        assert_eq!(inlets, (0..6).map(Inlet::Cells).collect::<Vec<_>>());
        assert_eq!(carried, [None; 6]);
        assert_eq!(names(plan.output())[4], "e Int64");
    }

    #[test]
    fn columns_that_leave_their_neighbours_travel_alone() {
        let moved = r#"[
          {"Operation": "MOVE_TO_INDEX", "Parameters": {"sourceColumn": "b", "targetIndex": "4"}},
          {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"e\"]"}},
          {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "c", "targetColumn": "c2"}}]"#;
        let Bundled { plan, inlets, carried } = bundled(moved, true);
        let text = |column| Inlet::Text(column..column + 1);
        assert_eq!(inlets, [text(0), text(1), Inlet::Cells(2), text(3), text(5)]);
        let output: Vec<&String> = plan.output().fields().iter().map(|field| field.name()).collect();
        assert_eq!(output.len(), 6, "{output:?}");
        let cells: Vec<bool> = carried.iter().map(Option::is_none).collect();
        let twice: Vec<bool> = output.iter().map(|name| name.starts_with('c')).collect();
        assert_eq!(cells, twice);
    }

    #[test]
    fn rows_without_columns_are_counted() {
        let gone = r#"[
          {"Operation": "ROW_NUMBER", "Parameters": {"targetColumn": "n"}},
          {"Operation": "DELETE", "Parameters": {"sourceColumns": "[\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]"}}]"#;
        let Bundled { plan, inlets, .. } = bundled(gone, true);
        assert_eq!(inlets, [Inlet::Cells(0)]);
        assert_eq!(names(plan.output()), ["n Int64"]);
    }
}
