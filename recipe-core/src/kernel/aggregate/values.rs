//! Aggregates of values of any type, kept as rows that compare as bytes.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, ListArray, PrimitiveArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_row::{OwnedRow, RowConverter, Rows, SortField};
use arrow_schema::{DataType, Field};

use super::{Accumulator, AggregateFunction, each, states};
use crate::error::{Error, Result};

pub(super) struct Encoder {
    converter: RowConverter,
    null: OwnedRow,
}

impl Encoder {
    pub(super) fn new(input: &DataType) -> Result<Self> {
        let converter = RowConverter::new(vec![SortField::new(input.clone())])?;
        let null = converter.convert_columns(&[arrow_array::new_null_array(input, 1)])?.row(0).owned();
        Ok(Encoder { converter, null })
    }

    pub(super) fn encode(&mut self, values: &ArrayRef) -> Result<Rows> {
        Ok(self.converter.convert_columns(std::slice::from_ref(values))?)
    }

    pub(super) fn decode<'a>(&self, rows: impl Iterator<Item = Option<&'a OwnedRow>>) -> Result<ArrayRef> {
        let rows = rows.map(|row| row.unwrap_or(&self.null).row());
        let mut columns = self.converter.convert_rows(rows)?;
        columns.pop().ok_or_else(|| Error::internal("a converter of one column gives one column"))
    }
}

/// One value of each group: the least, the greatest, the first or the last.
pub(super) struct Picked {
    function: AggregateFunction,
    encoder: Encoder,
    groups: Vec<Option<OwnedRow>>,
    /// Bytes of the values in all groups.
    bytes: usize,
}

impl Picked {
    pub(super) fn new(function: AggregateFunction, input: &DataType) -> Result<Self> {
        Ok(Picked { function, encoder: Encoder::new(input)?, groups: Vec::new(), bytes: 0 })
    }
}

impl Accumulator for Picked {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, None);
        let rows = self.encoder.encode(values)?;
        for (at, group) in groups.iter().enumerate().filter(|(at, _)| values.is_valid(*at)) {
            let row = rows.row(at);
            let kept = &mut self.groups[*group as usize];
            let better = kept.as_ref().is_none_or(|kept| match self.function {
                AggregateFunction::Min => row < kept.row(),
                AggregateFunction::Max => row > kept.row(),
                AggregateFunction::Last => true,
                _ => false,
            });
            if better {
                self.bytes += row.data().len();
                self.bytes -= kept.as_ref().map_or(0, |kept| kept.row().data().len());
                *kept = Some(row.owned());
            }
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.groups.resize(count, None);
        self.encoder.decode(self.groups.iter().map(Option::as_ref))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        self.encoder.decode((0..count).map(|group| self.groups.get(group)?.as_ref()))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.update(state, groups, count)
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice()) + self.bytes
    }
}

/// As [`Picked`], of values that compare as they are.
pub(super) struct PickedNumbers<T: ArrowPrimitiveType> {
    function: AggregateFunction,
    input: DataType,
    groups: Vec<Option<T::Native>>,
}

impl<T: ArrowPrimitiveType> PickedNumbers<T> {
    pub(super) fn new(function: AggregateFunction, input: &DataType) -> Self {
        PickedNumbers { function, input: input.clone(), groups: Vec::new() }
    }

    fn pick(
        &mut self,
        values: &PrimitiveArray<T>,
        groups: &[u32],
        better: impl Fn(T::Native, T::Native) -> bool,
    ) {
        for (group, value) in groups.iter().zip(values) {
            let kept = &mut self.groups[*group as usize];
            if let Some(value) = value
                && kept.is_none_or(|kept| better(value, kept))
            {
                *kept = Some(value);
            }
        }
    }
}

impl<T: ArrowPrimitiveType> Accumulator for PickedNumbers<T> {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, None);
        let values = values.as_primitive::<T>();
        match self.function {
            AggregateFunction::Min => self.pick(values, groups, T::Native::is_lt),
            AggregateFunction::Max => self.pick(values, groups, T::Native::is_gt),
            AggregateFunction::Last => self.pick(values, groups, |_, _| true),
            _ => self.pick(values, groups, |_, _| false),
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        let results = self.state(count);
        self.groups = Vec::new();
        results
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let values: PrimitiveArray<T> = each(&self.groups, count, None).collect();
        Ok(Arc::new(values.with_data_type(self.input.clone())))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.update(state, groups, count)
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice())
    }
}

/// The first or the last cell of each group, which may be null: as a struct of it, which is not.
pub(super) struct PickedCells(Picked);

impl PickedCells {
    pub(super) fn new(function: AggregateFunction, input: &DataType) -> Result<Self> {
        let cell = states(vec![arrow_array::new_empty_array(input)]);
        Ok(PickedCells(Picked::new(function, cell.data_type())?))
    }
}

impl Accumulator for PickedCells {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.update(&states(vec![values.clone()]), groups, count)
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        Ok(self.0.finish(count)?.as_struct().column(0).clone())
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        self.0.state(count)
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.0.merge(state, groups, count)
    }

    fn memory(&self) -> usize {
        self.0.memory()
    }
}

/// All values of each group, in row order.
pub(super) struct Listed {
    function: AggregateFunction,
    encoder: Encoder,
    input: DataType,
    groups: Vec<Vec<OwnedRow>>,
    /// Bytes of the values in all groups.
    bytes: usize,
}

impl Listed {
    pub(super) fn new(function: AggregateFunction, input: &DataType) -> Result<Self> {
        Ok(Listed {
            function,
            encoder: Encoder::new(input)?,
            input: input.clone(),
            groups: Vec::new(),
            bytes: 0,
        })
    }
}

impl Accumulator for Listed {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Vec::new());
        let rows = self.encoder.encode(values)?;
        for (at, group) in groups.iter().enumerate().filter(|(at, _)| values.is_valid(*at)) {
            self.groups[*group as usize].push(rows.row(at).owned());
            self.bytes += rows.row(at).data().len() + size_of::<OwnedRow>();
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.groups.resize(count, Vec::new());
        if let AggregateFunction::KthLargest(k) = self.function {
            for group in &mut self.groups {
                group.sort_unstable_by(|left, right| right.cmp(left));
            }
            return self.encoder.decode(self.groups.iter().map(|group| group.get(k.saturating_sub(1))));
        }
        let values = self.encoder.decode(self.groups.iter().flatten().map(Some))?;
        let offsets = OffsetBuffer::from_lengths(self.groups.iter().map(Vec::len));
        let nulls: NullBuffer = self.groups.iter().map(|group| !group.is_empty()).collect();
        let item = Arc::new(Field::new_list_field(self.input.clone(), true));
        Ok(Arc::new(ListArray::try_new(item, offsets, values, Some(nulls))?))
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let groups = || (0..count).map(|group| self.groups.get(group).map_or(&[][..], Vec::as_slice));
        let values = self.encoder.decode(groups().flatten().map(Some))?;
        list(groups().map(<[_]>::len), values)
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.groups.resize(count, Vec::new());
        let state = state.as_list::<i32>();
        for (row, group) in groups.iter().enumerate() {
            let rows = self.encoder.encode(&state.value(row))?;
            self.bytes += rows.iter().map(|value| value.data().len() + size_of::<OwnedRow>()).sum::<usize>();
            self.groups[*group as usize].extend(rows.iter().map(|value| value.owned()));
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice()) + self.bytes
    }
}

/// Values in lists, one after the other.
pub(super) fn list(lengths: impl Iterator<Item = usize>, values: ArrayRef) -> Result<ArrayRef> {
    let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, None)?))
}
