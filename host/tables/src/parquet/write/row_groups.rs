//! Rows gathered into row groups. Where a group ends depends on the rows alone, never on the batches they come in.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Schema};

/// The rows of a row group, in order.
pub type RowGroup = Vec<RecordBatch>;

/// The most rows of a group.
const MAX_ROWS: usize = 131_072;

/// About how many bytes of cells a group holds at most.
const MAX_BYTES: usize = 64 << 20;

/// How many rows a group of these columns has. Texts are taken to be short; if they are not, the group ends earlier.
fn rows_of(schema: &Schema) -> usize {
    let width = |data_type: &DataType| match data_type {
        DataType::Utf8 | DataType::Utf8View => 32,
        nested if nested.is_nested() => 64,
        other => other.primitive_width().unwrap_or(16),
    };
    let row: usize = schema.fields().iter().map(|field| width(field.data_type())).sum();
    (MAX_BYTES / row.max(1)).clamp(1024, MAX_ROWS) & !1023
}

/// Rows that wait for their group to be full.
pub struct RowGroupBuilder {
    /// How many rows a group has.
    max_rows: usize,
    /// The row with which a group has this many bytes of text is its last.
    max_text: usize,
    held: RowGroup,
    rows: usize,
    text: usize,
}

impl RowGroupBuilder {
    /// Gathers rows of these columns.
    pub fn new(schema: &Schema) -> Self {
        RowGroupBuilder { max_rows: rows_of(schema), max_text: MAX_BYTES, held: Vec::new(), rows: 0, text: 0 }
    }

    /// The same for groups of at most so many rows.
    pub fn with_max_rows(self, rows: usize) -> Self {
        RowGroupBuilder { max_rows: self.max_rows.min(rows.max(1)), ..self }
    }

    /// Takes rows, and returns the groups that are full with them.
    pub fn push(&mut self, mut batch: RecordBatch) -> Vec<RowGroup> {
        let mut full = Vec::new();
        while batch.num_rows() > 0 {
            let (rows, text) = self.fitting(&batch);
            self.held.push(batch.slice(0, rows));
            self.rows += rows;
            self.text += text;
            batch = batch.slice(rows, batch.num_rows() - rows);
            if self.rows == self.max_rows || self.text >= self.max_text {
                full.extend(self.finish());
            }
        }
        full
    }

    /// The last group, which need not be full.
    pub fn finish(&mut self) -> Option<RowGroup> {
        (self.rows, self.text) = (0, 0);
        Some(std::mem::take(&mut self.held)).filter(|held| !held.is_empty())
    }

    /// How many rows of a batch the group takes, and how many bytes of text they have.
    fn fitting(&self, batch: &RecordBatch) -> (usize, usize) {
        let rows = batch.num_rows().min(self.max_rows - self.rows);
        let room = self.max_text - self.text;
        let texts: Vec<_> = batch.columns().iter().filter_map(|column| column.as_string_view_opt()).collect();
        let whole = texts.iter().map(|texts| lengths(texts, 0..rows)).sum();
        if whole < room {
            return (rows, whole);
        }
        let mut text = 0;
        for row in 0..rows {
            text += texts.iter().map(|texts| lengths(texts, row..row + 1)).sum::<usize>();
            if text >= room {
                return (row + 1, text);
            }
        }
        (rows, text)
    }
}

/// How long texts are together. The low half of a view is its text's length.
fn lengths(texts: &StringViewArray, rows: Range<usize>) -> usize {
    let length = |row: usize| texts.views()[row] as u32 as usize;
    match texts.nulls() {
        None => rows.map(length).sum(),
        Some(nulls) => rows.map(|row| if nulls.is_valid(row) { length(row) } else { 0 }).sum(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::ArrayRef;
    use arrow_schema::Field;

    use super::*;

    fn groups(texts: &[Option<String>], batch_rows: usize) -> Vec<usize> {
        let mut gather = RowGroupBuilder { max_rows: 7, max_text: 20, held: Vec::new(), rows: 0, text: 0 };
        let mut groups = Vec::new();
        for rows in texts.chunks(batch_rows) {
            let column: ArrayRef = Arc::new(rows.iter().cloned().collect::<StringViewArray>());
            groups.extend(gather.push(RecordBatch::try_from_iter([("t", column)]).expect("a batch")));
        }
        groups.extend(gather.finish());
        groups.iter().map(|group| group.iter().map(RecordBatch::num_rows).sum()).collect()
    }

    #[test]
    fn groups_do_not_depend_on_batches() {
        let texts: Vec<_> = (0..40_usize).map(|row| (row % 11 != 3).then(|| "x".repeat(row % 9))).collect();
        let expected = groups(&texts, 1);
        assert_eq!(expected.iter().sum::<usize>(), 40);
        assert!(expected.contains(&7) && expected.iter().any(|rows| *rows < 7), "{expected:?}");
        for batch_rows in 2..=40 {
            assert_eq!(groups(&texts, batch_rows), expected, "batches of {batch_rows} rows");
        }
    }

    #[test]
    fn many_columns_have_small_groups() {
        let rows = |columns: usize| {
            let fields = (0..columns).map(|at| Field::new(format!("c{at}"), DataType::Utf8, true));
            rows_of(&Schema::new(fields.collect::<Vec<_>>()))
        };
        assert_eq!([rows(0), rows(1), rows(19)], [MAX_ROWS, MAX_ROWS, 107 * 1024]);
        assert_eq!([rows(200), rows(100_000)], [10 * 1024, 1024]);
    }
}
