//! The rows that travel, and their columns.

use std::sync::{Arc, LazyLock};

use arrow_array::builder::{BinaryBuilder, PrimitiveBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, UInt8Type, UInt32Type, UInt64Type};
use arrow_array::{Array, BinaryArray, PrimitiveArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use bytes::Bytes;

use crate::work::Unit;

/// What a row says. Sorted, what has to be known first comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A unit or a bucket failed; the payload says why.
    Failure = 0,
    /// The units or buckets from here on were not worked on, because an earlier one failed.
    Skipped = 1,
    /// A unit, a bucket, or a task's share of a bucket ends here, after as many payloads as `sequence` says.
    End = 2,
    /// A payload.
    Payload = 3,
}

impl Kind {
    fn of(number: u8) -> Option<Self> {
        [Self::Failure, Self::Skipped, Self::End, Self::Payload]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}

/// The columns of units.
pub(crate) static UNITS: LazyLock<SchemaRef> = LazyLock::new(|| {
    let fields = [("unit", DataType::UInt64), ("body", DataType::Binary)];
    schema(&fields)
});

/// The columns of rows. The route is what the exchange hashes.
pub(crate) static ROWS: LazyLock<SchemaRef> = LazyLock::new(|| {
    schema(&[
        ("kind", DataType::UInt8),
        ("bucket", DataType::UInt32),
        ("unit", DataType::UInt64),
        ("sequence", DataType::UInt32),
        ("payload", DataType::Binary),
        ("route", DataType::UInt64),
    ])
});

/// The columns that put rows in order, by their indexes.
pub(crate) const ORDER: [usize; 4] = [0, 1, 2, 3];
/// The column of routes.
pub(crate) const ROUTE: usize = 5;

fn schema(fields: &[(&str, DataType)]) -> SchemaRef {
    let fields = fields.iter().map(|(name, of)| Field::new(*name, of.clone(), false));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// Units as a batch of the plan's leaf.
pub(crate) fn units_to_batch(units: &[Unit]) -> Result<RecordBatch, ArrowError> {
    let numbers = PrimitiveArray::<UInt64Type>::from_iter_values(units.iter().map(|unit| unit.number));
    let bodies = BinaryArray::from_iter_values(units.iter().map(|unit| &unit.body));
    RecordBatch::try_new(Arc::clone(&UNITS), vec![Arc::new(numbers), Arc::new(bodies)])
}

/// The units of a batch.
pub(crate) fn units_of(batch: &RecordBatch) -> Option<Vec<Unit>> {
    let numbers = batch.columns().first()?.as_primitive_opt::<UInt64Type>()?;
    let bodies = batch.columns().get(1)?.as_binary_opt::<i32>()?;
    let units = (0..batch.num_rows())
        .map(|at| Unit::new(numbers.value(at), Bytes::copy_from_slice(bodies.value(at))));
    Some(units.collect())
}

/// A row, with its payload in its batch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawRow<'a> {
    pub(crate) kind: Kind,
    pub(crate) bucket: u32,
    pub(crate) unit: u64,
    pub(crate) sequence: u32,
    pub(crate) payload: &'a [u8],
}

/// Rows that wait to be sent together.
#[derive(Default)]
pub(crate) struct Builder {
    kinds: PrimitiveBuilder<UInt8Type>,
    buckets: PrimitiveBuilder<UInt32Type>,
    units: PrimitiveBuilder<UInt64Type>,
    sequences: PrimitiveBuilder<UInt32Type>,
    payloads: BinaryBuilder,
    routes: PrimitiveBuilder<UInt64Type>,
}

impl Builder {
    pub(crate) fn push(&mut self, row: RawRow<'_>, route: u64) {
        self.kinds.append_value(row.kind as u8);
        self.buckets.append_value(row.bucket);
        self.units.append_value(row.unit);
        self.sequences.append_value(row.sequence);
        self.payloads.append_value(row.payload);
        self.routes.append_value(route);
    }

    /// Whether as much waits as a batch should have: a megabyte, or many small rows. Where rows are exchanged, Ballista cuts them anew.
    pub(crate) fn is_full(&self) -> bool {
        self.routes.values_slice().len() >= 1024 || self.payloads.values_slice().len() >= 1 << 20
    }

    /// The rows, unless there are none.
    pub(crate) fn take(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        if self.routes.values_slice().is_empty() {
            return Ok(None);
        }
        let columns: Vec<Arc<dyn Array>> = vec![
            Arc::new(self.kinds.finish()),
            Arc::new(self.buckets.finish()),
            Arc::new(self.units.finish()),
            Arc::new(self.sequences.finish()),
            Arc::new(self.payloads.finish()),
            Arc::new(self.routes.finish()),
        ];
        RecordBatch::try_new(Arc::clone(&ROWS), columns).map(Some)
    }
}

/// The columns of a batch of rows.
pub(crate) struct Columns {
    kinds: PrimitiveArray<UInt8Type>,
    buckets: PrimitiveArray<UInt32Type>,
    units: PrimitiveArray<UInt64Type>,
    sequences: PrimitiveArray<UInt32Type>,
    payloads: BinaryArray,
}

impl Columns {
    /// None where these are other columns.
    pub(crate) fn of(batch: &RecordBatch) -> Option<Self> {
        Some(Self {
            kinds: column(batch, 0)?,
            buckets: column(batch, 1)?,
            units: column(batch, 2)?,
            sequences: column(batch, 3)?,
            payloads: batch.columns().get(4)?.as_binary_opt()?.clone(),
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// None after the last row, and where a row is of no kind.
    pub(crate) fn row(&self, at: usize) -> Option<RawRow<'_>> {
        if at >= self.len() {
            return None;
        }
        Some(RawRow {
            kind: Kind::of(self.kinds.value(at))?,
            bucket: self.buckets.value(at),
            unit: self.units.value(at),
            sequence: self.sequences.value(at),
            payload: self.payloads.value(at),
        })
    }
}

fn column<T: ArrowPrimitiveType>(batch: &RecordBatch, at: usize) -> Option<PrimitiveArray<T>> {
    batch.columns().get(at)?.as_primitive_opt().cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_units_come_back() {
        let mut builder = Builder::default();
        assert!(builder.take().unwrap().is_none());
        let row = RawRow { kind: Kind::End, bucket: 3, unit: 1 << 40, sequence: 9, payload: b"\0\xff" };
        builder.push(row, 5);
        let batch = builder.take().unwrap().unwrap();
        let columns = Columns::of(&batch).unwrap();
        assert_eq!(format!("{:?}", columns.row(0).unwrap()), format!("{row:?}"));
        assert!(columns.row(1).is_none() && builder.take().unwrap().is_none());
        let units = vec![Unit::new(0, "a"), Unit::new(7, "")];
        let batch = units_to_batch(&units).unwrap();
        assert_eq!(units_of(&batch), Some(units));
        assert!(Columns::of(&batch).is_none());
    }
}
