//! Work over buckets.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use ballista_core::error::BallistaError;
use bytes::Bytes;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::physical_plan::SendableRecordBatchStream;
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use tokio::sync::Mutex;

use super::rows::{Columns, Kind, RawRow};
use super::run::{Run, check_size};
use crate::failure::{Failure, Place, Placed};
use crate::site::What;
use crate::work::Gathered;

/// Reduces the buckets of a partition, one after another, up to the first that fails; none where a unit failed.
pub(super) async fn run(mut run: Run, input: SendableRecordBatchStream, tasks: u64) -> Result<()> {
    let mut source = Source { input, columns: None, at: 0, last: None, read: 0, error: None };
    // Before the payloads comes what all tasks say of them.
    let mut shares: BTreeMap<u32, Share> = BTreeMap::new();
    let mut skipped = None;
    while let Some(row) = source.fill().await? {
        match row.kind {
            Kind::Failure => {
                let Ok(Placed { place: Some(place), failure }) = serde_json::from_slice(row.payload) else {
                    return internal_err!("the failure of a unit cannot be read");
                };
                run.output.fail(place, failure).await?;
                return run.output.flush().await;
            }
            Kind::Skipped => skipped = skipped.or(Some(row.unit)),
            Kind::End => shares.entry(row.bucket).or_default().add(row.unit, row.sequence)?,
            Kind::Payload => break,
        }
        source.at += 1;
    }
    if let Some(unit) = skipped {
        return internal_err!("unit {unit} was passed over, though none before it failed");
    }
    let source = Arc::new(Mutex::new(source));
    for (bucket, share) in shares {
        if share.tasks != tasks {
            return internal_err!("bucket {bucket} heard from {} of {tasks} tasks", share.tasks);
        }
        let place = Place::Bucket(bucket);
        if run.here.is_after_failure(What::Buckets, bucket.into()) {
            run.output.skip(place).await?;
            break;
        }
        let reduced = reduce(&mut run, bucket, gathered(Arc::clone(&source), bucket)).await;
        let mut source = source.lock().await;
        // An input that could not be read is not the work's fault; Ballista makes it again.
        if let Some(error) = source.error.take() {
            return Err(error);
        }
        if let Err(failure) = reduced? {
            run.fail(place, failure).await?;
            break;
        }
        source.finish(bucket, share.payloads).await?;
    }
    run.output.flush().await
}

/// Reduces a bucket.
async fn reduce(
    run: &mut Run,
    bucket: u32,
    payloads: BoxStream<'static, Result<Gathered, Failure>>,
) -> Result<Result<(), Failure>> {
    let mut sequence: u32 = 0;
    let mut stream = match run.begin(|work| work.reduce(bucket, payloads, run.context.clone())) {
        Ok(stream) => stream,
        Err(failure) => return Ok(Err(failure)),
    };
    while let Some(bytes) = run.next(&mut stream, Place::Bucket(bucket)).await? {
        let bytes = match bytes.and_then(|bytes| check_size(&bytes).map(|()| bytes)) {
            Ok(bytes) => bytes,
            Err(failure) => return Ok(Err(failure)),
        };
        run.output.push(RawRow { kind: Kind::Payload, bucket, unit: 0, sequence, payload: &bytes }).await?;
        let Some(next) = sequence.checked_add(1) else {
            return Ok(Err(Failure::new(
                "work.too-many-payloads",
                format!("More than {} results.", u32::MAX),
            )));
        };
        sequence = next;
    }
    run.output.push(RawRow { kind: Kind::End, bucket, unit: 0, sequence, payload: &[] }).await?;
    Ok(Ok(()))
}

/// What the tasks say a bucket has.
#[derive(Default)]
struct Share {
    tasks: u64,
    payloads: u64,
    last: Option<u64>,
}

impl Share {
    /// Adds what the task says that begins with a unit.
    fn add(&mut self, unit: u64, payloads: u32) -> Result<()> {
        if self.last.is_some_and(|last| last >= unit) {
            return internal_err!("the task that begins with unit {unit} was heard twice");
        }
        self.last = Some(unit);
        self.tasks += 1;
        self.payloads += u64::from(payloads);
        Ok(())
    }
}

/// The sorted rows of a partition.
struct Source {
    input: SendableRecordBatchStream,
    columns: Option<Columns>,
    at: usize,
    /// Unit and sequence of the last payload of the bucket that is read.
    last: Option<(u64, u32)>,
    /// How many payloads of that bucket were read.
    read: u64,
    /// Why no more can be read.
    error: Option<DataFusionError>,
}

impl Source {
    /// The row at hand, which stays there.
    async fn fill(&mut self) -> Result<Option<RawRow<'_>>> {
        while self.columns.as_ref().is_none_or(|columns| self.at >= columns.len()) {
            let batch = self.input.next().await.transpose().map_err(unread)?;
            let Some(batch) = batch else { return Ok(None) };
            let Some(columns) = Columns::of(&batch) else {
                return internal_err!("these are not the columns of rows");
            };
            (self.columns, self.at) = (Some(columns), 0);
        }
        match self.columns.as_ref().and_then(|columns| columns.row(self.at)) {
            Some(row) => Ok(Some(row)),
            None => internal_err!("a row is of no kind"),
        }
    }

    /// The next payload of a bucket.
    async fn next(&mut self, bucket: u32) -> Result<Option<Gathered>> {
        let last = self.last;
        let Some(row) = self.fill().await? else { return Ok(None) };
        if row.bucket > bucket {
            return Ok(None);
        }
        let RawRow { unit, sequence, .. } = row;
        let follows = match last {
            Some((before, of_before)) if before == unit => of_before.checked_add(1) == Some(sequence),
            Some((before, _)) => before < unit && sequence == 0,
            None => sequence == 0,
        };
        if row.kind != Kind::Payload || row.bucket != bucket || !follows {
            return internal_err!(
                "payload {sequence} of unit {unit} for bucket {} is out of order",
                row.bucket
            );
        }
        let gathered = Gathered { unit, sequence, bytes: Bytes::copy_from_slice(row.payload) };
        self.last = Some((unit, sequence));
        self.read += 1;
        self.at += 1;
        Ok(Some(gathered))
    }

    /// Passes over what the work did not read, and counts whether all was there.
    async fn finish(&mut self, bucket: u32, payloads: u64) -> Result<()> {
        while self.next(bucket).await?.is_some() {}
        let read = std::mem::take(&mut self.read);
        self.last = None;
        if read != payloads {
            return internal_err!("bucket {bucket} has {read} payloads, but its tasks gave {payloads}");
        }
        Ok(())
    }
}

/// An input that could not be read, as an error after which Ballista tries again. A connection that breaks while a bucket is
/// fetched, since its executor was killed, would otherwise end the job: Ballista takes only some such errors for a lost
/// executor. The next attempt finds out whether the executor is there.
fn unread(error: DataFusionError) -> DataFusionError {
    let is_lost = matches!(
        error.find_root(),
        DataFusionError::External(root)
            if matches!(root.downcast_ref(), Some(BallistaError::FetchFailed(..)))
    );
    // As text: whoever looks for the root of an error sees through one of input or output.
    if is_lost { error } else { DataFusionError::IoError(io::Error::other(error.to_string())) }
}

/// The payloads of a bucket, for the work to read.
fn gathered(source: Arc<Mutex<Source>>, bucket: u32) -> BoxStream<'static, Result<Gathered, Failure>> {
    let next = move |source: Arc<Mutex<Source>>| async move {
        let mut guard = source.lock().await;
        if guard.error.is_some() {
            return None;
        }
        let item = match guard.next(bucket).await {
            Ok(None) => return None,
            Ok(Some(gathered)) => Ok(gathered),
            Err(error) => {
                let failure = Failure::new("cluster.input", format!("The bucket could not be read: {error}"));
                guard.error = Some(error);
                Err(failure)
            }
        };
        drop(guard);
        Some((item, source))
    };
    stream::unfold(source, next).boxed()
}

#[cfg(test)]
mod tests {
    use arrow_schema::ArrowError;
    use ballista_core::serde::protobuf::FailedTask;
    use ballista_core::serde::protobuf::failed_task::FailedReason;
    use datafusion::physical_plan::stream::RecordBatchStreamAdapter;

    use super::*;
    use crate::plan::rows::{Builder, ROWS};

    /// Rows of kind, bucket, unit and sequence, each in a batch of its own.
    fn source(rows: &[(Kind, u32, u64, u32)]) -> Source {
        let batches = rows.iter().map(|(kind, bucket, unit, sequence)| {
            let mut builder = Builder::default();
            builder.push(
                RawRow { kind: *kind, bucket: *bucket, unit: *unit, sequence: *sequence, payload: b"p" },
                0,
            );
            Ok(builder.take().unwrap().unwrap())
        });
        let batches = stream::iter(batches.collect::<Vec<_>>());
        let input = Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&ROWS), batches));
        Source { input, columns: None, at: 0, last: None, read: 0, error: None }
    }

    #[tokio::test]
    async fn buckets_are_read_one_after_another() {
        use Kind::Payload;
        let rows = [(Payload, 1, 4, 0), (Payload, 1, 4, 1), (Payload, 1, 7, 0), (Payload, 3, 4, 0)];
        let source = Arc::new(Mutex::new(source(&rows)));
        let gathered: Vec<_> = gathered(Arc::clone(&source), 1).collect().await;
        let places = gathered.into_iter().map(|item| item.map(|of| (of.unit, of.sequence)).unwrap());
        assert_eq!(places.collect::<Vec<_>>(), [(4, 0), (4, 1), (7, 0)]);
        let mut source = source.lock().await;
        source.finish(1, 3).await.unwrap();
        source.finish(2, 0).await.unwrap();
        source.finish(3, 1).await.unwrap();
    }

    #[tokio::test]
    async fn inputs_that_cannot_be_read_are_tried_again() {
        let reset = || ArrowError::IpcError("h2 protocol error: error reading a body".to_owned());
        let lost = || BallistaError::FetchFailed("an executor".to_owned(), 1, 2, "reset".to_owned());
        for (error, is_lost) in [
            (DataFusionError::ArrowError(Box::new(reset()), None), false),
            (DataFusionError::External(Box::new(BallistaError::ArrowError(Box::new(reset())))), false),
            (
                DataFusionError::Shared(Arc::new(
                    BallistaError::ArrowError(Box::new(reset())).into_datafusion(),
                )),
                false,
            ),
            (DataFusionError::External(Box::new(lost())), true),
            (DataFusionError::Shared(Arc::new(DataFusionError::External(Box::new(lost())))), true),
        ] {
            let of = error.to_string();
            let input = RecordBatchStreamAdapter::new(Arc::clone(&ROWS), stream::iter([Err(error)]));
            let mut source = source(&[]);
            source.input = Box::pin(input);
            let error = source.next(0).await.unwrap_err();
            assert!(error.to_string().contains(&of), "{error}");
            let task = FailedTask::from(BallistaError::from(error));
            let reason = task.failed_reason.as_ref().unwrap();
            let is_as_expected = match reason {
                FailedReason::FetchPartitionError(_) => is_lost,
                FailedReason::IoError(_) => !is_lost && task.retryable,
                _ => false,
            };
            assert!(is_as_expected, "{task:?}");
        }
    }

    #[tokio::test]
    async fn payloads_that_are_doubled_missing_or_late_are_told() {
        use Kind::{End, Payload};
        for rows in [
            vec![(Payload, 1, 4, 0), (Payload, 1, 4, 0)],
            vec![(Payload, 1, 4, 1), (Payload, 1, 4, 2)],
            vec![(Payload, 1, 4, 0), (Payload, 1, 4, 2)],
            vec![(Payload, 1, 4, 0), (Payload, 1, 3, 0)],
            vec![(Payload, 0, 4, 0), (Payload, 1, 4, 0)],
            vec![(Payload, 1, 4, 0), (End, 1, 4, 0)],
            vec![(Payload, 1, 4, 0)],
            vec![],
        ] {
            assert!(source(&rows).finish(1, 2).await.is_err(), "{rows:?}");
        }
        let mut share = Share::default();
        share.add(4, 7).unwrap();
        assert!(share.add(4, 7).is_err());
    }
}
