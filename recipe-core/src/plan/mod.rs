//! What a recipe computes, without the names of operations: nodes over columns, and expressions.
//!
//! Every engine runs these nodes; expressions are evaluated by this crate alone.

mod carry;
mod expr;
mod first_filter;
mod node;
mod rel;

pub use crate::kernel::aggregate::AggregateFunction;
pub use crate::kernel::compare::Comparison;
pub use crate::kernel::{Failures, Kernel, Role, Value};
pub use carry::{Bundled, Inlet};
pub(crate) use expr::as_mask;
pub use expr::{Call, Expr};
pub use first_filter::{Bounds, FirstFilter};
pub use node::{
    Aggregate, AggregateCall, Context, Dataset, Flow, Join, JoinKind, Look, Node, Placed, Plan, Planner,
    Rest, SortKey, Window, WindowFunction,
};
pub use rel::{Column, Named, Place, Rel};
