//! The beginning of an upload, which is on its way whether anybody waits for it or not.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::error::{HostError, Result};
use crate::s3::{Attributes, Bucket, io};

/// How long the answer is waited for where the run is stopped.
const PATIENCE: Duration = Duration::from_secs(8);

/// An upload that is being begun. Where nobody wants it any more, it is given up as soon as its name is known.
pub(super) struct Beginning {
    bucket: Bucket,
    full: String,
    /// Nothing once the answer has come.
    work: Option<JoinHandle<Result<String>>>,
}

impl Beginning {
    pub(super) fn new(bucket: &Bucket, full: &str, attributes: Attributes) -> Beginning {
        let (asked, key) = (bucket.clone(), full.to_owned());
        let work = io::spawn(async move { asked.begin_upload(&key, &attributes).await });
        Beginning { bucket: bucket.clone(), full: full.to_owned(), work: Some(work) }
    }

    /// What the store calls the upload.
    pub(super) async fn id(mut self) -> Result<String> {
        let Some(work) = &mut self.work else { return Err(HostError::failed("an upload is begun once")) };
        let id = io::outcome(work.await);
        self.work = None;
        id
    }
}

impl Drop for Beginning {
    fn drop(&mut self) {
        let Some(work) = self.work.take() else { return };
        let (bucket, full) = (self.bucket.clone(), self.full.clone());
        let abort = async move {
            if let Ok(Ok(id)) = work.await {
                // What cannot be given up now is by the next run, or by `clean`.
                let _ = bucket.abort_upload(&full, &id).await;
            }
        };
        // That it took too long is the same.
        let _ = io::wait(async move { tokio::time::timeout(PATIENCE, abort).await });
    }
}
