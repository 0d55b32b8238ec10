//! Differences, as they are found.

use arrow_array::RecordBatch;
use recipe_core::engine::kernel::print::cell;
use tokio_util::sync::CancellationToken;

use super::list::List;
use super::pair::{Pair, Paired};
use super::{Change, ChangedCell, DataDiff, DiffOptions, RepeatedKey, Sides, check};
use crate::error::Result;

/// How many cells are compared together, so that their places take little memory.
const CELLS: usize = 1 << 20;

pub(super) struct Found {
    diff: DataDiff,
    compared: Vec<Pair>,
    key: Sides<Vec<usize>>,
    /// The first changes, and what they are put in order by.
    examples: Vec<(u64, Change)>,
    most: usize,
    list: Option<List>,
    cancel: CancellationToken,
}

impl Found {
    pub(super) fn new(paired: Paired, options: &DiffOptions, list: Option<List>) -> Found {
        let Paired { columns, compared, key } = paired;
        let diff = DataDiff { key: options.key.clone(), columns, ..DataDiff::default() };
        let (most, cancel) = (options.examples, options.cancel.clone());
        Found { diff, compared, key, examples: Vec::new(), most, list, cancel }
    }

    /// What was found so far.
    pub(super) fn diff(&mut self) -> &mut DataDiff {
        &mut self.diff
    }

    pub(super) fn finish(self) -> (DataDiff, Option<List>) {
        let examples = self.examples.into_iter().map(|(_, change)| change).collect();
        (DataDiff { examples, ..self.diff }, self.list)
    }

    /// Compares rows side by side, whose numbers are given.
    pub(super) fn compare(&mut self, rows: Sides<&RecordBatch>, numbers: Sides<&[u64]>) -> Result<()> {
        let together = (CELLS / self.compared.len().max(1)).max(1);
        let all = rows.old.num_rows();
        for start in (0..all).step_by(together) {
            check(&self.cancel)?;
            let length = together.min(all - start);
            let part = rows.map(|rows| rows.slice(start, length));
            self.compare_part(part.as_ref(), numbers.map(|numbers| &numbers[start..start + length]))?;
        }
        Ok(())
    }

    fn compare_part(&mut self, rows: Sides<&RecordBatch>, numbers: Sides<&[u64]>) -> Result<()> {
        let mut changed = Vec::new();
        for (number, pair) in self.compared.iter().enumerate() {
            let columns = Sides { old: rows.old.column(pair.at.old), new: rows.new.column(pair.at.new) };
            let cells = pair.cells.different(columns)?;
            if let Some(count) = &mut self.diff.columns[pair.column].changed {
                *count += cells.len() as u64;
            }
            changed.extend(cells.into_iter().map(|row| (row, number)));
        }
        changed.sort_unstable();
        self.diff.compared_rows += numbers.old.len() as u64;
        for cells in changed.chunk_by(|one, next| one.0 == next.0) {
            self.diff.changed_rows += 1;
            let row = cells[0].0;
            let numbers = Sides { old: Some(numbers.old[row]), new: Some(numbers.new[row]) };
            if !self.wants(place(numbers)) {
                continue;
            }
            let key = texts(rows.new, &self.key.new, row);
            for (_, number) in cells {
                let pair = &self.compared[*number];
                let cells = Sides {
                    old: cell(rows.old.column(pair.at.old), row),
                    new: cell(rows.new.column(pair.at.new), row),
                };
                let column = self.diff.columns[pair.column].name.clone();
                let change =
                    Change { rows: numbers, key: key.clone(), cell: Some(ChangedCell { column, cells }) };
                self.add(change)?;
            }
        }
        Ok(())
    }

    /// Adds a row that the old data alone has.
    pub(super) fn removed(&mut self, rows: &RecordBatch, row: usize, number: u64) -> Result<()> {
        self.diff.removed += 1;
        let numbers = Sides { old: Some(number), new: None };
        if self.wants(place(numbers)) {
            self.add(Change { rows: numbers, key: texts(rows, &self.key.old, row), cell: None })?;
        }
        Ok(())
    }

    /// Adds a row that the new data alone has.
    pub(super) fn added(&mut self, rows: &RecordBatch, row: usize, number: u64) -> Result<()> {
        self.diff.added += 1;
        let numbers = Sides { old: None, new: Some(number) };
        if self.wants(place(numbers)) {
            self.add(Change { rows: numbers, key: texts(rows, &self.key.new, row), cell: None })?;
        }
        Ok(())
    }

    /// Adds rows that share a key, of which one is given.
    pub(super) fn repeated(&mut self, key: Vec<String>, rows: Sides<u64>) {
        self.diff.repeated_keys.old += rows.old;
        self.diff.repeated_keys.new += rows.new;
        if self.diff.repeated.len() < self.most {
            self.diff.repeated.push(RepeatedKey { key, rows });
        }
    }

    /// Whether a change of this place is listed, or an example.
    fn wants(&self, place: u64) -> bool {
        let is_among = self.examples.last().is_none_or(|(last, _)| place < *last);
        self.list.is_some() || self.most > 0 && (self.examples.len() < self.most || is_among)
    }

    fn add(&mut self, change: Change) -> Result<()> {
        let place = place(change.rows);
        if let Some(list) = &mut self.list {
            list.add(place, &change)?;
        }
        let at = self.examples.partition_point(|(other, _)| *other <= place);
        if at < self.most {
            self.examples.insert(at, (place, change));
            self.examples.truncate(self.most);
        }
        Ok(())
    }
}

/// What changes are put in order by: the row, where it is in the new data; a row that is gone, before the one of its number.
fn place(rows: Sides<Option<u64>>) -> u64 {
    match (rows.new, rows.old) {
        (Some(new), _) => new.saturating_mul(2).saturating_add(1),
        (None, old) => old.unwrap_or_default().saturating_mul(2),
    }
}

/// Cells of a row as text.
pub(super) fn texts(rows: &RecordBatch, columns: &[usize], row: usize) -> Vec<String> {
    columns.iter().map(|column| cell(rows.column(*column), row).unwrap_or_default()).collect()
}
