//! `Join`: a hash table over the second table's keys, probed in the order of the first.

mod compared;
mod matches;
mod nearest;
mod right;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_buffer::BooleanBufferBuilder;
use arrow_schema::{Field, SchemaRef};

use crate::error::{Kind, Result};
use crate::exec::batches::{MAX_MADE_BYTES, slices};
use crate::exec::operator::Relayed;
use crate::exec::state::table;
use crate::exec::{Batch, Operator, Trace};
use crate::plan::Join;
use matches::{check, matches};
use right::Right;

/// How many bytes the row numbers of a pair take.
const PAIR: usize = 16;

pub(in crate::exec) struct Joining {
    node: Join,
    right: Arc<Right>,
    matched: BooleanBufferBuilder,
    input: SchemaRef,
    output: SchemaRef,
}

impl Joining {
    pub(in crate::exec) fn new(node: &Join, input: &SchemaRef, output: SchemaRef) -> Result<Self> {
        let right = Arc::new(Right::new(node, input, &output)?);
        Ok(Joining::at_start(node.clone(), right, input.clone(), output))
    }

    fn at_start(node: Join, right: Arc<Right>, input: SchemaRef, output: SchemaRef) -> Self {
        let matched = unmatched(&right);
        Joining { node, right, matched, input, output }
    }

    /// Fails if so many pairs of rows would take more than [`MAX_MADE_BYTES`].
    fn check_pairs(&self, pairs: u64) -> Result<()> {
        let width = |field: &Arc<Field>| field.data_type().primitive_width().unwrap_or(size_of::<u128>());
        let pair = PAIR + self.output.fields().iter().map(width).sum::<usize>();
        if pairs.saturating_mul(pair as u64) <= MAX_MADE_BYTES as u64 {
            return Ok(());
        }
        let (most, table) = (MAX_MADE_BYTES >> 20, self.node.right.name());
        let message = if self.node.compared.is_empty() {
            format!(
                "{pairs} pairs of rows have the same keys within one batch, which take more than {most} MiB; the keys repeat in \
                 both tables: join by more columns, or drop rows of table `{table}` that have the same keys"
            )
        } else {
            format!(
                "{pairs} pairs of rows and more meet the conditions within one batch, which take more than {most} MiB; join by more \
                 columns, or by narrower conditions, or drop rows of table `{table}`"
            )
        };
        Err(Kind::Limit(message).into())
    }

    fn rows(
        &self,
        left: &RecordBatch,
        from_left: &UInt32Array,
        from_right: &UInt32Array,
    ) -> Result<RecordBatch> {
        let left_columns = self.node.left_columns.iter().map(|at| (left.column(at.0), from_left));
        let right_columns = self.right.data.columns().iter().map(|column| (column, from_right));
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
        let right = self.right.clone();
        let kind = self.node.kind;
        let candidates = matches(&right, &self.node, &batch.data)?;
        let compared = match &right.compared {
            Some(values) => Some((values, values.others(&batch.data)?)),
            None => None,
        };
        if kind.matches && compared.is_none() {
            self.check_pairs(candidates.iter().map(|found| found.len() as u64).sum())?;
        }
        // Where only rows without a match are kept, one match says enough.
        let most = if kind.matches || kind.unmatched_right { usize::MAX } else { 1 };
        let mut from_left = Vec::new();
        let mut from_right = Vec::new();
        let mut fitting = Vec::new();
        for (row, mut found) in candidates.into_iter().enumerate() {
            if let Some((values, others)) = &compared {
                values.find(found, others, row, most, &mut fitting);
                found = &fitting;
                if kind.matches {
                    self.check_pairs((from_left.len() + found.len()) as u64)?;
                }
            }
            if let Some(expected) = &self.node.expected {
                check(expected, &self.node, &batch.data, row, found)?;
            }
            if found.is_empty() && kind.unmatched_left {
                from_left.push(row as u32);
                from_right.push(None);
            }
            for right in found {
                self.matched.set_bit(*right as usize, true);
                if kind.matches {
                    from_left.push(row as u32);
                    from_right.push(Some(*right));
                }
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

    /// Which rows of the second table have a match, where that matters.
    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        if !self.node.kind.unmatched_right {
            return Ok(Vec::new());
        }
        let matched = BooleanArray::from(self.matched.finish_cloned());
        let rows = matched.len();
        Ok(vec![table(vec![Arc::new(matched)], rows)?])
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        self.matched = unmatched(&self.right);
        self.absorb(state, rows)
    }

    fn absorb(&mut self, after: &[RecordBatch], _: u64) -> Result<()> {
        for table in after {
            let matched = table.column(0).as_boolean();
            // A state may come from anywhere.
            if matched.len() != self.right.data.num_rows() {
                return Err(Kind::Data("the state is of a join with another table".into()).into());
            }
            for row in matched.values().set_indices() {
                self.matched.set_bit(row, true);
            }
        }
        Ok(())
    }
}

/// No row of the second table has a match yet.
fn unmatched(right: &Right) -> BooleanBufferBuilder {
    let mut matched = BooleanBufferBuilder::new(right.data.num_rows());
    matched.append_n(right.data.num_rows(), false);
    matched
}

impl Relayed for Joining {
    fn fork(&self) -> Box<dyn Relayed> {
        let (node, right) = (self.node.clone(), self.right.clone());
        Box::new(Joining::at_start(node, right, self.input.clone(), self.output.clone()))
    }
}

#[cfg(test)]
mod tests {
    use arrow_schema::{DataType, Schema};

    use super::*;
    use crate::plan::{Compared, Dataset, Expr, Inequality, JoinKind, Matching, Position};

    /// A pair takes its row numbers, and what it holds of each column; text is shared, all but its 16 bytes.
    #[test]
    fn pairs_are_refused_by_what_they_take() {
        let right = crate::table::parse(&["k: long | t: string | d: int", "1 | a | 2"]).expect("a table");
        let column = |at: usize| Expr::Column(Position(at));
        let node = Join {
            right: Arc::new(Dataset::new("twice", right.schema(), vec![right.clone()])),
            keys: vec![(Position(0), column(0))],
            nulls_equal: false,
            compared: Vec::new(),
            matching: Matching::All,
            expected: None,
            kind: JoinKind { matches: true, unmatched_left: false, unmatched_right: false },
            left_columns: vec![Position(0)],
            right_columns: vec![column(1), column(2)],
        };
        let fields = [("k", DataType::Int64), ("t", DataType::Utf8View), ("d", DataType::Int32)];
        let fields = fields.map(|(name, ty)| Field::new(name, ty, true));
        let mut join =
            Joining::new(&node, &right.schema(), Arc::new(Schema::new(fields.to_vec()))).expect("a join");
        let most = (512 << 20) / (16 + 8 + 16 + 4);
        assert_eq!(join.check_pairs(0), Ok(()));
        assert_eq!(join.check_pairs(most), Ok(()));
        let error = join.check_pairs(most + 1).expect_err("too many").to_string();
        let expected = "12201612 pairs of rows have the same keys within one batch, which take more than 512 MiB; the keys \
            repeat in both tables: join by more columns, or drop rows of table `twice` that have the same keys";
        assert_eq!(error, expected);
        join.check_pairs(u64::MAX).expect_err("too many");
        join.node.compared = vec![Compared { left: Position(0), how: Inequality::Less, right: column(0) }];
        let error = join.check_pairs(most + 1).expect_err("too many").to_string();
        let expected = "12201612 pairs of rows and more meet the conditions within one batch, which take more than 512 MiB; join by \
            more columns, or by narrower conditions, or drop rows of table `twice`";
        assert_eq!(error, expected);
    }
}
