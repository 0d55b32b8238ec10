//! The language of `valueExpression` and `expression`, near Spark SQL: text to a tree, and a tree to a plan's
//! expression.

mod aggregate;
mod ast;
mod functions;
mod kernels;
mod lexer;
mod like;
mod lower;
mod operator;
mod page;
mod parser;
#[cfg(test)]
mod tests;
mod typed;

pub use functions::{Function, GROUPS, Group};
pub use page::page;

pub(crate) use aggregate::parse_aggregate;
pub(crate) use lower::lower;
pub(crate) use parser::parse;
