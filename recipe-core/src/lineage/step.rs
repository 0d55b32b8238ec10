//! What one step does to the columns and rows of a table.

use std::collections::HashSet;

use arrow_schema::SchemaRef;

use super::trace::Trace;
use super::{Dependency, Use, is_same, shown};

/// What a step does.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StepLineage {
    /// Its number, from 1.
    pub step: usize,
    /// The columns after it that are not as they were before, in order.
    pub columns: Vec<ColumnChange>,
    /// The columns before it that are not there any more.
    pub removed: Vec<String>,
    /// Whether it decides which rows there are, or their order.
    pub changes_rows: bool,
    /// The columns before it by which it does.
    pub rows: Vec<Dependency>,
}

/// A column that a step makes, changes or renames.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ColumnChange {
    /// Its name after the step.
    pub name: String,
    /// What the step does to it.
    pub change: Change,
    /// What it is made of: columns before the step, and of second tables.
    pub reads: Vec<Dependency>,
}

/// What a step does to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// There was none of this name.
    Made,
    /// It has the cells of a column of another name, which is not there any more.
    Renamed,
    /// It was there, and has other cells or another type.
    Changed,
}

impl Change {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Change::Made => "made",
            Change::Renamed => "renamed",
            Change::Changed => "changed",
        }
    }
}

impl StepLineage {
    /// A step between two tables, of which the second depends on the first as `trace` says.
    pub(super) fn new(step: usize, (before, after): (&SchemaRef, &SchemaRef), trace: &Trace) -> StepLineage {
        let there: HashSet<&String> = before.fields().iter().map(|field| field.name()).collect();
        let left: HashSet<&String> = after.fields().iter().map(|field| field.name()).collect();
        let mut columns = Vec::new();
        let mut renamed: HashSet<&String> = HashSet::new();
        for (field, known) in after.fields().iter().zip(&trace.columns) {
            let only = match known.inputs.iter().next() {
                Some((at, uses)) if known.inputs.len() == 1 && *uses == Use::Identity.into() => Some(*at),
                _ => None,
            };
            // Columns of second tables are counted after those of this one.
            let source = only.and_then(|at| before.fields().get(at));
            let change = match source {
                Some(source) if is_same(source, field) => continue,
                Some(source) if source.name() != field.name() && !left.contains(source.name()) => {
                    renamed.insert(source.name());
                    Change::Renamed
                }
                _ if there.contains(field.name()) => Change::Changed,
                _ => Change::Made,
            };
            let reads = trace.dependencies(&known.inputs);
            columns.push(ColumnChange { name: shown(field.name()), change, reads });
        }
        let gone = before.fields().iter().filter(|field| !left.contains(field.name()));
        let removed = gone.filter(|field| !renamed.contains(field.name())).map(|field| shown(field.name()));
        StepLineage {
            step,
            columns,
            removed: removed.collect(),
            changes_rows: !trace.rows.steps.is_empty(),
            rows: trace.dependencies(&trace.rows.inputs),
        }
    }

    /// Whether nothing but the order of columns is different.
    pub(super) fn is_nothing(&self) -> bool {
        self.columns.is_empty() && self.removed.is_empty() && !self.changes_rows
    }
}
