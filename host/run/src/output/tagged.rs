//! Rows by the folder that they go to.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};

use crate::engine::Encode;
use crate::error::RunError;

/// Rows of one folder.
pub(crate) struct Tagged<T> {
    /// The folder below that of the output; none where rows are not divided.
    pub(crate) folder: Option<Arc<str>>,
    /// The rows.
    pub(crate) rows: T,
}

/// Lets `encode` work on the rows of each folder, of rows in the order of their folders.
pub(super) fn apart<T: 'static>(encode: Encode<T>) -> Encode<Vec<Tagged<T>>> {
    Arc::new(move |batches| {
        let mut tagged: Vec<Tagged<Vec<RecordBatch>>> = Vec::new();
        for batch in batches {
            let last = batch.num_columns() - 1;
            let folders = batch.column(last).as_string_view().clone();
            let columns: Vec<usize> = (0..last).collect();
            let rows = batch.project(&columns).map_err(RunError::rows("divide the rows by their folders"))?;
            let mut start = 0;
            while start < folders.len() {
                let folder = folders.value(start);
                let mut end = start + 1;
                while end < folders.len() && folders.value(end) == folder {
                    end += 1;
                }
                let slice = rows.slice(start, end - start);
                match tagged.last_mut() {
                    Some(Tagged { folder: Some(known), rows }) if **known == *folder => rows.push(slice),
                    _ => tagged.push(Tagged { folder: Some(folder.into()), rows: vec![slice] }),
                }
                start = end;
            }
        }
        let encoded =
            tagged.into_iter().map(|Tagged { folder, rows }| Ok(Tagged { folder, rows: encode(rows)? }));
        encoded.collect()
    })
}

/// Lets `encode` work on rows that are not divided.
pub(super) fn together<T: 'static>(encode: Encode<T>) -> Encode<Vec<Tagged<T>>> {
    Arc::new(move |batches| Ok(vec![Tagged { folder: None, rows: encode(batches)? }]))
}
