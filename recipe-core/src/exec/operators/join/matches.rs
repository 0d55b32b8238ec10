//! The matches of rows: which of the rows with equal keys count.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;

use super::nearest::Values;
use super::right::{Right, named};
use crate::error::{Error, Kind, Result};
use crate::exec::group::keys;
use crate::kernel::print::cell;
use crate::plan::{Expected, Join, Matching, Position};

/// The rows of the second table that each row of a batch has as its matches.
pub(super) fn matches<'a>(right: &'a Right, node: &Join, batch: &RecordBatch) -> Result<Vec<&'a [u32]>> {
    let columns: Vec<Position> = node.keys.iter().map(|(left, _)| *left).collect();
    let keys = right.keys(keys(batch, &columns))?;
    let found = |row: usize| right.with_keys(&keys, row);
    let rows = 0..batch.num_rows();
    Ok(match &node.matching {
        Matching::All | Matching::Only => rows.map(found).collect(),
        Matching::First => rows.map(|row| first(found(row))).collect(),
        Matching::Last => rows.map(|row| last(found(row))).collect(),
        Matching::Numbered(number) => {
            let numbers = batch.column(number.0).as_primitive_opt::<Int64Type>();
            let numbers = numbers.ok_or_else(|| Error::internal("rows are numbered by longs"))?;
            let before = |row: usize| usize::try_from(numbers.value(row).saturating_sub(1));
            let from = |row: usize| before(row).ok().and_then(|before| found(row).get(before..));
            rows.map(|row| first(from(row).unwrap_or_default())).collect()
        }
        Matching::Nearest(nearest) => {
            let cells = batch.column(nearest.left.0);
            let values = Values::new(cells, cells.data_type())?;
            rows.map(|row| right.nearest(nearest, found(row), &values, row)).collect()
        }
    })
}

fn first(rows: &[u32]) -> &[u32] {
    &rows[..rows.len().min(1)]
}

fn last(rows: &[u32]) -> &[u32] {
    &rows[rows.len().saturating_sub(1)..]
}

/// Fails where a row has more or fewer matches than it must.
pub(super) fn check(
    expected: &Expected<Position>,
    node: &Join,
    batch: &RecordBatch,
    row: usize,
    found: &[u32],
) -> Result<()> {
    if found.len() == 1 || found.is_empty() && !expected.some {
        return Ok(());
    }
    let cells = expected.shown.iter();
    let cells = cells.map(|(name, at)| (name.as_str(), cell(batch.column(at.0).as_ref(), row)));
    let number = cell(batch.column(expected.row.0).as_ref(), row).unwrap_or_default();
    let table = node.right.name();
    let matches = if found.is_empty() { "no row".to_owned() } else { format!("{} rows", found.len()) };
    let wanted = if expected.some { "one" } else { "at most one" };
    let message = format!(
        "row {number} matches {matches} of table `{table}`, and must match {wanted}: {}",
        named(cells)
    );
    Err(Kind::Data(message).into())
}
