//! A worker: what answers requests of a run on another machine.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use futures::stream::{self, StreamExt, TryStreamExt};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator};
use recipe_run::RunError;
use recipe_run::units::{self, WorkersError};

use crate::problems::raised;

/// Answers requests about the units of one run. It may be shared by threads.
#[pyclass(frozen, module = "recipe_engine")]
pub(crate) struct Worker(Arc<units::Worker>);

#[pymethods]
impl Worker {
    /// Opens what the coordinator of a run sent.
    #[new]
    fn new(py: Python<'_>, task: &[u8]) -> PyResult<Worker> {
        let opened = py.detach(|| units::Worker::open(task));
        Ok(Worker(Arc::new(opened.map_err(|error| raised(py, &error))?)))
    }

    /// Answers a request: the pieces of the answer, as they are asked for.
    fn answer(&self, request: Vec<u8>) -> Pieces {
        let worker = self.0.clone();
        Pieces::of(move |give| {
            worker.answer(&request, &mut |piece| {
                give.send(Ok(Piece { bucket: None, bytes: piece.into() })).is_ok()
            })
        })
    }

    /// Answers a request of an exchange: pairs of a bucket and a piece for it, as they are asked for.
    fn answer_in_buckets(&self, request: Vec<u8>) -> Pieces {
        let worker = self.0.clone();
        Pieces::of(move |give| {
            worker.answer_in_buckets(&request, &mut |bucket, piece| {
                give.send(Ok(Piece { bucket: Some(bucket), bytes: piece.into() })).is_ok()
            })
        })
    }

    /// Makes of the pieces for a bucket, in the order of the requests, what the coordinator gets of it, as it is asked for.
    fn reduce(&self, bucket: u32, pieces: &Bound<'_, PyAny>) -> PyResult<Pieces> {
        let worker = self.0.clone();
        let pieces = pieces.try_iter()?.unbind();
        Ok(Pieces::of(move |give| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let runtime = runtime.map_err(RunError::Threads)?;
            runtime.block_on(async {
                let mut reduced = worker.reduce(bucket, stream::iter(Taken(pieces)).boxed())?;
                while let Some(bytes) = reduced.try_next().await? {
                    if give.send(Ok(Piece { bucket: None, bytes: bytes.to_vec() })).is_err() {
                        break;
                    }
                }
                Ok(())
            })
        }))
    }
}

/// What Python gives, as bytes.
struct Taken(Py<PyIterator>);

impl Iterator for Taken {
    type Item = Result<Bytes, WorkersError>;

    fn next(&mut self) -> Option<Self::Item> {
        Python::attach(|py| {
            let piece = self.0.bind(py).clone().next()?;
            let bytes =
                piece.and_then(|piece| Ok(Bytes::copy_from_slice(piece.cast::<PyBytes>()?.as_bytes())));
            Some(bytes.map_err(Into::into))
        })
    }
}

struct Piece {
    /// Of an exchange, which bucket it is for.
    bucket: Option<u32>,
    bytes: Vec<u8>,
}

/// How many pieces wait to be taken.
const WAITING: usize = 4;

/// Pieces of an answer, made by a thread of its own, which ends early where nobody wants more.
#[pyclass(frozen, module = "recipe_engine")]
pub(crate) struct Pieces(Mutex<Making>);

/// The thread, and what it made.
struct Making {
    taken: Receiver<Result<Piece, RunError>>,
    /// None once it is over.
    thread: Option<JoinHandle<()>>,
}

impl Making {
    /// The next piece; at their end, how the thread ended if it did so early.
    fn next(&mut self) -> Option<Result<Piece, RunError>> {
        self.taken.recv().ok().or_else(|| {
            let ended = self.thread.take()?.join();
            // What it said of the panic is on standard error.
            ended.err().map(|_| {
                Err(RunError::Rows {
                    action: "answer a request",
                    source: "the thread that answered it panicked".into(),
                })
            })
        })
    }
}

impl Pieces {
    fn of(
        work: impl FnOnce(&SyncSender<Result<Piece, RunError>>) -> Result<(), RunError> + Send + 'static,
    ) -> Pieces {
        let (give, taken) = sync_channel(WAITING);
        let thread = thread::spawn(move || {
            if let Err(error) = work(&give) {
                // Nobody may want to know any more.
                let _ = give.send(Err(error));
            }
        });
        Pieces(Mutex::new(Making { taken, thread: Some(thread) }))
    }
}

#[pymethods]
impl Pieces {
    fn __iter__(pieces: PyRef<'_, Self>) -> PyRef<'_, Self> {
        pieces
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let next = py.detach(|| self.0.lock().unwrap_or_else(PoisonError::into_inner).next());
        let Some(piece) = next else { return Ok(None) };
        let Piece { bucket, bytes } = piece.map_err(|error| raised(py, &error))?;
        let bytes = PyBytes::new(py, &bytes);
        Ok(Some(match bucket {
            None => bytes.into_any(),
            Some(bucket) => (bucket, bytes).into_pyobject(py)?.into_any(),
        }))
    }
}
