//! The results of window functions over groups whose rows are all there.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow_schema::SchemaRef;
use arrow_select::take::take;

use crate::error::Result;
use crate::exec::group::Groups;
use crate::exec::key::Key;
use crate::exec::operators::aggregate::Aggregates;
use crate::exec::operators::ranks::{NO_KEY, next_rank};
use crate::exec::operators::sessions::Sessions;
use crate::kernel::rolling::{Frame, Rolling, rolling, running};
use crate::plan::{AggregateCall, Position, Window, WindowFunction};

/// A column for each function, with a row for each of `all`.
pub(super) fn results(node: &Window, input: &SchemaRef, all: &RecordBatch) -> Result<Vec<ArrayRef>> {
    let mut groups = Groups::new(&node.partition, input)?;
    let numbers = groups.assign(all)?;
    let aggregate = |call: &AggregateCall<Position>| -> Result<ArrayRef> {
        let mut aggregates = Aggregates::new([call], input)?;
        aggregates.update(all, &numbers, groups.len())?;
        let results = aggregates.finish(groups.len())?;
        Ok(take(&results[0], &UInt32Array::from(numbers.clone()), None)?)
    };
    let key = Key::ordered(&node.order, input)?;
    let mut order: Option<Order> = None;
    let mut results = Vec::with_capacity(node.functions.len());
    for function in &node.functions {
        if let WindowFunction::Whole(call) = function {
            results.push(aggregate(call)?);
            continue;
        }
        let order = match &mut order {
            Some(order) => order,
            none => none.insert(Order::new(&key.order_of(all)?, &numbers, groups.len())),
        };
        results.push(match function {
            WindowFunction::Rank => order.ranks(false, &key, all)?,
            WindowFunction::DenseRank => order.ranks(true, &key, all)?,
            function => order.column(function, all)?,
        });
    }
    Ok(results)
}

/// Rows group by group, and in each in the order in which they are seen.
struct Order {
    rows: Vec<u32>,
    /// Where each group starts, and where the last one ends.
    starts: Vec<usize>,
}

impl Order {
    fn new(order: &UInt32Array, groups: &[u32], count: usize) -> Self {
        let mut starts = vec![0; count + 1];
        for group in groups {
            starts[*group as usize + 1] += 1;
        }
        for group in 0..count {
            starts[group + 1] += starts[group];
        }
        let mut next = starts.clone();
        let mut rows = vec![0; groups.len()];
        for row in order.values() {
            let place = &mut next[groups[*row as usize] as usize];
            rows[*place] = *row;
            *place += 1;
        }
        Order { rows, starts }
    }

    fn groups(&self) -> impl Iterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.rows[ends[0]..ends[1]])
    }

    fn column(&self, function: &WindowFunction<Position>, all: &RecordBatch) -> Result<ArrayRef> {
        let values = function.column().map(|column| all.column(column.0));
        match (function, values) {
            (WindowFunction::LastValid(_), Some(values)) => self.picked(values, |rows, from| {
                let mut last = None;
                for row in rows {
                    last = Some(*row).filter(|row| values.is_valid(*row as usize)).or(last);
                    from[*row as usize] = last;
                }
            }),
            (WindowFunction::Above { rows: distance, .. }, Some(values)) => {
                self.picked(values, |rows, from| {
                    for (above, row) in rows.iter().zip(rows.iter().skip(*distance)) {
                        from[*row as usize] = Some(*above);
                    }
                })
            }
            (WindowFunction::Below { rows: distance, .. }, Some(values)) => {
                self.picked(values, |rows, from| {
                    for (row, below) in rows.iter().zip(rows.iter().skip(*distance)) {
                        from[*row as usize] = Some(*below);
                    }
                })
            }
            (WindowFunction::Nearest { before, after, .. }, Some(values)) => {
                self.picked(values, |rows, from| {
                    let valid = |row: u32| values.is_valid(row as usize);
                    let mut fill = |rows: &mut dyn Iterator<Item = &u32>, within: usize| {
                        let mut source: Option<(u32, usize)> = None;
                        for row in rows {
                            source = if valid(*row) { Some((*row, 0)) } else { source };
                            let near = source.filter(|(_, distance)| *distance <= within);
                            let from = &mut from[*row as usize];
                            *from = from.or(near.map(|(row, _)| row));
                            source = source.map(|(row, distance)| (row, distance + 1));
                        }
                    };
                    fill(&mut rows.iter(), *before);
                    fill(&mut rows.iter().rev(), *after);
                })
            }
            (WindowFunction::Session { gap, .. }, Some(values)) => {
                let moments = values.as_primitive::<TimestampMicrosecondType>();
                let mut numbers = vec![None; all.num_rows()];
                for rows in self.groups() {
                    let mut sessions = Sessions::new(*gap);
                    for row in rows.iter().filter(|row| moments.is_valid(**row as usize)) {
                        numbers[*row as usize] = Some(sessions.next(moments.value(*row as usize)));
                    }
                }
                Ok(Arc::new(Int64Array::from(numbers)))
            }
            (WindowFunction::Rolling { function, before, after, .. }, Some(values)) => {
                let frame = Frame { before: *before, after: *after };
                let mut window = rolling(*function, values.data_type(), frame, 0, 0);
                self.through(window.as_mut(), values)
            }
            (WindowFunction::Running { function, .. }, Some(values)) => {
                self.through(running(*function, values.data_type()).as_mut(), values)
            }
            (
                WindowFunction::RowNumber
                | WindowFunction::Rank
                | WindowFunction::DenseRank
                | WindowFunction::Whole(_),
                _,
            )
            | (_, None) => {
                let mut numbers = vec![0; all.num_rows()];
                for (number, row) in self.groups().flat_map(|rows| (1..).zip(rows)) {
                    numbers[*row as usize] = number;
                }
                Ok(Arc::new(Int64Array::from(numbers)))
            }
        }
    }

    /// What a function makes of the values, group by group.
    fn through<R: Rolling + ?Sized>(&self, function: &mut R, values: &ArrayRef) -> Result<ArrayRef> {
        let sorted = take(values, &UInt32Array::from(self.rows.clone()), None)?;
        for ends in self.starts.windows(2) {
            function.push(&sorted.slice(ends[0], ends[1] - ends[0]))?;
            function.finish();
        }
        self.put_back(&function.take(self.rows.len())?)
    }

    /// The place of each row in its group, by the key of the order.
    fn ranks(&self, dense: bool, key: &Key, all: &RecordBatch) -> Result<ArrayRef> {
        let keys = if key.is_empty() { None } else { Some(key.rows(all)?) };
        let of = |row: u32| keys.as_ref().map_or(NO_KEY, |keys| keys.row(row as usize).data());
        let mut ranks = vec![0; all.num_rows()];
        for rows in self.groups() {
            let mut last = None;
            for (number, row) in (1..).zip(rows) {
                let (bytes, row) = (of(*row), *row as usize);
                let rank = next_rank(last, bytes, number, dense);
                last = Some((bytes, rank));
                ranks[row] = rank;
            }
        }
        Ok(Arc::new(Int64Array::from(ranks)))
    }

    /// Each row with the value of another one, or none: `pick` says which, for the rows of a group.
    fn picked(&self, values: &ArrayRef, pick: impl Fn(&[u32], &mut [Option<u32>])) -> Result<ArrayRef> {
        let mut from = vec![None; self.rows.len()];
        for rows in self.groups() {
            pick(rows, &mut from);
        }
        Ok(take(values, &UInt32Array::from(from), None)?)
    }

    /// Results that stand in this order, where their rows stand.
    fn put_back(&self, results: &ArrayRef) -> Result<ArrayRef> {
        let mut places = vec![0; self.rows.len()];
        for (place, row) in (0..).zip(&self.rows) {
            places[*row as usize] = place;
        }
        Ok(take(results, &UInt32Array::from(places), None)?)
    }
}
