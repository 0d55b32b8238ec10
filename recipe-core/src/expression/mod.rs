//! The language of `valueExpression`, near Spark SQL: text to a tree, and a tree to a plan's expression.

mod aggregate;
mod ast;
mod kernels;
mod lexer;
mod like;
mod lower;
mod operator;
mod parser;
#[cfg(test)]
mod tests;
mod typed;

pub(crate) use aggregate::parse_aggregate;
pub(crate) use lower::lower;
pub(crate) use parser::parse;
