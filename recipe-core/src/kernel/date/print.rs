//! Printing dates in a format.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_schema::DataType;

use super::{DateFormat, format_dates};
use crate::error::Result;
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
        Ok(Arc::new(format_dates(&args[0].to_array(rows)?, &self.0, failures)?))
    }
}
