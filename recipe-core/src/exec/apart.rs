//! How an engine can run a node over more rows than it can hold: sorted by keys as bytes, and part by part.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{Schema, SchemaRef};

use super::aggregate::Grouping;
use super::key::Key;
use super::whole::Whole;
use super::window::Streaming;
use super::{Batch, Operator, Trace};
use crate::error::{Error, Result};
use crate::plan::{Aggregate, AggregateCall, Position, Window, WindowFunction};

/// What has to be done to the rows of a node, where it does not matter how many there are.
pub enum Way {
    /// The rows in the order of the key.
    Sort(Key),
    /// The first of the rows with equal keys, in the order of the table.
    Distinct(Key),
    /// A row for each group.
    Group(Groupwise),
    /// Columns for the results of groups, behind those of the table.
    Whole(Groupwise, Arc<Windowed>),
    /// Columns that go by the order of rows in their group, behind those of the table.
    Numbered(Arc<Windowed>),
}

impl Way {
    pub(super) fn window(node: &Window, input: &SchemaRef, output: &SchemaRef) -> Result<Option<Way>> {
        let calls: Vec<AggregateCall<Position>> = node
            .functions
            .iter()
            .filter_map(|function| match function {
                WindowFunction::Whole(call) => Some(call.clone()),
                _ => None,
            })
            .collect();
        let windowed =
            Arc::new(Windowed { node: node.clone(), input: input.clone(), output: output.clone() });
        if calls.is_empty() {
            return Ok(Some(Way::Numbered(windowed)));
        }
        if calls.len() < node.functions.len() {
            return Ok(None);
        }
        let keys = node.partition.iter().map(|column| input.field(column.0).clone());
        let results = output.fields().iter().skip(input.fields().len()).map(|field| field.as_ref().clone());
        let made = Arc::new(Schema::new(keys.chain(results).collect::<Vec<_>>()));
        let groups = Aggregate { keys: node.partition.clone(), calls };
        Ok(Some(Way::Whole(Groupwise::new(&groups, input, made)?, windowed)))
    }
}

/// Groups whose rows can be worked on apart from those of others.
pub struct Groupwise {
    node: Aggregate,
    /// The columns of the table that are needed.
    columns: Vec<usize>,
    input: SchemaRef,
    output: SchemaRef,
}

impl Groupwise {
    pub(super) fn new(node: &Aggregate, input: &SchemaRef, output: SchemaRef) -> Result<Self> {
        let keys = node.keys.iter().copied();
        let mut columns: Vec<usize> =
            keys.chain(node.calls.iter().map(|call| call.column)).map(|column| column.0).collect();
        columns.sort_unstable();
        columns.dedup();
        let place = |column: &Position| Position(columns.binary_search(&column.0).unwrap_or_default());
        let keys = node.keys.iter().map(place).collect();
        let calls =
            node.calls.iter().map(|call| AggregateCall { column: place(&call.column), ..call.clone() });
        let node = Aggregate { keys, calls: calls.collect() };
        let input = Arc::new(input.project(&columns)?);
        Ok(Groupwise { node, columns, input, output })
    }

    /// The columns of the batches that operators take.
    pub fn input(&self) -> &SchemaRef {
        &self.input
    }

    /// The columns of the rows that operators give.
    pub fn output(&self) -> &SchemaRef {
        &self.output
    }

    /// How many columns make a group. They are the first ones of what operators know, and of what they give.
    pub fn keys(&self) -> usize {
        self.node.keys.len()
    }

    /// What operators take of a batch of the table.
    pub fn needed(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        Ok(batch.project(&self.columns)?)
    }

    /// The key of groups, in the batches that operators take.
    pub fn key(&self) -> Result<Key> {
        Key::equal(&self.node.keys, &self.input)
    }

    /// An operator that knows no group yet. It gives a row for each group, in the order in which they appear in the
    /// states it takes over and then in its batches.
    pub fn operator(&self) -> Result<Box<dyn Operator>> {
        Ok(Box::new(Grouping::new(&self.node, &self.input, self.output.clone())?))
    }
}

/// Windows over groups, of which each can be worked on apart from the others.
pub struct Windowed {
    node: Window,
    input: SchemaRef,
    output: SchemaRef,
}

impl Windowed {
    /// The columns of the table.
    pub fn input(&self) -> &SchemaRef {
        &self.input
    }

    /// The columns of the table, and the results.
    pub fn output(&self) -> &SchemaRef {
        &self.output
    }

    /// The key of groups.
    pub fn group(&self) -> Result<Key> {
        Key::equal(&self.node.partition, &self.input)
    }

    /// The key of groups, and in each of the order in which its rows are seen.
    pub fn order(&self) -> Result<Key> {
        Key::grouped(&self.node.partition, &self.node.order, &self.input)
    }

    /// The results of whole groups: `batch` with columns behind it.
    pub fn whole(&self, batch: RecordBatch) -> Result<RecordBatch> {
        let mut operator = Whole::new(self.node.clone(), self.input.clone(), self.output.clone());
        let mut given = operator.push(Batch::made(batch), &mut Trace::default())?;
        given.extend(operator.finish(&mut Trace::default())?);
        let only = given.pop().ok_or_else(|| Error::internal("a window gives the batch it was given"))?;
        Ok(only.data)
    }

    /// An operator for one group, which takes its rows in the order in which they are seen, and gives them at once.
    pub fn one(&self) -> Box<dyn Operator> {
        Box::new(Streaming::new(&self.node, &self.input, self.output.clone()))
    }

    /// Rows of one group beside its results: `group` is the row that an operator of [`Groupwise`] gave.
    pub fn beside(&self, batch: &RecordBatch, group: &RecordBatch) -> Result<RecordBatch> {
        let everywhere = UInt32Array::from(vec![0; batch.num_rows()]);
        let results = group.columns().iter().skip(self.node.partition.len());
        let results = results.map(|result| arrow_select::take::take(result, &everywhere, None));
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        columns.extend(results.collect::<Result<Vec<_>, _>>()?);
        Ok(RecordBatch::try_new(self.output.clone(), columns)?)
    }
}
