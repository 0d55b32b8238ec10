//! An operand that is a column or a constant: `sourceColumn` or `value`, never both.

use std::sync::Arc;

use arrow_array::TimestampMicrosecondArray;
use arrow_schema::DataType;

use super::args::Args;
use super::kind::{ColumnName, Text};
use super::param::{Param, Parameter};
use crate::error::{Error, Kind, Result};
use crate::kernel::date::{ReadDates, Reading, recognise, time_alone};
use crate::kernel::number::parse_long;
use crate::plan::{Column, Expr, Place, Rel};
use crate::types::Type;

/// A column, or a constant text.
pub enum Operand {
    /// A column of the table.
    Column(Column),
    /// The same text in every row.
    Constant(String),
}

impl Operand {
    /// What a step gives for `column` or for `value`.
    pub fn read(
        args: &Args,
        column: &Param<Option<ColumnName>>,
        value: &Param<Option<Text>>,
        rel: &Rel,
    ) -> Result<Self> {
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

    /// The operand's value in every row, as text.
    pub fn text(&self) -> Expr {
        match self {
            Operand::Column(column) => column.text(),
            Operand::Constant(text) => Expr::text(text),
        }
    }

    /// The operand as a long in every row, fractions cut off. The parameters are those it was read from.
    pub fn whole(
        &self,
        args: &Args,
        param: &Param<Option<ColumnName>>,
        value: &Param<Option<Text>>,
        rel: &Rel,
    ) -> Result<Expr> {
        match self {
            Operand::Column(column) => {
                args.require_numbers(param, column)?;
                Ok(column.expr().cast(&DataType::Int64, rel.known()))
            }
            Operand::Constant(text) => match parse_long(text) {
                Some(number) => Ok(Expr::whole(number)),
                None => Err(args.refuse(value, format!("`{text}` is not a number"))),
            },
        }
    }

    /// Refuses a column, read from `param`, that holds neither dates nor text.
    pub fn require_dates<T>(&self, args: &Args, param: &Param<T>) -> Result<()> {
        match self {
            Operand::Column(column) => args.require_dates(param, column),
            Operand::Constant(_) => Ok(()),
        }
    }

    /// The operand as dates: a column of dates, timestamps or text, or the constant's moment. The parameters are those it
    /// was read from.
    pub fn dates(
        &self,
        args: &Args,
        param: &Param<Option<ColumnName>>,
        value: &Param<Option<Text>>,
    ) -> Result<Expr> {
        self.require_dates(args, param)?;
        match self {
            Operand::Column(column) => Ok(column.expr()),
            Operand::Constant(text) => match recognise(text) {
                Some(moment) => {
                    let moment = TimestampMicrosecondArray::from(vec![moment.micros]);
                    Ok(Expr::Literal(Arc::new(moment)))
                }
                None => Err(args.refuse(value, format!("`{text}` is not a date"))),
            },
        }
    }

    /// As [`dates`](Self::dates), where times without a date are of the day of `now`.
    pub fn times(
        &self,
        args: &Args,
        param: &Param<Option<ColumnName>>,
        value: &Param<Option<Text>>,
        now: i64,
    ) -> Result<Expr> {
        match self {
            Operand::Column(column) if column.ty() == Some(Type::String) => {
                let read = ReadDates::moments_or_times(Reading::MonthFirst, now);
                Ok(Expr::call(read, vec![column.expr()]))
            }
            Operand::Constant(text) if recognise(text).is_none() && time_alone(text).is_some() => {
                let read = ReadDates::moments_or_times(Reading::MonthFirst, now);
                Ok(Expr::call(read, vec![Expr::text(text)]))
            }
            _ => self.dates(args, param, value),
        }
    }

    /// Where a column made from the operand stands: right after it, or after all others.
    pub fn after(&self) -> Place<'_> {
        match self {
            Operand::Column(column) => Place::After(column),
            Operand::Constant(_) => Place::Last,
        }
    }

    /// After the last of these operands that is a column, or after all others.
    pub fn after_last<'a>(columns: &'a [Column], operands: &[&Operand]) -> Place<'a> {
        let is = |column: &Column, operand: &Operand| matches!(operand, Operand::Column(own) if own.name == column.name);
        let mut backwards = columns.iter().rev();
        let last = backwards.find(|column| operands.iter().any(|operand| is(column, operand)));
        last.map_or(Place::Last, Place::After)
    }
}
