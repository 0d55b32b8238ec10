//! Filters that are applied to a column only when a node reads it: a column that no node reads is copied once, however
//! many filters there are, and not at all if it is deleted.

use arrow_array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use arrow_buffer::BooleanBuffer;
use arrow_schema::SchemaRef;
use arrow_select::filter::{FilterBuilder, FilterPredicate};

use super::Batch;
use crate::error::Result;

/// A batch and the filters that its columns have not all been through.
pub(super) struct Lazy {
    columns: Vec<Column>,
    /// Which rows each filter keeps, among those that the filters before it keep.
    filters: Vec<BooleanBuffer>,
    /// What the filters from each on keep together, as far as that was asked for.
    together: Vec<Option<Together>>,
    /// The rows that are left, without columns.
    left: Batch,
    rows: usize,
}

/// A column, and how many of the filters were applied to it.
#[derive(Clone)]
pub(super) struct Column(ArrayRef, usize);

struct Together {
    kept: BooleanArray,
    filter: FilterPredicate,
    /// How many of the filters this is.
    filters: usize,
}

impl Together {
    fn new(kept: BooleanBuffer, filters: usize) -> Self {
        let kept = BooleanArray::from(kept);
        Together { filter: FilterBuilder::new(&kept).optimize().build(), kept, filters }
    }
}

impl Lazy {
    /// The rows of a batch.
    pub(super) fn new(batch: &Batch) -> Self {
        let rows = batch.data.num_rows();
        let columns = batch.data.columns().iter().map(|column| Column(column.clone(), 0)).collect();
        let left = batch.with_data(RecordBatch::new_empty(batch.data.schema()));
        Lazy { columns, filters: Vec::new(), together: Vec::new(), left, rows }
    }

    /// How many rows are left.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The row of the source that a row was, where it can be known.
    pub(super) fn source_row(&self, row: usize) -> Option<u64> {
        self.left.source_row(row)
    }

    /// Keeps some of the rows that are left.
    pub(super) fn filter(&mut self, kept: &BooleanBuffer) {
        self.rows = kept.count_set_bits();
        let nothing = self.left.data.clone();
        self.left = self.left.clone().filtered(nothing, kept);
        self.filters.push(kept.clone());
        self.together.push(None);
    }

    /// A column, filtered or not.
    pub(super) fn deferred(&self, column: usize) -> Column {
        self.columns[column].clone()
    }

    /// A column that was made of the rows that are left.
    pub(super) fn made(&self, column: ArrayRef) -> Column {
        Column(column, self.filters.len())
    }

    /// Goes on with other columns.
    pub(super) fn replace(&mut self, columns: Vec<Column>) {
        self.columns = columns;
    }

    /// The cells of a column in the rows that are left.
    pub(super) fn column(&mut self, column: usize) -> Result<ArrayRef> {
        let Column(array, from) = self.columns[column].clone();
        if from == self.filters.len() {
            return Ok(array);
        }
        let array = self.together(from).filter(array.as_ref())?;
        self.columns[column] = Column(array.clone(), self.filters.len());
        Ok(array)
    }

    /// Some columns in the rows that are left.
    pub(super) fn batch(&mut self, columns: &[usize], schema: &SchemaRef) -> Result<RecordBatch> {
        let columns = columns.iter().map(|column| self.column(*column)).collect::<Result<_>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        Ok(RecordBatch::try_new_with_options(schema.clone(), columns, &options)?)
    }

    /// The rows that are left, with all columns.
    pub(super) fn finish(mut self, schema: &SchemaRef) -> Result<Batch> {
        let columns: Vec<usize> = (0..self.columns.len()).collect();
        let data = self.batch(&columns, schema)?;
        Ok(self.left.with_data(data))
    }

    /// What the filters from `from` on keep.
    fn together(&mut self, from: usize) -> &FilterPredicate {
        let known = self.together[from].take();
        let known = known.unwrap_or_else(|| Together::new(self.filters[from].clone(), from + 1));
        let known = if known.filters == self.filters.len() {
            known
        } else {
            let more = self.filters[known.filters..].iter();
            let kept = more.fold(known.kept.values().clone(), |kept, filter| kept_of(&kept, filter));
            Together::new(kept, self.filters.len())
        };
        &self.together[from].insert(known).filter
    }
}

/// Of the rows that `kept` keeps, those that `filter` keeps of them.
fn kept_of(kept: &BooleanBuffer, filter: &BooleanBuffer) -> BooleanBuffer {
    let mut next = filter.iter();
    BooleanBuffer::collect_bool(kept.len(), |row| kept.value(row) && next.next() == Some(true))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::Int64Array;
    use arrow_schema::{DataType, Field, Schema};

    use super::*;

    /// Filters and reads in all orders give what filtering all columns at once gives.
    #[test]
    fn a_column_is_filtered_whenever_it_is_read() {
        const ROWS: i64 = 100;
        const COLUMNS: usize = 3;
        let fields: Vec<_> =
            (0..COLUMNS).map(|at| Field::new(at.to_string(), DataType::Int64, true)).collect();
        let schema: SchemaRef = Arc::new(Schema::new(fields));
        let column = |at: usize| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values((0..ROWS).map(|row| row + 1000 * at as i64)))
        };
        let data = RecordBatch::try_new(schema.clone(), (0..COLUMNS).map(column).collect()).expect("a table");
        let values = |rows: &[i64], at: usize| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|row| row + 1000 * at as i64)))
        };
        // What happens, two bits at a time: a filter, or that one of the columns is read.
        for order in 0..1_u32 << 12 {
            let mut lazy = Lazy::new(&Batch::from_source(data.clone(), 50));
            let mut rows: Vec<i64> = (0..ROWS).collect();
            for turn in 0..6 {
                match order >> (2 * turn) & 3 {
                    3 => {
                        let kept: Vec<bool> = rows.iter().map(|row| row % (turn + 2) != 1).collect();
                        lazy.filter(&BooleanBuffer::from(kept.clone()));
                        let mut kept = kept.into_iter();
                        rows.retain(|_| kept.next() == Some(true));
                    }
                    at => {
                        let at = at as usize;
                        assert_eq!(&lazy.column(at).expect("a column"), &values(&rows, at), "{order:b}");
                    }
                }
                assert_eq!(lazy.rows(), rows.len());
            }
            let last = rows.len() - 1;
            assert_eq!(lazy.source_row(last), Some(50 + rows[last] as u64), "{order:b}");
            // A column that was made stands beside one that was not read.
            lazy.replace(vec![lazy.made(values(&rows, 7)), lazy.deferred(1), lazy.deferred(2)]);
            let batch = lazy.finish(&schema).expect("a table");
            let expected = [values(&rows, 7), values(&rows, 1), values(&rows, 2)];
            assert_eq!(batch.data.columns(), expected, "{order:b}");
            assert_eq!(batch.source_row(0), Some(50 + rows[0] as u64));
        }
    }
}
