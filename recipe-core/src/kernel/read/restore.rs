//! Columns as they came, behind steps that only looked at them.

use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;
use arrow_select::nullif::nullif;

use crate::error::Result;
use crate::kernel::compare::is_missing;
use crate::kernel::{Failures, Kernel, Role, Value};

/// The cells of a column as they came, except for those that could not be read: they are missing.
#[derive(Debug)]
pub(crate) struct Restore;

impl Kernel for Restore {
    fn name(&self) -> String {
        "as it came".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    /// Of the column as it came, and as it was read.
    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (raw, read) = (args[0].to_array(rows)?, args[1].to_array(rows)?);
        if read.null_count() == 0 {
            return Ok(raw);
        }
        let absent = read.nulls().map_or_else(|| BooleanBuffer::new_unset(rows), |nulls| !nulls.inner());
        let failed = &absent & &!is_missing(&raw).values();
        if failed.count_set_bits() == 0 {
            return Ok(raw);
        }
        Ok(nullif(&raw, &BooleanArray::new(failed, None))?)
    }

    fn role(&self) -> Role {
        Role::Convert
    }
}
