//! Profile jobs, which describe a dataset and are no run of a recipe.

use recipe_core::Error;
use recipe_core::error::Kind as ErrorKind;

use super::resource::Resource;
use crate::job::members::Problems;

/// Says why a profile job is not run.
pub(super) fn refuse(job: &Resource, problems: &mut Problems) {
    let message = "describes a dataset and writes none, and only recipe jobs are run here; a profile is a command of its own";
    let error = Error::from(ErrorKind::NotSupported(message.to_owned())).at_span(job.span.clone());
    problems.errors.push(error.at_origin(&job.origin()));
}
