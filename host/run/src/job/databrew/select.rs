//! The job that is meant, of those in a file.

use recipe_core::Error;
use recipe_core::engine::nearest;
use recipe_core::error::Kind as ErrorKind;

use super::resource::{Kind, Resource};
use super::schedule;

/// The job that is called `name`, or the only one; nothing where there is no resource, or a recipe and no job.
///
/// Errors: there is no such job, or there are several and none is named.
pub(super) fn job<'a>(resources: &'a [Resource], name: Option<&str>) -> Result<Option<&'a Resource>, Error> {
    let jobs: Vec<&Resource> = resources.iter().filter(|resource| resource.kind.is_job()).collect();
    let wrong = |message: String| Err(Error::from(ErrorKind::Job(message)));
    if jobs.is_empty() {
        let has_recipe = resources.iter().any(|resource| resource.kind == Kind::Recipe);
        if resources.is_empty() || has_recipe && name.is_none() {
            return Ok(None);
        }
        let there: Vec<String> = resources.iter().map(shown).collect();
        return wrong(format!("this file has no job to run; it has {}", there.join(", ")));
    }
    let Some(name) = name else {
        return match jobs.as_slice() {
            [job] => Ok(Some(job)),
            jobs => {
                let all: Vec<String> = jobs.iter().copied().map(shown).collect();
                let message =
                    format!("there are {} jobs; name one with --job: {}", jobs.len(), all.join(", "));
                let error = Error::from(ErrorKind::Job(message));
                let schedules = schedule::described(resources);
                Err(if schedules.is_empty() { error } else { error.with_help(schedules.join("; ")) })
            }
        };
    };
    let called: Vec<&Resource> = jobs.iter().copied().filter(|job| job.is_called(name)).collect();
    let by_id = || jobs.iter().copied().filter(|job| job.id.as_deref() == Some(name)).collect();
    let called: Vec<&Resource> = if called.is_empty() { by_id() } else { called };
    match called.as_slice() {
        [job] => Ok(Some(job)),
        [] => {
            let near = nearest(name, jobs.iter().map(|job| job.shown()));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let all: Vec<String> = jobs.iter().copied().map(shown).collect();
            wrong(format!("there is no job `{name}`{near}; jobs: {}", all.join(", ")))
        }
        several => wrong(format!("{} jobs are called `{name}`", several.len())),
    }
}

/// A resource in a list: a profile job and what a schedule runs are told apart.
fn shown(resource: &Resource) -> String {
    match resource.kind {
        Kind::RecipeJob => format!("`{}`", resource.shown()),
        Kind::ProfileJob => format!("`{}` (a profile job)", resource.shown()),
        kind => format!("{} `{}`", kind.word(), resource.shown()),
    }
}
