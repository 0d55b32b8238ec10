//! What a recipe computes, without the names of operations: nodes over columns, and expressions.
//!
//! Every engine runs these nodes; expressions are evaluated by this crate alone.

mod expr;
mod node;
mod rel;

pub use expr::{Call, Expr, Failures, Kernel, Value};
pub use node::*;
pub use rel::{Column, Rel};
