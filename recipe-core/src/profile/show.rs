//! Values as they are shown.

use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Decimal128Array, TimestampMicrosecondArray};
use serde_json::Value;

use crate::kernel::print::cell;
use crate::types::{DECIMAL, Type};

/// A whole number, or what is kept as one.
pub(super) fn show_whole(ty: Option<Type>, value: i64) -> Value {
    let array: ArrayRef = match ty {
        Some(Type::Boolean) => return Value::from(value != 0),
        Some(Type::Date) => Arc::new(Date32Array::from(vec![value as i32])),
        Some(Type::Timestamp) => Arc::new(TimestampMicrosecondArray::from(vec![value])),
        _ => return Value::from(value),
    };
    text(&array)
}

/// A double, or a float, which is shown with as few digits as it has.
pub(super) fn show_double(value: f64, is_float: bool) -> Value {
    if !value.is_finite() {
        let name = if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        };
        return Value::from(name);
    }
    let shown = if is_float { (value as f32).to_string().parse().unwrap_or(value) } else { value };
    Value::from(shown)
}

/// A decimal, as a number if a double holds it.
pub(super) fn show_decimal(value: i128) -> Value {
    let decimal = Decimal128Array::from(vec![value]).with_precision_and_scale(DECIMAL.0, DECIMAL.1);
    let Ok(decimal) = decimal else { return Value::Null };
    let decimal: ArrayRef = Arc::new(decimal);
    let shown = text(&decimal);
    let number = shown.as_str().and_then(|text| {
        text.parse::<f64>()
            .ok()
            .filter(|number| number.to_string().trim_end_matches(".0") == text.trim_end_matches(".0"))
    });
    number.map_or(shown, Value::from)
}

fn text(array: &ArrayRef) -> Value {
    cell(array.as_ref(), 0).map_or(Value::Null, Value::from)
}
