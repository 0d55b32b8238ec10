//! Keys as bytes: rows compare and are equal as their keys do.

use arrow_array::{Array, ArrayRef, BinaryArray, RecordBatch, UInt32Array};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_row::{RowConverter, Rows, SortField};
use arrow_schema::{SchemaRef, SortOptions};

use crate::error::{Kind, Result};
use crate::kernel::compare::canonical;
use crate::plan::{Position, SortKey};

/// What rows are ordered or grouped by, as bytes. No key is a prefix of another.
///
/// Null is a value of its own, `NaN` equals `NaN`, and `-0.0` equals `0.0`.
///
/// ```
/// use recipe_core::engine::key::{Key, group_starts, in_order, number};
/// use recipe_core::engine::plan::Position;
/// use recipe_core::table;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let rows = table::parse(&["city: string", "Mobile", "Dothan", "Mobile"])?;
/// let key = Key::equal(&[Position(0)], rows.schema_ref())?;
/// // Each row's key, followed by its number: equal keys keep the order of the rows.
/// let keys = key.numbered(&rows, 0)?;
/// let sorted = in_order(0..3, |row| keys.value(row));
/// assert_eq!(sorted, [1, 0, 2]);
/// assert_eq!(number(keys.value(2)), 2);
/// // Unsorted, each of the three rows starts a run of its own.
/// assert_eq!(group_starts(&keys), [0, 1, 2]);
/// # Ok(())
/// # }
/// ```
pub struct Key {
    columns: Vec<Position>,
    fields: Vec<SortField>,
    converter: RowConverter,
}

/// The length of the number after a key.
const NUMBER: usize = size_of::<u64>();

impl Key {
    /// The key of rows that are put in order.
    pub(super) fn ordered(keys: &[SortKey<Position>], input: &SchemaRef) -> Result<Self> {
        let fields = keys.iter().map(|key| {
            let options = SortOptions { descending: key.descending, nulls_first: key.nulls_first };
            SortField::new_with_options(input.field(key.column.0).data_type().clone(), options)
        });
        Self::new(keys.iter().map(|key| key.column).collect(), fields.collect())
    }

    /// The key of rows that are equal in `columns`.
    pub fn equal(columns: &[Position], input: &SchemaRef) -> Result<Self> {
        let fields = columns.iter().map(|column| SortField::new(input.field(column.0).data_type().clone()));
        Self::new(columns.to_vec(), fields.collect())
    }

    /// The key of rows that are grouped by `columns`, and put in order in each group.
    pub(super) fn grouped(
        columns: &[Position],
        order: &[SortKey<Position>],
        input: &SchemaRef,
    ) -> Result<Self> {
        let group = Self::equal(columns, input)?;
        let order = Self::ordered(order, input)?;
        Self::new([group.columns, order.columns].concat(), [group.fields, order.fields].concat())
    }

    fn new(columns: Vec<Position>, fields: Vec<SortField>) -> Result<Self> {
        Ok(Key { columns, converter: RowConverter::new(fields.clone())?, fields })
    }

    /// The same key where its columns come first, as they do in the states of operators.
    pub fn leading(&self) -> Result<Key> {
        Self::new((0..self.columns.len()).map(Position).collect(), self.fields.clone())
    }

    /// Whether it has no columns, so that all rows are equal.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// The rows of `batch`, in the order of the key; rows with equal keys in theirs.
    pub(super) fn order_of(&self, batch: &RecordBatch) -> Result<UInt32Array> {
        let all = 0..batch.num_rows() as u32;
        if self.is_empty() {
            return Ok(UInt32Array::from_iter_values(all));
        }
        let rows = self.rows(batch)?;
        Ok(UInt32Array::from(in_order(all, |row| rows.row(row as usize).data())))
    }

    /// The key of each row.
    pub(super) fn rows(&self, batch: &RecordBatch) -> Result<Rows> {
        let columns: Vec<ArrayRef> =
            self.columns.iter().map(|column| canonical(batch.column(column.0))).collect();
        Ok(self.converter.convert_columns(&columns)?)
    }

    /// The key of each row, followed by the row's number, which is `first` for the first row. This makes keys unique,
    /// and equal rows keep their order.
    pub fn numbered(&self, batch: &RecordBatch, first: u64) -> Result<BinaryArray> {
        let numbers = (0..batch.num_rows() as u64).map(|row| first + row);
        if self.is_empty() {
            return number_keys(numbers);
        }
        let rows = self.rows(batch)?;
        pack(rows.iter().map(|row| row.data()).zip(numbers))
    }
}

/// Numbered keys without columns.
pub fn number_keys(numbers: impl Iterator<Item = u64>) -> Result<BinaryArray> {
    pack(numbers.map(|number| (&[][..], number)))
}

/// The part of a numbered key that comes from columns.
pub fn without_number(key: &[u8]) -> &[u8] {
    &key[..key.len().saturating_sub(NUMBER)]
}

/// The number at the end of a key.
pub fn number(key: &[u8]) -> u64 {
    key.last_chunk::<NUMBER>().map_or(0, |number| u64::from_be_bytes(*number))
}

fn pack<'a>(keys: impl Iterator<Item = (&'a [u8], u64)>) -> Result<BinaryArray> {
    let mut bytes = Vec::new();
    let mut offsets = Vec::with_capacity(keys.size_hint().0 + 1);
    offsets.push(0_i32);
    for (key, number) in keys {
        bytes.extend_from_slice(key);
        bytes.extend_from_slice(&number.to_be_bytes());
        let end = i32::try_from(bytes.len());
        offsets.push(end.map_err(|_| Kind::Limit("a batch of rows has more than 2 GiB of keys".into()))?);
    }
    let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
    Ok(BinaryArray::try_new(offsets, bytes.into(), None)?)
}

/// `items` in the order of their keys, of which none may be a prefix of another; items with equal keys in their own
/// order.
pub fn in_order<'a, T: Copy + Ord>(items: impl Iterator<Item = T>, key: impl Fn(T) -> &'a [u8]) -> Vec<T> {
    let mut tagged: Vec<(u64, T)> = items.map(|item| (0, item)).collect();
    order(&mut tagged, 0, &key);
    tagged.into_iter().map(|(_, item)| item).collect()
}

/// Eight bytes at a time, so that most comparisons are of two adjacent numbers.
fn order<'a, T: Copy + Ord>(items: &mut [(u64, T)], from: usize, key: &impl Fn(T) -> &'a [u8]) {
    const STEP: usize = size_of::<u64>();
    let Some((_, first)) = items.first().copied() else { return };
    let first = key(first);
    let mut same = first.len() - from;
    for (_, item) in items.iter() {
        if same == 0 {
            break;
        }
        let other = &key(*item)[from..];
        let ours = &first[from..from + same];
        same = ours.iter().zip(other).take_while(|(one, other)| one == other).count();
    }
    let from = from + same;
    for (tag, item) in items.iter_mut() {
        let rest = &key(*item)[from..];
        *tag = match rest.first_chunk::<STEP>() {
            Some(bytes) => u64::from_be_bytes(*bytes),
            None => rest.iter().zip((0..STEP).rev()).map(|(byte, at)| u64::from(*byte) << (8 * at)).sum(),
        };
    }
    items.sort_unstable();
    for equal in items.chunk_by_mut(|one, other| one.0 == other.0) {
        if equal.len() > 1 && key(equal[0].1).len() > from + STEP {
            order(equal, from + STEP, key);
        }
    }
}

/// The rows at which a run of numbered keys starts that differ only in the number.
pub fn group_starts(keys: &BinaryArray) -> Vec<usize> {
    let group = |row: usize| without_number(keys.value(row));
    (0..keys.len()).filter(|row| *row == 0 || group(*row) != group(row - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_in_the_order_of_their_keys() {
        let mut state = 7_u64;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for letters in [1, 2, 200] {
            let key = |length: u64, next: &mut dyn FnMut(u64) -> u64| {
                // A zero ends each key, so that none is a prefix of another.
                let mut key: Vec<u8> = (0..length).map(|_| 1 + next(letters) as u8).collect();
                key.push(0);
                key
            };
            let keys: Vec<Vec<u8>> = (0..500).map(|_| key(next(30), &mut next)).collect();
            let mut expected: Vec<usize> = (0..keys.len()).collect();
            expected.sort_by(|left, right| keys[*left].cmp(&keys[*right]));
            assert_eq!(in_order(0..keys.len(), |item| keys[item].as_slice()), expected);
        }
        assert!(in_order(0..0_u32, |_| &[][..]).is_empty());
    }

    #[test]
    fn numbers_follow_keys() {
        let keys = pack([(&b"ab"[..], 1), (&b"ab"[..], 1 << 40), (&b"b"[..], 0)].into_iter()).expect("keys");
        assert_eq!(group_starts(&keys), [0, 2]);
        assert_eq!((without_number(keys.value(1)), number(keys.value(1))), (&b"ab"[..], 1 << 40));
    }
}
