//! What a recipe computes, without the names of operations: nodes over columns, and expressions.
//!
//! Every engine runs these nodes; expressions are evaluated by this crate alone.

mod expr;
mod node;
mod rel;

pub use expr::{Call, Expr, Failures, Kernel, Value};
pub use node::{
    Aggregate, AggregateCall, AggregateFunction, Dataset, Flow, Join, JoinKind, Look, Node, Placed, Plan, Rest, SortKey,
    Window, WindowFunction,
};
pub use rel::{Column, Named, Place, Rel};
