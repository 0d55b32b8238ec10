//! The functions of the language: their names, what they take, what they make, and how they are lowered.

mod angle;
mod array;
mod call;
mod choice;
mod date;
mod number;
mod test;
mod text;

use std::fmt;

use arrow_schema::DataType;

use super::aggregate::find_aggregate;
use crate::error::Result;
use crate::plan::Expr;
use crate::suggest::hint;

pub(super) use call::Call;
pub(super) use test::{IS_BETWEEN, IS_MISSING};

/// A function of the language.
#[derive(Clone, Copy)]
pub struct Function {
    /// The name, which is case-insensitive.
    pub name: &'static str,
    /// Other names it goes by.
    pub also: &'static [&'static str],
    /// A call: what may be left out stands in `[]`, what must be written out in quotes.
    pub form: &'static str,
    /// What it makes of its values.
    pub summary: &'static str,
    /// An expression, the type of its value, and the value.
    pub example: [&'static str; 3],
    pub(super) takes: Takes,
    pub(super) lower: Lower,
}

/// A call's expression with its type.
type Lower = fn(&Call) -> Result<(Expr, DataType)>;

/// What stands between a function's brackets.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    /// At least and at most so many values.
    Values(usize, usize),
    /// `value as type`.
    Cast,
}

/// As many values as there are.
const ANY: usize = usize::MAX;

/// Functions that have to do with each other.
pub struct Group {
    /// Their heading.
    pub title: &'static str,
    /// The functions.
    pub functions: &'static [Function],
}

/// Every function.
pub static GROUPS: &[Group] = &[
    Group { title: "Tests", functions: test::FUNCTIONS },
    Group { title: "Choice and types", functions: choice::FUNCTIONS },
    Group { title: "Numbers", functions: number::FUNCTIONS },
    Group { title: "Angles", functions: angle::FUNCTIONS },
    Group { title: "Text", functions: text::FUNCTIONS },
    Group { title: "Dates", functions: date::FUNCTIONS },
    Group { title: "Arrays", functions: array::FUNCTIONS },
];

fn all() -> impl Iterator<Item = &'static Function> {
    GROUPS.iter().flat_map(|group| group.functions)
}

/// The function with this name, case-insensitively; else what is wrong with it.
pub(super) fn find(name: &str) -> Result<&'static Function, String> {
    let known = all().find(|known| known.names().any(|known| known.eq_ignore_ascii_case(name)));
    if let Some(function) = known {
        return Ok(function);
    }
    if find_aggregate(name).is_some() {
        return Err(format!(
            "`{name}` is an aggregate: give it a name in `withExpressions`, and write `:name` in back ticks here"
        ));
    }
    let near = hint(name, all().flat_map(Function::names));
    Err(format!("function `{name}` is not known{near}"))
}

impl Function {
    /// Every name it goes by.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied())
    }

    /// What is wrong with giving it `count` values, if anything is.
    pub(super) fn refuse(&self, count: usize) -> Option<String> {
        let Takes::Values(least, most) = self.takes else { return None };
        if (least..=most).contains(&count) {
            return None;
        }
        let wanted = match (least, most) {
            (0, 0) => "no values".to_owned(),
            (1, 1) => "1 value".to_owned(),
            (1, ANY) => "1 value or more".to_owned(),
            (_, ANY) => format!("{least} values or more"),
            _ if least == most => format!("{least} values"),
            _ if least + 1 == most => format!("{least} or {most} values"),
            _ => format!("{least} to {most} values"),
        };
        Some(format!("`{}` takes {wanted}, not {count}; write {}", self.name, self.form))
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
