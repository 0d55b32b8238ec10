//! What is seen of a run: in the metrics of its operator, and in its trace.

use std::sync::{Arc, Mutex, PoisonError};

use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricBuilder};
use recipe_core::Trace;
use recipe_run::embed::Embedded;

/// Says what the steps did on a partition once it is done with, at its end or before.
pub(super) struct Reporting {
    pub(super) run: Arc<Embedded>,
    pub(super) steps: Arc<[(usize, String)]>,
    pub(super) metrics: ExecutionPlanMetricsSet,
    pub(super) partition: usize,
    /// What the steps did on all partitions.
    pub(super) trace: Arc<Mutex<Trace>>,
}

impl Drop for Reporting {
    fn drop(&mut self) {
        let trace = self.run.trace();
        // Up to the first step of this operator, rows are those that came in.
        let last = self.steps.last().map_or(0, |(number, _)| *number);
        let dids = trace.steps(last, self.run.rows_in());
        for (number, operation) in &*self.steps {
            let did = dids[number - 1];
            let count = |what: &str, count: u64, always: bool| {
                if count > 0 || always {
                    let name = format!("{number} {operation}: {what}");
                    let counter = MetricBuilder::new(&self.metrics).counter(name, self.partition);
                    counter.add(usize::try_from(count).unwrap_or(usize::MAX));
                }
            };
            count("rows_in", did.rows_in, true);
            count("rows_out", did.rows_out, true);
            count("cells_changed", did.cells_changed, false);
            count("cells_failed", did.cells_failed, false);
            count("rows_failed", did.rows_failed, false);
        }
        self.trace.lock().unwrap_or_else(PoisonError::into_inner).merge(trace);
    }
}
