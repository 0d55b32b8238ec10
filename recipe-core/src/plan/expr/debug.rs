//! Expressions as they are shown in plans.

use std::fmt;

use super::Expr;
use crate::kernel::print;
use crate::types::type_name;

impl<C: fmt::Debug> fmt::Debug for Expr<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Column(column) => write!(f, "{column:?}"),
            Expr::Literal(value) => match print::cell(value, 0) {
                None => f.write_str("null"),
                Some(text) => write!(f, "{text:?}"),
            },
            Expr::Cast(input, to) => write!(f, "{input:?} as {}", type_name(to)),
            Expr::Case { branches, otherwise } => {
                f.write_str("case")?;
                for (condition, value) in branches {
                    write!(f, " when {condition:?} then {value:?}")?;
                }
                write!(f, " else {otherwise:?} end")
            }
            Expr::Pick { place, values, otherwise } => {
                write!(f, "case {place:?}")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, " when {at} then {value:?}")?;
                }
                write!(f, " else {otherwise:?} end")
            }
            Expr::Call(call) => {
                write!(f, "{}(", call.kernel.name())?;
                for (at, arg) in call.args.iter().enumerate() {
                    write!(f, "{}{arg:?}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
        }
    }
}
