//! A tree to a plan's expression, with the types of both sides brought together before any data is seen.
//!
//! Numbers are compared as the wider type, text with a number as doubles, dates with text as moments; text that is
//! no number or date equals nothing. A condition that is null counts as false.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, StringViewArray};
use arrow_schema::DataType;

use super::ast::{Ast, AstNode, Function, Sign};
use super::lexer::wrong;
use crate::error::{Error, Result};
use crate::kernel::Failures;
use crate::kernel::arithmetic::{Arithmetic, Concat, Operation};
use crate::kernel::cast::cast;
use crate::kernel::compare::{Compare, Comparison, Contains, EndsWith, IsInvalid, Matches, StartsWith};
use crate::kernel::text::compile_pattern;
use crate::plan::{Column, Expr};
use crate::types::{Type, type_name};

/// Finds the column, or the aggregate with `:` before its name.
pub(crate) type Resolve<'a> = &'a dyn Fn(&str) -> Result<Column>;

/// An expression and its type.
struct Typed {
    expr: Expr,
    data_type: DataType,
    /// What it is, if it is the same in every row.
    literal: Option<Literal>,
}

enum Literal {
    Text(String),
    Null,
    Other,
}

/// Lowers the tree of `text`.
pub(crate) fn lower(ast: &Ast, text: &str, resolve: Resolve) -> Result<Expr> {
    Lowering { text, resolve }.value(ast).map(|typed| typed.expr)
}

struct Lowering<'a> {
    text: &'a str,
    resolve: Resolve<'a>,
}

impl Lowering<'_> {
    fn wrong(&self, ast: &Ast, message: impl Into<String>) -> Error {
        wrong(self.text, ast.at, message)
    }

    fn value(&self, ast: &Ast) -> Result<Typed> {
        Ok(match &ast.node {
            AstNode::Column(name) => {
                let column = (self.resolve)(name)?;
                Typed { expr: column.expr(), data_type: column.data_type, literal: None }
            }
            AstNode::Text(text) => Typed {
                expr: Expr::text(text),
                data_type: DataType::Utf8View,
                literal: Some(Literal::Text(text.clone())),
            },
            AstNode::Number(text) => self.number(ast, text)?,
            AstNode::Boolean(value) => {
                let array: ArrayRef = Arc::new(BooleanArray::from(vec![*value]));
                Typed {
                    expr: Expr::Literal(array),
                    data_type: DataType::Boolean,
                    literal: Some(Literal::Other),
                }
            }
            AstNode::Null => {
                let data_type = DataType::Utf8View;
                Typed { expr: Expr::null(&data_type), data_type, literal: Some(Literal::Null) }
            }
            AstNode::Compare(comparison, left, right) => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                test(self.compare(ast, *comparison, left, right)?)
            }
            AstNode::And(left, right) => test(self.condition(left)?.and(self.condition(right)?)),
            AstNode::Or(left, right) => test(self.condition(left)?.or(self.condition(right)?)),
            AstNode::Not(inner) => test(self.condition(inner)?.negate()),
            AstNode::In(value, list) => {
                let mut any: Option<Expr> = None;
                for item in list {
                    let equal =
                        self.compare(ast, Comparison::Equal, self.value(value)?, self.value(item)?)?;
                    any = Some(match any {
                        None => equal,
                        Some(any) => any.or(equal),
                    });
                }
                test(any.ok_or_else(|| self.wrong(ast, "`in` needs values"))?)
            }
            AstNode::Arithmetic(sign, left, right) => self.arithmetic(ast, *sign, left, right)?,
            AstNode::Call(function, args) => test(self.call(ast, *function, args)?),
            AstNode::Case(branches, otherwise) => self.case(branches, otherwise.as_deref())?,
        })
    }

    fn number(&self, ast: &Ast, text: &str) -> Result<Typed> {
        let candidates = [DataType::Int32, DataType::Int64, DataType::Float64];
        let whole = !text.contains(['.', 'e', 'E']);
        for data_type in candidates.into_iter().skip(if whole { 0 } else { 2 }) {
            if let Some(value) = read(text, &data_type)? {
                return Ok(Typed { expr: Expr::Literal(value), data_type, literal: Some(Literal::Other) });
            }
        }
        Err(self.wrong(ast, format!("`{text}` is not a number")))
    }

    /// A value that is true or false in every row.
    fn condition(&self, ast: &Ast) -> Result<Expr> {
        let typed = self.value(ast)?;
        if typed.data_type != DataType::Boolean {
            let found = type_name(&typed.data_type);
            return Err(
                self.wrong(ast, format!("a condition should stand here, not a value of type {found}"))
            );
        }
        Ok(typed.expr)
    }

    fn compare(&self, ast: &Ast, comparison: Comparison, left: Typed, right: Typed) -> Result<Expr> {
        let (Some(one), Some(other)) =
            (Type::from_arrow(&left.data_type), Type::from_arrow(&right.data_type))
        else {
            return Err(self.wrong(ast, "nested values cannot be compared"));
        };
        let common = match (one, other) {
            (Type::String, ty) | (ty, Type::String) if ty.is_number() => Type::Double,
            (Type::String, ty) | (ty, Type::String) if ty.is_temporal() => Type::Timestamp,
            (Type::String, ty) | (ty, Type::String) => ty,
            (one, other) => one.common(other),
        };
        let mut sides = Vec::with_capacity(2);
        for side in [left, right] {
            if let Some(Literal::Text(text)) = &side.literal
                && read(text, &common.to_arrow())?.is_none()
                && common != Type::String
            {
                return Err(self
                    .wrong(ast, format!("'{text}' cannot be read as {common}, which it is compared with")));
            }
            let same = side.data_type == common.to_arrow();
            sides.push(if same { side.expr } else { side.expr.quietly(&common.to_arrow()) });
        }
        Ok(Expr::call(Compare(comparison), sides))
    }

    fn call(&self, ast: &Ast, function: Function, args: &[Ast]) -> Result<Expr> {
        let cell = self.value(&args[0])?;
        let text = |expr: Expr| expr.quietly(&DataType::Utf8View);
        Ok(match function {
            Function::IsMissing => cell.expr.is_missing(),
            Function::IsBetween => {
                let low = self.compare(ast, Comparison::GreaterEqual, cell, self.value(&args[1])?)?;
                let high =
                    self.compare(ast, Comparison::LessEqual, self.value(&args[0])?, self.value(&args[2])?)?;
                low.and(high)
            }
            Function::IsValid => {
                let (AstNode::Text(name) | AstNode::Column(name)) = &args[1].node else {
                    return Err(self.wrong(&args[1], "the name of a type should stand here"));
                };
                let ty = Type::from_name(name).ok_or_else(|| {
                    let known = Type::ALL.map(Type::name).join(", ");
                    self.wrong(&args[1], format!("`{name}` is not a type; types: {known}"))
                })?;
                let valid = Expr::call(IsInvalid(ty), vec![cell.expr.clone()]).negate();
                valid.and(cell.expr.is_missing().negate())
            }
            Function::Contains => Expr::call(Contains::new(self.text(&args[1])?), vec![text(cell.expr)]),
            Function::StartsWith => Expr::call(StartsWith::new(self.text(&args[1])?), vec![text(cell.expr)]),
            Function::EndsWith => Expr::call(EndsWith::new(self.text(&args[1])?), vec![text(cell.expr)]),
            Function::Matches => {
                let pattern = compile_pattern(self.text(&args[1])?)?;
                Expr::call(Matches::new(pattern), vec![text(cell.expr)])
            }
        })
    }

    fn text<'a>(&self, ast: &'a Ast) -> Result<&'a str> {
        match &ast.node {
            AstNode::Text(text) | AstNode::Number(text) => Ok(text),
            _ => Err(self.wrong(ast, "a text in quotes should stand here")),
        }
    }

    fn arithmetic(&self, ast: &Ast, sign: Sign, left: &Ast, right: &Ast) -> Result<Typed> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        if sign == Sign::Concat {
            let sides = [left, right].map(|side| meet(side, &DataType::Utf8View));
            return Ok(Typed {
                expr: Expr::call(Concat, sides.into()),
                data_type: DataType::Utf8View,
                literal: None,
            });
        }
        let mut types = Vec::with_capacity(2);
        for side in [&left, &right] {
            match Type::from_arrow(&side.data_type) {
                Some(ty) if ty.is_number() => types.push(ty),
                Some(Type::String) => types.push(Type::Double),
                _ => {
                    let found = type_name(&side.data_type);
                    return Err(self.wrong(ast, format!("arithmetic needs numbers, not {found}")));
                }
            }
        }
        let operation = match sign {
            Sign::Add => Operation::Add,
            Sign::Subtract => Operation::Subtract,
            Sign::Multiply => Operation::Multiply,
            Sign::Divide => Operation::Divide,
            Sign::Modulus | Sign::Concat => Operation::Modulus,
        };
        let common = match types[0].common(types[1]) {
            _ if operation == Operation::Divide => Type::Double,
            ty if ty.is_integer() => Type::Long,
            Type::Decimal => Type::Decimal,
            _ => Type::Double,
        };
        let data_type = common.to_arrow();
        let sides = [left, right].map(|side| meet(side, &data_type));
        Ok(Typed { expr: Expr::call(Arithmetic(operation), sides.into()), data_type, literal: None })
    }

    fn case(&self, branches: &[(Ast, Ast)], otherwise: Option<&Ast>) -> Result<Typed> {
        let mut conditions = Vec::with_capacity(branches.len());
        let mut values = Vec::with_capacity(branches.len() + 1);
        for (condition, value) in branches {
            conditions.push(self.condition(condition)?);
            values.push(self.value(value)?);
        }
        let null = Ast { at: 0, node: AstNode::Null };
        values.push(self.value(otherwise.unwrap_or(&null))?);
        let mut common: Option<DataType> = None;
        for value in values.iter().filter(|value| !matches!(value.literal, Some(Literal::Null))) {
            common = Some(match common {
                None => value.data_type.clone(),
                Some(common) if common == value.data_type => common,
                Some(common) => match (Type::from_arrow(&common), Type::from_arrow(&value.data_type)) {
                    (Some(one), Some(other)) => one.common(other).to_arrow(),
                    _ => DataType::Utf8View,
                },
            });
        }
        let data_type = common.unwrap_or(DataType::Utf8View);
        let mut values: Vec<Expr> = values.into_iter().map(|value| meet(value, &data_type)).collect();
        let otherwise = Box::new(values.pop().unwrap_or_else(|| Expr::null(&data_type)));
        let branches = conditions.into_iter().zip(values).collect();
        Ok(Typed { expr: Expr::Case { branches, otherwise }, data_type, literal: None })
    }
}

fn test(expr: Expr) -> Typed {
    Typed { expr, data_type: DataType::Boolean, literal: None }
}

fn meet(typed: Typed, data_type: &DataType) -> Expr {
    match typed.literal {
        Some(Literal::Null) => Expr::null(data_type),
        _ if typed.data_type == *data_type => typed.expr,
        _ => Expr::Cast(Box::new(typed.expr), data_type.clone()),
    }
}

fn read(text: &str, data_type: &DataType) -> Result<Option<ArrayRef>> {
    let text: ArrayRef = Arc::new(StringViewArray::from_iter_values([text]));
    let value = cast(&text, data_type, &mut Failures::default())?;
    Ok((value.null_count() == 0).then_some(value))
}
