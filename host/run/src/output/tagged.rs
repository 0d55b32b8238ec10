//! Rows by the file that they go to.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};

use crate::engine::{Encode, Leaves};
use crate::error::RunError;

/// The file that rows go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum To {
    /// The one that is being filled.
    Next,
    /// That of a folder below the one of the output.
    Folder(Arc<str>),
    /// That of a share of the input, by its number.
    Share(usize),
}

/// Rows of one file.
pub(crate) struct Tagged<T> {
    /// The file.
    pub(crate) to: To,
    /// The rows.
    pub(crate) rows: T,
}

/// Lets `encode` work on the rows of each folder, of rows in the order of their folders.
pub(super) fn apart<T: 'static>(encode: Encode<T>) -> Encode<Vec<Tagged<T>>> {
    Arc::new(move |batches, leaves| {
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
                    Some(Tagged { to: To::Folder(known), rows }) if **known == *folder => rows.push(slice),
                    _ => tagged.push(Tagged { to: To::Folder(folder.into()), rows: vec![slice] }),
                }
                start = end;
            }
        }
        let encoded = tagged.into_iter();
        let encoded = encoded.map(|Tagged { to, rows }| Ok(Tagged { to, rows: encode(rows, leaves)? }));
        encoded.collect()
    })
}

/// Lets `encode` work on rows that are not divided by folders, of an input of so many shares.
pub(super) fn together<T: 'static>(encode: Encode<T>, shares: usize) -> Encode<Vec<Tagged<T>>> {
    Arc::new(move |batches, leaves| {
        let to = match leaves {
            _ if shares <= 1 => To::Next,
            Leaves::WithShare(share) => To::Share(share),
            Leaves::AtEnd => To::Share(shares - 1),
        };
        Ok(vec![Tagged { to, rows: encode(batches, leaves)? }])
    })
}
