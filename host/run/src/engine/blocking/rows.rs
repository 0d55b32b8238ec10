//! Rows that are held: without memory they do not need, and counted once.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, StringViewType};
use arrow_array::{
    Array, ArrayRef, BinaryArray, GenericByteViewArray, ListArray, RecordBatch, RecordBatchOptions,
    UInt32Array,
};
use arrow_buffer::Buffer;
use arrow_schema::{DataType, SchemaRef};
use datafusion_common::error::{DataFusionError, Result as DataFusionResult};
use datafusion_common::utils::memory::get_record_batch_memory_size;
use recipe_core::engine::key::{number, number_keys, without_number};

/// Rows of a batch, at most.
pub(super) const ROWS: usize = 8192;

/// The same rows, in buffers that hold little else.
pub(in crate::engine) fn compact(batch: &RecordBatch) -> DataFusionResult<RecordBatch> {
    let columns = batch.columns().iter().map(compact_column).collect::<DataFusionResult<Vec<_>>>()?;
    Ok(RecordBatch::try_new(batch.schema(), columns)?)
}

fn compact_column(column: &ArrayRef) -> DataFusionResult<ArrayRef> {
    let wasteful = |held: usize, needed: usize| held > needed + needed / 2 + 1024;
    if let Some(texts) = column.as_any().downcast_ref::<GenericByteViewArray<StringViewType>>() {
        let held: usize = texts.data_buffers().iter().map(Buffer::capacity).sum();
        let fewer: ArrayRef = if wasteful(held, texts.total_buffer_bytes_used()) {
            Arc::new(texts.gc())
        } else {
            column.clone()
        };
        // A column that was read from a file may keep all others of its batch.
        let views = fewer.as_string_view().views().inner().capacity();
        let nulls = fewer.nulls().map_or(0, |nulls| nulls.buffer().capacity());
        let needed = size_of::<u128>() * column.len() + column.len() / 8;
        return if wasteful(views + nulls, needed) { copy(&fewer) } else { Ok(fewer) };
    }
    let needed = column.to_data().get_slice_memory_size()?;
    let column =
        if wasteful(column.get_buffer_memory_size(), needed) { copy(column)? } else { column.clone() };
    let Some(lists) = column.as_list_opt::<i32>() else { return Ok(column) };
    let DataType::List(item) = column.data_type() else { return Ok(column) };
    let values = compact_column(lists.values())?;
    Ok(Arc::new(ListArray::try_new(item.clone(), lists.offsets().clone(), values, lists.nulls().cloned())?))
}

fn copy(column: &ArrayRef) -> DataFusionResult<ArrayRef> {
    let every = UInt32Array::from_iter_values(0..column.len() as u32);
    Ok(arrow_select::take::take(column, &every, None)?)
}

/// Bytes that a batch takes, once for each buffer.
pub(super) fn memory(batch: &RecordBatch) -> usize {
    /// Of each column, beside its buffers.
    const ARRAY: usize = 128;
    get_record_batch_memory_size(batch) + ARRAY * batch.num_columns()
}

/// Cuts a batch into parts of which none takes more than `most` bytes, if rows can be cut so far.
pub(super) fn parts(batch: RecordBatch, most: usize) -> DataFusionResult<Vec<RecordBatch>> {
    let mut waiting = vec![batch];
    let mut parts = Vec::new();
    while let Some(batch) = waiting.pop() {
        let batch = compact(&batch)?;
        let rows = batch.num_rows();
        if rows == 0 {
            continue;
        }
        if rows == 1 || memory(&batch) <= most {
            parts.push(batch);
            continue;
        }
        waiting.push(batch.slice(rows / 2, rows - rows / 2));
        waiting.push(batch.slice(0, rows / 2));
    }
    Ok(parts)
}

/// A batch with the keys of its rows taken off it.
pub(super) fn without_keys(
    batch: &RecordBatch,
    schema: &SchemaRef,
) -> DataFusionResult<(RecordBatch, BinaryArray)> {
    let (keys, columns) = batch.columns().split_last().ok_or_else(|| internal("rows have keys"))?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let rows = RecordBatch::try_new_with_options(schema.clone(), columns.to_vec(), &options)?;
    Ok((rows, keys.as_binary::<i32>().clone()))
}

/// A batch with the numbers of its rows taken off it, as keys.
pub(super) fn without_numbers(
    batch: &RecordBatch,
    schema: &SchemaRef,
) -> DataFusionResult<(RecordBatch, BinaryArray)> {
    let (numbers, columns) = batch.columns().split_last().ok_or_else(|| internal("rows have numbers"))?;
    let numbers = numbers.as_primitive_opt::<Int64Type>().ok_or_else(|| internal("numbers are whole"))?;
    let numbers = number_keys(numbers.values().iter().map(|number| number.cast_unsigned()));
    let numbers = numbers.map_err(|error| DataFusionError::External(Box::new(error)))?;
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok((RecordBatch::try_new_with_options(schema.clone(), columns.to_vec(), &options)?, numbers))
}

/// The numbers at the end of keys, as keys of their own.
pub(super) fn their_numbers(keys: &BinaryArray) -> recipe_core::Result<BinaryArray> {
    number_keys((0..keys.len()).map(|row| number(keys.value(row))))
}

/// How many of the first rows have keys not greater than `key`, where rows are in order.
pub(super) fn rows_up_to(keys: &BinaryArray, key: &[u8]) -> usize {
    let (mut low, mut high) = (0, keys.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        if without_number(keys.value(middle)) <= key {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Large batches as batches of a size that streams well.
pub(crate) fn slices(batch: RecordBatch) -> impl Iterator<Item = RecordBatch> {
    let rows = batch.num_rows();
    (0..rows).step_by(ROWS).map(move |start| batch.slice(start, ROWS.min(rows - start)))
}

pub(super) fn internal(message: &str) -> DataFusionError {
    DataFusionError::Internal(message.to_owned())
}
