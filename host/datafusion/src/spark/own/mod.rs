//! Functions of Spark's that are in neither registry, or are something else there.

mod lists;
mod patterns;
mod times;
mod words;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::cast::AsArray;
use datafusion::arrow::array::types::{Float64Type, Int32Type, TimestampMicrosecondType};
use datafusion::arrow::array::{ArrayRef, Int32Array, PrimitiveArray, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use super::cast::{TEXT, TIMESTAMP, cast};
use super::values::by_rows;
pub(super) use lists::item;

type Gives = fn(&[DataType]) -> Result<DataType>;
type Run = fn(&[ArrayRef]) -> Result<ArrayRef>;

/// A function over arrays.
#[derive(Debug)]
struct Own {
    name: &'static str,
    gives: Gives,
    run: Run,
    signature: Signature,
}

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Own {}

impl Hash for Own {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Own {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, arguments: &[DataType]) -> Result<DataType> {
        (self.gives)(arguments)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        by_rows(&arguments, self.run)
    }
}

fn own(name: &'static str, gives: Gives, run: Run) -> ScalarUDF {
    ScalarUDF::new_from_impl(Own {
        name,
        gives,
        run,
        signature: Signature::variadic_any(Volatility::Immutable),
    })
}

/// The functions.
pub(super) fn functions() -> Vec<ScalarUDF> {
    vec![
        own("spark_initcap", |_| Ok(TEXT), words::initcap),
        own("spark_left", |_| Ok(TEXT), words::left),
        own("spark_right", |_| Ok(TEXT), words::right),
        own("spark_locate", |_| Ok(DataType::Int32), words::locate),
        own("spark_rlike", |_| Ok(DataType::Boolean), patterns::rlike),
        own("spark_regexp_extract", |_| Ok(TEXT), patterns::regexp_extract),
        own("spark_regexp_replace", |_| Ok(TEXT), patterns::regexp_replace),
        own(
            "spark_split",
            |_| Ok(DataType::List(Arc::new(Field::new_list_field(TEXT, true)))),
            patterns::split,
        ),
        own("spark_date_format", |_| Ok(TEXT), times::date_format),
        own("spark_to_timestamp", |_| Ok(TIMESTAMP), times::to_timestamp),
        own("spark_months_between", |_| Ok(DataType::Float64), times::months_between),
        own("spark_part", |_| Ok(DataType::Int32), times::part),
        own("spark_make_date", |_| Ok(DataType::Date32), times::make_date),
        own("spark_timestamp_of", |_| Ok(TIMESTAMP), times::timestamp_of),
        own("spark_array_distinct", |types| Ok(types[0].clone()), lists::array_distinct),
        own(
            "spark_sqrt",
            |_| Ok(DataType::Float64),
            |arrays| {
                let numbers = cast(&arrays[0], &DataType::Float64)?;
                Ok(Arc::new(numbers.as_primitive::<Float64Type>().unary::<_, Float64Type>(f64::sqrt)))
            },
        ),
        own("spark_number", number_type, |arrays| {
            cast(&arrays[0], &number_type(&[arrays[0].data_type().clone()])?)
        }),
        item(),
    ]
}

/// What a number is taken as: a text as a double.
fn number_type(types: &[DataType]) -> Result<DataType> {
    match &types[0] {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Ok(DataType::Float64),
        number if number.is_numeric() => Ok(number.clone()),
        other => plan_err!("a number is needed, and not {other}"),
    }
}

fn texts(array: &ArrayRef) -> Result<StringViewArray> {
    Ok(cast(array, &TEXT)?.as_string_view().clone())
}

fn ints(array: &ArrayRef) -> Result<Int32Array> {
    Ok(cast(array, &DataType::Int32)?.as_primitive::<Int32Type>().clone())
}

fn moments(array: &ArrayRef) -> Result<PrimitiveArray<TimestampMicrosecondType>> {
    Ok(cast(array, &TIMESTAMP)?.as_primitive::<TimestampMicrosecondType>().clone())
}
