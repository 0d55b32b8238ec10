//! Differences as JSON.

use serde_json::{Value, json};

use super::{Change, ColumnDiff, ColumnPlace, DataDiff, Sides, StepName};

impl DataDiff {
    /// All of it as JSON.
    pub fn to_json(&self) -> Value {
        let repeated = self.repeated.iter().map(|key| json!({"key": key.key, "rows": counts(key.rows)}));
        json!({
            "same": self.is_same(),
            "key": self.key,
            "rows": counts(self.rows),
            "added": self.added,
            "removed": self.removed,
            "comparedRows": self.compared_rows,
            "changedRows": self.changed_rows,
            "changedCells": self.changed_cells(),
            "rowsWithMissingKeys": counts(self.missing_keys),
            "rowsWithRepeatedKeys": counts(self.repeated_keys),
            "repeatedKeys": repeated.collect::<Vec<_>>(),
            "columns": self.columns.iter().map(column).collect::<Vec<_>>(),
            "examples": self.examples.iter().map(|change| self.example(change)).collect::<Vec<_>>(),
            "steps": self.steps.as_ref().map(steps),
        })
    }

    fn example(&self, change: &Change) -> Value {
        let key = self.key.iter().cloned().zip(change.key.iter().map(|cell| json!(cell)));
        let mut example = json!({"oldRow": change.rows.old, "newRow": change.rows.new});
        if !self.key.is_empty() {
            example["key"] = Value::Object(key.collect());
        }
        if let Some(cell) = &change.cell {
            example["column"] = json!(cell.column);
            example["old"] = json!(cell.cells.old);
            example["new"] = json!(cell.cells.new);
        }
        example
    }
}

fn counts(counts: Sides<u64>) -> Value {
    json!({"old": counts.old, "new": counts.new})
}

fn column(column: &ColumnDiff) -> Value {
    let place = |place: &Option<ColumnPlace>| {
        place.as_ref().map(|place| json!({"place": place.place, "type": place.type_name}))
    };
    json!({
        "name": column.name,
        "old": place(&column.sides.old),
        "new": place(&column.sides.new),
        "moved": column.moved,
        "compared": column.changed.is_some(),
        "changedCells": column.changed,
        "steps": steps(&column.steps),
    })
}

fn steps(steps: &Sides<Vec<StepName>>) -> Value {
    let named = |steps: &Vec<StepName>| -> Vec<Value> {
        steps.iter().map(|step| json!({"step": step.number, "operation": step.operation})).collect()
    };
    json!({"old": named(&steps.old), "new": named(&steps.new)})
}
