//! What is in a table.

use arrow_array::RecordBatchReader;
use pyo3::prelude::*;
use recipe_core::Error;
use recipe_core::profile::{Profile, ProfileOptions};
use recipe_run::RunError;
use recipe_run::profile::html;

use crate::pieces::{check_columns, unreadable};
use crate::problems::raised;
use crate::reader::Given;
use crate::waiting::wait;

/// What is wanted of a profile, as `recipe_engine._profile.Wanted` holds it.
#[derive(FromPyObject)]
pub(crate) struct Wanted {
    most_common: usize,
    bins: usize,
    correlations: usize,
    outliers: f64,
    mild_outliers: Option<f64>,
    entities: Vec<String>,
}

/// The statistics of rows, as JSON in the form of DataBrew's profile jobs, and as a page with this title.
#[pyfunction]
pub(crate) fn profile(
    py: Python<'_>,
    rows: Given,
    name: String,
    wanted: Wanted,
) -> PyResult<(String, String)> {
    let reader = rows.into_reader()?;
    let schema = reader.schema();
    check_columns(&schema)?;
    let options = ProfileOptions {
        most_common: wanted.most_common,
        bins: wanted.bins,
        correlated: wanted.correlations,
        outlier_threshold: wanted.outliers,
        mild_threshold: wanted.mild_outliers,
        entities: wanted.entities,
        ..ProfileOptions::default()
    };
    let profile = wait(py, move || {
        let rows = reader.map(|batch| batch.map_err(|error| Failed(unreadable(error))));
        let profile = Profile::of_rows(&schema, rows, options)?;
        Ok((profile.to_json().to_string(), html(&name, &profile)))
    })?;
    profile.map_err(|Failed(error)| raised(py, &error))
}

/// Why there is no profile.
struct Failed(RunError);

impl From<Error> for Failed {
    fn from(error: Error) -> Failed {
        Failed(RunError::Data(Box::new(error)))
    }
}
