//! A cast for tests, where a cell that does not fit is an answer and no loss.

use arrow_array::ArrayRef;
use arrow_schema::DataType;

use crate::error::Result;
use crate::kernel::cast::cast;
use crate::kernel::{Failures, Kernel, Role, Value};

pub(super) struct TryCast(pub(super) DataType);

impl Kernel for TryCast {
    fn name(&self) -> String {
        format!("as {}", crate::types::type_name(&self.0))
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.0.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        cast(&args[0].to_array(rows)?, &self.0, &mut Failures::default())
    }

    fn role(&self) -> Role {
        Role::Convert
    }
}
