//! Runs that start again, with types that hold all cells.

use std::collections::HashMap;

use arrow_schema::SchemaRef;
use recipe_core::types::type_name;
use recipe_tables::TableError;

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
        let (file, row, column, value) = match self.cell {
            RunError::InvalidCell { file, row, column, value, .. } => (file, row, column, value),
            RunError::Table(TableError::UnknownKey { file, row, key, value, .. }) => {
                (file.display().to_string(), row, key, value)
            }
            _ => return Vec::new(),
        };
        let before: HashMap<_, _> = self.before.fields().iter().map(|field| (field.name(), field)).collect();
        let changed = now.fields().iter().filter_map(|now| {
            let from = match before.get(now.name()) {
                Some(before) if before.data_type() == now.data_type() => return None,
                Some(before) => type_name(before.data_type()),
                None => "without it".to_owned(),
            };
            let is_it = *now.name() == column;
            Some(WidenedColumn {
                column: now.name().clone(),
                from,
                to: type_name(now.data_type()),
                file: is_it.then(|| file.clone()),
                row: is_it.then_some(row),
                value: is_it.then(|| value.clone()),
            })
        });
        changed.collect()
    }
}
