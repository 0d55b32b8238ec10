//! Text as numbers to count with.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_schema::DataType;

use super::parse_double;
use super::plain::Plain;
use crate::error::Result;
use crate::kernel::text::read_cells;
use crate::kernel::{Failures, Kernel, Value};

/// Text as doubles that are finite. `NaN` and `inf`, which make the same of every sum, failed, as does what is no number.
pub(crate) struct Finite;

impl Kernel for Finite {
    fn name(&self) -> String {
        "as double".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Float64
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let quick = |text| Some(Plain::of_short(text)?.double());
        let read = |text: &str| parse_double(text).filter(|value| value.is_finite());
        Ok(Arc::new(read_cells::<Float64Type>(texts.as_string_view(), failures, quick, read)))
    }
}
