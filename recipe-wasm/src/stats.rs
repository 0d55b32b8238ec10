//! What a run did, as the module says it.

use recipe_core::{FailedCell, Recipe, Trace};
use serde_json::{Value, json};

/// What each step of the recipe did to the `rows` that came in. Takes the failed cells out of the trace.
pub(crate) fn json(recipe: &Recipe, trace: &mut Trace, rows: u64) -> Value {
    let did = trace.steps(recipe.steps().len(), rows);
    let steps = recipe.steps().iter().zip(did).map(|(raw, did)| {
        json!({
            "step": raw.number,
            "operation": raw.operation,
            "rows_in": did.rows_in,
            "rows_out": did.rows_out,
            "cells_changed": did.cells_changed,
            "cells_failed": did.cells_failed,
            "cells_ambiguous": did.cells_ambiguous,
            "rows_checked": did.rows_checked,
            "rows_failed": did.rows_failed,
        })
    });
    let steps: Vec<Value> = steps.collect();
    let invalid = trace.step(0).cells_failed;
    let orders = trace.date_orders().map(|(step, column, orders)| {
        json!({ "step": step, "column": column, "either": orders.either, "other": orders.other })
    });
    let orders: Vec<Value> = orders.collect();
    let made = trace.cells_made().map(|(step, column, made)| {
        json!({ "step": step, "column": column, "present": made.present, "failed": made.failed })
    });
    let made: Vec<Value> = made.collect();
    let failed: Vec<Value> = trace.take_failed().iter().map(failed_cell).collect();
    json!({
        "steps": steps,
        "cells_invalid": invalid,
        "date_orders": orders,
        "cells_made": made,
        "failed": failed,
    })
}

/// A cell that failed, and where.
pub(crate) fn failed_cell(cell: &FailedCell) -> Value {
    let mut failed = json!({ "step": cell.step, "column": cell.column, "row": cell.row.map(|row| row as i64), "value": cell.cell });
    if cell.of_input {
        failed["of_input"] = true.into();
    }
    if let Some(row) = &cell.whole_row {
        failed["whole_row"] = row.as_str().into();
    }
    failed
}
