//! `Unnest`: rows repeated for each entry of their arrays.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::{DataType, SchemaRef};
use arrow_select::take::take;

use crate::error::{Error, Kind, Result};
use crate::exec::batches::{MAX_MADE_BYTES, ROWS, slices};
use crate::exec::{Batch, Operator, Trace};
use crate::plan::Unnest;

pub(super) struct Unnesting {
    node: Unnest,
    output: SchemaRef,
}

impl Unnesting {
    pub(super) fn new(node: &Unnest, output: SchemaRef) -> Self {
        Unnesting { node: node.clone(), output }
    }

    /// The arrays of a batch.
    fn arrays<'a>(&self, batch: &'a RecordBatch) -> Result<Vec<&'a ListArray>> {
        let arrays = self.node.arrays.iter().map(|at| {
            let column = batch.column(at.0);
            column
                .as_list_opt::<i32>()
                .ok_or_else(|| Error::internal(format!("{} has no entries", column.data_type())))
        });
        let arrays: Vec<&ListArray> = arrays.collect::<Result<_>>()?;
        let same = |row: usize| arrays.iter().all(|array| entries(array, row) == entries(arrays[0], row));
        if (0..batch.num_rows()).all(same) {
            return Ok(arrays);
        }
        Err(Error::internal("arrays that are unnested together have as many entries in each row"))
    }

    /// What becomes of these rows of a batch, `made` rows.
    fn rows(
        &self,
        batch: &RecordBatch,
        arrays: &[&ListArray],
        rows: Range<usize>,
        made: usize,
    ) -> Result<RecordBatch> {
        let mut from = Vec::with_capacity(made);
        for row in rows.clone() {
            from.extend(std::iter::repeat_n(row as u32, entries(arrays[0], row).max(1)));
        }
        let from = UInt32Array::from(from);
        let columns = batch.columns().iter().enumerate().map(|(at, column)| {
            match self.node.arrays.iter().position(|array| array.0 == at) {
                Some(array) => entries_of(arrays[array], rows.clone(), made),
                None => Ok(take(column, &from, None)?),
            }
        });
        Ok(RecordBatch::try_new(self.output.clone(), columns.collect::<Result<Vec<_>>>()?)?)
    }
}

impl Operator for Unnesting {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        let batch = batch.data;
        let arrays = self.arrays(&batch)?;
        let Some(first) = arrays.first() else { return Ok(vec![Batch::made(batch)]) };
        let (mut given, mut bytes) = (Vec::new(), 0_usize);
        let mut start = 0;
        while start < batch.num_rows() {
            let (mut end, mut made) = (start, 0);
            while end < batch.num_rows() && (end == start || made + entries(first, end).max(1) <= ROWS) {
                made += entries(first, end).max(1);
                end += 1;
            }
            let row = bytes_of(&batch.slice(start, end - start), &self.node).div_ceil(end - start);
            bytes = bytes.saturating_add(row.saturating_mul(made));
            if bytes > MAX_MADE_BYTES {
                let message = format!(
                    "the entries of {} rows, each with all other columns beside it, take more than {} MiB; drop columns \
                     that are not needed, nested ones first",
                    batch.num_rows(),
                    MAX_MADE_BYTES >> 20,
                );
                return Err(Kind::Limit(message).into());
            }
            let rows = self.rows(&batch, &arrays, start..end, made)?;
            given.extend(slices(&rows).map(Batch::made));
            start = end;
        }
        Ok(given)
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        Ok(Vec::new())
    }

    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        Ok(Vec::new())
    }

    fn restore(&mut self, _: &[RecordBatch], _: u64) -> Result<()> {
        Ok(())
    }

    fn absorb(&mut self, _: &[RecordBatch], _: u64) -> Result<()> {
        Ok(())
    }
}

/// How many entries an array has in a row: none where it is null, whatever its offsets say.
fn entries(array: &ListArray, row: usize) -> usize {
    if array.is_null(row) { 0 } else { array.value_length(row) as usize }
}

/// The entries of these rows of an array, and null for a row that has none; they are `made` together.
fn entries_of(array: &ListArray, rows: Range<usize>, made: usize) -> Result<ArrayRef> {
    let offsets = array.value_offsets();
    let (start, end) = (offsets[rows.start] as usize, offsets[rows.end] as usize);
    if rows.clone().all(|row| entries(array, row) > 0) && end - start == made {
        return Ok(array.values().slice(start, made));
    }
    let mut places: Vec<Option<u64>> = Vec::with_capacity(made);
    for row in rows {
        match entries(array, row) {
            0 => places.push(None),
            count => places.extend((0..count as u64).map(|entry| Some(offsets[row] as u64 + entry))),
        }
    }
    Ok(take(array.values(), &UInt64Array::from(places), None)?)
}

/// About how many bytes the cells of a batch take that are repeated, and an entry in the place of each array.
fn bytes_of(batch: &RecordBatch, node: &Unnest) -> usize {
    let columns = batch.columns().iter().enumerate().map(|(at, column)| {
        if node.arrays.iter().any(|array| array.0 == at) {
            size_of::<u128>() * batch.num_rows()
        } else {
            cell_bytes(column)
        }
    });
    columns.fold(0, usize::saturating_add)
}

/// About how many bytes the cells of an array take.
fn cell_bytes(array: &ArrayRef) -> usize {
    let rows = array.len();
    let inside = |offsets: &[i32], values: &ArrayRef| {
        let (start, end) = (offsets[0] as usize, offsets[rows] as usize);
        cell_bytes(&values.slice(start, end - start)).saturating_add(size_of::<i32>() * rows)
    };
    match array.data_type() {
        DataType::List(_) => inside(array.as_list::<i32>().value_offsets(), array.as_list::<i32>().values()),
        DataType::Map(..) => {
            let map = array.as_map();
            let entries: ArrayRef = std::sync::Arc::new(map.entries().clone());
            inside(map.value_offsets(), &entries)
        }
        DataType::Struct(_) => array.as_struct().columns().iter().map(cell_bytes).sum(),
        other => rows.saturating_mul(other.primitive_width().unwrap_or(size_of::<u128>())),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Int32Array;
    use arrow_array::types::Int32Type;
    use arrow_buffer::{NullBuffer, OffsetBuffer};
    use arrow_schema::{Field, Schema};

    use super::*;
    use crate::plan::Position;
    use crate::table;

    fn unnest(arrays: &[usize], columns: Vec<ArrayRef>) -> Result<Vec<String>> {
        let fields = columns.iter().enumerate();
        let fields =
            fields.map(|(at, column)| Field::new(format!("c{at}"), column.data_type().clone(), true));
        let input = RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns)?;
        let output = input.columns().iter().enumerate().map(|(at, column)| {
            let data_type = match column.data_type() {
                DataType::List(entry) if arrays.contains(&at) => entry.data_type().clone(),
                other => other.clone(),
            };
            Field::new(format!("c{at}"), data_type, true)
        });
        let output: SchemaRef = Arc::new(Schema::new(output.collect::<Vec<_>>()));
        let node = Unnest { arrays: arrays.iter().copied().map(Position).collect() };
        let mut operator = Unnesting::new(&node, output.clone());
        let given = operator.push(Batch::from_source(input, 0), &mut Trace::default())?;
        let given: Vec<RecordBatch> = given.into_iter().map(|batch| batch.data).collect();
        assert!(given.iter().all(|batch| batch.num_rows() <= ROWS));
        Ok(table::print(&output, &given)[1..].to_vec())
    }

    #[test]
    fn null_lists_may_have_entries_behind_them() {
        let values = Arc::new(Int32Array::from(vec![9, 1, 2, 7, 7, 3]));
        let item = Arc::new(Field::new_list_field(DataType::Int32, true));
        let offsets = OffsetBuffer::new(vec![1, 3, 5, 5, 6].into());
        let nulls = NullBuffer::from(vec![true, false, true, true]);
        let lists: ArrayRef =
            Arc::new(ListArray::try_new(item, offsets, values, Some(nulls)).expect("lists"));
        let ids: ArrayRef = Arc::new(Int32Array::from(vec![10, 20, 30, 40]));
        let lines = unnest(&[1], vec![ids.clone(), lists.clone()]).expect("rows");
        assert_eq!(lines, ["10 | 1", "10 | 2", "20 | null", "30 | null", "40 | 3"]);
        // A list that stays is repeated, and of a slice only its rows come out.
        let lines = unnest(&[1], vec![lists.slice(2, 2), lists.slice(2, 2)]).expect("rows");
        assert_eq!(lines, ["[] | null", "[3] | 3"]);
        let other = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)]); 4]);
        unnest(&[0, 1], vec![lists, Arc::new(other)]).expect_err("they differ in length");
    }

    #[test]
    fn many_entries_come_in_pieces_and_too_many_are_refused() {
        let list = |entries: i32| -> ArrayRef {
            let entries = (0..entries).map(Some).collect::<Vec<_>>();
            Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(entries)]))
        };
        assert_eq!(unnest(&[0], vec![list(20_000)]).expect("rows").len(), 20_000);
        let error = unnest(&[0], vec![list(20_000), list(20_000)]).expect_err("400 million entries");
        assert!(
            error.to_string().starts_with("the entries of 1 rows, each with all other columns"),
            "{error}"
        );
    }
}
