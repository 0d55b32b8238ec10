//! Columns as their values are counted.

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Float64Type, TimestampMicrosecondType};
use arrow_array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array, StringViewArray};
use arrow_schema::DataType;

use super::number::{Double, Number};
use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::cast::{cast, to_longs};
use crate::kernel::print::to_text;
use crate::types::Type;

/// How the values of a type are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Whole,
    Double,
    Decimal,
    Text,
    /// Of nested types, only what is missing is counted.
    Other,
}

impl Kind {
    pub(super) fn of(ty: Option<Type>) -> Kind {
        match ty {
            Some(Type::String) => Kind::Text,
            Some(Type::Float | Type::Double) => Kind::Double,
            Some(Type::Decimal) => Kind::Decimal,
            Some(_) => Kind::Whole,
            None => Kind::Other,
        }
    }
}

pub(super) enum Cells {
    Whole(Int64Array),
    Double(Float64Array),
    Decimal(Decimal128Array),
    Text(StringViewArray),
    Other(ArrayRef),
}

fn hash_texts(texts: &StringViewArray, hasher: &RandomState, hashes: &mut Vec<u64>) {
    hashes.extend(
        (0..texts.len()).map(|row| {
            if texts.is_valid(row) { hasher.hash_one(texts.value(row).as_bytes()) } else { MISSING }
        }),
    );
}

/// The hash of what is missing.
const MISSING: u64 = 0x6a09_e667_f3bc_c908;

impl Cells {
    /// Cells of a column that was read.
    pub(super) fn of(array: &ArrayRef) -> Result<Cells> {
        Ok(match Type::from_arrow(array.data_type()) {
            None => Cells::Other(array.clone()),
            Some(Type::String) => Cells::Text(array.as_string_view().clone()),
            Some(Type::Decimal) => Cells::Decimal(array.as_primitive::<Decimal128Type>().clone()),
            Some(Type::Double) => Cells::Double(array.as_primitive::<Float64Type>().clone()),
            Some(Type::Float) => {
                let doubles = cast(array, &DataType::Float64, &mut Failures::default())?;
                Cells::Double(doubles.as_primitive::<Float64Type>().clone())
            }
            Some(Type::Boolean) => {
                let truths = array.as_boolean();
                Cells::Whole(truths.iter().map(|truth| truth.map(i64::from)).collect())
            }
            Some(Type::Date) => Cells::Whole(array.as_primitive::<Date32Type>().unary(i64::from)),
            Some(Type::Timestamp) => {
                Cells::Whole(array.as_primitive::<TimestampMicrosecondType>().unary(|micros| micros))
            }
            Some(_) => Cells::Whole(to_longs(array)?),
        })
    }

    fn array(&self) -> &dyn Array {
        match self {
            Cells::Whole(values) => values,
            Cells::Double(values) => values,
            Cells::Decimal(values) => values,
            Cells::Text(values) => values,
            Cells::Other(values) => values,
        }
    }

    pub(super) fn nulls(&self) -> u64 {
        self.array().logical_null_count() as u64
    }

    /// The cells' hashes, and those of rows with these cells after others.
    pub(super) fn hash(&self, hasher: &RandomState, hashes: &mut Vec<u64>, rows: &mut [u64]) -> Result<()> {
        hashes.clear();
        match self {
            Cells::Whole(values) => {
                hashes.extend(values.values().iter().map(|value| hasher.hash_one(value)));
            }
            Cells::Double(values) => {
                let bits = values.values().iter().map(|value| Double::new(*value).bits());
                hashes.extend(bits.map(|bits| hasher.hash_one(bits)));
            }
            Cells::Decimal(values) => {
                hashes.extend(values.values().iter().map(|value| hasher.hash_one(value)));
            }
            Cells::Text(values) => hash_texts(values, hasher, hashes),
            Cells::Other(values) => hash_texts(to_text(values)?.as_string_view(), hasher, hashes),
        }
        let nulls = self.array().nulls().filter(|nulls| nulls.null_count() > 0);
        for (row, hash) in rows.iter_mut().enumerate() {
            let cell = if nulls.is_some_and(|nulls| nulls.is_null(row)) { MISSING } else { hashes[row] };
            *hash = (hash.rotate_left(23) ^ cell).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *hash ^= *hash >> 29;
        }
        Ok(())
    }

    /// The cells as doubles less a centre, NaN where there is none; whether all are finite.
    pub(super) fn doubles(&self, unit: f64, centre: f64) -> (Vec<f64>, bool) {
        fn each<K: Number>(values: &[K], unit: f64, centre: f64) -> Vec<f64> {
            values.iter().map(|value| value.double(unit) - centre).collect()
        }
        let mut doubles = match self {
            Cells::Whole(values) => each(values.values(), unit, centre),
            Cells::Decimal(values) => each(values.values(), unit, centre),
            Cells::Double(values) => values.values().iter().map(|value| value - centre).collect(),
            Cells::Text(_) | Cells::Other(_) => vec![f64::NAN; self.array().len()],
        };
        if let Some(nulls) = self.array().nulls() {
            doubles
                .iter_mut()
                .enumerate()
                .filter(|(row, _)| nulls.is_null(*row))
                .for_each(|(_, x)| *x = f64::NAN);
        }
        let is_whole = doubles.iter().all(|double| double.is_finite());
        (doubles, is_whole)
    }
}
