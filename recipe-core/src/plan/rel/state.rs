//! From step to step: what begins and ends with one, and the plan made so far.

use std::collections::HashSet;

use super::Rel;
use crate::error::Error;
use crate::plan::{ColumnId, Expr, Look, Plan, Planner, Rest};

/// What a [`Rel`] was at one point of a recipe, to roll it back to.
///
/// Nodes and known columns only grow: a copy of them for each step would take the square of a long recipe's time.
pub(crate) struct Checkpoint {
    nodes: usize,
    warnings: usize,
    known: usize,
    present: Vec<ColumnId>,
    temporary: Vec<ColumnId>,
    mask: Option<ColumnId>,
    selected: Option<ColumnId>,
    step: usize,
}

impl Rel {
    /// What follows belongs to step `number`.
    pub(crate) fn begin_step(&mut self, number: usize) {
        self.step = number;
    }

    /// Only rows for which `condition` is true are acted on, until the step ends.
    pub(crate) fn mask_rows(&mut self, condition: Expr) {
        self.mask = Some(self.add_temporary(condition).id);
    }

    /// `condition` is true for the rows that the step selects, until it ends.
    pub(crate) fn select_rows(&mut self, condition: Expr) {
        self.selected = Some(self.add_temporary(condition).id);
    }

    /// Drops what the step needed for itself.
    pub(crate) fn end_step(&mut self) {
        self.mask = None;
        self.selected = None;
        if self.temporary.is_empty() {
            return;
        }
        let temporary: HashSet<ColumnId> = std::mem::take(&mut self.temporary).into_iter().collect();
        let kept: Vec<ColumnId> = self.present.iter().copied().filter(|id| !temporary.contains(id)).collect();
        if kept.len() != self.present.len() {
            self.keep(kept);
        }
    }

    /// What it is now.
    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            nodes: self.nodes.len(),
            warnings: self.warnings.len(),
            known: self.known.len(),
            present: self.present.clone(),
            temporary: self.temporary.clone(),
            mask: self.mask,
            selected: self.selected,
            step: self.step,
        }
    }

    /// Forgets everything that was done since `checkpoint`, which was taken of it.
    pub(crate) fn rollback(&mut self, checkpoint: Checkpoint) {
        let Checkpoint { nodes, warnings, known, present, temporary, mask, selected, step } = checkpoint;
        self.nodes.truncate(nodes);
        self.warnings.truncate(warnings);
        self.known.truncate(known);
        (self.present, self.temporary) = (present, temporary);
        (self.mask, self.selected, self.step) = (mask, selected, step);
    }

    /// The same table as the input of another plan.
    pub(crate) fn restart(&self) -> Rel {
        let begun = self.nodes.last().map(|last| last.step).filter(|step| *step == self.step);
        let starts_with_input = self.has_rows_of_input();
        Rel { input: self.schema(), nodes: Vec::new(), begun, starts_with_input, ..self.clone() }
    }

    /// What the steps so far tell of that may not be meant.
    pub(crate) fn take_warnings(&mut self) -> Vec<Error> {
        std::mem::take(&mut self.warnings)
    }

    /// The plan made so far.
    pub(crate) fn plan(&self) -> Plan {
        Plan { nodes: self.nodes.clone(), begun: self.begun, ..Plan::new(self.input.clone()) }
    }

    /// The plan made so far, which `plan` continues with the values that `look` found.
    pub(crate) fn plan_until(&self, look: Look, plan: Planner) -> Plan {
        let look = look.map_column(&self.positions());
        Plan { rest: Some(Rest { look, step: self.step, plan }), ..self.plan() }
    }
}
