//! Casts as Spark makes them: what cannot be cast is missing, and numbers and times are written as Spark writes them.

mod print;
mod read;

use std::sync::Arc;

use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::*;
use datafusion::arrow::array::{
    Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray, StringViewArray, new_null_array,
};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::values::by_rows;
pub(super) use print::double_text;
#[cfg(test)]
pub(super) use read::moment_of;

/// How texts are held.
pub(super) const TEXT: DataType = DataType::Utf8View;
/// How timestamps are held.
pub(super) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);
/// Microseconds of a second.
pub(super) const SECOND: i64 = 1_000_000;
/// Microseconds of a day.
pub(super) const DAY: i64 = 86_400 * SECOND;

/// `CAST` to a type.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct SparkCast {
    to: DataType,
    name: String,
    signature: Signature,
}

impl SparkCast {
    pub(super) fn udf(to: &DataType) -> ScalarUDF {
        ScalarUDF::new_from_impl(SparkCast {
            to: to.clone(),
            name: format!("spark_cast_{to}"),
            signature: Signature::any(1, Volatility::Immutable),
        })
    }
}

impl ScalarUDFImpl for SparkCast {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        check(&arguments[0], &self.to)?;
        Ok(self.to.clone())
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        by_rows(&arguments, |arrays| cast(&arrays[0], &self.to))
    }

    fn simplify(&self, arguments: Vec<Expr>, info: &SimplifyContext) -> Result<ExprSimplifyResult> {
        if info.get_data_type(&arguments[0])? == self.to {
            return Ok(ExprSimplifyResult::Simplified(arguments.into_iter().next().expect("it has one")));
        }
        Ok(ExprSimplifyResult::Original(arguments))
    }
}

/// Whether a cast of DataFusion's is to be one of Spark's.
pub(super) fn differs(from: &DataType, to: &DataType) -> bool {
    let is_plain = |side: &DataType| {
        is_text(side)
            || side.is_numeric()
            || matches!(side, DataType::Boolean | DataType::Date32 | DataType::Timestamp(..))
    };
    from != to && is_plain(from) && is_plain(to)
}

fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Refuses casts that Spark refuses.
fn check(from: &DataType, to: &DataType) -> Result<()> {
    let is_day = |side: &DataType| matches!(side, DataType::Date32);
    if is_day(from) && (to.is_numeric() || *to == DataType::Boolean)
        || is_day(to) && (from.is_numeric() || *from == DataType::Boolean)
    {
        return plan_err!("a cast from {from} to {to} has no meaning");
    }
    Ok(())
}

/// The values as another type; those that cannot be are missing.
pub(super) fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let from = array.data_type();
    if from == to {
        return Ok(array.clone());
    }
    if *from == DataType::Null {
        return Ok(new_null_array(to, array.len()));
    }
    if is_text(from) && !is_text(to) {
        let texts = plain(array, &TEXT)?;
        return read::cast(texts.as_string_view(), to);
    }
    if is_text(to) {
        return match print::cast(array)? {
            Some(texts) => plain(&texts, to),
            None => plain(array, to),
        };
    }
    Ok(match (from, to) {
        (DataType::Float32 | DataType::Float64, to) if to.is_signed_integer() => from_float(array, to)?,
        (from, to) if from.is_integer() && to.is_signed_integer() => from_whole(array, to)?,
        (DataType::Timestamp(..), DataType::Date32) => {
            let moments = plain(array, &TIMESTAMP)?;
            let days = moments.as_primitive::<TimestampMicrosecondType>();
            Arc::new(days.unary::<_, Date32Type>(|micros| micros.div_euclid(DAY) as i32))
        }
        (DataType::Timestamp(..), to) if to.is_integer() => {
            let moments = plain(array, &TIMESTAMP)?;
            let moments = moments.as_primitive::<TimestampMicrosecondType>();
            let seconds: ArrayRef =
                Arc::new(moments.unary::<_, Int64Type>(|micros| micros.div_euclid(SECOND)));
            from_whole(&seconds, to)?
        }
        (DataType::Timestamp(..), to) if to.is_numeric() => {
            let moments = plain(array, &TIMESTAMP)?;
            let moments = moments.as_primitive::<TimestampMicrosecondType>();
            let seconds: ArrayRef =
                Arc::new(moments.unary::<_, Float64Type>(|micros| micros as f64 / SECOND as f64));
            plain(&seconds, to)?
        }
        (from, DataType::Timestamp(..)) if from.is_integer() => {
            let seconds = plain(array, &DataType::Int64)?;
            let seconds = seconds.as_primitive::<Int64Type>();
            let moments =
                seconds.unary::<_, TimestampMicrosecondType>(|seconds| seconds.saturating_mul(SECOND));
            plain(&(Arc::new(moments) as ArrayRef), to)?
        }
        (from, DataType::Timestamp(..)) if from.is_numeric() => {
            let seconds = plain(array, &DataType::Float64)?;
            let seconds = seconds.as_primitive::<Float64Type>();
            let micros = |seconds: f64| seconds.is_finite().then_some((seconds * SECOND as f64) as i64);
            let moments: PrimitiveArray<TimestampMicrosecondType> = seconds.unary_opt(micros);
            plain(&(Arc::new(moments) as ArrayRef), to)?
        }
        (from, DataType::Boolean) if from.is_numeric() => {
            plain(&plain(array, &DataType::Float64)?, &DataType::Boolean)?
        }
        _ => plain(array, to)?,
    })
}

/// Arrow's cast, in which what cannot be cast is missing.
fn plain(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let options = CastOptions { safe: true, ..CastOptions::default() };
    Ok(cast_with_options(array, to, &options)?)
}

/// Whole numbers of doubles, towards zero; too large ones are the largest there are, and then wrap as in Java.
fn from_float(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let doubles = plain(array, &DataType::Float64)?;
    let doubles = doubles.as_primitive::<Float64Type>();
    Ok(match to {
        DataType::Int64 => Arc::new(doubles.unary::<_, Int64Type>(|value| value as i64)),
        DataType::Int32 => Arc::new(doubles.unary::<_, Int32Type>(|value| value as i32)),
        DataType::Int16 => Arc::new(doubles.unary::<_, Int16Type>(|value| value as i32 as i16)),
        _ => Arc::new(doubles.unary::<_, Int8Type>(|value| value as i32 as i8)),
    })
}

/// Whole numbers as narrower ones, which wrap.
fn from_whole(array: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
    let numbers = plain(array, &DataType::Int64)?;
    let numbers = numbers.as_primitive::<Int64Type>();
    Ok(match to {
        DataType::Int64 => Arc::new(numbers.clone()),
        DataType::Int32 => Arc::new(numbers.unary::<_, Int32Type>(|value| value as i32)),
        DataType::Int16 => Arc::new(numbers.unary::<_, Int16Type>(|value| value as i16)),
        _ => Arc::new(numbers.unary::<_, Int8Type>(|value| value as i8)),
    })
}

/// What each text is read as.
fn each<T: ArrowPrimitiveType>(
    texts: &StringViewArray,
    read: impl Fn(&str) -> Option<T::Native>,
) -> PrimitiveArray<T> {
    texts.iter().map(|text| text.and_then(&read)).collect()
}
