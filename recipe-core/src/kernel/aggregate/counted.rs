//! Aggregates of how often each value is there.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, Decimal128Array, Float64Array, Int64Array};
use arrow_row::{OwnedRow, Row};
use arrow_schema::DataType;
use hashbrown::{Equivalent, HashMap};

use super::values::{Encoder, list};
use super::{Accumulator, AggregateFunction, Ties, result_type, states};
use crate::error::Result;
use crate::kernel::compare::canonical;
use crate::kernel::exact::{Cells, Total, unit};

/// Bytes of an entry in a table of values, with the room that tables keep free.
const ENTRY: usize = 2 * size_of::<(OwnedRow, (u64, usize))>();

/// How often each value of a group is there, and when it came first. `-0.0` is `0.0`, and any `NaN` the same one.
pub(super) struct Counted {
    function: AggregateFunction,
    output: DataType,
    /// How many of what is summed make one.
    unit: u64,
    encoder: Encoder,
    groups: Vec<HashMap<OwnedRow, (u64, usize), RandomState>>,
    /// Bytes of the values in all groups.
    bytes: usize,
}

impl Counted {
    pub(super) fn new(function: AggregateFunction, input: &DataType) -> Result<Self> {
        let (output, unit) = (result_type(function, input), unit(input));
        Ok(Counted { function, output, unit, encoder: Encoder::new(input)?, groups: Vec::new(), bytes: 0 })
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
                let means = self.totals(&tied)?.into_iter().map(|total| total.mean(self.unit));
                Ok(Arc::new(means.collect::<Float64Array>()))
            }
        }
    }

    /// The sum of the different numbers of each group.
    fn sums(&self) -> Result<ArrayRef> {
        let groups: Vec<_> = self.groups.iter().map(|group| group.keys().collect()).collect();
        let totals = self.totals(&groups)?.into_iter();
        Ok(match &self.output {
            DataType::Int64 => Arc::new(totals.map(|total| total.long()).collect::<Int64Array>()),
            DataType::Decimal128(..) => {
                let sums: Decimal128Array = totals.map(|total| total.decimal()).collect();
                Arc::new(sums.with_data_type(self.output.clone()))
            }
            _ => Arc::new(totals.map(|total| total.sum(self.unit)).collect::<Float64Array>()),
        })
    }

    /// The total of the numbers of each group.
    fn totals(&self, groups: &[Vec<&OwnedRow>]) -> Result<Vec<Total>> {
        let numbers = self.encoder.decode(groups.iter().flatten().copied().map(Some))?;
        let cells = Cells::read(&numbers)?;
        let mut start = 0;
        let totals = groups.iter().map(|group| {
            let here = start..start + group.len();
            start = here.end;
            cells.total(here)
        });
        Ok(totals.collect())
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
            AggregateFunction::SumDistinct => self.sums(),
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

/// The same hashes on every run and machine.
pub(crate) fn fixed_hasher() -> RandomState {
    RandomState::with_seeds(
        0x9e37_79b9_7f4a_7c15,
        0xbf58_476d_1ce4_e5b9,
        0x94d0_49bb_1331_11eb,
        0x2545_f491_4f6c_dd1d,
    )
}
