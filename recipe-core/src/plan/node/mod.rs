//! The nodes of a plan. Every node reads the columns that the one before it made.

mod append;
mod context;
mod group;
mod join;
mod look;
mod nearest;
mod unnest;
mod window;

use arrow_schema::SchemaRef;

use super::{Expectation, Expr, Position};

pub use append::{Append, Appended};
pub use context::{Context, Dataset};
pub use group::{Aggregate, AggregateCall};
pub use join::{Compared, Expected, Inequality, Join, JoinKind, Matching};
pub use look::{Look, Planner, Rest};
pub use nearest::{Direction, Nearest, Tolerance};
pub use unnest::Unnest;
pub use window::{Window, WindowFunction};

/// Nodes to run one after the other over batches of `input`.
///
/// ```
/// use arrow_schema::{DataType, Field, Schema};
/// use recipe_core::engine::plan::{Flow, Node};
/// use recipe_core::{Context, Recipe};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]"#,
/// )?;
/// let schema = Schema::new(vec![Field::new("city", DataType::Utf8View, true)]);
/// let plan = recipe.compile(&schema, &Context::default())?.plan;
///
/// let [first] = plan.nodes.as_slice() else { panic!("one node") };
/// assert!(matches!(first.node, Node::Project(_)));
/// assert_eq!((first.step, first.node.flow()), (1, Flow::RowWise));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Plan {
    /// The columns of the batches that come in.
    pub input: SchemaRef,
    /// What is done to them.
    pub nodes: Vec<PlannedNode>,
    /// The rest of the recipe, where its columns depend on the data.
    pub rest: Option<Rest>,
    /// What steps expect of rows, those after a look at the data included.
    pub expectations: Vec<Expectation>,
    /// The step that the plan before it had begun, where this is a rest.
    pub(crate) begun: Option<usize>,
    /// The step that the plan after it goes on with, where it was [divided](Plan::divided).
    pub(crate) goes_on: Option<usize>,
}

impl Plan {
    /// A plan that leaves batches of `input` as they are.
    pub fn new(input: SchemaRef) -> Self {
        Plan { input, nodes: Vec::new(), rest: None, expectations: Vec::new(), begun: None, goes_on: None }
    }

    /// Divides the plan at the first node that needs all rows, or [remembers](Node::gathers) all of them: into what comes
    /// before it, which a [`Scan`](crate::engine::Scan) can run over units of the data, and the rest, if there is any, over
    /// the columns that come out of it. What is expected of rows stays with the first.
    ///
    /// ```
    /// use recipe_core::{Context, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
    ///         {"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "n"}}]"#,
    /// )?;
    /// let input = table::parse(&["city: string | n: long"])?;
    /// let (first, rest) = recipe.compile(input.schema_ref(), &Context::default())?.plan.divided();
    /// assert_eq!(first.nodes.len(), 1);
    /// assert_eq!(rest.map(|rest| rest.input), Some(first.output().clone()));
    /// # Ok(())
    /// # }
    /// ```
    pub fn divided(self) -> (Plan, Option<Plan>) {
        let at = self.nodes.iter().position(|placed| placed.node.gathers());
        let at = match (at, &self.rest) {
            (Some(at), _) => at,
            (None, Some(_)) => self.nodes.len(),
            (None, None) => return (self, None),
        };
        let (first, rest) = self.divided_before(at);
        (first, Some(rest))
    }

    /// Divides the plan behind its first node, which an engine may run in a way of its own; none where there is no node.
    pub fn divided_behind_first(self) -> Option<(Plan, Plan)> {
        (!self.nodes.is_empty()).then(|| self.divided_before(1))
    }

    fn divided_before(mut self, at: usize) -> (Plan, Plan) {
        let nodes = self.nodes.split_off(at);
        let ends = self.nodes.last().map(|last| last.step);
        let begins = nodes.first().map(|first| first.step).or(self.rest.as_ref().map(|rest| rest.step));
        let shared = ends.filter(|step| begins.or(self.goes_on) == Some(*step));
        let rest = Plan {
            input: self.output().clone(),
            nodes,
            rest: self.rest.take(),
            expectations: Vec::new(),
            begun: shared.or(self.begun.filter(|_| self.nodes.is_empty())),
            goes_on: self.goes_on,
        };
        (Plan { goes_on: shared, ..self }, rest)
    }

    /// The columns after the last node.
    pub fn output(&self) -> &SchemaRef {
        self.nodes.last().map_or(&self.input, |last| &last.output)
    }
}

/// A node, the columns it makes and the step it belongs to.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PlannedNode {
    /// What it does.
    pub node: Node,
    /// The columns after it.
    pub output: SchemaRef,
    /// The step it came from, counted from 1; 0 for what reads the input.
    pub step: usize,
}

/// One thing done to a table. An engine has to run every one of them, and so may match all.
#[derive(Debug, Clone)]
pub enum Node {
    /// Each column of the output from an expression.
    Project(Vec<Expr<Position>>),
    /// Keeps the rows for which the condition is true.
    Filter(Expr<Position>),
    /// Adds a column for each function, after the others; rows stay where they are.
    Window(Window),
    /// One row for each group, in the order the groups first appear: keys, then aggregates.
    Aggregate(Aggregate),
    /// Puts rows in order; equal rows keep theirs.
    Sort(Vec<SortKey<Position>>),
    /// Keeps the first of the rows that are equal in these columns.
    Distinct(Vec<Position>),
    /// Rows of this table beside rows of a second one.
    Join(Join),
    /// Rows once for each entry of their arrays.
    Unnest(Unnest),
    /// Rows of other tables below those of this one.
    Append(Append),
}

impl Node {
    /// How the output depends on other rows.
    pub fn flow(&self) -> Flow {
        match self {
            Node::Project(_) | Node::Filter(_) => Flow::RowWise,
            Node::Window(window) => window.flow(),
            // What was seen or matched is kept, but rows leave as they come.
            Node::Distinct(_) | Node::Join(_) | Node::Unnest(_) | Node::Append(_) => Flow::Ordered,
            Node::Aggregate(_) | Node::Sort(_) => Flow::Blocking,
        }
    }

    /// Whether what it remembers grows with the rows, so that units of the data do not run it on their own.
    pub fn gathers(&self) -> bool {
        self.flow() == Flow::Blocking || matches!(self, Node::Distinct(_))
    }

    /// The same over columns that are elsewhere.
    pub(super) fn map_columns(self, column: &impl Fn(Position) -> Position) -> Node {
        match self {
            Node::Project(exprs) => {
                Node::Project(exprs.into_iter().map(|expr| expr.map_columns(column)).collect())
            }
            Node::Filter(condition) => Node::Filter(condition.map_columns(column)),
            Node::Window(window) => Node::Window(window.map_columns(column)),
            Node::Sort(keys) => Node::Sort(keys.into_iter().map(|key| key.map_column(column)).collect()),
            Node::Distinct(columns) => Node::Distinct(columns.into_iter().map(column).collect()),
            Node::Aggregate(Aggregate { keys, calls }) => Node::Aggregate(Aggregate {
                keys: keys.into_iter().map(column).collect(),
                calls: calls.into_iter().map(|call| call.map_column(column)).collect(),
            }),
            Node::Join(join) => Node::Join(join.map_columns(column)),
            Node::Unnest(Unnest { arrays }) => {
                Node::Unnest(Unnest { arrays: arrays.into_iter().map(column).collect() })
            }
            Node::Append(append) => Node::Append(Append {
                columns: append.columns.into_iter().map(column).collect(),
                tables: append.tables,
            }),
        }
    }
}

/// How a node's output depends on the rows around a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Each row on its own: batches can be worked on in any order.
    RowWise,
    /// Rows in order, with a bounded state from one batch to the next.
    Ordered,
    /// The first row can be known only after the last one came in.
    Blocking,
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey<C = super::ColumnId> {
    /// The column.
    pub column: C,
    /// Largest first.
    pub descending: bool,
    /// Null before all values.
    pub nulls_first: bool,
}

impl<C> SortKey<C> {
    pub(super) fn map_column<D>(self, column: &impl Fn(C) -> D) -> SortKey<D> {
        let SortKey { column: old, descending, nulls_first } = self;
        SortKey { column: column(old), descending, nulls_first }
    }
}
