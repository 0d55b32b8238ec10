//! A call while it is lowered: its values, each as the function wants it.

use arrow_schema::DataType;
use regex::Regex;

use super::super::ast::{Ast, AstNode};
use super::super::lower::Lowering;
use super::super::typed::{Literal, Typed};
use crate::error::{Error, Result};
use crate::kernel::date::{ReadDates, Reading, TIMESTAMP, recognise, time_alone};
use crate::kernel::text::{Purpose, compile_pattern, refuse_traps};
use crate::plan::Expr;
use crate::types::{Type, type_name};

/// A function's values, of which there are as many as it takes.
pub(in super::super) struct Call<'a> {
    pub(in super::super) lowering: &'a Lowering<'a>,
    pub(in super::super) ast: &'a Ast,
    pub(in super::super) args: &'a [Ast],
}

impl<'a> Call<'a> {
    /// The value at this place, as it is written.
    pub(super) fn arg(&self, at: usize) -> Result<&'a Ast> {
        self.args.get(at).ok_or_else(|| Error::internal("the parser counts the values of functions"))
    }

    /// An error about the value at this place.
    pub(super) fn wrong(&self, at: usize, message: impl Into<String>) -> Error {
        self.lowering.wrong(self.args.get(at).unwrap_or(self.ast), message)
    }

    /// The value at this place.
    pub(super) fn value(&self, at: usize) -> Result<Typed<'a>> {
        self.lowering.value(self.arg(at)?)
    }

    /// All values.
    pub(super) fn values(&self) -> Result<Vec<Typed<'a>>> {
        self.lowering.values(self.args)
    }

    /// The value as text.
    pub(super) fn text(&self, at: usize) -> Result<Expr> {
        self.lowering.text(self.arg(at)?)
    }

    /// The value as text, or `default` where it is left out.
    pub(super) fn text_or(&self, at: usize, default: &str) -> Result<Expr> {
        if at < self.args.len() { self.text(at) } else { Ok(Expr::text(default)) }
    }

    /// All values as text.
    pub(super) fn texts(&self) -> Result<Vec<Expr>> {
        (0..self.args.len()).map(|at| self.text(at)).collect()
    }

    /// The value as a long.
    pub(super) fn whole(&self, at: usize) -> Result<Expr> {
        let value = self.number(at)?;
        self.lowering.converted(value, &DataType::Int64, true)
    }

    /// The value as a long, or `default` where it is left out.
    pub(super) fn whole_or(&self, at: usize, default: i64) -> Result<Expr> {
        if at < self.args.len() {
            return self.whole(at);
        }
        Ok(Expr::whole(default))
    }

    /// The value as a double.
    pub(super) fn double(&self, at: usize) -> Result<Expr> {
        self.lowering.converted(self.number(at)?, &DataType::Float64, true)
    }

    /// A number, or text that may be one.
    pub(super) fn number(&self, at: usize) -> Result<Typed<'a>> {
        let value = self.value(at)?;
        if value.ty().is_some_and(Type::may_be_number) {
            return Ok(value);
        }
        Err(self.unfit(&value, "a number"))
    }

    /// A day or a moment, or text that may be one.
    pub(super) fn temporal(&self, at: usize) -> Result<Typed<'a>> {
        let value = self.value(at)?;
        if value.ty().is_some_and(Type::may_be_temporal) {
            return Ok(value);
        }
        let error = self.unfit(&value, "a date");
        if value.ty().is_some_and(Type::is_number) {
            return Err(error.with_help("numbers are read by from_unix_seconds(…), from_unix_millis(…), from_excel_date(…), and to_date(…, 'yyyy')"));
        }
        Err(error)
    }

    /// The value as a day.
    pub(super) fn date(&self, at: usize) -> Result<Expr> {
        self.lowering.converted(self.temporal(at)?, &DataType::Date32, true)
    }

    /// The value for a kernel that takes days, moments and text.
    pub(super) fn moment(&self, at: usize) -> Result<Expr> {
        let value = self.temporal(at)?;
        if value.literal.is_some() {
            self.lowering.converted(value, &TIMESTAMP, true)
        } else {
            Ok(value.expr)
        }
    }

    /// As [`moment`](Self::moment), where a time without a date is one of the day of the run.
    pub(super) fn time(&self, at: usize) -> Result<Expr> {
        let value = self.temporal(at)?;
        let may_be_time = match value.literal {
            None => value.ty() == Some(Type::String),
            Some(Literal::Text(text)) => recognise(text).is_none() && time_alone(text).is_some(),
            Some(_) => false,
        };
        if !may_be_time {
            return self.moment(at);
        }
        let read = ReadDates::moments_or_times(Reading::MonthFirst, self.lowering.now);
        Ok(Expr::call(read, vec![value.expr]))
    }

    /// Refuses a value that stands where `wanted` should.
    pub(super) fn unfit(&self, value: &Typed, wanted: &str) -> Error {
        let (found, ty) = (self.lowering.written(value.ast), type_name(&value.data_type));
        self.lowering.wrong(value.ast, format!("{found} is {ty} where {wanted} should stand"))
    }

    /// The text that is written at this place.
    pub(super) fn written(&self, at: usize) -> Result<&'a str> {
        self.lowering.constant(self.arg(at)?)
    }

    /// The pattern that is written at this place, unless it does harm by matching nothing.
    pub(super) fn pattern(&self, at: usize, purpose: Purpose) -> Result<Regex> {
        let pattern = self.written(at)?;
        let regex = compile_pattern(pattern)?;
        let advice = r"text between `\Q` and `\E` stands for itself";
        refuse_traps(pattern, &regex, purpose).map_err(|error| error.with_help(advice))?;
        Ok(regex)
    }

    /// The whole number that is written at this place, or `default` where it is left out.
    pub(super) fn written_whole(&self, at: usize, default: i64) -> Result<i64> {
        match self.args.get(at).map(|arg| &arg.node) {
            None => Ok(default),
            Some(AstNode::Number(digits)) if digits.parse::<i64>().is_ok() => {
                Ok(digits.parse().unwrap_or(default))
            }
            Some(_) => {
                let found = self.lowering.written(self.arg(at)?);
                Err(self.wrong(at, format!("{found} stands where a whole number should")))
            }
        }
    }

    /// The type that is named at this place.
    pub(super) fn data_type(&self, at: usize) -> Result<Type> {
        self.lowering.type_named(self.arg(at)?)
    }
}
