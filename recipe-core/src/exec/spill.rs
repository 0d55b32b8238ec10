//! How an engine can run a node over more rows than fit into memory: sorted by keys as bytes, and group by group.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use arrow_schema::{Schema, SchemaRef};

use super::key::Key;
use super::operators::{Grouping, Streaming, Whole};
use super::{Batch, Operator, Trace};
use crate::error::{Error, Result};
use crate::plan::{Aggregate, AggregateCall, Node, Position, Window, WindowFunction};

/// What has to be done to the rows of a node, in whatever way an engine can do it.
///
/// The result must be that of the node's operator. An engine that does not know a strategy runs the operator.
#[non_exhaustive]
pub enum SpillStrategy {
    /// Put the rows in the order of the key.
    Sort(Key),
    /// Keep the first of the rows with equal keys, in the order of the table.
    Distinct(Key),
    /// Make one row for each group. Where no columns make groups, there is one, also of no rows.
    Aggregate(GroupedAggregate),
    /// Add the results of each group to its rows; the rows keep the order of the table.
    WindowAggregate(GroupedAggregate, Arc<GroupedWindow>),
    /// Add columns that depend on the order of rows within their group; the rows keep the order of the table.
    WindowOrdered(Arc<GroupedWindow>),
}

/// The strategy for a node that no relay passes; none where it must hold its rows, or has no need to.
pub(super) fn strategy(node: &Node, input: &SchemaRef, output: &SchemaRef) -> Result<Option<SpillStrategy>> {
    Ok(match node {
        Node::Sort(keys) => Some(SpillStrategy::Sort(Key::ordered(keys, input)?)),
        Node::Distinct(columns) => Some(SpillStrategy::Distinct(Key::equal(columns, input)?)),
        Node::Aggregate(node) => {
            Some(SpillStrategy::Aggregate(GroupedAggregate::new(node, input, output.clone())?))
        }
        Node::Window(window) => window_strategy(window, input, output)?,
        Node::Join(_) | Node::Unnest(_) | Node::Append(_) | Node::Project(_) | Node::Filter(_) => None,
    })
}

fn window_strategy(node: &Window, input: &SchemaRef, output: &SchemaRef) -> Result<Option<SpillStrategy>> {
    let calls = node.functions.iter().filter_map(|function| match function {
        WindowFunction::Whole(call) => Some(call.clone()),
        _ => None,
    });
    let calls: Vec<AggregateCall<Position>> = calls.collect();
    let window = Arc::new(GroupedWindow { node: node.clone(), input: input.clone(), output: output.clone() });
    if calls.is_empty() {
        return Ok(Some(SpillStrategy::WindowOrdered(window)));
    }
    if calls.len() < node.functions.len() {
        return Ok(None);
    }
    let keys = node.partition.iter().map(|column| input.field(column.0).clone());
    let results = output.fields().iter().skip(input.fields().len()).map(|field| field.as_ref().clone());
    let results = Arc::new(Schema::new(keys.chain(results).collect::<Vec<_>>()));
    let groups = Aggregate { keys: node.partition.clone(), calls };
    let groups = GroupedAggregate::new(&groups, input, results)?;
    Ok(Some(SpillStrategy::WindowAggregate(groups, window)))
}

/// An aggregate over groups, of which each can be worked on without the rows of the others.
///
/// ```
/// use recipe_core::engine::spill::SpillStrategy;
/// use recipe_core::engine::{Batch, Operator, Section, sections};
/// use recipe_core::{Context, Recipe, Trace, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["city"], "groupByAggFunctionOptions": [
///         {"sourceColumnName": "n", "targetColumnName": "sum", "functionName": "SUM"}]}}]"#,
/// )?;
/// let rows = table::parse(&["id: long | city: string | n: long", "1 | Mobile | 2", "2 | Dothan | 5", "3 | Mobile | 4"])?;
/// let program = recipe.compile(&rows.schema(), &Context::default())?;
/// let groups = sections(&program.plan)?.into_iter().find_map(|section| match section {
///     Section::Accumulating(node) => match node.spill {
///         Some(SpillStrategy::Aggregate(groups)) => Some(groups),
///         _ => None,
///     },
///     Section::Relay(_) => None,
/// });
/// let groups = groups.expect("the recipe makes groups");
///
/// // An engine would sort the rows by this key, so that those of a group are next to each other.
/// let keys = groups.key()?.numbered(&groups.project(&rows)?, 0)?;
/// assert!(keys.value(1) < keys.value(0), "Dothan comes before Mobile");
/// // One group at a time, in this case the first.
/// let mut operator = groups.operator()?;
/// let mobile = table::parse(&["id: long | city: string | n: long", "1 | Mobile | 2", "3 | Mobile | 4"])?;
/// operator.push(Batch::made(groups.project(&mobile)?), &mut Trace::default())?;
/// let result = operator.finish(&mut Trace::default())?;
/// assert_eq!(table::print(groups.output(), &[result[0].data.clone()])[1..], ["Mobile | 6"]);
/// # Ok(())
/// # }
/// ```
pub struct GroupedAggregate {
    node: Aggregate,
    /// The columns of the table that are needed.
    columns: Vec<usize>,
    input: SchemaRef,
    output: SchemaRef,
}

impl GroupedAggregate {
    fn new(node: &Aggregate, input: &SchemaRef, output: SchemaRef) -> Result<Self> {
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
        Ok(GroupedAggregate { node, columns, input, output })
    }

    /// The columns of the batches that [operators](Self::operator) take.
    pub fn input(&self) -> &SchemaRef {
        &self.input
    }

    /// The columns of the rows that operators return.
    pub fn output(&self) -> &SchemaRef {
        &self.output
    }

    /// How many columns make a group. They come first in the states of operators and in the rows they return.
    pub fn key_count(&self) -> usize {
        self.node.keys.len()
    }

    /// The columns of a batch of the table that operators take.
    pub fn project(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        Ok(batch.project(&self.columns)?)
    }

    /// The key of groups, in batches that were [projected](Self::project).
    pub fn key(&self) -> Result<Key> {
        Key::equal(&self.node.keys, &self.input)
    }

    /// An operator that has seen no group yet. It returns a row for each group, in the order in which groups first
    /// appear in the states it restores and then in its batches.
    pub fn operator(&self) -> Result<Box<dyn Operator>> {
        Ok(Box::new(Grouping::new(&self.node, &self.input, self.output.clone())?))
    }
}

/// Window functions over groups, of which each can be worked on without the rows of the others.
///
/// ```
/// use recipe_core::engine::spill::SpillStrategy;
/// use recipe_core::engine::{Section, sections};
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "ROW_NUMBER", "Parameters":
///         {"groupByColumns": ["city"], "orderByColumns": ["n"], "targetColumn": "nth"}}]"#,
/// )?;
/// let rows = table::parse(&["city: string | n: long", "Mobile | 7", "Mobile | 3"])?;
/// let program = recipe.compile(&rows.schema(), &Context::default())?;
/// let window = sections(&program.plan)?.into_iter().find_map(|section| match section {
///     Section::Accumulating(node) => match node.spill {
///         Some(SpillStrategy::WindowOrdered(window)) => Some(window),
///         _ => None,
///     },
///     Section::Relay(_) => None,
/// });
/// let window = window.expect("rows are numbered in order");
///
/// // Groups that fit into memory are run at once.
/// let numbered = window.whole_groups(rows)?;
/// let lines = table::print(window.output(), &[numbered]);
/// assert_eq!(lines[1..], ["Mobile | 7 | 2", "Mobile | 3 | 1"]);
/// # Ok(())
/// # }
/// ```
pub struct GroupedWindow {
    node: Window,
    input: SchemaRef,
    output: SchemaRef,
}

impl GroupedWindow {
    /// The columns of the table.
    pub fn input(&self) -> &SchemaRef {
        &self.input
    }

    /// The columns of the table, then those of the results.
    pub fn output(&self) -> &SchemaRef {
        &self.output
    }

    /// The key of groups.
    pub fn group_key(&self) -> Result<Key> {
        Key::equal(&self.node.partition, &self.input)
    }

    /// The key of groups, and within each of the order in which its rows are seen.
    pub fn order_key(&self) -> Result<Key> {
        Key::grouped(&self.node.partition, &self.node.order, &self.input)
    }

    /// The rows of whole groups with their results. The rows stay where they are.
    pub fn whole_groups(&self, batch: RecordBatch) -> Result<RecordBatch> {
        let mut operator = Whole::new(self.node.clone(), self.input.clone(), self.output.clone());
        let mut given = operator.push(Batch::made(batch), &mut Trace::default())?;
        given.extend(operator.finish(&mut Trace::default())?);
        let only = given.pop().ok_or_else(|| Error::internal("a window returns the batch it was given"))?;
        Ok(only.data)
    }

    /// An operator for a single group, which takes its rows in the order in which they are seen, and returns them in that
    /// order: each as soon as the rows below that it depends on are there, and the last ones when it is finished.
    pub fn operator(&self) -> Box<dyn Operator> {
        Box::new(Streaming::new(&self.node, &self.input, self.output.clone()))
    }

    /// Rows of one group with its results: `group` is the row that an operator of [`GroupedAggregate`] returned.
    pub fn append_results(&self, batch: &RecordBatch, group: &RecordBatch) -> Result<RecordBatch> {
        let everywhere = UInt32Array::from(vec![0; batch.num_rows()]);
        let results = group.columns().iter().skip(self.node.partition.len());
        let results = results.map(|result| arrow_select::take::take(result, &everywhere, None));
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        columns.extend(results.collect::<Result<Vec<_>, _>>()?);
        Ok(RecordBatch::try_new(self.output.clone(), columns)?)
    }
}
