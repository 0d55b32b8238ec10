//! The columns a step works with, and the names a recipe has for them.

use std::ops::Range;

use arrow_schema::DataType;

use super::{ColumnId, Expr};
use crate::error::{Error, Kind, Result};
use crate::types::{Type, type_name};

/// A column of a [`Rel`](super::Rel).
#[derive(Debug, Clone)]
pub struct Column {
    pub(super) id: ColumnId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
}

impl Column {
    /// What identifies it in the plan.
    pub fn id(&self) -> ColumnId {
        self.id
    }

    /// The column's value.
    pub fn expr(&self) -> Expr {
        Expr::Column(self.id)
    }

    /// The column's value as text.
    pub fn text(&self) -> Expr {
        match self.data_type {
            DataType::Utf8View => self.expr(),
            _ => Expr::Cast(Box::new(self.expr()), DataType::Utf8View),
        }
    }

    /// Its DataBrew type, or none where it is nested.
    pub fn ty(&self) -> Option<Type> {
        Type::from_arrow(&self.data_type)
    }

    /// Refuses the column unless `fits` accepts its type.
    ///
    /// # Errors
    ///
    /// The type does not fit, and should be `wanted`.
    pub fn require(&self, wanted: &str, fits: impl Fn(Type) -> bool) -> Result<()> {
        if self.ty().is_some_and(fits) {
            return Ok(());
        }
        let found = type_name(&self.data_type);
        Err(Kind::WrongType { column: self.name.clone(), found, wanted: wanted.into() }.into())
    }

    /// Refuses the column unless it holds numbers, or text that may be read as numbers.
    ///
    /// # Errors
    ///
    /// The column has another type.
    pub fn require_numbers(&self) -> Result<()> {
        self.require("a column of numbers, or of text that can be read as numbers", |ty| {
            ty.is_number() || ty == Type::String
        })
    }
}

/// A name from the recipe, and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The parameter it was given in.
    pub parameter: &'static str,
    /// Where in the recipe's text.
    pub span: Range<usize>,
}

impl Named {
    pub(crate) fn place(&self, error: Error) -> Error {
        error.at_parameter(self.parameter).at_span(self.span.clone())
    }
}

/// Where a new column goes.
pub enum Place<'a> {
    /// Right after a column.
    After(&'a Column),
    /// In the place of a column, which goes away.
    InPlaceOf(&'a Column),
    /// After all others.
    Last,
}
