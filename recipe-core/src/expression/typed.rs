//! Values with their types, and the type two of them meet in.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, StringViewArray, new_null_array};
use arrow_schema::DataType;

use super::ast::Ast;
use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::cast::cast;
use crate::plan::Expr;
use crate::types::{DECIMAL, Type};

/// A part of the tree, lowered.
pub(super) struct Typed<'a> {
    pub(super) ast: &'a Ast,
    pub(super) expr: Expr,
    pub(super) data_type: DataType,
    /// What is written in its place, if it is a literal.
    pub(super) literal: Option<Literal<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Literal<'a> {
    Text(&'a str),
    Number(&'a str),
    Boolean(bool),
    Null,
}

impl Literal<'_> {
    /// The literal as a value of a type; none where it cannot be read so.
    pub(super) fn read(self, data_type: &DataType) -> Result<Option<ArrayRef>> {
        match self {
            Literal::Null => Ok(Some(new_null_array(data_type, 1))),
            Literal::Boolean(value) => read(if value { "true" } else { "false" }, data_type),
            Literal::Text(text) | Literal::Number(text) => read(text, data_type),
        }
    }
}

impl<'a> Typed<'a> {
    pub(super) fn new(ast: &'a Ast, expr: Expr, data_type: DataType) -> Self {
        Typed { ast, expr, data_type, literal: None }
    }

    /// What is true or false.
    pub(super) fn test(ast: &'a Ast, expr: Expr) -> Self {
        Typed::new(ast, expr, DataType::Boolean)
    }

    /// A text, number, boolean or null of the expression itself; none where a number is too large for a double.
    pub(super) fn of(ast: &'a Ast, literal: Literal<'a>) -> Result<Option<Self>> {
        let ty = match literal {
            Literal::Text(_) | Literal::Null => Some(Type::String),
            Literal::Number(text) if !text.parse().is_ok_and(f64::is_finite) => None,
            Literal::Number(text) => written_type(text, Type::Double),
            Literal::Boolean(_) => Some(Type::Boolean),
        };
        let Some(data_type) = ty.map(Type::to_arrow) else { return Ok(None) };
        let value = literal.read(&data_type)?;
        Ok(value.map(|value| Typed { ast, expr: Expr::Literal(value), data_type, literal: Some(literal) }))
    }

    /// Its DataBrew type, or none where it is nested.
    pub(super) fn ty(&self) -> Option<Type> {
        Type::from_arrow(&self.data_type)
    }

    /// Whether it is `null` itself.
    pub(super) fn is_null(&self) -> bool {
        self.literal == Some(Literal::Null)
    }

    /// The text or number that is written.
    pub(super) fn written(&self) -> Option<&'a str> {
        match self.literal? {
            Literal::Text(text) | Literal::Number(text) => Some(text),
            Literal::Boolean(_) | Literal::Null => None,
        }
    }

    /// The type it has as a number beside another of type `beside`.
    fn number(&self, beside: Type) -> Option<Type> {
        match self.written() {
            Some(text) => written_type(text, beside),
            None => match self.ty()? {
                Type::String => Some(Type::Double),
                ty => ty.is_number().then_some(ty),
            },
        }
    }

    /// The type to compare this and another in; none where they do not compare.
    pub(super) fn compared_in(&self, other: &Typed) -> Option<Type> {
        if self.is_null() || other.is_null() {
            return if self.is_null() { other.ty() } else { self.ty() };
        }
        let (one, two) = (self.ty()?, other.ty()?);
        if one.is_number() || two.is_number() {
            return match (self.number(two), other.number(one)) {
                (Some(one), Some(two)) => Some(one.common(two)),
                // A text that is not a number: whoever reads it will say so.
                (None, number) if one == Type::String => number,
                (number, None) if two == Type::String => number,
                _ => None,
            };
        }
        match (one, two) {
            (Type::String, ty) | (ty, Type::String) if ty.is_temporal() => Some(Type::Timestamp),
            (Type::String, ty) | (ty, Type::String) => Some(ty),
            _ => Some(one.common(two)).filter(|ty| *ty != Type::String),
        }
    }

    /// The type for counting with this and another: long, decimal or double.
    pub(super) fn counted_in(&self, other: &Typed) -> Type {
        let number = |side: &Typed, other: &Typed| match other.ty() {
            _ if side.is_null() => None,
            Some(Type::Decimal) => side.number(Type::Decimal),
            _ => side.number(Type::Double),
        };
        match (number(self, other), number(other, self)) {
            (Some(one), Some(two)) => widest(one.common(two)),
            (Some(ty), None) | (None, Some(ty)) => widest(ty),
            (None, None) => Type::Long,
        }
    }

    /// The type that holds all `values`: text, unless they all are numbers, or days and moments, or of one type.
    pub(super) fn common(values: &[Typed]) -> DataType {
        let (literals, others): (Vec<_>, Vec<_>) =
            values.iter().filter(|value| !value.is_null()).partition(|value| value.literal.is_some());
        let mut common: Option<DataType> = None;
        for value in others.into_iter().chain(literals) {
            let Some(so_far) = common else {
                common = Some(value.data_type.clone());
                continue;
            };
            let data_type = match (value.literal, Type::from_arrow(&so_far)) {
                (Some(Literal::Number(text)), Some(Type::Decimal)) => {
                    written_type(text, Type::Decimal).map(Type::to_arrow)
                }
                _ => None,
            };
            common = Some(both(so_far, data_type.as_ref().unwrap_or(&value.data_type)));
        }
        common.unwrap_or(DataType::Utf8View)
    }
}

/// The type that values of both are held in.
fn both(one: DataType, other: &DataType) -> DataType {
    if one == *other {
        return one;
    }
    match (Type::from_arrow(&one), Type::from_arrow(other)) {
        (Some(one), Some(other)) => one.common(other).to_arrow(),
        _ => DataType::Utf8View,
    }
}

fn widest(ty: Type) -> Type {
    match ty {
        ty if ty.is_integer() => Type::Long,
        Type::Decimal => Type::Decimal,
        _ => Type::Double,
    }
}

/// The type of a number as it is written: the least of int, long and double that holds it. Beside a decimal or a long
/// a decimal is better than a double, if it holds every digit.
fn written_type(text: &str, beside: Type) -> Option<Type> {
    let (_, fraction) = text.split_once('.').unwrap_or((text, ""));
    let exponent = text.contains(['e', 'E']);
    let exact = fraction.len() <= usize::from(DECIMAL.1.unsigned_abs()) && !exponent;
    let candidates = [
        (Type::Int, fraction.is_empty() && !exponent),
        (Type::Long, fraction.is_empty() && !exponent),
        (Type::Decimal, exact && matches!(beside, Type::Decimal | Type::Long)),
        (Type::Double, true),
    ];
    let reads = |ty: Type| read(text, &ty.to_arrow()).is_ok_and(|value| value.is_some());
    candidates.into_iter().find(|(ty, holds)| *holds && reads(*ty)).map(|(ty, _)| ty)
}

fn read(text: &str, data_type: &DataType) -> Result<Option<ArrayRef>> {
    let text: ArrayRef = Arc::new(StringViewArray::from_iter_values([text]));
    let value = cast(&text, data_type, &mut Failures::default())?;
    Ok(Some(value).filter(|value| value.null_count() == 0))
}
