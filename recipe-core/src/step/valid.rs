//! What a step takes for valid, and constants that columns can hold.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, StringViewArray};

use super::args::Args;
use super::kind::Text;
use super::param::Param;
use crate::error::{Error, Result};
use crate::kernel::advanced::{AdvancedType, IsNo};
use crate::kernel::cast::cast;
use crate::kernel::compare::IsInvalid;
use crate::kernel::number::Literal;
use crate::plan::{Column, Expr, Failures, Rel, Ties};
use crate::suggest::hint;
use crate::types::{Type, type_name};

/// The class of the column's type, which exports carry; concrete types are seen, too.
pub(crate) const VALID_TYPE: Param<Option<Text>> = Param::optional(
    "columnDataType",
    "Type of valid values: `date`, `timestamp`, `number`, `boolean`, `string`, `unsupported`, or the name of a type.",
);

/// What valid text stands for.
pub(crate) const ADVANCED_TYPE: Param<Option<Text>> = Param::optional(
    "advancedDataType",
    "What valid text stands for: `Email`, `URL`, `Phone`, `Zip Code`, `SSN`, `Credit Card`, `IP Address`, `Date Time`, `Gender`, `State`, `Country`, `Currency` or `City`.",
);

/// Which of several most frequent numbers is taken.
pub(crate) const MODE_TYPE: Param<Text> =
    Param::required("modeType", "What is taken of several numbers that are most frequent.")
        .one_of(&["MINIMUM", "MAXIMUM", "AVERAGE", "NONE"]);

impl Args {
    /// What [`MODE_TYPE`] takes.
    pub(crate) fn ties(&self) -> Ties {
        match self.get(&MODE_TYPE) {
            "MINIMUM" => Ties::Least,
            "MAXIMUM" => Ties::Greatest,
            "AVERAGE" => Ties::Mean,
            _ => Ties::Nothing,
        }
    }

    /// The type of valid values that [`VALID_TYPE`] names, unless any value is valid.
    pub(crate) fn valid_type(&self) -> Result<Option<Type>> {
        match self.get(&VALID_TYPE) {
            None | Some("string" | "unsupported") => Ok(None),
            Some(name) => Type::from_name(name).map(Some).ok_or_else(|| {
                self.refuse(
                    &VALID_TYPE,
                    format!("`{name}` is not a type; use date, timestamp, number, boolean or string"),
                )
            }),
        }
    }

    /// Whether a cell is present, but not of the types that [`VALID_TYPE`] and [`ADVANCED_TYPE`] name. Where they name none, and the conditions pick
    /// invalid cells, these are meant.
    ///
    /// # Errors
    ///
    /// A type is named that is none.
    pub(crate) fn invalid(&self, column: &Column, rel: &Rel) -> Result<Expr> {
        let of_type = self.valid_type()?.map(|ty| Expr::call(IsInvalid(ty), vec![column.expr()]));
        let advanced = self.get(&ADVANCED_TYPE).map(|name| self.advanced_type(name)).transpose()?;
        let special = advanced.filter(|_| column.ty() == Some(Type::String));
        let special = special.map(|of| Expr::call(IsNo(of), vec![column.expr()]));
        Ok(match (of_type, special) {
            (Some(one), Some(other)) => one.or(other),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) if self.picks_invalid() && advanced.is_none() => rel.meets_conditions(),
            (None, None) => Expr::truth(false),
        })
    }

    fn advanced_type(&self, name: &str) -> Result<AdvancedType> {
        AdvancedType::from_name(name).ok_or_else(|| {
            let names = AdvancedType::names();
            let listed = names.clone().collect::<Vec<_>>().join(", ");
            let message = format!("`{name}` is not an advanced type{}; types: {listed}", hint(name, names));
            self.refuse(&ADVANCED_TYPE, message)
        })
    }

    /// The cells that a step fills: those that are missing or, where the conditions pick invalid cells, those.
    pub(crate) fn gaps(&self, column: &Column) -> Expr {
        if self.picks_invalid() { Expr::truth(true) } else { column.expr().is_missing() }
    }

    /// The constant `text`, which `param` gives, as a column's type holds it.
    ///
    /// # Errors
    ///
    /// The type does not hold it, or only a part of it, as a column of whole numbers holds 0 of 0.5.
    pub(crate) fn constant<T>(&self, param: &Param<T>, text: &str, column: &Column) -> Result<Expr> {
        constant(text, column).map_err(|error| self.place(param, error))
    }
}

fn constant(text: &str, column: &Column) -> Result<Expr> {
    let cell: ArrayRef = Arc::new(StringViewArray::from_iter_values([text]));
    let read = |cell: &ArrayRef, ty: Type| cast(cell, &ty.to_arrow(), &mut Failures::default());
    let value = cast(&cell, &column.data_type, &mut Failures::default())?;
    let (ty, name) = (type_name(&column.data_type), &column.name);
    if value.is_null(0) {
        let message = format!("`{text}` cannot be read as {ty}, the type of column `{name}`");
        return Err(Error::bad_parameter(message));
    }
    let refuse = |lost: &str, holding: &str| {
        Err(Error::bad_parameter(format!(
            "`{text}` {lost}, and column `{name}` is {ty}; change its type to {holding} first, with CHANGE_DATA_TYPE"
        )))
    };
    // Zero has a sign in doubles alone, and says the same without it.
    let literal = Literal::parse(text.trim().trim_start_matches('-'));
    let holds = |exactly: fn(Literal) -> bool| literal.is_none_or(exactly);
    let is_within = |wider: Type| {
        let whole = read(&cell, wider)?;
        Ok::<_, Error>(whole.is_null(0) || read(&value, wider)? == whole)
    };
    match column.ty() {
        Some(whole) if whole.is_integer() && !is_within(Type::Decimal)? => {
            refuse("is not a whole number", "double or decimal")
        }
        Some(Type::Date) if !is_within(Type::Timestamp)? => refuse("has a time of day", "timestamp"),
        Some(Type::Double) if !holds(|number| number.double().is_some()) => {
            refuse("has more digits than a double", "decimal or string")
        }
        Some(Type::Float) if !holds(|number| number.float().is_some()) => {
            refuse("has more digits than a float", "double or decimal")
        }
        Some(Type::Decimal) if !holds(|number| number.decimal().is_some()) => {
            refuse("has more digits than a decimal", "string")
        }
        _ => Ok(Expr::Literal(value)),
    }
}
