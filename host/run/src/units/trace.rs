//! What steps did, as it travels.

use recipe_core::{CellsMade, DateOrders, FailedCell, StepTrace, Trace};
use serde::{Deserialize, Serialize};

/// A trace as JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TraceText {
    /// By step: rows in and out, cells changed and failed, rows checked and failed.
    steps: Vec<(usize, [u64; 6])>,
    /// By step and column: dates that could be read either way, and others.
    orders: Vec<(usize, String, [u64; 2])>,
    /// By step and column: cells that are there, and that failed.
    made: Vec<(usize, String, [u64; 2])>,
    failed: Vec<FailedText>,
}

/// A failed cell as JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FailedText {
    step: usize,
    column: String,
    /// Counted from the first row of the unit; below zero back from it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    row: Option<i64>,
    cell: String,
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    of_input: bool,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    whole_row: Option<String>,
}

impl TraceText {
    /// Of a trace, whose failed cells are taken.
    pub(super) fn of(trace: &mut Trace) -> TraceText {
        let step = |number: usize| {
            let did = trace.step(number);
            let counts = [
                did.rows_in,
                did.rows_out,
                did.cells_changed,
                did.cells_failed,
                did.rows_checked,
                did.rows_failed,
            ];
            (number, counts)
        };
        let steps = trace.numbers().map(step).collect();
        let orders = trace.date_orders();
        let orders =
            orders.map(|(step, column, orders)| (step, column.to_owned(), [orders.either, orders.other]));
        let orders = orders.collect();
        let made = trace.cells_made();
        let made = made.map(|(step, column, made)| (step, column.to_owned(), [made.present, made.failed]));
        let made = made.collect();
        let failed = trace.take_failed().into_iter().map(|cell| FailedText {
            step: cell.step,
            column: cell.column,
            row: cell.row.map(|row| row as i64),
            cell: cell.cell,
            of_input: cell.of_input,
            whole_row: cell.whole_row,
        });
        TraceText { steps, orders, made, failed: failed.collect() }
    }

    /// The trace.
    pub(super) fn into_trace(self) -> Trace {
        let TraceText { steps, orders, made, failed } = self;
        let mut trace = Trace::default();
        for (step, [rows_in, rows_out, changed, failed, checked, unexpected]) in steps {
            let did = StepTrace::of_rows(rows_in, rows_out).with_cells(changed, failed);
            trace.add(step, did.with_checks(checked, unexpected));
        }
        for (step, column, [either, other]) in orders {
            trace.add_date_orders(step, &column, DateOrders::new(either, other));
        }
        for (step, column, [present, failed]) in made {
            trace.add_cells_made(step, &column, CellsMade::new(present, failed));
        }
        trace.list(failed.into_iter().map(|cell| {
            FailedCell::new(cell.step, cell.column, cell.row.map(|row| row as u64), cell.cell)
                .of_input(cell.of_input)
                .with_whole_row(cell.whole_row)
        }));
        trace
    }
}
