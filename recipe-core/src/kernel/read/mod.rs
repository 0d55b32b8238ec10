//! Reading: the columns of a source as the columns of a table, exactly.
//!
//! Nothing is changed on the way in. A cell that the type of its column cannot hold as it is written has failed; a
//! number is never cut or rounded, and a code such as `007` is no number. [`cast`](super::cast) is what steps do that
//! are asked to change a type.

mod column_type;
mod dates;
mod format;
mod held;
mod restore;
mod text;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::cast::{always_fits, normalise_array};
use super::json::read_json;
use super::{Failures, Kernel, Role, Value};
use crate::error::{Error, Result};
use crate::types::Type;

pub use column_type::ColumnType;
pub use dates::{CellFormat, InvalidFormat};
pub use format::TextFormat;
pub(crate) use held::Held;
pub(crate) use restore::Restore;
pub(crate) use text::read as read_text;

/// A column as another type, exactly.
#[derive(Debug)]
pub(crate) struct Read {
    from: DataType,
    to: DataType,
    format: TextFormat,
}

impl Read {
    /// Reads columns of type `from` as `to`: text as any type, and any type as the one that steps work on.
    pub(crate) fn new(from: &DataType, to: &DataType, format: TextFormat) -> Self {
        Read { from: from.clone(), to: to.clone(), format }
    }
}

impl Kernel for Read {
    fn name(&self) -> String {
        // The format is that of the column alone.
        format!("read as {}", self.format.type_name("", &self.to))
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.to.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let array = normalise_array(&args[0].to_array(rows)?, failures)?;
        match array.as_string_view_opt() {
            Some(texts) if self.to.is_nested() => read_json(texts, &self.to, failures),
            Some(texts) => text::read(texts, &self.to, &self.format, failures),
            None if *array.data_type() == self.to => Ok(array),
            None => Err(Error::internal(format!("{} is not read as {}", self.from, self.to))),
        }
    }

    fn role(&self) -> Role {
        let is_text = Type::from_arrow(&self.from) == Some(Type::String) && self.to != DataType::Utf8View;
        if always_fits(&self.from) && !is_text { Role::Convert } else { Role::Any }
    }
}
