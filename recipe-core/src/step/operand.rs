//! An operand that is a column or a constant: `sourceColumn` or `value`, never both.

use super::args::Args;
use super::param::{ColumnName, Param, Parameter, Text};
use crate::error::{Error, Kind, Result};
use crate::plan::{Column, Expr, Rel};

/// A column, or a constant text.
pub enum Operand {
    /// A column of the table.
    Column(Column),
    /// The same text in every row.
    Constant(String),
}

impl Operand {
    /// What a step gives for `column` or for `value`.
    pub fn read(args: &Args, column: &Param<Option<ColumnName>>, value: &Param<Option<Text>>, rel: &Rel) -> Result<Self> {
        match (args.get(column), args.get(value)) {
            (Some(named), None) => Ok(Operand::Column(rel.column(named)?)),
            (None, Some(text)) => Ok(Operand::Constant(text.to_owned())),
            (Some(_), Some(_)) => {
                let message = format!("give this or `{}`, not both", column.info().name);
                Err(args.refuse(value, message))
            }
            (None, None) => {
                let name = format!("{}` or `{}", column.info().name, value.info().name);
                Err(Error::from(Kind::MissingParameter(name)))
            }
        }
    }

    /// The operand's value in every row: a column's, or the constant as text.
    pub fn expr(&self) -> Expr {
        match self {
            Operand::Column(column) => column.expr(),
            Operand::Constant(text) => Expr::text(text),
        }
    }

    /// The column, if it is one.
    pub fn column(&self) -> Option<&Column> {
        match self {
            Operand::Column(column) => Some(column),
            Operand::Constant(_) => None,
        }
    }
}
