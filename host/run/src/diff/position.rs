//! Rows paired by their position.

use arrow_array::RecordBatch;
use recipe_tables::Source;

use super::Sides;
use super::found::Found;
use crate::error::Result;

/// Rows of one side, as they are read.
struct Rows<'a> {
    batches: Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>,
    /// What is left of a batch.
    left: Option<RecordBatch>,
    /// The number of its first row, from 1.
    number: u64,
}

/// Compares the first row with the first, and so on; what one side has more is added or removed.
pub(super) fn compare(sources: &Sides<Source>, found: &mut Found) -> Result<()> {
    let mut sides = sources.as_ref().map(Rows::of);
    loop {
        let length = match (sides.old.peek()?, sides.new.peek()?) {
            (Some(old), Some(new)) => old.num_rows().min(new.num_rows()),
            _ => break,
        };
        let (Some((old, old_numbers)), Some((new, new_numbers))) =
            (sides.old.take(length), sides.new.take(length))
        else {
            break;
        };
        found.compare(Sides { old: &old, new: &new }, Sides { old: &old_numbers, new: &new_numbers })?;
    }
    while let Some(length) = sides.old.peek()?.map(RecordBatch::num_rows) {
        let Some((rows, numbers)) = sides.old.take(length) else { break };
        numbers.iter().enumerate().try_for_each(|(row, number)| found.removed(&rows, row, *number))?;
    }
    while let Some(length) = sides.new.peek()?.map(RecordBatch::num_rows) {
        let Some((rows, numbers)) = sides.new.take(length) else { break };
        numbers.iter().enumerate().try_for_each(|(row, number)| found.added(&rows, row, *number))?;
    }
    found.diff().rows = sides.map(|side| side.number - 1);
    Ok(())
}

impl<'a> Rows<'a> {
    fn of(source: &'a Source) -> Rows<'a> {
        let batches = source.batches().map(|batch| Ok(batch?.batch));
        Rows { batches: Box::new(batches), left: None, number: 1 }
    }

    /// The next rows, if there are any.
    fn peek(&mut self) -> Result<Option<&RecordBatch>> {
        while self.left.as_ref().is_none_or(|left| left.num_rows() == 0) {
            match self.batches.next() {
                Some(batch) => self.left = Some(batch?),
                None => return Ok(None),
            }
        }
        Ok(self.left.as_ref())
    }

    /// The first of the next rows, and their numbers.
    fn take(&mut self, length: usize) -> Option<(RecordBatch, Vec<u64>)> {
        let left = self.left.take()?;
        let taken = left.slice(0, length);
        self.left = Some(left.slice(length, left.num_rows() - length));
        let numbers = (self.number..).take(length).collect();
        self.number += length as u64;
        Some((taken, numbers))
    }
}
