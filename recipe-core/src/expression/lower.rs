//! A tree to a plan's expression, with the types of all sides brought together before any data is seen.
//!
//! - Numbers meet as the wider one: byte, short, int, long, decimal, double; two floats stay floats. A fraction written
//!   in the expression is a decimal beside decimals, else a double.
//! - Compared with a number, text is read as a number, with a date as a moment, with a boolean as a boolean. A cell
//!   that cannot be read so equals nothing, as does null; a text in quotes that cannot is an error.
//! - Arithmetic is over longs, decimals or doubles. A cell of text that is not a number becomes null, and counts as failed.
//! - The values of a `case` meet as numbers or as moments, else as text.
//! - Logic has three values, as in SQL: where `a` is null, `a = 1` and `not (a = 1)` are both null, and no choice takes
//!   null for true.

use std::cell::RefCell;

use arrow_schema::DataType;

use super::ast::{Ast, AstNode};
use super::functions::Call;
use super::kernels::{AndAlso, AnyOf, Concat, InList, IsFalse, OrElse, Which};
use super::lexer::wrong;
use super::like::like;
use super::typed::{Literal, Typed};
use crate::error::{Error, Kind, Result};
use crate::kernel::arithmetic::{Arithmetic, Operation};
use crate::kernel::compare::{Compare, IsIn, Matches};
use crate::kernel::text::compile_pattern;
use crate::plan::{Column, Expr};
use crate::suggest::nearest;
use crate::types::{Type, type_name};

/// Finds the column, or the aggregate with `:` before its name.
pub(crate) type Resolve<'a> = &'a dyn Fn(&str) -> Result<Column>;

/// An expression, and what may not be meant in it.
pub(crate) struct Lowered {
    pub(crate) expr: Expr,
    pub(crate) warnings: Vec<Error>,
}

/// Lowers the tree of `text`, for a run at `now`: microseconds since 1970-01-01 UTC.
pub(crate) fn lower(ast: &Ast, text: &str, now: i64, resolve: Resolve) -> Result<Lowered> {
    let lowering = Lowering { text, now, resolve, warnings: RefCell::default() };
    let expr = lowering.value(ast)?.expr;
    Ok(Lowered { expr, warnings: lowering.warnings.into_inner() })
}

pub(super) struct Lowering<'a> {
    text: &'a str,
    pub(super) now: i64,
    resolve: Resolve<'a>,
    warnings: RefCell<Vec<Error>>,
}

impl Lowering<'_> {
    pub(super) fn wrong(&self, ast: &Ast, message: impl Into<String>) -> Error {
        wrong(self.text, ast.span.start, message)
    }

    /// Warns of something that may not be meant.
    pub(super) fn warn(&self, kind: Kind) {
        self.warnings.borrow_mut().push(kind.into());
    }

    /// A part of the expression as it is written.
    pub(super) fn written(&self, ast: &Ast) -> &str {
        &self.text[ast.span.clone()]
    }

    pub(super) fn value<'a>(&self, ast: &'a Ast) -> Result<Typed<'a>> {
        match &ast.node {
            AstNode::Column(name) => {
                let column = (self.resolve)(name)?;
                Ok(Typed::new(ast, column.expr(), column.data_type))
            }
            AstNode::Text(text) => {
                if self.written(ast).starts_with('"') && (self.resolve)(text).is_ok() {
                    self.warn(Kind::QuotedColumn(text.clone()));
                }
                self.literal(ast, Literal::Text(text))
            }
            AstNode::Number(text) => self.literal(ast, Literal::Number(text)),
            AstNode::Boolean(value) => self.literal(ast, Literal::Boolean(*value)),
            AstNode::Null => self.literal(ast, Literal::Null),
            AstNode::Compare(comparison, both) => {
                let (sides, _) = self.compared(self.values(&**both)?)?;
                Ok(Typed::test(ast, Expr::call(Compare(*comparison), sides)))
            }
            AstNode::Arithmetic(operation, both) => self.arithmetic(ast, *operation, both),
            AstNode::Concat(parts) => {
                let texts = parts.iter().map(|part| self.text(part)).collect::<Result<_>>()?;
                Ok(Typed::new(ast, Expr::call(Concat, texts), DataType::Utf8View))
            }
            AstNode::And(parts) => {
                Ok(Typed::test(ast, self.joined(parts, |one, other| Expr::call(AndAlso, vec![one, other]))?))
            }
            AstNode::Or(parts) => {
                Ok(Typed::test(ast, self.joined(parts, |one, other| Expr::call(OrElse, vec![one, other]))?))
            }
            AstNode::Not(inner) => Ok(Typed::test(ast, Expr::call(IsFalse, vec![self.condition(inner)?]))),
            AstNode::In(value, list) => Ok(Typed::test(ast, self.is_in(value, list)?)),
            AstNode::Like(both) => {
                let [value, pattern] = &**both;
                let pattern = compile_pattern(&like(self.constant(pattern)?))?;
                Ok(Typed::test(ast, Expr::call(Matches::new(pattern), vec![self.text(value)?])))
            }
            AstNode::Call(function, args) => {
                let (expr, data_type) = (function.lower)(&Call { lowering: self, ast, args })?;
                Ok(Typed::new(ast, expr, data_type))
            }
            AstNode::Case(branches, otherwise) => self.case(ast, branches, otherwise.as_deref()),
            AstNode::Match(of, branches, otherwise) => self.matched(ast, of, branches, otherwise.as_deref()),
        }
    }

    pub(super) fn values<'a>(&self, parts: impl IntoIterator<Item = &'a Ast>) -> Result<Vec<Typed<'a>>> {
        parts.into_iter().map(|part| self.value(part)).collect()
    }

    fn literal<'a>(&self, ast: &'a Ast, literal: Literal<'a>) -> Result<Typed<'a>> {
        let value = Typed::of(ast, literal)?;
        value.ok_or_else(|| self.wrong(ast, format!("{} is too large a number", self.written(ast))))
    }

    /// The value as another type. Cells that cannot be converted count as failed, or else are null and no more.
    pub(super) fn converted(&self, value: Typed, data_type: &DataType, counted: bool) -> Result<Expr> {
        let Some(literal) = value.literal else {
            return Ok(match value.data_type == *data_type {
                true => value.expr,
                false if counted => Expr::Cast(Box::new(value.expr), data_type.clone()),
                false => value.expr.try_cast(data_type),
            });
        };
        let read = literal.read(data_type)?.map(Expr::Literal);
        read.ok_or_else(|| {
            let (found, wanted) = (self.written(value.ast), type_name(data_type));
            let help = match literal {
                _ if counted => "",
                Literal::Text("") => ", which it is compared with; test for missing cells with `is null`",
                _ => ", which it is compared with",
            };
            self.wrong(value.ast, format!("{found} cannot be read as {wanted}{help}"))
        })
    }

    /// A value that is true or false in every row.
    pub(super) fn condition(&self, ast: &Ast) -> Result<Expr> {
        let value = self.value(ast)?;
        if value.data_type == DataType::Boolean || value.is_null() {
            return self.converted(value, &DataType::Boolean, false);
        }
        let (found, ty) = (self.written(ast), type_name(&value.data_type));
        Err(self.wrong(ast, format!("{found} is {ty} where a condition should stand")))
    }

    /// One or more conditions in pairs, and those in pairs: evaluating takes stack for each level.
    fn joined(&self, parts: &[Ast], join: impl Fn(Expr, Expr) -> Expr + Copy) -> Result<Expr> {
        match parts {
            [only] => self.condition(only),
            parts => {
                let (left, right) = parts.split_at(parts.len() / 2);
                Ok(join(self.joined(left, join)?, self.joined(right, join)?))
            }
        }
    }

    /// Values in the type that the first is compared in with all others, which is that type.
    pub(super) fn compared(&self, values: Vec<Typed>) -> Result<(Vec<Expr>, DataType)> {
        let data_type = self.comparable(&values)?.to_arrow();
        let values = values.into_iter().map(|value| self.converted(value, &data_type, false));
        Ok((values.collect::<Result<_>>()?, data_type))
    }

    /// Values in the type that holds them all, and that type.
    pub(super) fn common(&self, values: Vec<Typed>) -> Result<(Vec<Expr>, DataType)> {
        let data_type = Typed::common(&values);
        let values = values.into_iter().map(|value| self.converted(value, &data_type, true));
        Ok((values.collect::<Result<_>>()?, data_type))
    }

    /// The type that the first of the values is compared in with all others.
    pub(super) fn comparable(&self, values: &[Typed]) -> Result<Type> {
        let (first, others) = values.split_first().ok_or_else(|| Error::internal("nothing to compare"))?;
        let mut common: Option<Type> = None;
        for other in others {
            let pair = first.compared_in(other).ok_or_else(|| self.unlike(first, other))?;
            common = Some(match common {
                None => pair,
                Some(common) if common == pair => common,
                Some(common)
                    if common.is_number() && pair.is_number()
                        || common.is_temporal() && pair.is_temporal() =>
                {
                    common.common(pair)
                }
                Some(_) => return Err(self.unlike(&values[1], other)),
            });
        }
        Ok(common.or(first.ty()).unwrap_or(Type::String))
    }

    fn unlike(&self, one: &Typed, other: &Typed) -> Error {
        let (left, right) = (self.written(one.ast), self.written(other.ast));
        let (left_type, right_type) = (type_name(&one.data_type), type_name(&other.data_type));
        self.wrong(
            other.ast,
            format!("{right} is {right_type} and {left} is {left_type}, which do not compare"),
        )
    }

    /// Literals are looked up at once; other values are compared one by one. Beside a null in the list, a value that is
    /// none of the others may be in it or not.
    fn is_in(&self, value: &Ast, list: &[Ast]) -> Result<Expr> {
        let mut values = self.values(std::iter::once(value).chain(list))?;
        let has_null = values.iter().skip(1).any(Typed::is_null);
        let known = |found: Expr| {
            if has_null { Expr::call(OrElse, vec![found, Expr::null(&DataType::Boolean)]) } else { found }
        };
        values.retain(|item| !item.is_null() || std::ptr::eq(item.ast, value));
        let texts = values.iter().skip(1).map(|item| item.written().map(str::to_owned));
        let texts: Option<Vec<String>> = texts.collect();
        let data_type = self.comparable(&values)?.to_arrow();
        let (mut sides, _) = self.compared(values)?;
        let Some(texts) = texts else { return Ok(known(Expr::call(AnyOf, sides))) };
        sides.truncate(1);
        Ok(known(Expr::call(InList(IsIn::new(&texts, &data_type)?), sides)))
    }

    pub(super) fn text(&self, ast: &Ast) -> Result<Expr> {
        self.converted(self.value(ast)?, &DataType::Utf8View, true)
    }

    pub(super) fn constant<'a>(&self, ast: &'a Ast) -> Result<&'a str> {
        match &ast.node {
            AstNode::Text(text) | AstNode::Number(text) => Ok(text),
            _ => Err(self.wrong(ast, format!("{} stands where a text in quotes should", self.written(ast)))),
        }
    }

    pub(super) fn type_named(&self, ast: &Ast) -> Result<Type> {
        let (AstNode::Text(name) | AstNode::Column(name)) = &ast.node else {
            return Err(self.wrong(ast, "the name of a type should stand here, such as 'int'"));
        };
        Type::from_name(name).ok_or_else(|| {
            let names = Type::ALL.map(Type::name);
            let help = match nearest(name, names.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("types: {}", names.join(", ")),
            };
            self.wrong(ast, format!("`{name}` is not a type; {help}"))
        })
    }

    pub(super) fn arithmetic<'a>(
        &self,
        ast: &'a Ast,
        operation: Operation,
        both: &'a [Ast; 2],
    ) -> Result<Typed<'a>> {
        let (left, right) = (self.value(&both[0])?, self.value(&both[1])?);
        for side in [&left, &right] {
            if !side.ty().is_some_and(Type::may_be_number) {
                let (found, ty) = (self.written(side.ast), type_name(&side.data_type));
                return Err(self.wrong(side.ast, format!("{found} is {ty} where a number should stand")));
            }
        }
        let ty = if operation == Operation::Divide { Type::Double } else { left.counted_in(&right) };
        let data_type = ty.to_arrow();
        let sides = vec![self.converted(left, &data_type, true)?, self.converted(right, &data_type, true)?];
        Ok(Typed::new(ast, Expr::call(Arithmetic(operation), sides), data_type))
    }

    fn case<'a>(
        &self,
        ast: &'a Ast,
        branches: &'a [[Ast; 2]],
        otherwise: Option<&'a Ast>,
    ) -> Result<Typed<'a>> {
        let conditions = branches.iter().map(|[condition, _]| self.condition(condition));
        let conditions = conditions.collect::<Result<Vec<_>>>()?;
        let values = self.values(branches.iter().map(|[_, value]| value).chain(otherwise))?;
        let (expr, data_type) = self.chosen(conditions, values)?;
        Ok(Typed::new(ast, expr, data_type))
    }

    /// The value beside the first that `of` equals. It is computed once, however many there are.
    fn matched<'a>(
        &self,
        ast: &'a Ast,
        of: &'a Ast,
        branches: &'a [[Ast; 2]],
        otherwise: Option<&'a Ast>,
    ) -> Result<Typed<'a>> {
        let sides = self.values(std::iter::once(of).chain(branches.iter().map(|[side, _]| side)))?;
        if let Some(condition) = branches.iter().map(|[side, _]| side).find(|side| side.is_condition())
            && sides.first().is_some_and(|of| of.data_type != DataType::Boolean)
        {
            let (found, of) = (self.written(condition), self.written(of));
            let message = format!(
                "{found} is a condition where a value to compare with {of} should stand; conditions follow `case when`"
            );
            return Err(self.wrong(condition, message));
        }
        let (sides, _) = self.compared(sides)?;
        let values = self.values(branches.iter().map(|[_, value]| value).chain(otherwise))?;
        let (mut values, data_type) = self.common(values)?;
        let last = if values.len() > branches.len() { values.pop() } else { None };
        let place = Box::new(Expr::call(Which, sides));
        let otherwise = Box::new(last.unwrap_or_else(|| Expr::null(&data_type)));
        Ok(Typed::new(ast, Expr::Pick { place, values, otherwise }, data_type))
    }

    /// The value beside the first condition that is true; the last value, if it has no condition, where none is.
    pub(super) fn chosen(&self, conditions: Vec<Expr>, values: Vec<Typed>) -> Result<(Expr, DataType)> {
        let (mut values, data_type) = self.common(values)?;
        let last = if values.len() > conditions.len() { values.pop() } else { None };
        let otherwise = Box::new(last.unwrap_or_else(|| Expr::null(&data_type)));
        let branches = conditions.into_iter().zip(values).collect();
        Ok((Expr::Case { branches, otherwise }, data_type))
    }
}
