//! One meaning of changing a value's type, for every step and engine.

use std::sync::Arc;

use arrow_array::builder::BooleanBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, PrimitiveArray, RecordBatch, RecordBatchOptions, StringViewArray,
    new_null_array,
};
use arrow_schema::{DataType, Field, Schema};

use super::Failures;
use super::date::{to_date, to_timestamp};
use super::number::{parse_decimal, parse_double, parse_long};
use super::print::{cell, to_text, write_double};
use crate::error::{Error, Kind, Result};
use crate::types::{DECIMAL, Type, type_name};

/// `array` as another DataBrew type. Missing cells become null; present ones that cannot be converted become null and
/// are told to `failures`. Fractions are cut off for whole numbers, and a number that does not fit is no number.
pub fn cast(array: &ArrayRef, to: &DataType, failures: &mut Failures) -> Result<ArrayRef> {
    if array.data_type() == to {
        return Ok(array.clone());
    }
    let array = &normalise_array(array)?;
    if array.data_type() == to {
        return Ok(array.clone());
    }
    let (Some(from), Some(target)) = (Type::from_arrow(array.data_type()), Type::from_arrow(to)) else {
        if *to == DataType::Utf8View {
            return to_text(array);
        }
        return Ok(all_failed(array, to, failures));
    };
    match (from, target) {
        (_, Type::String) => to_text(array),
        (Type::String, _) => from_text(array.as_string_view(), target, failures),
        (Type::Boolean, number) if number.is_number() => {
            Ok(arrow_cast::cast(&arrow_cast::cast(array, &DataType::Int8)?, to)?)
        }
        (number, Type::Boolean) if number.is_number() => {
            let doubles = arrow_cast::cast(array, &DataType::Float64)?;
            let truths =
                doubles.as_primitive::<Float64Type>().iter().map(|value| value.map(|value| value != 0.0));
            Ok(Arc::new(truths.collect::<BooleanArray>()))
        }
        (Type::Float | Type::Double, Type::Decimal) => {
            let doubles = arrow_cast::cast(array, &DataType::Float64)?;
            let mut text = String::new();
            let mut read = |value: f64| {
                text.clear();
                write_double(value, &mut text);
                parse_decimal(&text)
            };
            let decimals: PrimitiveArray<Decimal128Type> =
                doubles.as_primitive::<Float64Type>().iter().map(|value| value.and_then(&mut read)).collect();
            Ok(tell(array, Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?), failures))
        }
        (Type::Float | Type::Double, whole) if whole.is_integer() => {
            let doubles = arrow_cast::cast(array, &DataType::Float64)?;
            let doubles = doubles.as_primitive::<Float64Type>();
            let longs: PrimitiveArray<Int64Type> =
                doubles.iter().map(|value| value.and_then(whole_part)).collect();
            Ok(tell(array, arrow_cast::cast(&longs, to)?, failures))
        }
        (from, target) if from.is_number() && target.is_number() => {
            Ok(tell(array, arrow_cast::cast(array, to)?, failures))
        }
        (from, target) if from.is_temporal() && target.is_temporal() => {
            Ok(tell(array, arrow_cast::cast(array, to)?, failures))
        }
        _ => Ok(all_failed(array, to, failures)),
    }
}

fn whole_part(value: f64) -> Option<i64> {
    let whole = value.trunc();
    // The doubles nearest to the ends of the range of a long.
    (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&whole).then_some(whole as i64)
}

fn from_text(texts: &StringViewArray, to: Type, failures: &mut Failures) -> Result<ArrayRef> {
    Ok(match to {
        Type::Byte => numbers::<Int8Type>(texts, |text| parse_long(text)?.try_into().ok(), failures),
        Type::Short => numbers::<Int16Type>(texts, |text| parse_long(text)?.try_into().ok(), failures),
        Type::Int => numbers::<Int32Type>(texts, |text| parse_long(text)?.try_into().ok(), failures),
        Type::Long => numbers::<Int64Type>(texts, parse_long, failures),
        Type::Float => {
            numbers::<Float32Type>(texts, |text| parse_double(text).map(|value| value as f32), failures)
        }
        Type::Double => numbers::<Float64Type>(texts, parse_double, failures),
        Type::Decimal => {
            let decimals = numbers::<Decimal128Type>(texts, parse_decimal, failures);
            let decimals = decimals.as_primitive::<Decimal128Type>().clone();
            Arc::new(decimals.with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
        }
        Type::Boolean => {
            let mut builder = BooleanBuilder::with_capacity(texts.len());
            for (row, text) in texts.iter().enumerate() {
                let text = text.filter(|text| !text.is_empty());
                let truth = text.and_then(parse_boolean);
                if let (Some(text), None) = (text, truth) {
                    failures.push(row, text);
                }
                builder.append_option(truth);
            }
            Arc::new(builder.finish())
        }
        Type::Date => Arc::new(to_date(texts, failures)),
        Type::Timestamp => Arc::new(to_timestamp(texts, failures)),
        Type::String => Arc::new(texts.clone()),
    })
}

/// `true`, `yes`, `t`, `y` and `1`, and their opposites, in any case.
pub(crate) fn parse_boolean(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(["true", "yes", "t", "y", "1"]) {
        Some(true)
    } else if is(["false", "no", "f", "n", "0"]) {
        Some(false)
    } else {
        None
    }
}

fn numbers<T: ArrowPrimitiveType>(
    texts: &StringViewArray,
    parse: impl Fn(&str) -> Option<T::Native>,
    failures: &mut Failures,
) -> ArrayRef {
    let numbers: PrimitiveArray<T> = texts
        .iter()
        .enumerate()
        .map(|(row, text)| {
            let text = text.filter(|text| !text.is_empty())?;
            let number = parse(text);
            if number.is_none() {
                failures.push(row, text);
            }
            number
        })
        .collect();
    Arc::new(numbers)
}

/// Tells of cells that were present in `from` and are null in `to`.
fn tell(from: &ArrayRef, to: ArrayRef, failures: &mut Failures) -> ArrayRef {
    if to.null_count() != from.null_count() {
        for row in (0..to.len()).filter(|row| to.is_null(*row) && from.is_valid(*row)) {
            failures.push(row, cell(from.as_ref(), row).unwrap_or_default());
        }
    }
    to
}

fn all_failed(array: &ArrayRef, to: &DataType, failures: &mut Failures) -> ArrayRef {
    for row in (0..array.len()).filter(|row| array.is_valid(*row)) {
        failures.push(row, cell(array.as_ref(), row).unwrap_or_default());
    }
    new_null_array(to, array.len())
}

/// Any Arrow batch with the types the engine works on: text as views, numbers and dates as DataBrew's types.
pub fn normalise(batch: &RecordBatch) -> Result<RecordBatch> {
    let schema = normalise_schema(batch.schema_ref())?;
    if batch.schema_ref().fields() == schema.fields() {
        return Ok(batch.clone());
    }
    let columns = batch.columns().iter().map(normalise_array).collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::new(schema), columns, &options)?)
}

/// The columns of [`normalise`]d batches; a column of a type that no step can work on is an error.
pub fn normalise_schema(schema: &Schema) -> Result<Schema> {
    let fields = schema.fields().iter().map(|field| {
        let data_type = normal_type(field.data_type()).ok_or_else(|| {
            let (name, found) = (field.name(), type_name(field.data_type()));
            Error::from(Kind::SchemaMismatch(format!(
                "column `{name}` is {found}, which no step can work on; drop or convert it before"
            )))
        })?;
        Ok(Field::new(field.name(), data_type, true))
    });
    Ok(Schema::new(fields.collect::<Result<Vec<_>>>()?))
}

pub(super) fn normal_type(data_type: &DataType) -> Option<DataType> {
    if data_type.is_nested() && !matches!(data_type, DataType::Union(..)) {
        return Some(data_type.clone());
    }
    Some(Type::from_arrow(data_type)?.to_arrow())
}

pub(super) fn normalise_array(array: &ArrayRef) -> Result<ArrayRef> {
    let Some(to) = normal_type(array.data_type()) else {
        return Err(Error::internal(format!("no step can work on {}", array.data_type())));
    };
    match array.data_type() {
        same if *same == to => Ok(array.clone()),
        // Moments of other units and zones are told in UTC.
        DataType::Timestamp(unit, Some(_)) => {
            let plain = arrow_cast::cast(array, &DataType::Timestamp(*unit, Some("UTC".into())))?;
            let micros = arrow_cast::cast(
                &plain,
                &DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, Some("UTC".into())),
            )?;
            let micros = micros.as_primitive::<arrow_array::types::TimestampMicrosecondType>().clone();
            Ok(Arc::new(micros.with_timezone_opt(None::<Arc<str>>)))
        }
        _ => Ok(arrow_cast::cast(array, &to)?),
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Date32Type;

    use super::*;

    fn texts(cells: &[Option<&str>]) -> ArrayRef {
        Arc::new(cells.iter().copied().collect::<StringViewArray>())
    }

    #[test]
    fn missing_text_is_null_without_failure() {
        let mut failures = Failures::default();
        let array = texts(&[None, Some(""), Some("1970-01-02"), Some("soon")]);
        let dates = cast(&array, &DataType::Date32, &mut failures).expect("a cast");
        let days: Vec<_> = dates.as_primitive::<Date32Type>().iter().collect();
        assert_eq!(days, [None, None, Some(1), None]);
        assert_eq!(failures.take(), [(3, "soon".to_owned())]);
    }

    #[test]
    fn numbers_that_do_not_fit_fail() {
        let mut failures = Failures::default();
        let array: ArrayRef = Arc::new(arrow_array::Float64Array::from(vec![1e19, -0.5, f64::NAN]));
        let longs = cast(&array, &DataType::Int64, &mut failures).expect("a cast");
        assert_eq!(longs.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [None, Some(0), None]);
        assert_eq!(failures.take().len(), 2);
    }

    #[test]
    fn other_arrow_types_become_the_engines() {
        let dictionary: ArrayRef =
            Arc::new(["a", "b", "a"].into_iter().collect::<arrow_array::DictionaryArray<Int32Type>>());
        let batch = RecordBatch::try_from_iter([("d", dictionary)]).expect("a batch");
        let normal = normalise(&batch).expect("normal");
        assert_eq!(normal.column(0).data_type(), &DataType::Utf8View);
        let binary = Schema::new(vec![Field::new("b", DataType::Binary, true)]);
        let error = normalise_schema(&binary).expect_err("binary");
        assert!(error.to_string().contains("column `b`"), "{error}");
    }
}
