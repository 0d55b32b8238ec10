//! Plans over no more columns than something depends on.

use super::narrow::{kept, renumbered};
use crate::plan::{Node, Plan, PlannedNode, Position, WindowFunction};

/// The first nodes of a plan, over the columns alone that something depends on.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Needed {
    /// The nodes.
    pub plan: Plan,
    /// The numbers that the columns of its input have in that of the whole.
    pub input: Vec<usize>,
    /// Where the columns of its output are that these nodes give over all columns.
    pub output: Vec<Option<Position>>,
}

impl Plan {
    /// The first nodes, over the columns alone that these columns of their output depend on, and what they remember of rows.
    ///
    /// ```
    /// use recipe_core::engine::plan::Position;
    /// use recipe_core::{Context, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "zip"}},
    ///         {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "street"}}]"#,
    /// )?;
    /// let input = table::parse(&["city: string | street: string | zip: string"])?;
    /// let plan = recipe.compile(input.schema_ref(), &Context::default())?.plan;
    /// let needed = plan.needed(plan.nodes.len(), &[Position(0)]);
    /// assert_eq!(needed.input, [0, 2], "which cities there are depends on the zip code, and nothing on the street");
    /// # Ok(())
    /// # }
    /// ```
    pub fn needed(&self, nodes: usize, columns: &[Position]) -> Needed {
        let nodes = &self.nodes[..nodes];
        let width =
            |at: usize| at.checked_sub(1).map_or(&self.input, |before| &nodes[before].output).fields().len();
        let mut needed = vec![false; width(nodes.len())];
        for column in columns {
            needed[column.0] = true;
        }
        // The columns that are needed of what each node makes, from the last node on.
        let mut made = Vec::with_capacity(nodes.len());
        for (at, placed) in nodes.iter().enumerate().rev() {
            let read = read(&placed.node, &mut needed, width(at));
            made.push(std::mem::replace(&mut needed, read));
        }
        at_least_one(&mut needed);
        let input = (0..needed.len()).filter(|column| needed[*column]).collect();
        let mut places = renumbered(&needed);
        let mut plan = Plan::new(kept(&self.input, &places));
        for (PlannedNode { node, output, step }, made) in nodes.iter().zip(made.into_iter().rev()) {
            let mut node = node.clone();
            needed = match &mut node {
                Node::Project(exprs) => {
                    let mut is_needed = made.iter();
                    exprs.retain(|_| is_needed.next() == Some(&true));
                    made
                }
                // Columns pass through these, whether or not anything needs them afterwards.
                Node::Filter(_) | Node::Window(_) => {
                    needed.resize(made.len(), true);
                    needed
                }
                _ => made,
            };
            // What a node reads has a place.
            let node = node.map_columns(&|column| places[column.0].unwrap_or(Position(0)));
            places = renumbered(&needed);
            plan.nodes.push(PlannedNode { node, output: kept(output, &places), step: *step });
        }
        Needed { plan, input, output: places }
    }
}

/// The columns of its `inputs` that a node needs for what it remembers, and for what is needed of the columns it makes.
fn read(node: &Node, made: &mut [bool], inputs: usize) -> Vec<bool> {
    let mut read = vec![false; inputs];
    let mut mark = |column: Position| read[column.0] = true;
    match node {
        Node::Project(exprs) => {
            at_least_one(made);
            let made = exprs.iter().zip(&*made).filter(|(_, is_needed)| **is_needed);
            made.for_each(|(expr, _)| expr.visit_columns(&mut mark));
            return read;
        }
        Node::Filter(condition) => condition.visit_columns(&mut mark),
        Node::Window(window) if !window.holds_rows() => {
            window.functions.iter().filter_map(WindowFunction::column).for_each(mark);
        }
        // They remember whole rows, or make others of them.
        _ => {
            made.fill(true);
            return vec![true; inputs];
        }
    }
    read.iter_mut().zip(made).for_each(|(read, is_needed)| *read |= *is_needed);
    read
}

/// Rows without columns would have no number.
fn at_least_one(needed: &mut [bool]) {
    if !needed.contains(&true)
        && let Some(first) = needed.first_mut()
    {
        *first = true;
    }
}
