//! `Join`: a hash table over the second table's keys, probed in the order of the first.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_buffer::BooleanBufferBuilder;
use arrow_row::{RowConverter, SortField};
use arrow_schema::{Field, SchemaRef};
use hashbrown::HashMap;

use crate::error::{Kind, Result};
use crate::exec::batches::{gather, slices};
use crate::exec::group::keys;
use crate::exec::operator::Relayed;
use crate::exec::state::table;
use crate::exec::{Batch, Operator, Trace};
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::cast::cast;
use crate::kernel::compare::canonical;
use crate::plan::{Failures, Join, Position};

/// The most bytes that a batch may grow to when its rows are matched; text is shared and does not count.
const MAX_BYTES: usize = 512 << 20;

/// How many bytes the row numbers of a pair take.
const PAIR: usize = 16;

pub(in crate::exec) struct Joining {
    node: Join,
    right: Arc<Right>,
    matched: BooleanBufferBuilder,
    input: SchemaRef,
    output: SchemaRef,
}

/// The second table.
struct Right {
    data: RecordBatch,
    converter: RowConverter,
    /// Its rows by key, in order.
    rows: HashMap<Box<[u8]>, Vec<u32>, RandomState>,
}

impl Joining {
    pub(in crate::exec) fn new(node: &Join, input: &SchemaRef, output: SchemaRef) -> Result<Self> {
        let right = gather(&node.right.schema, &node.right.batches)?;
        let fields =
            node.keys.iter().map(|(left, _)| SortField::new(input.field(left.0).data_type().clone()));
        let converter = RowConverter::new(fields.collect())?;
        let right_keys = node.keys.iter().map(|(left, at)| {
            let key = cast(right.column(at.0), input.field(left.0).data_type(), &mut Failures::default())?;
            Ok(canonical(&key))
        });
        let right_keys = right_keys.collect::<Result<Vec<_>>>()?;
        let encoded = converter.convert_columns(&right_keys)?;
        let mut rows: HashMap<Box<[u8]>, Vec<u32>, RandomState> = HashMap::with_hasher(fixed_hasher());
        for row in (0..right.num_rows()).filter(|row| present(&right_keys, *row)) {
            rows.entry(encoded.row(row).as_ref().into()).or_default().push(row as u32);
        }
        let right = Arc::new(Right { data: right, converter, rows });
        Ok(Joining::at_start(node.clone(), right, input.clone(), output))
    }

    fn at_start(node: Join, right: Arc<Right>, input: SchemaRef, output: SchemaRef) -> Self {
        let mut matched = BooleanBufferBuilder::new(right.data.num_rows());
        matched.append_n(right.data.num_rows(), false);
        Joining { node, right, matched, input, output }
    }

    /// Fails if so many pairs of rows would take more than [`MAX_BYTES`].
    fn check_pairs(&self, pairs: u64) -> Result<()> {
        let width = |field: &Arc<Field>| field.data_type().primitive_width().unwrap_or(size_of::<u128>());
        let pair = PAIR + self.output.fields().iter().map(width).sum::<usize>();
        if pairs.saturating_mul(pair as u64) <= MAX_BYTES as u64 {
            return Ok(());
        }
        let message = format!(
            "{pairs} pairs of rows have the same keys within one batch, which take more than {} MiB; the keys repeat in both \
             tables: join by more columns, or drop rows of table `{}` that have the same keys",
            MAX_BYTES >> 20,
            self.node.right.name
        );
        Err(Kind::Limit(message).into())
    }

    fn rows(
        &self,
        left: &RecordBatch,
        from_left: &UInt32Array,
        from_right: &UInt32Array,
    ) -> Result<RecordBatch> {
        let left_columns = self.node.left_columns.iter().map(|at| (left.column(at.0), from_left));
        let right_columns =
            self.node.right_columns.iter().map(|at| (self.right.data.column(at.0), from_right));
        let columns = left_columns
            .chain(right_columns)
            .map(|(column, rows)| Ok(arrow_select::take::take(column, rows, None)?))
            .collect::<Result<Vec<ArrayRef>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(from_left.len()));
        Ok(RecordBatch::try_new_with_options(self.output.clone(), columns, &options)?)
    }
}

impl Operator for Joining {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        let columns: Vec<Position> = self.node.keys.iter().map(|(left, _)| *left).collect();
        let left_keys = keys(&batch.data, &columns);
        let encoded = self.right.converter.convert_columns(&left_keys)?;
        let kind = self.node.kind;
        let found: Vec<Option<&Vec<u32>>> =
            (0..batch.data.num_rows())
                .map(|row| {
                    if present(&left_keys, row) {
                        self.right.rows.get(encoded.row(row).as_ref())
                    } else {
                        None
                    }
                })
                .collect();
        if kind.matches {
            self.check_pairs(found.iter().flatten().map(|found| found.len() as u64).sum())?;
        }
        let mut from_left = Vec::new();
        let mut from_right = Vec::new();
        for (row, found) in found.into_iter().enumerate() {
            match found {
                Some(found) => {
                    for right in found {
                        self.matched.set_bit(*right as usize, true);
                        if kind.matches {
                            from_left.push(row as u32);
                            from_right.push(Some(*right));
                        }
                    }
                }
                None if kind.unmatched_left => {
                    from_left.push(row as u32);
                    from_right.push(None);
                }
                None => {}
            }
        }
        let joined = self.rows(&batch.data, &from_left.into(), &from_right.into())?;
        Ok(slices(&joined).map(Batch::made).collect())
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        if !self.node.kind.unmatched_right {
            return Ok(Vec::new());
        }
        let alone = BooleanArray::from(!&self.matched.finish());
        let from_right: Vec<Option<u32>> = alone.values().set_indices().map(|row| Some(row as u32)).collect();
        let nothing = RecordBatch::new_empty(self.input.clone());
        let joined = self.rows(&nothing, &vec![None::<u32>; from_right.len()].into(), &from_right.into())?;
        Ok(slices(&joined).map(Batch::made).collect())
    }

    fn state(&self) -> Result<Vec<RecordBatch>> {
        let matched = BooleanArray::from(self.matched.finish_cloned());
        let rows = matched.len();
        Ok(vec![table(vec![Arc::new(matched)], rows)?])
    }

    fn restore(&mut self, state: &[RecordBatch]) -> Result<()> {
        for table in state {
            let matched = table.column(0).as_boolean();
            // A state may come from anywhere.
            if matched.len() != self.right.data.num_rows() {
                return Err(Kind::Data("the state is of a join with another table".into()).into());
            }
            self.matched = BooleanBufferBuilder::new(matched.len());
            self.matched.append_buffer(matched.values());
        }
        Ok(())
    }
}

impl Relayed for Joining {
    fn fork(&self) -> Box<dyn Relayed> {
        let (node, right) = (self.node.clone(), self.right.clone());
        Box::new(Joining::at_start(node, right, self.input.clone(), self.output.clone()))
    }
}

/// Null equals nothing.
fn present(keys: &[ArrayRef], row: usize) -> bool {
    keys.iter().all(|key| key.is_valid(row))
}
