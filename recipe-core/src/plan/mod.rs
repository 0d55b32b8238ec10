//! What a recipe computes, without the names of operations: nodes over columns, and expressions.
//!
//! Every engine runs these nodes; expressions are evaluated by this crate alone. While steps are lowered with a [`Rel`],
//! columns are named by [`ColumnId`]; the nodes of a [`Plan`] name them by [`Position`].

mod column;
mod expectation;
mod expr;
mod first_filter;
mod id;
mod node;
mod outputs;
mod reading;
mod rel;
mod secrets;
mod unreferenced;
mod uses;

pub use crate::kernel::aggregate::{AggregateFunction, Ties};
pub use crate::kernel::compare::Comparison;
pub use crate::kernel::date::Unit;
pub use crate::kernel::rolling::{RollingFunction, RunningFunction};
pub use crate::kernel::{Failures, Kernel, Role, Value};
pub use column::{Column, Named, Place};
pub use expectation::{Expectation, Limit, Share};
pub(crate) use expr::as_mask;
pub use expr::{Call, Expr};
pub use first_filter::{Bounds, FirstFilter};
pub(crate) use id::places;
pub use id::{ColumnId, KnownColumns, Position};
pub use node::{
    Aggregate, AggregateCall, Append, Appended, Compared, Context, Dataset, Direction, Expected, Flow,
    Inequality, Join, JoinKind, Look, Matching, Nearest, Node, Plan, PlannedNode, Planner, Rest, SortKey,
    Tolerance, Unnest, Window, WindowFunction,
};
pub use reading::KeepText;
pub use rel::{MissingKeys, Pairing, Rel};
pub use secrets::{Secret, Secrets};
pub use unreferenced::{InputColumn, Needed, Pruned};
