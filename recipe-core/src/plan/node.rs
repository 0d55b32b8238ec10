//! The nodes of a plan. Every node reads the columns the one before it made.

use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, SchemaRef};

use super::Expr;
use crate::error::Error;
use crate::kernel::aggregate::AggregateFunction;

/// Nodes to run one after the other over batches of `input`.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The columns of the batches that come in.
    pub input: SchemaRef,
    /// What is done to them.
    pub nodes: Vec<Placed>,
    /// The rest of the recipe, where its columns depend on the data.
    pub rest: Option<Rest>,
}

impl Plan {
    /// The columns after the last node.
    pub fn output(&self) -> &SchemaRef {
        self.nodes.last().map_or(&self.input, |placed| &placed.output)
    }
}

/// A node, the columns it makes and the step it belongs to.
#[derive(Debug, Clone)]
pub struct Placed {
    /// What it does.
    pub node: Node,
    /// The columns after it.
    pub output: SchemaRef,
    /// The step it came from, counted from 1.
    pub step: usize,
}

/// One thing done to a table.
#[derive(Debug, Clone)]
pub enum Node {
    /// Each column of the output from an expression.
    Project(Vec<Expr>),
    /// Keeps the rows for which the condition is true.
    Filter(Expr),
    /// Adds a column for each function, behind the others; rows stay where they are.
    Window(Window),
    /// One row for each group, in the order the groups first appear: keys, then aggregates.
    Aggregate(Aggregate),
    /// Puts rows in order; equal rows keep theirs.
    Sort(Vec<SortKey>),
    /// Keeps the first of the rows that are equal in these columns.
    Distinct(Vec<usize>),
    /// Rows of this table beside rows of a second one.
    Join(Join),
}

/// How a node's output depends on the rows around a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Each row on its own: batches can be worked on in any order.
    RowWise,
    /// Rows in order, with a bounded carry from one batch to the next.
    Ordered,
    /// The first row can be known only after the last one came in.
    Blocking,
}

impl Node {
    /// How the output depends on other rows.
    pub fn flow(&self) -> Flow {
        match self {
            Node::Project(_) | Node::Filter(_) => Flow::RowWise,
            Node::Window(window) => window.flow(),
            // What was seen or matched is kept, but rows leave as they come.
            Node::Distinct(_) | Node::Join(_) => Flow::Ordered,
            Node::Aggregate(_) | Node::Sort(_) => Flow::Blocking,
        }
    }
}

/// Functions over the rows around each row.
#[derive(Debug, Clone)]
pub struct Window {
    /// Rows that differ in these columns do not see each other.
    pub partition: Vec<usize>,
    /// The order in which rows are seen, or the table's own.
    pub order: Vec<SortKey>,
    /// What is computed.
    pub functions: Vec<WindowFunction>,
}

impl Window {
    /// The same with each column's number changed.
    pub(super) fn map_columns(mut self, number: &impl Fn(usize) -> usize) -> Window {
        self.partition.iter_mut().for_each(|column| *column = number(*column));
        self.order.iter_mut().for_each(|key| key.column = number(key.column));
        for function in &mut self.functions {
            match function {
                WindowFunction::LastValid(column) | WindowFunction::RollingSum { column, .. } => {
                    *column = number(*column);
                }
                WindowFunction::Whole(call) => call.column = number(call.column),
                WindowFunction::RowNumber => {}
            }
        }
        self
    }

    fn flow(&self) -> Flow {
        let bounded = self.partition.is_empty()
            && self.order.is_empty()
            && self.functions.iter().all(|function| !matches!(function, WindowFunction::Whole(_)));
        if bounded { Flow::Ordered } else { Flow::Blocking }
    }
}

/// A function over the rows around a row.
#[derive(Debug, Clone)]
pub enum WindowFunction {
    /// The column's last value that is not null, up to and with the row itself.
    LastValid(usize),
    /// 1 for the first row, 2 for the second.
    RowNumber,
    /// The sum of a column over the row, `before` rows above it and `after` rows below.
    RollingSum {
        /// The column.
        column: usize,
        /// Rows above.
        before: usize,
        /// Rows below.
        after: usize,
    },
    /// An aggregate over all rows of the partition.
    Whole(AggregateCall),
}

impl WindowFunction {
    /// The column it is over.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            WindowFunction::LastValid(column) | WindowFunction::RollingSum { column, .. } => Some(*column),
            WindowFunction::Whole(call) => Some(call.column),
            WindowFunction::RowNumber => None,
        }
    }
}

/// Groups rows and aggregates each group.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// Columns whose values make a group; null is a value of its own.
    pub keys: Vec<usize>,
    /// What is computed for each group.
    pub calls: Vec<AggregateCall>,
}

/// An aggregate function over a column.
#[derive(Debug, Clone)]
pub struct AggregateCall {
    /// The function.
    pub function: AggregateFunction,
    /// The column; null cells are left out.
    pub column: usize,
    /// The type of the result.
    pub data_type: DataType,
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SortKey {
    /// The column.
    pub column: usize,
    /// Greatest first.
    pub descending: bool,
    /// Null before all values.
    pub nulls_first: bool,
}

/// Puts rows of a second table beside rows of this one where their keys are equal; null equals nothing.
#[derive(Debug, Clone)]
pub struct Join {
    /// The name of the second table among the datasets given.
    pub right: Arc<Dataset>,
    /// Pairs of columns, left and right, that must be equal, in the type of the left one.
    pub keys: Vec<(usize, usize)>,
    /// Which rows are kept.
    pub kind: JoinKind,
    /// Columns of the left table in the output.
    pub left_columns: Vec<usize>,
    /// Columns of the right table in the output, behind the left ones.
    pub right_columns: Vec<usize>,
}

/// Which rows a join keeps: matching pairs, left rows without a match, right rows without a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinKind {
    /// Pairs with equal keys.
    pub matches: bool,
    /// Left rows without a match.
    pub left_alone: bool,
    /// Right rows without a match, after all others.
    pub right_alone: bool,
}

/// A table held in memory, such as the second one of a join.
pub struct Dataset {
    /// The name a recipe knows it by.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Vec<arrow_array::RecordBatch>,
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// What a run gives a recipe beside its input.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The tables steps may name, such as the second one of a join.
    pub datasets: Vec<Arc<Dataset>>,
    /// The time of the run, which NOW and TODAY give: microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// Where random values start: with the same seed a run can be repeated.
    pub seed: u64,
}

/// What must be seen of the data before the rest of a recipe can be planned.
#[derive(Debug, Clone)]
pub struct Look {
    /// The column whose distinct values are wanted, missing ones left out.
    pub column: usize,
    /// More distinct values than this are an error.
    pub limit: usize,
}

/// Plans what follows from the values a look found.
pub type Planner = Arc<dyn Fn(&arrow_array::ArrayRef) -> Result<Plan, Error> + Send + Sync>;

/// The rest of a recipe, planned once the look was taken.
#[derive(Clone)]
pub struct Rest {
    /// What to look for.
    pub look: Look,
    /// The step that asks for it.
    pub step: usize,
    /// Plans the rest from the values found, which are in ascending order.
    pub plan: Planner,
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rest({:?})", self.look)
    }
}
