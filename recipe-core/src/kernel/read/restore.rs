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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::cast::AsArray;
    use arrow_array::{Int64Array, StringViewArray};

    use super::*;

    #[test]
    fn only_cells_that_could_not_be_read_are_missing() {
        type Texts<'a> = &'a [Option<&'a str>];
        let cases: [(Texts<'_>, &[Option<i64>], Texts<'_>); 3] = [
            (
                &[Some("01"), Some("x"), Some(""), None, Some("2.0")],
                &[Some(1), None, None, None, Some(2)],
                &[Some("01"), None, Some(""), None, Some("2.0")],
            ),
            (&[Some(""), None, Some("3")], &[None, None, Some(3)], &[Some(""), None, Some("3")]),
            (&[Some("1"), Some("2")], &[Some(1), Some(2)], &[Some("1"), Some("2")]),
        ];
        for (raw, read, expected) in cases {
            let texts: ArrayRef = Arc::new(StringViewArray::from(raw.to_vec()));
            let longs: ArrayRef = Arc::new(Int64Array::from(read.to_vec()));
            let args = [Value::Array(texts), Value::Array(longs)];
            let found = Restore.eval(&args, raw.len(), &mut Failures::default()).expect("a column");
            assert_eq!(found.as_string_view().iter().collect::<Vec<_>>(), expected, "{raw:?}");
        }
    }
}
