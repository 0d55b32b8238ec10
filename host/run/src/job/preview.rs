//! The first rows of a node.

use arrow_array::RecordBatch;
use futures::TryStreamExt;

use super::build::Builder;
use super::run::RunJob;
use crate::apply::{at_work, on_threads};
use crate::engine::Closing;
use crate::error::{Result, RunError};

/// The first rows that a node gives.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JobPreview {
    /// What messages call the node.
    pub node: String,
    /// The rows.
    pub rows: RecordBatch,
    /// Whether there may be more.
    pub is_partial: bool,
}

impl RunJob {
    /// The first `rows` rows of a node, by its id or its name: of a target those that would be written. Only what they take is
    /// read, and nothing is written.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), and there is no such node.
    pub fn preview(&self, node: &str, rows: usize) -> Result<JobPreview> {
        let threads = at_work(self.chosen_threads())?;
        let node = self.job().node(node)?;
        let (execution, known, takers) = self.for_node(node, threads)?;
        on_threads(threads, async move {
            let _closing = Closing(execution.base().clone());
            let flow = Builder::new(&execution, known, takers).rows(node).await?;
            let (schema, mut given) = flow.rows(&execution).await?;
            let (mut batches, mut count) = (Vec::new(), 0);
            // One more than are shown says that there are more.
            while count <= rows
                && let Some(made) = given.try_next().await?
            {
                count += made.iter().map(RecordBatch::num_rows).sum::<usize>();
                batches.extend(made);
            }
            let all = arrow_select::concat::concat_batches(&schema, &batches)
                .map_err(RunError::rows("put together the rows to be shown"))?;
            let shown = all.slice(0, rows.min(all.num_rows()));
            let is_partial = all.num_rows() > rows;
            Ok(JobPreview { node: execution.label(node).to_owned(), rows: shown, is_partial })
        })
    }
}
