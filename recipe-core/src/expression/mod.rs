//! The language of `valueExpression`, near Spark SQL: text to a tree, and a tree to a plan's expression.

mod ast;
mod lexer;
mod lower;
mod parser;

pub(crate) use lower::lower;
pub(crate) use parser::{parse, parse_aggregate};
