//! Where the files of an output are begun, and how all of them appear at once.

use std::sync::{Arc, OnceLock};

use futures::FutureExt;
use futures::future::BoxFuture;
use parking_lot::Mutex;
use recipe_store::commit::{
    Begun, Destination, Guard, Manifest, OutputFile, RunInfo, Single, SingleFile, Transaction, Upload,
    WorkerFiles, begin, commit_together, destination, logged_file, single, stream,
};
use recipe_store::{Location, runtime};
use serde_json::Value;

use super::target::{OutputOptions, Target};
use crate::error::Result;

/// What came of beginning an output.
pub(crate) enum Opened {
    /// The same run wrote it before: there is nothing to do.
    Done(Option<Box<Manifest>>),
    /// Files can be written.
    Open(Box<Place>),
}

/// An output that is being written. Dropped before it is committed, it leaves nothing behind but what went into a stream.
pub(crate) struct Place {
    begun: Started,
    clearing: OnceLock<Clearing>,
}

enum Started {
    Folder(Transaction),
    /// One of several outputs, by its name.
    Logged(Transaction, String),
    File(SingleFile, Mutex<Option<Box<dyn Upload>>>, String),
    Stream(Mutex<Option<Box<dyn Upload>>>, String),
}

/// A file of an output that is committed.
#[derive(Debug, Clone)]
pub(crate) struct Committed {
    pub(crate) name: String,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl Target {
    /// The folder of the output, and the name of the file in it where it is one. A file with a log is a place of its own.
    pub(crate) async fn destination(&self) -> Result<(Arc<dyn Destination>, Option<String>)> {
        let OutputOptions { s3, attributes, .. } = &self.options;
        if self.has_log {
            return Ok((logged_file(&self.place, s3, attributes).await?, None));
        }
        Ok(destination(&self.place, self.is_folder, s3, attributes).await?)
    }

    /// Begins the output: nothing of it is seen until it is committed.
    pub(crate) async fn begin(&self, info: RunInfo) -> Result<Opened> {
        if let Some(output) = &self.stream {
            let upload = Mutex::new(Some(stream(output).await?));
            let begun = Started::Stream(upload, self.location.to_string());
            return Ok(Opened::Open(Box::new(Place { begun, clearing: OnceLock::new() })));
        }
        let (destination, file) = self.destination().await?;
        let is_remote = matches!(self.location, Location::S3 { .. });
        let clearing = |guard: Guard| if is_remote { Clearing(guard).into() } else { OnceLock::new() };
        Ok(match file {
            None => match begin(destination, info).await? {
                Begun::Done(manifest) => Opened::Done(Some(Box::new(manifest))),
                Begun::Open(transaction) => {
                    let clearing = clearing(transaction.guard());
                    let begun = if self.has_log {
                        Started::Logged(transaction, self.location.to_string())
                    } else {
                        Started::Folder(transaction)
                    };
                    Opened::Open(Box::new(Place { begun, clearing }))
                }
            },
            Some(key) => {
                let media_type = self.format.media_type(self.compression);
                match single(destination, &key, &info, media_type, None).await? {
                    Single::Done(_) => Opened::Done(None),
                    Single::Open(lone, upload) => {
                        let clearing = clearing(lone.guard());
                        let begun = Started::File(lone, Mutex::new(Some(upload)), self.location.to_string());
                        Opened::Open(Box::new(Place { begun, clearing }))
                    }
                }
            }
        })
    }
}

/// Where files of an output are begun.
pub(crate) trait Begins: Sync {
    /// Begins a file of a folder below that of the output, by its number there.
    fn begin<'a>(
        &'a self,
        folder: &'a str,
        number: usize,
        target: &'a Target,
    ) -> BoxFuture<'a, Result<Box<dyn Upload>>>;
}

impl Begins for Place {
    fn begin<'a>(
        &'a self,
        folder: &'a str,
        number: usize,
        target: &'a Target,
    ) -> BoxFuture<'a, Result<Box<dyn Upload>>> {
        let begun = async move {
            match &self.begun {
                Started::Folder(transaction) | Started::Logged(transaction, _) => {
                    let media_type = target.format.media_type(target.compression);
                    Ok(transaction.file(folder, number, &target.extension(), media_type, None).await?)
                }
                Started::File(_, upload, _) | Started::Stream(upload, _) => {
                    let upload = upload.lock().take();
                    Ok(upload.expect("an output that is one file is begun once"))
                }
            }
        };
        begun.boxed()
    }
}

impl Place {
    /// What others have to know to write files of it; none where it is not a folder.
    pub(crate) fn for_workers(&self) -> Option<WorkerFiles> {
        match &self.begun {
            Started::Folder(transaction) => {
                self.clearing.get_or_init(|| Clearing(transaction.guard()));
                Some(transaction.for_workers())
            }
            Started::Logged(..) | Started::File(..) | Started::Stream(..) => None,
        }
    }

    /// Takes a file that another process wrote for it.
    pub(crate) fn adopt(&self, file: &OutputFile) -> Result<()> {
        match &self.begun {
            Started::Folder(transaction) | Started::Logged(transaction, _) => Ok(transaction.adopt(file)?),
            Started::File(..) | Started::Stream(..) => Ok(()),
        }
    }

    /// What files will be, once they are committed.
    pub(crate) fn named(&self, files: &[OutputFile]) -> Vec<Committed> {
        let named = |file: &OutputFile| Committed {
            name: match &self.begun {
                Started::Folder(_) => file.uploaded.key.clone(),
                Started::Logged(_, name) | Started::File(_, _, name) | Started::Stream(_, name) => {
                    name.clone()
                }
            },
            rows: file.rows,
            bytes: file.uploaded.bytes,
            sha256: file.uploaded.sha256.clone(),
        };
        files.iter().map(named).collect()
    }

    /// Makes all files appear.
    pub(crate) async fn commit(self, files: Vec<OutputFile>, schema: Value) -> Result<()> {
        match self.begun {
            Started::Folder(transaction) | Started::Logged(transaction, _) => {
                transaction.commit(files, schema).await?;
            }
            Started::Stream(..) => {}
            Started::File(lone, ..) => {
                let [file] = files.as_slice() else { unreachable!("an output that is one file has one") };
                lone.commit(&file.uploaded).await?;
            }
        }
        Ok(())
    }
}

/// Places with their files, and the columns of these.
pub(crate) type Finished = (Box<Place>, Vec<OutputFile>, Value);

impl Place {
    /// Makes the files of all places appear together; where there are several, each is a folder or a file with a log.
    pub(crate) async fn commit_all(mut places: Vec<Finished>) -> Result<()> {
        if places.len() == 1
            && let Some((place, files, schema)) = places.pop()
        {
            return place.commit(files, schema).await;
        }
        let (mut outputs, mut clearing) = (Vec::new(), Vec::new());
        for (place, files, schema) in places {
            match place.begun {
                Started::Folder(transaction) | Started::Logged(transaction, _) => {
                    outputs.push((transaction, files, schema));
                }
                Started::File(..) | Started::Stream(..) => unreachable!("one of several outputs has a log"),
            }
            clearing.push(place.clearing);
        }
        commit_together(outputs).await?;
        Ok(())
    }
}

/// Aborts uploads when a run ends early, however it ends. Those that were decided on stay.
pub(super) struct Clearing(pub(super) Guard);

/// How long a run that was stopped may take to abort its uploads.
const CLEARING: std::time::Duration = std::time::Duration::from_secs(8);

impl Drop for Clearing {
    fn drop(&mut self) {
        let guard = self.0.clone();
        // What cannot be aborted now is aborted by the next run, or by `clean`.
        let _ = runtime::wait(async move { tokio::time::timeout(CLEARING, guard.clear()).await });
    }
}
