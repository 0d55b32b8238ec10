//! The nodes that look at more than one row, each as an operator that holds all it needs in memory.

mod aggregate;
mod append;
mod distinct;
mod join;
mod ranks;
mod sessions;
mod sort;
mod table;
mod unnest;
mod whole;
mod window;

use arrow_schema::SchemaRef;

pub(super) use aggregate::Grouping;
pub(super) use join::Joining;
pub(super) use whole::Whole;
pub(super) use window::Streaming;

use super::Operator;
use crate::error::{Error, Result};
use crate::plan::{Flow, Node, PlannedNode};

/// The operator of a node that is not row-wise.
pub(super) fn operator(placed: &PlannedNode, input: &SchemaRef) -> Result<Box<dyn Operator>> {
    let output = placed.output.clone();
    Ok(match &placed.node {
        Node::Window(node) if placed.node.flow() == Flow::Ordered => {
            Box::new(Streaming::new(node, input, output))
        }
        Node::Window(node) => Box::new(Whole::new(node.clone(), input.clone(), output)),
        Node::Aggregate(node) => Box::new(Grouping::new(node, input, output)?),
        Node::Sort(keys) => Box::new(sort::Sorting::new(keys, input)),
        Node::Distinct(columns) => Box::new(distinct::Distinct::new(columns, input)?),
        Node::Join(node) => Box::new(Joining::new(node, input, output)?),
        Node::Unnest(node) => Box::new(unnest::Unnesting::new(node, output)),
        Node::Append(node) => Box::new(append::Appending::new(node, output)),
        Node::Project(_) | Node::Filter(_) => return Err(Error::internal("row-wise nodes have no operator")),
    })
}
