//! The mapping that a step `CLUSTER_VALUES` finds, as a recipe of its own, so that a person can review it.

use sha2::{Digest, Sha256};

use super::{RawParameter, RawStep, Recipe};
use crate::document::{Node, NodeValue};
use crate::error::{Checked, Error, Kind};
use crate::kernel::print::hex;

const CLUSTER: &str = "CLUSTER_VALUES";

/// What the new column is called on the way; no table has one of this name.
const FOUND: &str = "what CLUSTER_VALUES found";

/// What follows the step, where `COLUMN` stands for its column.
const AFTER: &str = r#"[
  {"Action": {"Operation": "KEEP_COLUMNS", "Parameters": {"sourceColumns": ["COLUMN", "FOUND"]}}},
  {"Action": {"Operation": "RENAME_COLUMNS", "Parameters": {"columns": {"COLUMN": "from", "FOUND": "to"}}}},
  {"Action": {"Operation": "KEEP_VALUES", "Parameters": {}}, "ConditionExpressions": [{"Expression": "`from` <> `to`"}]},
  {"Action": {"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}},
  {"Action": {"Operation": "SORT", "Parameters": {"expressions": [
    {"sourceColumn": "to", "ordering": "ASCENDING"}, {"sourceColumn": "from", "ordering": "ASCENDING"}]}}}
]"#;

impl Recipe {
    /// A recipe that gives the mapping which a step `CLUSTER_VALUES` finds: columns `from` and `to`, in order, each value once
    /// that would change. `step` is its number, which need not be given where there is one such step.
    ///
    /// ```
    /// use recipe_core::{Context, Recipe, table};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let recipe = Recipe::parse(
    ///     r#"[{"Operation": "REMOVE_MISSING", "Parameters": {"sourceColumn": "city"}},
    ///         {"Operation": "CLUSTER_VALUES", "Parameters": {"sourceColumn": "city"}}]"#,
    /// )?;
    /// let rows = table::parse(&["city: string | n: int", "Mobile | 1", "mobile | 2", "Mobile | 3", "Dothan | 4"])?;
    /// let mapping = recipe.mapping_of_clusters(None)?.apply(&rows, &Context::default())?;
    /// assert_eq!(table::print(&mapping.schema(), &[mapping]), ["from: string | to: string", "mobile | Mobile"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// There is no such step, or there are several; or the step is about several columns.
    pub fn mapping_of_clusters(&self, step: Option<usize>) -> Checked<Recipe> {
        let found = self.clustering(step).and_then(|at| {
            let column = column_of(at)
                .ok_or_else(|| refuse(at, "is about several columns; give each its own step"))?;
            Ok((at, column))
        });
        let (at, column) = found.map_err(|error| self.diagnostics(vec![error]))?;
        let mut steps: Vec<RawStep> = self.steps.iter().take(at.number).cloned().collect();
        steps.iter_mut().for_each(without_quarantine);
        if let Some(last) = steps.last_mut() {
            last.parameters.retain(|parameter| {
                !matches!(parameter.name.as_str(), "mapping" | "mappingDatasetName" | "targetColumn")
            });
            last.parameters.push(text_parameter("targetColumn", FOUND, last));
        }
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let after = AFTER.replace("\"FOUND\"", &quoted(FOUND)).replace("\"COLUMN\"", &quoted(column));
        let mut after = Recipe::parse(&after)?.steps;
        for step in &mut after {
            step.number += at.number;
        }
        steps.extend(after);
        // Its runs are others than those of the recipe.
        let sha256 = hex(&Sha256::digest(format!("{} {CLUSTER} {}", self.sha256, at.number).as_bytes()));
        Ok(Recipe { sha256, steps, ..self.clone() })
    }

    fn clustering(&self, step: Option<usize>) -> Result<&RawStep, Error> {
        let is_one = |raw: &&RawStep| raw.operation == CLUSTER && !raw.disabled;
        let wrong = |message: String| Err(Error::from(Kind::Shape(message)));
        if let Some(number) = step {
            let found = self.steps.iter().filter(is_one).find(|raw| raw.number == number);
            return found.map_or_else(|| wrong(format!("step {number} is not a step {CLUSTER}")), Ok);
        }
        let mut all = self.steps.iter().filter(is_one);
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => wrong(format!("the recipe has no step {CLUSTER}")),
            (Some(one), Some(other)) => wrong(format!(
                "steps {} and {} are both {CLUSTER}; give the number of the one that is meant",
                one.number, other.number
            )),
        }
    }
}

/// The column of a step that is about one.
fn column_of(raw: &RawStep) -> Option<&str> {
    let column = raw.parameters.iter().find(|parameter| parameter.name == "sourceColumn")?;
    column.node.as_text()
}

/// Rows that an EXPECT before the step sets apart are left out, and not listed.
fn without_quarantine(raw: &mut RawStep) {
    if raw.operation != "EXPECT" {
        return;
    }
    for parameter in raw.parameters.iter_mut().filter(|parameter| parameter.name == "onFail") {
        if parameter.node.as_text().is_some_and(|text| text.eq_ignore_ascii_case("quarantine")) {
            parameter.node.value = NodeValue::Text("drop".into());
        }
    }
}

fn text_parameter(name: &str, text: &str, raw: &RawStep) -> RawParameter {
    let span = raw.operation_span.clone();
    RawParameter {
        name: name.into(),
        name_span: span.clone(),
        node: Node { span, value: NodeValue::Text(text.into()) },
    }
}

fn refuse(raw: &RawStep, message: &str) -> Error {
    Error::bad_parameter(message).at_step(raw.number, &raw.operation).at_span(raw.operation_span.clone())
}
