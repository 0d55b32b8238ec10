//! Which rows are equal: numbers for groups, in the order they first appear.

use ahash::RandomState;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_row::{RowConverter, Rows, SortField};
use arrow_schema::{DataType, SchemaRef};
use hashbrown::HashTable;

use super::state::table;
use crate::error::Result;
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::compare::canonical;
use crate::plan::Position;

/// Groups of rows with equal keys. Null is a key of its own; `NaN` equals `NaN`, and `-0.0` equals `0.0`.
pub(super) struct Groups {
    columns: Vec<Position>,
    types: Vec<DataType>,
    converter: RowConverter,
    keys: Rows,
    table: HashTable<(u64, u32)>,
    hasher: RandomState,
    /// Whether there were rows; without key columns, they are one group.
    any: bool,
}

impl Groups {
    pub(super) fn new(columns: &[Position], input: &SchemaRef) -> Result<Self> {
        let types: Vec<&DataType> = columns.iter().map(|column| input.field(column.0).data_type()).collect();
        Self::of_types(columns, &types)
    }

    /// Groups of rows with these keys, of these types.
    pub(super) fn of_types(columns: &[Position], types: &[&DataType]) -> Result<Self> {
        let fields = types.iter().map(|data_type| SortField::new((*data_type).clone()));
        let converter = RowConverter::new(fields.collect())?;
        Ok(Groups {
            columns: columns.to_vec(),
            types: types.iter().map(|data_type| (*data_type).clone()).collect(),
            keys: converter.empty_rows(0, 0),
            converter,
            table: HashTable::new(),
            hasher: fixed_hasher(),
            any: false,
        })
    }

    /// The types of the keys.
    pub(super) fn types(&self) -> impl Iterator<Item = &DataType> {
        self.types.iter()
    }

    /// The group of each row; rows of new groups get new numbers.
    pub(super) fn assign(&mut self, batch: &RecordBatch) -> Result<Vec<u32>> {
        self.any |= batch.num_rows() > 0;
        if self.columns.is_empty() {
            return Ok(vec![0; batch.num_rows()]);
        }
        self.number(&keys(batch, &self.columns))
    }

    /// The group of each row of key columns.
    fn number(&mut self, keys: &[ArrayRef]) -> Result<Vec<u32>> {
        let rows = self.converter.convert_columns(keys)?;
        let mut groups = Vec::with_capacity(rows.num_rows());
        for row in &rows {
            let hash = self.hasher.hash_one(row.as_ref());
            let known = &self.keys;
            let found = self.table.find(hash, |(_, group)| known.row(*group as usize) == row);
            groups.push(match found {
                Some((_, group)) => *group,
                None => {
                    let group = self.keys.num_rows() as u32;
                    self.keys.push(row);
                    self.table.insert_unique(hash, (hash, group), |(hash, _)| *hash);
                    group
                }
            });
        }
        Ok(groups)
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        if self.columns.is_empty() { usize::from(self.any) } else { self.keys.num_rows() }
    }

    /// The groups, a row for each, as [`add`](Self::add) takes them.
    pub(super) fn state(&self) -> Result<RecordBatch> {
        table(self.keys()?, self.len())
    }

    /// Adds the groups of a [`state`](Self::state), and returns their numbers here.
    pub(super) fn add(&mut self, state: &RecordBatch) -> Result<Vec<u32>> {
        self.any |= state.num_rows() > 0;
        if self.columns.is_empty() {
            return Ok(vec![0; state.num_rows().min(1)]);
        }
        self.number(&state.columns()[..self.columns.len()])
    }

    /// Bytes that the keys and their table take.
    pub(super) fn memory(&self) -> usize {
        self.keys.size() + self.table.allocation_size()
    }

    /// Forgets all groups.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.table.clear();
        self.any = false;
    }

    /// The key columns, a row for each group.
    pub(super) fn keys(&self) -> Result<Vec<ArrayRef>> {
        Ok(self.converter.convert_rows(self.keys.iter())?)
    }
}

/// Columns as keys: floats that are equal have equal bits.
pub(super) fn keys(batch: &RecordBatch, columns: &[Position]) -> Vec<ArrayRef> {
    columns.iter().map(|column| canonical(batch.column(column.0))).collect()
}
