//! Cells that fail by what other cells say.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::DataType;
use arrow_select::nullif::nullif;

use super::{Failures, Kernel, Value};
use crate::error::Result;

/// The first argument, but null where the second is true: there the cell failed, for this reason.
pub(crate) struct Failing(pub(crate) &'static str);

impl Kernel for Failing {
    fn name(&self) -> String {
        format!("fails: {}", self.0)
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let [values, failed] = [args[0].to_array(rows)?, args[1].to_array(rows)?];
        let failed: &BooleanArray = failed.as_boolean();
        if failed.true_count() == 0 {
            return Ok(values);
        }
        for row in (0..rows).filter(|row| failed.is_valid(*row) && failed.value(*row)) {
            failures.push(row, self.0.to_owned());
        }
        Ok(nullif(&values, failed)?)
    }
}
