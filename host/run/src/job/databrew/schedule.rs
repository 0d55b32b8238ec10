//! Schedules and rulesets, which have no part in a run of a recipe job.

use recipe_core::Error;
use recipe_core::error::Kind as ErrorKind;

use super::resource::{Kind, Resource};
use super::within;
use crate::job::members::Problems;

/// Notes what schedules run, and that rulesets are not checked.
pub(super) fn note(resources: &[Resource], problems: &mut Problems) {
    for schedule in resources.iter().filter(|resource| resource.kind == Kind::Schedule) {
        let message = format!("runs {} in AWS; here a job runs when it is called", jobs(schedule));
        warn(message, schedule, problems);
    }
    for ruleset in resources.iter().filter(|resource| resource.kind == Kind::Ruleset) {
        warn("is checked by profile jobs, and by no other".to_owned(), ruleset, problems);
    }
}

/// What each schedule runs.
pub(super) fn described(resources: &[Resource]) -> Vec<String> {
    let schedules = resources.iter().filter(|resource| resource.kind == Kind::Schedule);
    schedules.map(|schedule| format!("schedule `{}` runs {}", schedule.shown(), jobs(schedule))).collect()
}

/// The jobs that a schedule runs, and when.
fn jobs(schedule: &Resource) -> String {
    // What is not known of a schedule hinders nothing.
    let said = within(schedule, &mut Problems::default(), |members| {
        let jobs: Vec<String> =
            members.texts("JobNames").into_iter().map(|(name, _)| format!("`{name}`")).collect();
        let jobs = if jobs.is_empty() { "no job".to_owned() } else { jobs.join(", ") };
        let at = members.text("CronExpression").map(|(at, _)| format!(" by `{at}`")).unwrap_or_default();
        Some(jobs + &at)
    });
    said.unwrap_or_else(|| "jobs".to_owned())
}

fn warn(message: String, resource: &Resource, problems: &mut Problems) {
    let warning = Error::from(ErrorKind::NotSupported(message)).at_span(resource.span.clone());
    problems.warnings.push(warning.at_origin(&resource.origin()));
}
