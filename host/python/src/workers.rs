//! Workers that Python reaches: those of Spark, Ray or another engine that runs functions elsewhere.

use bytes::Bytes;
use futures::StreamExt;
use futures::stream;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyList};
use recipe_run::units::{Answer, Answers, Requests, Workers, WorkersError};
use tokio::sync::mpsc;

/// An object with the methods of `recipe_engine.Workers`.
pub(crate) struct PythonWorkers(pub(crate) Py<PyAny>);

/// How many answers wait to be taken.
const WAITING: usize = 4;

impl PythonWorkers {
    /// The answers that a method of the object gives: pairs of a number and bytes.
    fn call(&self, method: &'static str, requests: Requests, buckets: Option<u32>) -> Answers {
        let workers = Python::attach(|py| self.0.clone_ref(py));
        let (give, taken) = mpsc::channel(WAITING);
        // Python may wait for a cluster: that takes a thread of its own.
        let calling = tokio::task::spawn_blocking(move || {
            let called = Python::attach(|py| called(py, &workers, method, &requests, buckets));
            let mut answers = match called {
                Ok(answers) => answers,
                Err(error) => return drop(give.blocking_send(Err(error))),
            };
            loop {
                let next = Python::attach(|py| answers.next(py));
                let Some(answer) = next.transpose() else { return };
                if buckets.is_none()
                    && let Ok(answer) = &answer
                {
                    // Those before it are done.
                    requests.done.set(answer.request as u64);
                }
                let is_over = answer.is_err();
                if give.blocking_send(answer).is_err() || is_over {
                    return;
                }
            }
        });
        let answers = stream::unfold((taken, Some(calling)), |(mut taken, mut calling)| async {
            let answer = match taken.recv().await {
                Some(answer) => answer,
                // It gave all, or it panicked.
                None => Err(calling.take()?.await.err()?.into()),
            };
            Some((answer, (taken, calling)))
        });
        answers.boxed()
    }
}

impl Workers for PythonWorkers {
    fn ask(&self, requests: Requests) -> Answers {
        self.call("ask", requests, None)
    }

    fn exchange(&self, requests: Requests, buckets: u32) -> Answers {
        self.call("exchange", requests, Some(buckets))
    }
}

/// Calls a method of the object.
fn called(
    py: Python<'_>,
    workers: &Py<PyAny>,
    method: &str,
    requests: &Requests,
    buckets: Option<u32>,
) -> Result<Given, WorkersError> {
    let bodies = PyList::new(py, requests.bodies.iter().map(|body| PyBytes::new(py, body)))?;
    let task = PyBytes::new(py, &requests.task);
    let given = match buckets {
        None => workers.bind(py).call_method1(method, (task, bodies))?,
        Some(buckets) => workers.bind(py).call_method1(method, (task, bodies, buckets))?,
    };
    Ok(Given(given.try_iter()?.unbind()))
}

/// What a method gives, one pair after the other.
struct Given(Py<PyIterator>);

impl Given {
    fn next(&mut self, py: Python<'_>) -> Result<Option<Answer>, WorkersError> {
        let Some(pair) = self.0.bind(py).clone().next() else { return Ok(None) };
        let (number, bytes): (usize, Bound<'_, PyBytes>) = pair?.extract()?;
        Ok(Some(Answer::new(number, Bytes::copy_from_slice(bytes.as_bytes()))))
    }
}
