//! The columns of a stripe as streams of bytes.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Schema, TimeUnit};
use arrow_select::concat::concat;
use arrow_select::filter::filter;
use orc_rust::proto::stream::Kind;
use orc_rust::proto::{ColumnStatistics, Stream};

use super::blocks::Packing;
use super::moments::{NoMoment, moments};
use super::runs::{bits, bytes, signed, unsigned, zigzag};
use crate::error::{Result, TableError};
use crate::write::{unwritable, varint};

/// A stripe that is being made.
pub(super) struct Stripe<'a> {
    packing: Packing,
    /// What is known of each column, in the order of their types.
    statistics: &'a mut [ColumnStatistics],
    /// The number of the next one.
    next: usize,
    /// The column of the table that it is in.
    name: &'a str,
    pub(super) bytes: Vec<u8>,
    pub(super) streams: Vec<Stream>,
}

impl<'a> Stripe<'a> {
    /// The stripe with these rows, of which the types are [written](super::types::written_type) ones.
    pub(super) fn of(
        schema: &'a Schema,
        rows: &[RecordBatch],
        packing: Packing,
        statistics: &'a mut [ColumnStatistics],
    ) -> Result<Self> {
        let mut stripe =
            Stripe { packing, statistics, next: 0, name: "", bytes: Vec::new(), streams: Vec::new() };
        stripe.count(rows.iter().map(RecordBatch::num_rows).sum(), false);
        for (number, field) in schema.fields().iter().enumerate() {
            stripe.name = field.name();
            let parts: Vec<&dyn Array> = rows.iter().map(|rows| rows.column(number).as_ref()).collect();
            let whole = concat(&parts).map_err(|error| unwritable(stripe.name, &error))?;
            stripe.column(&whole)?;
        }
        Ok(stripe)
    }

    /// Begins a column that has so many values, and gives its number.
    fn count(&mut self, values: usize, has_null: bool) -> usize {
        let column = self.next;
        self.next += 1;
        let statistics = &mut self.statistics[column];
        *statistics.number_of_values.get_or_insert(0) += values as u64;
        *statistics.has_null.get_or_insert(false) |= has_null;
        column
    }

    fn stream(&mut self, column: usize, kind: Kind, bytes: &[u8]) -> Result<()> {
        let start = self.bytes.len();
        self.packing.pack(bytes, &mut self.bytes).map_err(|error| super::failed(&error))?;
        self.streams.push(Stream {
            kind: Some(kind.into()),
            column: Some(column as u32),
            length: Some((self.bytes.len() - start) as u64),
        });
        Ok(())
    }

    /// Adds a column: which cells are there, and the values of those alone.
    fn column(&mut self, cells: &ArrayRef) -> Result<()> {
        let nulls = cells.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        let missing = nulls.as_ref().map_or(0, NullBuffer::null_count);
        let column = self.count(cells.len() - missing, nulls.is_some());
        let Some(nulls) = nulls else { return self.values(column, cells) };
        self.stream(column, Kind::Present, &bits(nulls.iter()))?;
        let there = filter(cells, &nulls.into_inner().into());
        self.values(column, &there.map_err(|error| unwritable(self.name, &error))?)
    }

    /// Adds the values of a column, of which none is null.
    fn values(&mut self, column: usize, values: &ArrayRef) -> Result<()> {
        match values.data_type() {
            DataType::Boolean => self.stream(column, Kind::Data, &bits(values.as_boolean().values().iter())),
            DataType::Int8 => {
                let values: Vec<u8> =
                    values.as_primitive::<Int8Type>().values().iter().map(|value| *value as u8).collect();
                self.stream(column, Kind::Data, &bytes(&values))
            }
            DataType::Int16 => self.integers::<Int16Type>(column, values),
            DataType::Int32 => self.integers::<Int32Type>(column, values),
            DataType::Int64 => {
                self.stream(column, Kind::Data, &signed(values.as_primitive::<Int64Type>().values()))
            }
            DataType::Date32 => self.integers::<Date32Type>(column, values),
            DataType::Float32 => {
                let values = values.as_primitive::<Float32Type>().values().iter();
                self.floats(column, values.map(|value| value.to_le_bytes()))
            }
            DataType::Float64 => {
                let values = values.as_primitive::<Float64Type>().values().iter();
                self.floats(column, values.map(|value| value.to_le_bytes()))
            }
            DataType::LargeUtf8 => {
                let texts = values.as_string::<i64>();
                self.texts(column, texts.value_offsets(), texts.value_data())
            }
            DataType::LargeBinary => {
                let texts = values.as_binary::<i64>();
                self.texts(column, texts.value_offsets(), texts.value_data())
            }
            DataType::Timestamp(unit, _) => self.moments(column, values, *unit),
            DataType::Decimal128(_, scale) => {
                let mut data = Vec::new();
                for value in values.as_primitive::<Decimal128Type>().values() {
                    varint(zigzag(*value), &mut data);
                }
                self.stream(column, Kind::Data, &data)?;
                self.stream(column, Kind::Secondary, &signed(&vec![i64::from(*scale); values.len()]))
            }
            DataType::LargeList(_) => {
                let lists = values.as_list::<i64>();
                let offsets = lists.value_offsets();
                self.lengths(column, offsets)?;
                let items = (offsets[0] as usize, offsets[offsets.len() - 1] as usize);
                self.column(&lists.values().slice(items.0, items.1 - items.0))
            }
            DataType::Map(..) => {
                let maps = values.as_map();
                let offsets: Vec<i64> = maps.value_offsets().iter().copied().map(i64::from).collect();
                self.lengths(column, &offsets)?;
                let entries = (offsets[0] as usize, offsets[offsets.len() - 1] as usize);
                let entries = maps.entries().slice(entries.0, entries.1 - entries.0);
                entries.columns().iter().try_for_each(|column| self.column(column))
            }
            DataType::Struct(_) => {
                values.as_struct().columns().iter().try_for_each(|column| self.column(column))
            }
            other => Err(unwritable(self.name, &format!("ORC has no type for {other}"))),
        }
    }

    fn integers<T: ArrowPrimitiveType<Native: Into<i64>>>(
        &mut self,
        column: usize,
        values: &ArrayRef,
    ) -> Result<()> {
        let values: Vec<i64> =
            values.as_primitive::<T>().values().iter().map(|value| (*value).into()).collect();
        self.stream(column, Kind::Data, &signed(&values))
    }

    /// Adds floating-point numbers by their bytes, the lowest first.
    fn floats<const N: usize>(&mut self, column: usize, values: impl Iterator<Item = [u8; N]>) -> Result<()> {
        self.stream(column, Kind::Data, &values.flatten().collect::<Vec<u8>>())
    }

    /// Adds texts, or bytes, that lie between offsets.
    fn texts(&mut self, column: usize, offsets: &[i64], data: &[u8]) -> Result<()> {
        self.stream(column, Kind::Data, &data[offsets[0] as usize..offsets[offsets.len() - 1] as usize])?;
        self.lengths(column, offsets)
    }

    /// Adds what is between offsets.
    fn lengths(&mut self, column: usize, offsets: &[i64]) -> Result<()> {
        let lengths: Vec<i64> = offsets.windows(2).map(|pair| pair[1] - pair[0]).collect();
        self.stream(column, Kind::Length, &unsigned(&lengths))
    }

    fn moments(&mut self, column: usize, values: &ArrayRef, unit: TimeUnit) -> Result<()> {
        let (seconds, nanoseconds) =
            moments(values, unit, &mut self.statistics[column]).map_err(|NoMoment| {
                TableError::CellNotWritable {
                    row: None,
                    column: self.name.to_owned(),
                    reason: NoMoment.to_string(),
                }
            })?;
        self.stream(column, Kind::Data, &signed(&seconds))?;
        self.stream(column, Kind::Secondary, &unsigned(&nanoseconds))
    }
}
