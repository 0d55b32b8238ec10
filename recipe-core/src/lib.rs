//! Placeholder.

pub mod error;
pub mod plan;
pub mod types;

mod expression;
mod kernel;
mod recipe;
mod suggest;
