//! Aggregates of values of any type, kept as rows that compare as bytes.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{
    Array, ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, Float64Array, Int64Array, ListArray,
    PrimitiveArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_row::{OwnedRow, Row, RowConverter, Rows, SortField};
use arrow_schema::{DataType, Field};
use hashbrown::{Equivalent, HashMap};

use super::{Accumulator, AggregateFunction, Ties, each, states};
use crate::error::{Error, Result};
use crate::kernel::compare::canonical;
use crate::kernel::exact::{Cells, unit};

struct Encoder {
    converter: RowConverter,
    null: OwnedRow,
}

impl Encoder {
    fn new(input: &DataType) -> Result<Self> {
        let converter = RowConverter::new(vec![SortField::new(input.clone())])?;
        let null = converter.convert_columns(&[arrow_array::new_null_array(input, 1)])?.row(0).owned();
        Ok(Encoder { converter, null })
    }

    fn encode(&mut self, values: &ArrayRef) -> Result<Rows> {
        Ok(self.converter.convert_columns(std::slice::from_ref(values))?)
    }

    fn decode<'a>(&self, rows: impl Iterator<Item = Option<&'a OwnedRow>>) -> Result<ArrayRef> {
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

/// Bytes of an entry in a table of values, with the room that tables keep free.
const ENTRY: usize = 2 * size_of::<(OwnedRow, (u64, usize))>();

/// How often each value of a group is there, and when it came first. `-0.0` is `0.0`, and any `NaN` the same one.
pub(super) struct Counted {
    function: AggregateFunction,
    encoder: Encoder,
    groups: Vec<HashMap<OwnedRow, (u64, usize), RandomState>>,
    /// Bytes of the values in all groups.
    bytes: usize,
}

impl Counted {
    pub(super) fn new(function: AggregateFunction, input: &DataType) -> Result<Self> {
        Ok(Counted { function, encoder: Encoder::new(input)?, groups: Vec::new(), bytes: 0 })
    }

    fn grow(&mut self, count: usize) {
        self.groups.resize_with(count, || HashMap::with_hasher(fixed_hasher()));
    }

    /// The most frequent number of each group.
    fn modes(&self, ties: Ties) -> Result<ArrayRef> {
        let groups = self.groups.iter().map(most_frequent);
        match ties {
            Ties::Least => self.encoder.decode(groups.map(|tied| tied.first().copied())),
            Ties::Greatest => self.encoder.decode(groups.map(|tied| tied.last().copied())),
            Ties::Nothing => self.encoder.decode(groups.map(|tied| match tied[..] {
                [only] => Some(only),
                _ => None,
            })),
            Ties::Mean => {
                let tied: Vec<_> = groups.collect();
                let numbers = self.encoder.decode(tied.iter().flatten().copied().map(Some))?;
                let (cells, unit) = (Cells::read(&numbers)?, unit(numbers.data_type()));
                let mut start = 0;
                let means = tied.iter().map(|group| {
                    let here = start..start + group.len();
                    start = here.end;
                    cells.total(here).mean(unit)
                });
                Ok(Arc::new(means.collect::<Float64Array>()))
            }
        }
    }
}

/// A row that finds itself among those that are kept.
#[derive(Hash)]
struct Seen<'a>(Row<'a>);

impl Equivalent<OwnedRow> for Seen<'_> {
    fn equivalent(&self, kept: &OwnedRow) -> bool {
        kept.row() == self.0
    }
}

/// The values that are there most often, in ascending order.
fn most_frequent(group: &HashMap<OwnedRow, (u64, usize), RandomState>) -> Vec<&OwnedRow> {
    let most = group.values().map(|(times, _)| *times).max();
    let mut values: Vec<_> =
        group.iter().filter(|(_, (times, _))| Some(*times) == most).map(|(value, _)| value).collect();
    values.sort_unstable();
    values
}

impl Accumulator for Counted {
    fn update(&mut self, values: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.grow(count);
        let rows = self.encoder.encode(&canonical(values))?;
        for (at, group) in groups.iter().enumerate().filter(|(at, _)| values.is_valid(*at)) {
            let (group, row) = (&mut self.groups[*group as usize], rows.row(at));
            // Most values were seen before, and are not copied.
            if let Some((times, _)) = group.get_mut(&Seen(row)) {
                *times += 1;
                continue;
            }
            group.insert(row.owned(), (1, group.len()));
            self.bytes += row.data().len() + ENTRY;
        }
        Ok(())
    }

    fn finish(&mut self, count: usize) -> Result<ArrayRef> {
        self.grow(count);
        let groups = self.groups.iter();
        match self.function {
            AggregateFunction::CountDistinct => {
                Ok(Arc::new(groups.map(|group| Some(group.len() as i64)).collect::<Int64Array>()))
            }
            AggregateFunction::KthLargestUnique(k) => {
                let picked: Vec<_> = groups
                    .map(|group| {
                        let mut values: Vec<_> = group.keys().collect();
                        values.sort_unstable_by(|left, right| right.cmp(left));
                        values.get(k.saturating_sub(1)).copied()
                    })
                    .collect();
                self.encoder.decode(picked.into_iter())
            }
            AggregateFunction::ModeOf(ties) => self.modes(ties),
            _ => self.encoder.decode(groups.map(|group| {
                let most = group.iter().max_by_key(|(_, (times, first))| (*times, usize::MAX - first));
                most.map(|(value, _)| value)
            })),
        }
    }

    fn state(&self, count: usize) -> Result<ArrayRef> {
        let group = |group: usize| {
            let mut values: Vec<_> = self.groups.get(group).into_iter().flatten().collect();
            values.sort_unstable_by_key(|(_, (_, first))| *first);
            values
        };
        let groups: Vec<_> = (0..count).map(group).collect();
        let values = self.encoder.decode(groups.iter().flatten().map(|(value, _)| Some(*value)))?;
        let times = groups.iter().flatten().map(|(_, (times, _))| *times as i64).collect::<Int64Array>();
        let lengths = || groups.iter().map(Vec::len);
        Ok(states(vec![list(lengths(), values)?, list(lengths(), Arc::new(times))?]))
    }

    fn merge(&mut self, state: &ArrayRef, groups: &[u32], count: usize) -> Result<()> {
        self.grow(count);
        let state = state.as_struct();
        let [values, times] = [0, 1].map(|at| state.column(at).as_list::<i32>());
        for (row, group) in groups.iter().enumerate() {
            let (values, times) = (values.value(row), times.value(row));
            let rows = self.encoder.encode(&canonical(&values))?;
            let group = &mut self.groups[*group as usize];
            for (value, times) in rows.iter().zip(times.as_primitive::<Int64Type>().values()) {
                let seen = group.len();
                let entry = group.entry(value.owned()).or_insert((0, seen));
                entry.0 = entry.0.wrapping_add(*times as u64);
                if group.len() > seen {
                    self.bytes += value.data().len() + ENTRY;
                }
            }
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        std::mem::size_of_val(self.groups.as_slice()) + self.bytes
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
fn list(lengths: impl Iterator<Item = usize>, values: ArrayRef) -> Result<ArrayRef> {
    let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, None)?))
}

/// The same hashes on every run and machine.
pub(crate) fn fixed_hasher() -> RandomState {
    RandomState::with_seeds(
        0x9e37_79b9_7f4a_7c15,
        0xbf58_476d_1ce4_e5b9,
        0x94d0_49bb_1331_11eb,
        0x2545_f491_4f6c_dd1d,
    )
}
