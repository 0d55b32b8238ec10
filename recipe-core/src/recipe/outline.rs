//! What can be said of a recipe before there is data: the columns and tables it needs, and how its work can be split.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};

use super::{Program, Recipe};
use crate::error::{Checked, Kind};
use crate::exec::can_relay;
use crate::plan::{Context, Dataset, Flow, Node, Plan, Secrets};

/// What a recipe needs, and how its work can be split.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outline {
    /// Columns of the input that some step names, in the order they are first named.
    pub columns: Vec<String>,
    /// The other tables it names.
    pub datasets: Vec<String>,
    /// How the rows may be shared out.
    pub partitioning: Partitioning,
    /// Whether batches can be relayed: run apart, and wait for each other only where order matters. See
    /// [`Relay`](crate::engine::Relay).
    pub relay: bool,
}

/// How the rows of an input may be shared out. An engine has an answer to each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partitioning {
    /// Each row on its own: in any parts, in any order.
    Rows,
    /// Rows in order: something is carried from each part to the next.
    Ordered,
    /// All rows are needed before the first can leave.
    Whole,
}

impl Partitioning {
    /// The name in reports and in the module's interface.
    pub fn name(self) -> &'static str {
        match self {
            Partitioning::Rows => "rows",
            Partitioning::Ordered => "ordered",
            Partitioning::Whole => "whole",
        }
    }

    /// That of a plan.
    pub fn of(plan: &Plan) -> Self {
        if plan.rest.is_some() {
            return Partitioning::Whole;
        }
        // Rows are made of each row by itself.
        let flow = |node: &Node| if matches!(node, Node::Unnest(_)) { Flow::RowWise } else { node.flow() };
        plan.nodes.iter().fold(Partitioning::Rows, |all, placed| match (all, flow(&placed.node)) {
            (Partitioning::Whole, _) | (_, Flow::Blocking) => Partitioning::Whole,
            (Partitioning::Ordered, _) | (_, Flow::Ordered) => Partitioning::Ordered,
            (Partitioning::Rows, Flow::RowWise) => Partitioning::Rows,
        })
    }
}

/// A column that stands for all that is not known of a table; no recipe can name it.
pub(crate) const UNKNOWN: &str = "\0";

impl Recipe {
    /// What the recipe needs; one that text does not suit counts as one that needs all rows at once.
    pub fn outline(&self) -> Outline {
        let Assumed { columns, datasets, program } = self.assume();
        let program = program.ok();
        Outline {
            columns,
            datasets,
            partitioning: program
                .as_ref()
                .map_or(Partitioning::Whole, |program| Partitioning::of(&program.plan)),
            relay: program.is_some_and(|program| can_relay(&program.plan)),
        }
    }

    /// The recipe compiled without an input: for a table without columns, which gets those that are not found, as text, until
    /// none is missing. One more column is for all others, as in second tables.
    ///
    /// ```
    /// use recipe_core::Recipe;
    /// use recipe_core::lineage::Lineage;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe =
    ///     Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
    /// let lineage = Lineage::of(&recipe.compile_for_any()?.plan);
    /// assert_eq!(lineage.input, ["*", "city"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What is wrong with the recipe whatever the data, or that text does not suit it.
    pub fn compile_for_any(&self) -> Checked<Program> {
        self.assume().program
    }

    fn assume(&self) -> Assumed {
        let mut input = vec![UNKNOWN.to_owned()];
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        loop {
            let context = Context::default()
                .with_datasets(tables.iter().map(table).collect())
                .with_secrets(Secrets::assumed());
            let compiled = self.compile(&schema(&input), &context);
            let mut learned = false;
            for error in compiled.as_ref().err().into_iter().flat_map(|found| &found.errors) {
                learned |= match error.kind() {
                    Kind::DatasetNotFound { name, .. } if !tables.iter().any(|table| table.0 == *name) => {
                        tables.push((name.clone(), vec![format!("{UNKNOWN}{name}")]));
                        true
                    }
                    Kind::ColumnNotFound { name, columns, .. } => {
                        let table = tables.iter_mut().find(|table| columns.contains(&table.1[0]));
                        let known = table.map_or(&mut input, |table| &mut table.1);
                        let new = !known.contains(name);
                        if new {
                            known.push(name.clone());
                        }
                        new
                    }
                    _ => false,
                };
            }
            if !learned {
                return Assumed {
                    columns: input.split_off(1),
                    datasets: tables.into_iter().map(|table| table.0).collect(),
                    program: compiled,
                };
            }
        }
    }
}

/// A recipe compiled without an input.
struct Assumed {
    columns: Vec<String>,
    datasets: Vec<String>,
    program: Checked<Program>,
}

fn schema(columns: &[String]) -> Schema {
    Schema::new(columns.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect::<Vec<_>>())
}

fn table((name, columns): &(String, Vec<String>)) -> Arc<Dataset> {
    Arc::new(Dataset::new(name, Arc::new(schema(columns)), Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_tables_without_data() {
        let recipe = Recipe::parse(
            r#"[
              {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}},
              {"Operation": "DUPLICATE", "Parameters": {"sourceColumn": "zone", "targetColumn": "zone_2"}},
              {"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "zone_2", "value": "id"}],
                "joinType": "LEFT_JOIN", "leftColumns": ["city", "zone"], "rightColumns": ["name"],
                "secondaryDatasetName": "zones"}},
              {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "name"}}
            ]"#,
        )
        .expect("a recipe");
        let outline = recipe.outline();
        assert_eq!(outline.columns, ["city", "zone"]);
        assert_eq!(outline.datasets, ["zones"]);
        assert_eq!(outline.partitioning, Partitioning::Ordered);
        let rows = recipe.up_to(2).outline();
        assert_eq!((rows.partitioning, rows.datasets.len()), (Partitioning::Rows, 0));
        assert!(rows.relay && outline.relay);
        let recipe = Recipe::parse(
            r#"[{"Operation": "UNPIVOT", "Parameters": {"sourceColumns": ["q1", "q2"], "unpivotColumn": "q", "valueColumn": "n"}},
                {"Operation": "UNION", "Parameters": {"datasetsColumns": [["q"], ["x"], [null]],
                "secondaryDatasetNames": ["a", "b"], "targetColumnNames": ["q"]}}]"#,
        )
        .expect("a recipe");
        let outline = recipe.outline();
        assert_eq!(
            (outline.columns, outline.datasets),
            (vec!["q1".into(), "q2".into()], vec!["a".into(), "b".into()])
        );
        assert_eq!(outline.partitioning, Partitioning::Ordered);
        assert_eq!(recipe.up_to(1).outline().partitioning, Partitioning::Rows);
    }
}
