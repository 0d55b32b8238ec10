//! Recipes over files: all that the program's `apply` does.

use std::sync::mpsc::channel;

use clap::Parser;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use recipe_core::Secrets;
use recipe_host::error::Failure;
use recipe_run::error::FileRole;
use recipe_run::{Apply, CancellationToken, Progress};

use crate::arguments::{Flags, keywords};
use crate::problems::raised;
use crate::recipe::Recipe;
use crate::waiting::listen;
use crate::workers::PythonWorkers;

/// Runs a recipe over files as these arguments of the command line say, and gives the report as JSON, and as text.
#[pyfunction]
pub(crate) fn run(
    py: Python<'_>,
    recipe: &Recipe,
    arguments: Vec<String>,
    secrets: Vec<(String, Vec<u8>)>,
    progress: Option<&Bound<'_, PyAny>>,
    workers: Option<(Py<PyAny>, u64)>,
) -> PyResult<(String, String)> {
    let has_secrets = arguments.iter().any(|argument| argument.starts_with("--secret="));
    let flags = Flags::try_parse_from(arguments).map_err(|error| PyValueError::new_err(plain(&error)))?;
    let failed = |failure| match failure {
        Failure::Run(error) => raised(py, &error),
        other => PyValueError::new_err(keywords(&other.to_string())),
    };
    let mut apply = flags.set(Apply::new(recipe.inner().clone())).map_err(failed)?;
    if !secrets.is_empty() {
        if has_secrets {
            return Err(PyValueError::new_err("secrets are given as `secrets`, or as `secret`, not both"));
        }
        let given = secrets.into_iter();
        apply = apply.secrets(given.fold(Secrets::default(), |all, (name, value)| all.with(name, value)));
    }
    if let Some(file) = recipe.file() {
        apply = apply.reads(FileRole::Recipe, file);
    }
    if let Some((workers, unit_bytes)) = workers {
        apply = apply.workers(PythonWorkers(workers), unit_bytes);
    }
    let stop = CancellationToken::new();
    let (send, sent) = channel();
    let send_report = send.clone();
    apply = apply.cancel(stop.clone()).progress(move |progress| {
        // Nobody listens any more once the run is over.
        let _ = send.send(Message::Progress(progress));
    });
    let running = std::thread::spawn(move || {
        // Nobody waits where Ctrl-C was pressed.
        let _ = send_report.send(Message::Done(Box::new(apply.run())));
    });
    let report = listen(py, sent, |message| match message {
        Message::Done(report) => Ok(Some(*report)),
        Message::Progress(Progress { bytes, bytes_read, .. }) => {
            if let Some(callback) = progress {
                callback.call1((bytes_read, bytes))?;
            }
            Ok(None)
        }
    });
    let report = report.inspect_err(|_| {
        // What is being written is cleared away before the exception goes on.
        stop.cancel();
        let _ = py.detach(|| running.join());
    })?;
    let report = report.map_err(|error| raised(py, &error))?;
    Ok((report.to_json().to_string(), report.to_string()))
}

/// What a run sends.
enum Message {
    Progress(Progress),
    Done(Box<recipe_run::Result<recipe_run::Report>>),
}

/// What is wrong with arguments, in words of Python.
fn plain(error: &clap::Error) -> String {
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let text = text.split("\n\nUsage:").next().unwrap_or(text).split("\n\nFor more").next().unwrap_or(text);
    keywords(text.trim())
}
