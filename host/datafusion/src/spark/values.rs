//! Functions over arrays, called with arrays and with single values.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs};

/// What a function over arrays makes of the arguments of a call. Of single values it makes a single value.
pub(super) fn by_rows(
    arguments: &ScalarFunctionArgs,
    run: impl FnOnce(&[ArrayRef]) -> Result<ArrayRef>,
) -> Result<ColumnarValue> {
    let is_single = arguments.args.iter().all(|value| matches!(value, ColumnarValue::Scalar(_)));
    let rows = if is_single { 1 } else { arguments.number_rows };
    let arrays = arguments.args.iter().map(|value| value.clone().into_array(rows));
    let made = run(&arrays.collect::<Result<Vec<_>>>()?)?;
    if is_single && !arguments.args.is_empty() {
        return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&made, 0)?));
    }
    Ok(ColumnarValue::Array(made))
}
