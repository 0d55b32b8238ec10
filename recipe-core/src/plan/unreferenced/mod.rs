//! Unreferenced columns: those that no node computes with. They need not be parsed: they pass through as they came,
//! neighbours as one, or are not read at all where they are deleted.

mod narrow;
mod needed;

#[cfg(test)]
mod tests;

pub use self::needed::Needed;

use self::narrow::{kept, narrowed};
use super::uses::Uses;
use super::{Plan, PlannedNode, Position};
use std::ops::Range;

/// What a column of a [`Pruned`] plan's input is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputColumn {
    /// The cells of this column of the source.
    Cells(usize),
    /// The text of these columns of the source as one, delimiters included.
    Text(Range<usize>),
}

/// A plan that reads no more of its source than it needs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Pruned {
    /// The plan.
    pub plan: Plan,
    /// The columns of its input.
    pub input: Vec<InputColumn>,
    /// For each column of its output, how many columns of the source it holds as text, or none if it holds cells.
    pub text_columns: Vec<Option<usize>>,
}

impl Plan {
    /// The plan without unreferenced columns of its input: those that are not in the output are left out, and with
    /// `as_text`, neighbours that are still neighbours in the output are one column, which holds their text.
    ///
    /// ```
    /// use arrow_schema::{DataType, Field, Schema};
    /// use recipe_core::engine::plan::InputColumn;
    /// use recipe_core::{Context, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]"#,
    /// )?;
    /// let text = |name| Field::new(name, DataType::Utf8View, true);
    /// let schema = Schema::new(vec![text("city"), text("street"), text("zip")]);
    /// let pruned = recipe.compile(&schema, &Context::default())?.plan.pruned(true);
    ///
    /// assert_eq!(pruned.input, [InputColumn::Cells(0), InputColumn::Text(1..3)]);
    /// assert_eq!(pruned.text_columns, [None, Some(2)]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn pruned(self, as_text: bool) -> Pruned {
        let uses = Uses::of(&self);
        let columns = uses.input(as_text);
        let mut places: Vec<Option<Position>> = vec![None; self.input.fields().len()];
        // How many columns the text is of that begins with each of them, if one does.
        let mut texts: Vec<Option<usize>> = vec![None; places.len()];
        for (at, column) in columns.iter().enumerate() {
            match column {
                InputColumn::Cells(column) => places[*column] = Some(Position(at)),
                InputColumn::Text(columns) => {
                    places[columns.start] = Some(Position(at));
                    texts[columns.start] = Some(columns.len());
                }
            }
        }
        let output = uses.origins.last().cloned().unwrap_or_else(|| (0..places.len()).map(Some).collect());
        let input = kept(&self.input, &places);
        let mut nodes = Vec::with_capacity(self.nodes.len());
        for PlannedNode { node, output, step } in self.nodes {
            let (node, after) = narrowed(node, &places, output.fields().len());
            nodes.push(PlannedNode { node, output: kept(&output, &after), step });
            places = after;
        }
        let output = output.iter().zip(&places).filter(|(_, place)| place.is_some());
        let text_columns = output.map(|(origin, _)| origin.and_then(|origin| *texts.get(origin)?)).collect();
        Pruned { plan: Plan { input, nodes, ..self }, input: columns, text_columns }
    }
}
