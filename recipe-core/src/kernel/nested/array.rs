//! Arrays: their entries, how many there are, and all of them as one text.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, Int32Array, Int64Array, ListArray, UInt64Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field};
use arrow_select::take::take;

use super::lists::ToList;
use super::pick;
use crate::error::{Error, Result};
use crate::kernel::cast::{normal_type, normalise_array};
use crate::kernel::print::{print, to_text};
use crate::kernel::{Failures, Kernel, Value};

/// The type of an array's entries, as steps see it; none where it is no array.
pub(crate) fn entry_type(data_type: &DataType) -> Option<DataType> {
    match data_type {
        DataType::List(entry) | DataType::LargeList(entry) | DataType::FixedSizeList(entry, _) => {
            Some(normal_type(entry.data_type()))
        }
        _ => None,
    }
}

/// Arrays of any kind as lists.
pub(super) fn lists(value: &Value, rows: usize) -> Result<ListArray> {
    let cells = value.to_array(rows)?;
    match cells.data_type() {
        DataType::List(_) => Ok(cells.as_list().clone()),
        DataType::LargeList(entry) => {
            let lists = cells.as_list::<i64>();
            let offsets = lists.offsets().iter().map(|offset| i32::try_from(*offset));
            let offsets: Vec<i32> = offsets
                .collect::<Result<_, _>>()
                .map_err(|_| Error::internal("arrays of more than 2147483647 entries"))?;
            let (offsets, values) = (OffsetBuffer::new(offsets.into()), lists.values().clone());
            Ok(ListArray::try_new(entry.clone(), offsets, values, lists.nulls().cloned())?)
        }
        DataType::FixedSizeList(..) => Ok(cells.as_fixed_size_list().clone().into()),
        other => Err(Error::internal(format!("{other} has no entries"))),
    }
}

/// The entry of each array with the number that comes second, counted from 1 or backwards from -1.
pub(crate) struct EntryAt;

impl Kernel for EntryAt {
    fn name(&self) -> String {
        "entry at".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        entry_type(&args[0]).unwrap_or(DataType::Null)
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let (lists, numbers) = (lists(&args[0], rows)?, args[1].to_array(rows)?);
        let numbers: &Int64Array = numbers.as_primitive();
        let offsets = lists.value_offsets();
        let cells: ArrayRef = Arc::new(lists.clone());
        let entries = pick(&cells, lists.values(), |row| {
            let number = numbers.is_valid(row).then(|| numbers.value(row))?;
            let (start, end) = (i64::from(offsets[row]), i64::from(offsets[row + 1]));
            let at = if number > 0 { start.checked_add(number - 1)? } else { end.checked_add(number)? };
            (start..end).contains(&at).then_some(at as u64)
        })?;
        normalise_array(&entries, failures)
    }
}

/// Each array without its entries that are null.
pub(crate) struct Compact;

impl Kernel for Compact {
    fn name(&self) -> String {
        "array without nulls".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        DataType::new_list(entry_type(&args[0]).unwrap_or(DataType::Null), true)
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let lists = ToList.eval(args, rows, failures)?;
        let lists = lists.as_list::<i32>();
        let entries = lists.values();
        let offsets = lists.value_offsets();
        let is_kept = |row: usize, entry: &usize| lists.is_valid(row) && entries.is_valid(*entry);
        let mut kept = Vec::with_capacity(entries.len());
        let lengths: Vec<usize> = (0..lists.len())
            .map(|row| {
                let before = kept.len();
                let all = offsets[row] as usize..offsets[row + 1] as usize;
                kept.extend(all.filter(|entry| is_kept(row, entry)).map(|entry| entry as u64));
                kept.len() - before
            })
            .collect();
        let values = take(entries, &UInt64Array::from(kept), None)?;
        let field = Arc::new(Field::new_list_field(values.data_type().clone(), true));
        let offsets = OffsetBuffer::from_lengths(lengths);
        Ok(Arc::new(ListArray::try_new(field, offsets, values, lists.nulls().cloned())?))
    }
}

/// How many entries each array has.
pub(crate) struct Size;

impl Kernel for Size {
    fn name(&self) -> String {
        "size".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Int32
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let lists = lists(&args[0], rows)?;
        // The offsets of a list are themselves of 32 bits.
        let sizes = lists.offsets().lengths().map(|size| size as i32).collect::<Vec<_>>();
        Ok(Arc::new(Int32Array::new(sizes.into(), lists.nulls().cloned())))
    }
}

/// The entries of each array that are not null as one text, with the text that comes second between them.
pub(crate) struct JoinEntries;

impl Kernel for JoinEntries {
    fn name(&self) -> String {
        "join entries".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (lists, between) = (lists(&args[0], rows)?, args[1].to_array(rows)?);
        let (entries, between) = (to_text(lists.values())?, between.as_string_view());
        let (entries, offsets) = (entries.as_string_view(), lists.value_offsets());
        print(rows, |row, out| {
            if lists.is_null(row) || between.is_null(row) {
                return false;
            }
            let places = offsets[row] as usize..offsets[row + 1] as usize;
            for (count, at) in places.filter(|at| entries.is_valid(*at)).enumerate() {
                if count > 0 {
                    out.push_str(between.value(row));
                }
                out.push_str(entries.value(at));
            }
            true
        })
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int32Type;
    use arrow_array::{FixedSizeListArray, LargeListArray, StringViewArray};

    use super::*;
    use crate::kernel::print::cell;

    #[test]
    fn arrays_of_every_kind_have_entries() {
        let rows =
            vec![Some(vec![Some(9)]), Some(vec![Some(1), None, Some(3)]), None, Some(vec![Some(4); 3])];
        let list = ListArray::from_iter_primitive::<Int32Type, _, _>(rows.clone());
        let large = LargeListArray::from_iter_primitive::<Int32Type, _, _>(rows.clone());
        let fixed = FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(rows[1..].to_vec(), 3);
        let arrays: [ArrayRef; 3] =
            [Arc::new(list.slice(1, 3)), Arc::new(large.slice(1, 3)), Arc::new(fixed)];
        let numbers = |number| Value::Array(Arc::new(Int64Array::from(vec![number; 3])));
        let comma: ArrayRef = Arc::new(StringViewArray::from(vec![Some(", "), Some(", "), None]));
        for array in arrays {
            let eval = |kernel: &dyn Kernel, more: Value| {
                let args = [Value::Array(array.clone()), more];
                let found = kernel.eval(&args, 3, &mut Failures::default()).expect("arrays");
                (0..3)
                    .map(|row| cell(found.as_ref(), row).unwrap_or("null".into()))
                    .collect::<Vec<_>>()
                    .join(" | ")
            };
            let cases = [
                (1, "1 | null | 4"),
                (2, "null | null | 4"),
                (3, "3 | null | 4"),
                (4, "null | null | null"),
                (0, "null | null | null"),
                (-1, "3 | null | 4"),
                (-3, "1 | null | 4"),
                (-4, "null | null | null"),
                (i64::MIN, "null | null | null"),
                (i64::MAX, "null | null | null"),
            ];
            for (number, expected) in cases {
                assert_eq!(eval(&EntryAt, numbers(number)), expected, "{number}");
            }
            assert_eq!(eval(&Size, numbers(0)), "3 | null | 3");
            assert_eq!(eval(&JoinEntries, Value::Array(comma.clone())), "1, 3 | null | null");
        }
    }
}
