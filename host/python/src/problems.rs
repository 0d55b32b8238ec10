//! What goes wrong, as exceptions and warnings of Python.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use recipe_core::{Diagnostics, Error, Recipe};
use recipe_run::{ErrorKind, RunError};

/// Python's side of them.
const MODULE: &str = "recipe_engine._errors";

/// An exception for all that is wrong with a recipe.
pub(crate) fn invalid(py: Python<'_>, diagnostics: &Diagnostics) -> PyErr {
    let made = || {
        let problems = diagnostics.errors.iter().map(|error| problem(py, diagnostics, error));
        let problems = PyList::new(py, problems.collect::<PyResult<Vec<_>>>()?)?;
        exception(py, "InvalidRecipe", diagnostics.render().trim_end(), problems)
    };
    made().unwrap_or_else(|error| error)
}

/// An exception for a run that failed, or could not begin.
pub(crate) fn raised(py: Python<'_>, error: &RunError) -> PyErr {
    let class = match error.kind() {
        ErrorKind::Invalid => "InvalidRun",
        ErrorKind::Conflict => "RunConflict",
        _ => "RunFailed",
    };
    let made = || match error {
        RunError::Recipe(diagnostics) => Ok(invalid(py, diagnostics)),
        RunError::Data(cause) => {
            let nowhere = Diagnostics::new("recipe", "", Vec::new());
            let problems = PyList::new(py, [problem(py, &nowhere, cause)?])?;
            exception(py, class, &error.to_string(), problems)
        }
        other => exception(py, class, &other.to_string(), PyList::empty(py)),
    };
    made().unwrap_or_else(|error| error)
}

/// Warns of what may not be meant.
pub(crate) fn warn(py: Python<'_>, recipe: &Recipe, warnings: Vec<Error>) -> PyResult<()> {
    if warnings.is_empty() {
        return Ok(());
    }
    let diagnostics = recipe.warnings(warnings);
    let warn = py.import(MODULE)?.getattr("warn")?;
    for warning in &diagnostics.warnings {
        let rendered = recipe.warnings(vec![warning.clone()]).render();
        warn.call1((rendered.trim_end(), problem(py, &diagnostics, warning)?))?;
    }
    Ok(())
}

/// One problem: what it is, and where.
fn problem<'py>(py: Python<'py>, diagnostics: &Diagnostics, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let place = error.span().map(|span| diagnostics.position(span.start));
    let (line, column) = (place.map(|(line, _)| line), place.map(|(_, column)| column));
    let fields = (
        error.kind().code(),
        error.kind().to_string(),
        error.step(),
        error.operation(),
        error.parameter(),
        line,
        column,
        error.help(),
    );
    py.import(MODULE)?.getattr("Problem")?.call1(fields)
}

fn exception(py: Python<'_>, class: &str, message: &str, problems: Bound<'_, PyList>) -> PyResult<PyErr> {
    let made = py.import(MODULE)?.getattr(class)?.call1((message, problems))?;
    Ok(PyErr::from_value(made))
}

/// An exception for what should not happen.
pub(crate) fn unexpected(what: &str) -> PyErr {
    PyRuntimeError::new_err(what.to_owned())
}
