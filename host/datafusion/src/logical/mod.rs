//! A recipe among the nodes of a logical plan.

mod node;
mod part;

pub(crate) use node::RecipeNode;
pub(crate) use part::{Part, Reading};
