//! Tests of cells: comparisons, logic, missing, invalid, and tests of text.
//!
//! A comparison with null is null; logic takes null as false and is never null itself. `NaN` equals `NaN` and is
//! greater than every number. Text is compared by code point.

mod cells;

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, BooleanArray, ListArray, StringViewArray, StructArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;
use hashbrown::HashSet;
use memchr::memmem::Finder;
use regex::Regex;

use super::aggregate::fixed_hasher;
use super::cast::cast;
use super::{Failures, Kernel, Role, Value};
use crate::error::{Error, Result};
use crate::types::Type;

use cells::compare_cells;
pub(crate) use cells::count_different;

/// How two values of one type compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterEqual => ">=",
        }
    }
}

/// Kernels that give a boolean: a name, how it is computed, and the role if a planner may rely on one.
macro_rules! tests_of_cells {
    ($($(#[$doc:meta])* $kernel:ident $(($($field:ty),*))? |$this:ident, $args:ident, $rows:ident| $name:expr => $eval:expr $(, $role:expr)?;)*) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub(crate) struct $kernel $(($(pub(crate) $field),*))?;

        impl Kernel for $kernel {
            fn name(&self) -> String {
                let $this = self;
                $name
            }

            fn data_type(&self, _: &[DataType]) -> DataType {
                DataType::Boolean
            }

            fn eval(&self, $args: &[Value], $rows: usize, _: &mut Failures) -> Result<ArrayRef> {
                let $this = self;
                let tested: BooleanArray = $eval;
                Ok(Arc::new(tested))
            }

            $(fn role(&self) -> Role {
                let $this = self;
                $role
            })?
        }
    )*};
}

tests_of_cells! {
    /// How two values compare; null where one is.
    Compare(Comparison) |this, args, rows| this.0.symbol().into() => compare(this.0, args, rows)?, Role::Compare(this.0);
    /// Whether both are true.
    And |_this, args, rows| "and".into() =>
        BooleanArray::from(&truth(&args[0], rows)? & &truth(&args[1], rows)?), Role::And;
    /// Whether one is true.
    Or |_this, args, rows| "or".into() =>
        BooleanArray::from(&truth(&args[0], rows)? | &truth(&args[1], rows)?), Role::Or;
    /// Whether it is not true.
    Not |_this, args, rows| "not".into() => BooleanArray::from(!&truth(&args[0], rows)?), Role::Not;
    /// Whether the cell is null or empty text.
    IsMissing |_this, args, rows| "is missing".into() => is_missing(&args[0].to_array(rows)?), Role::Test;
    /// Whether the cell is present, but cannot be read as the type.
    IsInvalid(Type) |this, args, rows| format!("is no {}", this.0) => is_invalid(this.0, &args[0].to_array(rows)?)?;
    /// Whether the text has a part.
    Contains(Finder<'static>) |this, args, rows| format!("contains {:?}", String::from_utf8_lossy(this.0.needle())) =>
        test(&args[0], rows, |text| this.0.find(text.as_bytes()).is_some())?;
    /// Whether the text starts with another.
    StartsWith(String) |this, args, rows| format!("starts with {:?}", this.0) =>
        test(&args[0], rows, |text| text.starts_with(&this.0))?;
    /// Whether the text ends with another.
    EndsWith(String) |this, args, rows| format!("ends with {:?}", this.0) =>
        test(&args[0], rows, |text| text.ends_with(&this.0))?;
    /// Whether a part of the text matches a pattern.
    Matches(Regex) |this, args, rows| format!("matches {:?}", this.0.as_str()) =>
        test(&args[0], rows, |text| this.0.is_match(text))?;
}

impl Contains {
    /// Looks for `part`.
    pub(crate) fn new(part: &str) -> Self {
        Contains(Finder::new(part).into_owned())
    }
}

impl StartsWith {
    /// Looks for `start`.
    pub(crate) fn new(start: &str) -> Self {
        StartsWith(start.into())
    }
}

impl EndsWith {
    /// Looks for `end`.
    pub(crate) fn new(end: &str) -> Self {
        EndsWith(end.into())
    }
}

impl Matches {
    /// Looks for a match of `pattern`.
    pub(crate) fn new(pattern: Regex) -> Self {
        Matches(pattern)
    }
}

/// Whether the cell is one of several values; false for null.
pub(crate) enum IsIn {
    /// Texts.
    Texts(HashSet<String, RandomState>),
    /// Values of the column's type, an array of one each.
    Values(Vec<ArrayRef>),
}

impl IsIn {
    /// Values for a column of `data_type`; those that cannot be read as its type equal no cell.
    pub(crate) fn new(values: &[String], data_type: &DataType) -> Result<Self> {
        if Type::from_arrow(data_type).is_none_or(|ty| ty == Type::String) {
            let mut texts = HashSet::with_hasher(fixed_hasher());
            texts.extend(values.iter().cloned());
            return Ok(IsIn::Texts(texts));
        }
        // A fraction must not be cut off: 1.5 is none of a column of whole numbers.
        let exact = match Type::from_arrow(data_type) {
            Some(ty) if ty.is_integer() => Type::Decimal.to_arrow(),
            _ => data_type.clone(),
        };
        let texts: ArrayRef = Arc::new(StringViewArray::from_iter_values(values));
        let read = canonical(&cast(&texts, &exact, &mut Failures::default())?);
        let known = (0..read.len()).filter(|row| read.is_valid(*row)).map(|row| read.slice(row, 1));
        Ok(IsIn::Values(known.collect()))
    }
}

impl Kernel for IsIn {
    fn name(&self) -> String {
        match self {
            IsIn::Texts(texts) => format!("is one of {} texts", texts.len()),
            IsIn::Values(values) => format!("is one of {} values", values.len()),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        match self {
            IsIn::Texts(texts) => {
                let array = super::print::to_text(&args[0].to_array(rows)?)?;
                let value = Value::Array(array);
                let found = test(&value, rows, |text| texts.contains(text))?;
                Ok(Arc::new(BooleanArray::from(truth_of(&found))))
            }
            IsIn::Values(values) => {
                let mut found = BooleanBuffer::new_unset(rows);
                if let Some(first) = values.first() {
                    let cells = canonical(&cast(
                        &args[0].to_array(rows)?,
                        first.data_type(),
                        &mut Failures::default(),
                    )?);
                    for value in values {
                        let value = arrow_array::Scalar::new(value.clone());
                        let equal = compare_cells(Comparison::Equal, &cells, &value)?;
                        found = &found | &truth_of(&equal);
                    }
                }
                Ok(Arc::new(BooleanArray::from(found)))
            }
        }
    }

    fn role(&self) -> Role {
        Role::Test
    }
}

/// Whether each cell is null or empty text.
pub(crate) fn is_missing(array: &ArrayRef) -> BooleanArray {
    let null = match array.logical_nulls() {
        Some(nulls) => !nulls.inner(),
        None => BooleanBuffer::new_unset(array.len()),
    };
    match array.as_string_view_opt() {
        // The low half of a view is the text's length.
        Some(texts) => {
            let views = texts.views();
            let empty = BooleanBuffer::collect_bool(views.len(), |row| views[row] as u32 == 0);
            BooleanArray::from(&null | &empty)
        }
        None => BooleanArray::from(null),
    }
}

fn is_invalid(ty: Type, array: &ArrayRef) -> Result<BooleanArray> {
    let mut failures = Failures::default();
    if Type::from_arrow(array.data_type()) == Some(Type::String) && ty != Type::String {
        cast(array, &ty.to_arrow(), &mut failures)?;
    }
    let mut invalid = vec![false; array.len()];
    for (row, _) in failures.take() {
        invalid[row] = true;
    }
    Ok(BooleanArray::from(invalid))
}

fn compare(comparison: Comparison, args: &[Value], rows: usize) -> Result<BooleanArray> {
    let (left, right) = (&args[0], &args[1]);
    let scalars = matches!(left, Value::Scalar(_)) && matches!(right, Value::Scalar(_));
    let whole;
    let left = if scalars {
        whole = Value::Array(left.to_array(rows)?);
        &whole
    } else {
        left
    };
    compare_cells(comparison, &canonical_value(left), &canonical_value(right))
}

fn canonical_value(value: &Value) -> Value {
    match value {
        Value::Array(array) => Value::Array(canonical(array)),
        Value::Scalar(scalar) => {
            Value::Scalar(arrow_array::Scalar::new(canonical(&scalar.clone().into_inner())))
        }
    }
}

/// Floats that are equal get equal bits, inside of lists and objects as well: `-0.0` is `0.0`, and any `NaN` is the same one.
pub(crate) fn canonical(array: &ArrayRef) -> ArrayRef {
    match array.data_type() {
        DataType::Float64 => {
            let floats = array.as_primitive::<Float64Type>();
            Arc::new(floats.unary::<_, Float64Type>(|x| if x.is_nan() { f64::NAN } else { x + 0.0 }))
        }
        DataType::Float32 => {
            let floats = array.as_primitive::<Float32Type>();
            Arc::new(floats.unary::<_, Float32Type>(|x| if x.is_nan() { f32::NAN } else { x + 0.0 }))
        }
        DataType::List(item) => {
            let lists = array.as_list::<i32>();
            let values = canonical(lists.values());
            let (offsets, nulls) = (lists.offsets().clone(), lists.nulls().cloned());
            Arc::new(ListArray::new(item.clone(), offsets, values, nulls))
        }
        DataType::Struct(fields) if !fields.is_empty() => {
            let structs = array.as_struct();
            let columns = structs.columns().iter().map(canonical).collect();
            Arc::new(StructArray::new(fields.clone(), columns, structs.nulls().cloned()))
        }
        _ => array.clone(),
    }
}

fn truth(value: &Value, rows: usize) -> Result<BooleanBuffer> {
    let array = value.to_array(rows)?;
    let booleans = array.as_boolean_opt().ok_or_else(|| Error::internal("logic is about booleans"))?;
    Ok(truth_of(booleans))
}

fn truth_of(booleans: &BooleanArray) -> BooleanBuffer {
    match booleans.nulls() {
        None => booleans.values().clone(),
        Some(nulls) => booleans.values() & nulls.inner(),
    }
}

fn test(value: &Value, rows: usize, test: impl Fn(&str) -> bool) -> Result<BooleanArray> {
    let array = value.to_array(rows)?;
    let texts = array.as_string_view_opt().ok_or_else(|| Error::internal("tests of text are about text"))?;
    let found = BooleanBuffer::collect_bool(texts.len(), |row| texts.is_valid(row) && test(texts.value(row)));
    Ok(BooleanArray::new(found, texts.nulls().cloned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn booleans(kernel: &dyn Kernel, args: &[Value], rows: usize) -> Vec<Option<bool>> {
        let result = kernel.eval(args, rows, &mut Failures::default()).expect("a result");
        result.as_boolean().iter().collect()
    }

    fn texts(cells: &[Option<&str>]) -> Value {
        Value::Array(Arc::new(cells.iter().copied().collect::<StringViewArray>()))
    }

    #[test]
    fn missing_is_null_or_empty() {
        let cells = texts(&[None, Some(""), Some(" "), Some("a text longer than twelve bytes")]);
        assert_eq!(booleans(&IsMissing, &[cells], 4), [Some(true), Some(true), Some(false), Some(false)]);
    }

    #[test]
    fn null_is_in_nothing() {
        let cells = texts(&[None, Some("a"), Some("A"), Some("")]);
        let is_in = IsIn::new(&["a".into(), String::new()], &DataType::Utf8View).expect("a set");
        assert_eq!(booleans(&is_in, &[cells], 4), [Some(false), Some(true), Some(false), Some(true)]);
        let numbers = Value::Array(Arc::new(arrow_array::Int32Array::from(vec![Some(1), None, Some(2)])));
        let is_in = IsIn::new(&["1.0".into(), "2.5".into(), "x".into()], &DataType::Int32).expect("a set");
        assert_eq!(booleans(&is_in, &[numbers], 3), [Some(true), Some(false), Some(false)]);
    }

    #[test]
    fn logic_takes_null_as_false() {
        let left = Value::Array(Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)])));
        let right = Value::Array(Arc::new(BooleanArray::from(vec![None, Some(true), Some(false)])));
        let args = [left, right];
        assert_eq!(booleans(&And, &args, 3), [Some(false), Some(false), Some(false)]);
        assert_eq!(booleans(&Or, &args, 3), [Some(true), Some(true), Some(false)]);
        assert_eq!(booleans(&Not, &args, 3), [Some(false), Some(true), Some(true)]);
    }

    #[test]
    fn slices_are_their_own_rows() {
        let array = StringViewArray::from(vec!["xa", "b", "xc", ""]).slice(1, 3);
        let cells = Value::Array(Arc::new(array));
        assert_eq!(
            booleans(&StartsWith::new("x"), std::slice::from_ref(&cells), 3),
            [Some(false), Some(true), Some(false)]
        );
        assert_eq!(booleans(&IsMissing, &[cells], 3), [Some(false), Some(false), Some(true)]);
    }
}
