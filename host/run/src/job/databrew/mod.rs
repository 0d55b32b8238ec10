//! AWS Glue DataBrew's own files as jobs: datasets, recipes, projects and recipe jobs, which name each other.

mod catalogue;
mod dataset;
mod format;
mod forms;
mod input;
mod outputs;
mod pairs;
mod path_options;
mod profile_job;
mod project;
mod recipe;
mod recipe_job;
mod resource;
mod ruleset;
mod schedule;
mod select;
mod step_functions;
mod template;
mod terraform;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Origin;

use super::graph::NamedNode;
use super::members::{Members, Problems};
use super::options::JobOptions;
use catalogue::Catalogue;
use resource::{File, Resource};
pub(crate) use ruleset::{PlacedRule, Ruleset, rulesets};

/// A job in its own words.
pub(super) struct Read {
    pub(super) name: Option<String>,
    pub(super) nodes: Vec<NamedNode>,
    /// What other files hold that say what it does.
    pub(super) files: Vec<Arc<str>>,
}

/// The job of a document, if it has DataBrew's. What is wrong goes to `problems`.
pub(super) fn read(
    (name, text): (&str, &str),
    document: &Node,
    options: &JobOptions,
    problems: &mut Problems,
) -> Option<Read> {
    let file = Arc::new(File { name: name.into(), text: text.into() });
    if let Some(error) = step_functions::refusal(document) {
        problems.errors.push(error);
        return Some(Read { name: None, nodes: Vec::new(), files: Vec::new() });
    }
    let resources = forms::resources(document, &file, options);
    let job = match select::job(&resources, options.job.as_deref()) {
        Ok(job) => job?.clone(),
        Err(error) => {
            problems.errors.push(error.at_span(document.span.clone()));
            return Some(Read { name: None, nodes: Vec::new(), files: Vec::new() });
        }
    };
    schedule::note(&resources, problems);
    let catalogue = Catalogue::new(file, resources, options);
    let nodes = match job.kind {
        resource::Kind::ProfileJob => {
            profile_job::refuse(&job, problems);
            Vec::new()
        }
        _ => recipe_job::read(&job, &catalogue, options, problems),
    };
    Some(Read { name: job.name.clone(), nodes, files: catalogue.used() })
}

/// Reads a resource. What is wrong with it is shown where it stands, under its name.
fn within<T>(
    resource: &Resource,
    problems: &mut Problems,
    read: impl FnOnce(&Members<'_>) -> Option<T>,
) -> Option<T> {
    let gathered = Rc::new(RefCell::new(Problems::default()));
    let found = read(&Members::new(&resource.body, &gathered));
    let origin = resource.origin();
    let gathered = std::mem::take(&mut *gathered.borrow_mut());
    let is_whole = gathered.errors.is_empty();
    problems.errors.extend(placed(gathered.errors, resource, &origin));
    problems.warnings.extend(placed(gathered.warnings, resource, &origin));
    found.filter(|_| is_whole)
}

fn placed(errors: Vec<Error>, resource: &Resource, origin: &Arc<Origin>) -> Vec<Error> {
    errors.into_iter().map(|error| error.at_span(resource.span.clone()).at_origin(origin)).collect()
}
