//! Runs that start again, with types that hold all cells.

use arrow_schema::SchemaRef;
use recipe_core::types::type_name;

use crate::error::RunError;
use crate::report::WidenedColumn;

/// Why a run starts again.
pub(super) struct Widening {
    /// The columns as they were read.
    pub(super) before: SchemaRef,
    /// The first cell that did not fit.
    pub(super) cell: RunError,
}

impl Widening {
    /// The columns that have another type now, and the cell that did not fit.
    pub(super) fn columns(self, now: &SchemaRef) -> Vec<WidenedColumn> {
        let RunError::InvalidCell { file, row, column, value, .. } = self.cell else { return Vec::new() };
        let columns = self.before.fields().iter().zip(now.fields());
        let changed = columns.filter(|(before, now)| before.data_type() != now.data_type());
        changed
            .map(|(before, now)| {
                let is_it = *before.name() == column;
                WidenedColumn {
                    column: before.name().clone(),
                    from: type_name(before.data_type()),
                    to: type_name(now.data_type()),
                    file: is_it.then(|| file.clone()),
                    row: is_it.then_some(row),
                    value: is_it.then(|| value.clone()),
                }
            })
            .collect()
    }
}
