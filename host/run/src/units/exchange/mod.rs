//! Rows that meet in buckets: those of a group, equal ones, and those of a range of keys, wherever their units are worked on.
//!
//! Workers divide what they have of a unit between buckets, and others make of each bucket what the node gives, from all units
//! in order. Bucket 0 is for what became of the units, which the coordinator has to know; the others are for rows.

mod coordinator;
mod reduce;
mod sample;
mod split;
mod weigh;

use std::sync::Arc;

use arrow_array::{Int64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::Result;
use recipe_core::engine::key::{Key, without_number};
use recipe_core::engine::plan::{Aggregate, AggregateCall, AggregateFunction, Node, Plan, Position};
use serde::{Deserialize, Serialize};

pub(super) use coordinator::run;
pub(super) use reduce::reduce;
pub(super) use sample::sample;
pub(super) use split::split;
pub(super) use weigh::{buckets, weigh};

/// How the rows of units are divided between buckets.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum Exchange {
    /// Equal keys into one of so many buckets.
    Equal(u32),
    /// Ranges of keys, which begin with these, in order.
    Ranges(Vec<Vec<u8>>),
}

impl Exchange {
    /// How many buckets have rows.
    pub(super) fn buckets(&self) -> u32 {
        match self {
            Exchange::Equal(buckets) => *buckets,
            Exchange::Ranges(splitters) => splitters.len() as u32 + 1,
        }
    }

    /// Which of the buckets that have rows, from 0, a numbered key belongs to.
    fn bucket(&self, key: &[u8]) -> u32 {
        let key = without_number(key);
        match self {
            Exchange::Equal(buckets) => (hash(key) % u64::from((*buckets).max(1))) as u32,
            Exchange::Ranges(splitters) => {
                splitters.partition_point(|splitter| splitter.as_slice() <= key) as u32
            }
        }
    }

    /// A node over the rows that are exchanged.
    fn over_exchanged(&self, node: &Plan) -> Plan {
        match self {
            Exchange::Equal(_) => numbered(node),
            Exchange::Ranges(_) => node.clone(),
        }
    }
}

/// FNV-1a: every worker has to come to the same.
fn hash(key: &[u8]) -> u64 {
    let hash = key.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash ^ (hash >> 32)
}

/// Whether rows of a node can be exchanged: there is a key by which they meet.
pub(super) fn can_exchange(node: &Plan) -> bool {
    match node.nodes.first().map(|placed| &placed.node) {
        Some(Node::Aggregate(Aggregate { keys, .. })) => !keys.is_empty(),
        Some(Node::Distinct(columns)) => !columns.is_empty(),
        Some(Node::Sort(keys)) => !keys.is_empty(),
        _ => false,
    }
}

/// Whether it puts rows in order.
pub(super) fn sorts(node: &Plan) -> bool {
    node.nodes.first().is_some_and(|placed| matches!(placed.node, Node::Sort(_)))
}

/// The same node over rows whose last column is their number. It gives the least of a group, and that of the row that stays.
fn numbered(node: &Plan) -> Plan {
    let mut node = node.clone();
    let number = Position(node.input.fields().len());
    node.input = with_number(&node.input);
    for placed in &mut node.nodes {
        placed.output = with_number(&placed.output);
        if let Node::Aggregate(aggregate) = &mut placed.node {
            let (function, data_type) = (AggregateFunction::Min, DataType::Int64);
            aggregate.calls.push(AggregateCall { function, column: number, data_type });
        }
    }
    node
}

/// Columns, and a number behind them.
fn with_number(columns: &SchemaRef) -> SchemaRef {
    let number = Field::new("number", DataType::Int64, true);
    let fields = columns.fields().iter().cloned().chain([Arc::new(number)]);
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The numbers of the rows of a unit: in the order of units, and of the rows in each.
struct Numbers {
    next: i64,
}

/// Rows of a unit have as many numbers: more than any file has rows.
const OF_UNIT: u32 = 40;

impl Numbers {
    fn of_unit(number: u64) -> Numbers {
        Numbers { next: (number << OF_UNIT).cast_signed() }
    }

    /// Rows with their numbers.
    fn add(&mut self, rows: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
        let first = self.next;
        self.next += rows.num_rows() as i64;
        let mut columns = rows.columns().to_vec();
        columns.push(Arc::new(Int64Array::from_iter_values(first..self.next)));
        Ok(RecordBatch::try_new(schema.clone(), columns)?)
    }
}

/// What the node's rows meet by: the key of its rows, and the same where it is in what is known of groups.
struct Keys {
    rows: Key,
    known: Key,
}
