//! Lineage as JSON, and as a drawing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use recipe_core::types::type_name;
use serde_json::{Value, json};

use super::{Dependency, RecipeLineage, StepLineage};

impl RecipeLineage {
    /// All of it as JSON: `columns`, each with `inputs` and `steps`; `rows`; and `steps`, each with what it does.
    pub fn to_json(&self) -> Value {
        let lineage = &self.lineage;
        let columns = lineage.columns.iter().map(|column| {
            json!({
                "name": column.name,
                "type": type_name(&column.data_type),
                "inputs": dependencies(&column.inputs),
                "steps": column.steps,
            })
        });
        json!({
            "recipe": self.name,
            "input": self.input,
            "tables": self.tables.iter().map(|(name, path)| json!({"name": name, "path": path})).collect::<Vec<_>>(),
            "inputColumns": lineage.input,
            "columns": columns.collect::<Vec<_>>(),
            "rows": {"inputs": dependencies(&lineage.rows), "steps": lineage.row_steps},
            "steps": lineage.steps.iter().map(|step| self.step(step)).collect::<Vec<_>>(),
            "columnsDependOnDataFromStep": lineage.waits_at,
            "rowsLookedAt": self.looked_at,
        })
    }

    fn step(&self, step: &StepLineage) -> Value {
        let columns = step.columns.iter().map(|column| {
            json!({
                "name": column.name,
                "change": column.change.name(),
                "inputs": dependencies(&column.reads),
            })
        });
        json!({
            "step": step.step,
            "operation": self.operation(step.step),
            "columns": columns.collect::<Vec<_>>(),
            "removed": step.removed,
            "rows": step.changes_rows.then(|| dependencies(&step.rows)),
        })
    }

    /// A flow chart of Mermaid: columns of the input and of second tables on the left, those of the output on the right. A dotted
    /// line is a column by which values are chosen; by what is called `rows`, rows are kept, grouped, joined or sorted.
    pub fn to_mermaid(&self) -> String {
        let lineage = &self.lineage;
        let outputs = || lineage.columns.iter().map(|column| &column.inputs).chain([&lineage.rows]);
        let sources: Vec<(Option<&str>, &str)> = {
            let all = outputs().flatten().map(|input| (input.table.as_deref(), input.column.as_str()));
            let used: BTreeSet<_> = all.collect();
            let place = |column: &str| lineage.input.iter().position(|known| known == column);
            let mut used: Vec<_> = used.into_iter().collect();
            used.sort_by_key(|(table, column)| (*table, place(column), *column));
            used
        };
        let number = |input: &Dependency| {
            sources.iter().position(|source| *source == (input.table.as_deref(), input.column.as_str()))
        };
        let mut text = String::from("flowchart LR\n");
        for (group, sources_of) in sources.chunk_by(|one, next| one.0 == next.0).enumerate() {
            let title = sources_of[0].0.unwrap_or("input");
            let _ = writeln!(text, "  subgraph s{group} [\"{}\"]", label(title));
            for (table, column) in sources_of {
                let at = sources.iter().position(|source| *source == (*table, *column)).unwrap_or_default();
                let _ = writeln!(text, "    i{at}[\"{}\"]", label(column));
            }
            text.push_str("  end\n");
        }
        text.push_str("  subgraph output [\"output\"]\n");
        for (at, column) in lineage.columns.iter().enumerate() {
            let _ = writeln!(text, "    o{at}[\"{}\"]", label(&column.name));
        }
        if !lineage.rows.is_empty() {
            text.push_str("    rows([\"rows\"])\n");
        }
        text.push_str("  end\n");
        let targets = (0..lineage.columns.len()).map(|at| format!("o{at}")).chain(["rows".to_owned()]);
        for (target, inputs) in targets.zip(outputs()) {
            for input in inputs {
                let Some(from) = number(input) else { continue };
                let line = if input.uses.iter().any(|how| how.is_direct()) { "-->" } else { "-.->" };
                let _ = writeln!(text, "  i{from} {line} {target}");
            }
        }
        text
    }
}

fn dependencies(inputs: &[Dependency]) -> Vec<Value> {
    let input = |input: &Dependency| {
        let uses: Vec<&str> = input.uses.iter().map(|how| how.name()).collect();
        json!({"table": input.table, "column": input.column, "uses": uses})
    };
    inputs.iter().map(input).collect()
}

/// Text in a box of Mermaid.
fn label(text: &str) -> String {
    text.replace('"', "#quot;").replace('\n', " ")
}
