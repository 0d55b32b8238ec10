//! Recipe jobs: the steps of a recipe over a dataset, and files of what comes out.

use recipe_core::engine::document::Node;
use recipe_core::error::Kind as ErrorKind;

use super::catalogue::Catalogue;
use super::project::{self, Named};
use super::recipe::Version;
use super::resource::{OF_ANY, Resource};
use super::{dataset, outputs, recipe, within};
use crate::job::graph::NamedNode;
use crate::job::members::{Members, Problems, unknown};
use crate::job::node::Work;
use crate::job::options::JobOptions;

/// The ids of the nodes.
const DATASET: &str = "dataset";
const RECIPE: &str = "recipe";

/// Members that change how a job runs in AWS, and nothing here.
const NO_EFFECT: &[&str] = &[
    "RoleArn",
    "EncryptionMode",
    "EncryptionKeyArn",
    "LogSubscription",
    "MaxCapacity",
    "MaxRetries",
    "Timeout",
    "Tags",
    "JobSample",
];
/// What a job says of where its rows are from.
enum From {
    Project(Named),
    Parts(Box<(Named, Named, Option<Version>)>),
}

/// The nodes of a recipe job.
pub(super) fn read(
    job: &Resource,
    catalogue: &Catalogue,
    options: &JobOptions,
    problems: &mut Problems,
) -> Vec<NamedNode> {
    let said = within(job, problems, |members| {
        let from = from(members, job);
        let written = outputs::read(members, options);
        has_no_effect(members);
        members.check_known(&[NO_EFFECT, &["Type"], OF_ANY].concat());
        Some((from, written))
    });
    // What the job names is looked at though something is wrong with the job itself: all problems are shown at once.
    let from = match said {
        Some((from, written)) => from.map(|from| (from, written)),
        None => {
            within(job, &mut Problems::default(), |members| from(members, job)).map(|from| (from, Vec::new()))
        }
    };
    let Some((from, written)) = from else { return Vec::new() };
    let (dataset, recipe, version) = match from {
        From::Parts(parts) => *parts,
        From::Project(named) => match project::read(&named, catalogue, problems) {
            Some((dataset, recipe)) => (dataset, recipe, None),
            None => return Vec::new(),
        },
    };
    let source = dataset::read(&dataset, (DATASET, options), catalogue, problems);
    let steps = recipe::read(&recipe, version.as_ref(), catalogue, problems);
    let mut nodes = Vec::new();
    let (origin, work) = source.unwrap_or_else(|| (dataset.by.origin(), Work::Nothing));
    nodes.push(NamedNode {
        id: DATASET.to_owned(),
        name: dataset.name,
        kind: "Dataset".to_owned(),
        span: dataset.span,
        inputs: Vec::new(),
        work,
        origin,
    });
    let work = steps.map_or(Work::Nothing, |recipe| Work::Recipe(Box::new(recipe)));
    nodes.push(NamedNode {
        id: RECIPE.to_owned(),
        origin: recipe.by.origin_as(format!("recipe `{}`", recipe.name)),
        name: recipe.name,
        kind: "Recipe".to_owned(),
        span: recipe.span.clone(),
        inputs: vec![(DATASET.to_owned(), recipe.span.clone())],
        work,
    });
    for (number, (kind, spec)) in written.into_iter().enumerate() {
        let id = format!("output {}", number + 1);
        let span = spec.span.clone();
        let spec = match options.replaced(&id, &id) {
            Some(path) => crate::job::node::TargetSpec { path: path.to_owned(), table: None, ..spec },
            None => spec,
        };
        nodes.push(NamedNode {
            origin: job.origin_as(id.clone()),
            id,
            name: String::new(),
            kind: kind.to_owned(),
            span: span.clone(),
            inputs: vec![(RECIPE.to_owned(), span)],
            work: Work::Target(Box::new(spec)),
        });
    }
    nodes
}

/// A project, or a dataset and a recipe in a version.
fn from(members: &Members, job: &Resource) -> Option<From> {
    let named = |(name, node): (&str, &Node)| Named {
        name: name.to_owned(),
        span: node.span.clone(),
        by: job.clone(),
    };
    let (dataset, project) = (members.text("DatasetName"), members.text("ProjectName"));
    let reference = members.object("RecipeReference").or_else(|| members.object("Recipe"));
    let is_unknown = ["DatasetName", "ProjectName"].iter().any(|name| members.get(name).is_some());
    match (dataset, project) {
        (Some(_), Some((_, node))) => {
            let message = "the job has `DatasetName` and `ProjectName`; it is of one of them";
            members.wrong(ErrorKind::Job(message.into()), "ProjectName", &node.span);
            None
        }
        (None, Some((_, node))) if reference.is_some() => {
            let message = "a project has a recipe, and the job names another";
            members.wrong(ErrorKind::Job(message.into()), "RecipeReference", &node.span);
            None
        }
        (None, Some(project)) => Some(From::Project(named(project))),
        (None, None) if is_unknown => None,
        (None, None) => {
            let message =
                "the job has neither `DatasetName` nor `ProjectName`, so that there is nothing to read";
            members.wrong(ErrorKind::Job(message.into()), "DatasetName", &members.span());
            None
        }
        (Some(dataset), None) => {
            let Some(reference) = reference else {
                members.missing("RecipeReference");
                return None;
            };
            let recipe = reference.required_text("Name")?;
            let version = version(&reference);
            Some(From::Parts(Box::new((named(dataset), named(recipe), version))))
        }
    }
}

/// The version that is asked for; one that is known when it is deployed is one that is asked for, too.
fn version(reference: &Members) -> Option<Version> {
    let node = reference.get("RecipeVersion").or_else(|| reference.get("Version"))?;
    let text = match unknown(node) {
        Some(_) => "that is known when it is deployed".to_owned(),
        None => node.as_text()?.to_owned(),
    };
    Some((text, node.span.clone()))
}

/// Notes what is said and has no effect here, all of it at once.
fn has_no_effect(members: &Members) {
    let said: Vec<(&str, std::ops::Range<usize>)> =
        NO_EFFECT.iter().filter_map(|name| Some((*name, members.get(name)?.span.clone()))).collect();
    let names: Vec<String> = said.iter().map(|(name, _)| format!("`{name}`")).collect();
    if let (Some((_, span)), Some((last, others))) = (said.first(), names.split_last()) {
        let verb = if others.is_empty() { "has" } else { "have" };
        let all = if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) };
        members.warn(format!("{all} {verb} no effect here"), span);
    }
}
