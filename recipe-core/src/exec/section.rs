//! A plan as engines run it that use several threads, or spill to disk.

use arrow_schema::SchemaRef;

use super::spill::{self, SpillStrategy};
use super::stage::Layout;
use super::{Counted, Relay};
use crate::error::Result;
use crate::plan::{Flow, Node, Plan};

/// Rows with arrays that are taken apart at once; there may be a thousand entries in each.
const UNNESTED_AT_ONCE: usize = 1024;

/// A part of a plan.
///
/// Both kinds have to be run for the result to be right, so an engine matches them without a wildcard.
pub enum Section {
    /// Nodes that carry little from row to row: parts of the data can be relayed through them on several threads.
    Relay(Box<Relay>),
    /// A node that accumulates: what it remembers grows with the rows, which it takes in order.
    Accumulating(Box<Accumulating>),
}

/// A node that remembers more and more of its rows.
#[non_exhaustive]
pub struct Accumulating {
    /// Runs the node, in memory.
    pub operator: Counted,
    /// The columns after the node.
    pub output: SchemaRef,
    /// The step the node belongs to, counted from 1.
    pub step: usize,
    /// Whether nothing can leave before the last row is in.
    pub blocking: bool,
    /// How many rows to give to the operator at once: where it makes many of each, they stay few.
    pub rows_at_once: usize,
    /// How to do the same without holding everything at once. Without a strategy the operator has to hold it.
    pub spill: Option<SpillStrategy>,
}

impl Section {
    /// Whether its memory grows with the rows, so that it needs a share of what there is.
    pub fn holds_rows(&self) -> bool {
        match self {
            Section::Relay(_) => false,
            Section::Accumulating(node) => node.blocking || node.spill.is_some(),
        }
    }
}

/// The sections of a plan, in order, up to a look at the data if there is one ([`Plan::rest`]).
///
/// ```
/// use recipe_core::engine::{Section, sections, spill::SpillStrategy};
/// use recipe_core::{Context, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
///         {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#,
/// )?;
/// let input = table::parse(&["city: string"])?;
/// let program = recipe.compile(input.schema_ref(), &Context::default())?;
///
/// let sections = sections(&program.plan)?;
/// let [Section::Relay(_), Section::Accumulating(distinct)] = sections.as_slice() else {
///     unreachable!("the first step is row-wise, the second remembers every row");
/// };
/// assert_eq!(distinct.step, 2);
/// assert!(!distinct.blocking, "rows leave as they come");
/// assert!(matches!(distinct.spill, Some(SpillStrategy::Distinct(_))));
/// # Ok(())
/// # }
/// ```
pub fn sections(plan: &Plan) -> Result<Vec<Section>> {
    let layout = Layout::new(plan);
    let mut sections = Vec::new();
    let mut at = 0;
    while let Some(placed) = plan.nodes.get(at) {
        let (relay, nodes) = Relay::leading(&layout, at)?;
        if nodes > 0 {
            sections.push(Section::Relay(Box::new(relay)));
            at += nodes;
            continue;
        }
        let strategy = spill::strategy(&placed.node, layout.input(at), &placed.output);
        sections.push(Section::Accumulating(Box::new(Accumulating {
            operator: layout.operator(at)?,
            output: placed.output.clone(),
            step: placed.step,
            blocking: placed.node.flow() == Flow::Blocking,
            rows_at_once: if matches!(placed.node, Node::Unnest(_)) { UNNESTED_AT_ONCE } else { usize::MAX },
            spill: strategy.map_err(|error| error.at_step_number(placed.step))?,
        })));
        at += 1;
    }
    Ok(sections)
}
