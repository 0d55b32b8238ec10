//! Where an operator's rows go.

use datafusion::common::{DataFusionError, Result};
use tokio::sync::mpsc::Sender;

use super::rows::{Builder, Kind, RawRow};
use crate::failure::{Failure, Place, Placed};

/// Rows on their way out, in batches.
pub(super) struct Output {
    sender: Sender<Result<arrow_array::RecordBatch>>,
    builder: Builder,
    /// The route of each bucket, where an exchange follows.
    routes: Vec<u64>,
}

impl Output {
    pub(super) fn new(sender: Sender<Result<arrow_array::RecordBatch>>, routes: Vec<u64>) -> Self {
        Self { sender, builder: Builder::default(), routes }
    }

    /// Sends a row to its bucket.
    pub(super) async fn push(&mut self, row: RawRow<'_>) -> Result<()> {
        let route = self.routes.get(row.bucket as usize).copied().unwrap_or_default();
        self.builder.push(row, route);
        if self.builder.is_full() { self.flush().await } else { Ok(()) }
    }

    /// Sends a row to all buckets, since each is read by itself.
    pub(super) async fn push_to_all(&mut self, row: RawRow<'_>) -> Result<()> {
        if self.routes.is_empty() {
            return self.push(row).await;
        }
        for bucket in (0_u32..).take(self.routes.len()) {
            self.push(RawRow { bucket, ..row }).await?;
        }
        Ok(())
    }

    /// Says that a place failed.
    pub(super) async fn fail(&mut self, place: Place, failure: Failure) -> Result<()> {
        let payload = serde_json::to_vec(&Placed { place: Some(place), failure });
        let payload = payload.map_err(|error| DataFusionError::External(Box::new(error)))?;
        self.mark(Kind::Failure, place, &payload).await
    }

    /// Says that work stopped before a place.
    pub(super) async fn skip(&mut self, place: Place) -> Result<()> {
        self.mark(Kind::Skipped, place, &[]).await
    }

    async fn mark(&mut self, kind: Kind, place: Place, payload: &[u8]) -> Result<()> {
        match place {
            Place::Unit(unit) => {
                self.push_to_all(RawRow { kind, bucket: 0, unit, sequence: 0, payload }).await
            }
            Place::Bucket(bucket) => self.push(RawRow { kind, bucket, unit: 0, sequence: 0, payload }).await,
        }
    }

    /// Sends what waits.
    pub(super) async fn flush(&mut self) -> Result<()> {
        let Some(batch) = self.builder.take()? else { return Ok(()) };
        let gone = |_| DataFusionError::Execution("nobody reads the rows any more".to_owned());
        self.sender.send(Ok(batch)).await.map_err(gone)
    }
}
