//! The first of several values.

use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::choose::choose;
use super::{Failures, Kernel, Value};
use crate::error::Result;

/// The first value that is not null, of values of one type.
pub(crate) struct Coalesce;

impl Kernel for Coalesce {
    fn name(&self) -> String {
        "first that is not null".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        args[0].clone()
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let mut found = args[0].to_array(rows)?;
        for arg in &args[1..] {
            let Some(present) = found.nulls().filter(|nulls| nulls.null_count() > 0) else { break };
            let present = present.inner().clone();
            found = choose(&present, &Value::Array(found), arg)?;
        }
        Ok(found)
    }
}
