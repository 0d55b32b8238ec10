//! Printing dates in a format.

use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::{DateFormat, as_moments};
use crate::error::Result;
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};

/// Dates, timestamps or text as text in a format.
pub(crate) struct PrintDates(pub(crate) DateFormat);

impl Kernel for PrintDates {
    fn name(&self) -> String {
        "date format".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let moments = as_moments(&args[0].to_array(rows)?, failures)?;
        print(rows, |row, out| moments.is_valid(row).then(|| self.0.write(moments.value(row), out)).is_some())
    }
}
