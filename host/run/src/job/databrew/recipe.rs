//! The recipe of a job: a resource, or a file of its name.

use std::ops::Range;
use std::sync::Arc;

use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::{Kind as ErrorKind, Origin};
use recipe_core::{Error, Recipe};

use super::catalogue::Catalogue;
use super::project::Named;
use super::resource::{Kind, Resource, member};
use super::within;
use crate::job::members::{Problems, unknown};
use crate::job::options::at_version;

/// A version that is asked for, and where that stands.
pub(super) type Version = (String, Range<usize>);

/// The recipe of this name, whose steps are known and have what they need.
pub(super) fn read(
    named: &Named,
    version: Option<&Version>,
    catalogue: &Catalogue,
    problems: &mut Problems,
) -> Option<Recipe> {
    let recipe = find(named, version, catalogue, problems)?;
    let Err(found) = recipe.check() else { return Some(recipe) };
    let (name, text): (Arc<str>, Arc<str>) = (recipe.source().into(), recipe.text().into());
    problems.errors.extend(found.errors.into_iter().map(|error| {
        let node = format!("recipe `{}`", named.name);
        let step = error.step();
        error.at_origin(&Arc::new(Origin { node, name: name.clone(), text: text.clone(), step }))
    }));
    None
}

fn find(
    named: &Named,
    version: Option<&Version>,
    catalogue: &Catalogue,
    problems: &mut Problems,
) -> Option<Recipe> {
    let place = |error: Error| {
        let error = error.at_parameter("RecipeName").at_span(named.span.clone());
        error.at_origin(&named.by.origin())
    };
    let asked = version.map(|(version, _)| version.as_str());
    let found = catalogue.find(Kind::Recipe, &named.name).and_then(|found| {
        if found.is_empty() {
            of_file(&named.name, asked, catalogue)
        } else {
            chosen(found, asked).map(Found::Resource)
        }
    });
    match found {
        Ok(Found::Version(recipe)) => Some(recipe),
        Ok(Found::File(recipe)) => {
            note(recipe.version(), recipe.source(), version, named, problems);
            Some(recipe)
        }
        Ok(Found::Resource(recipe)) => {
            note(stated(&recipe).as_deref(), &recipe.file.name, version, named, problems);
            of_steps(&recipe, problems)
        }
        Err(error) => {
            problems.errors.push(place(error));
            None
        }
    }
}

/// What a name leads to.
enum Found {
    File(Recipe),
    /// The version that is asked for, of a file.
    Version(Recipe),
    Resource(Resource),
}

/// The recipe in a file of its name, at a version if git knows it.
fn of_file(name: &str, version: Option<&str>, catalogue: &Catalogue) -> Result<Found, Error> {
    let file = catalogue.options().recipe_file(&catalogue.file().name, name)?;
    let recipe = file.ok_or_else(|| catalogue.absent(Kind::Recipe, name))?;
    let (recipe, is_it) = at_version(recipe, version)?;
    Ok(if is_it { Found::Version(recipe) } else { Found::File(recipe) })
}

/// The steps of a resource as a recipe.
fn of_steps(recipe: &Resource, problems: &mut Problems) -> Option<Recipe> {
    within(recipe, problems, |members| {
        let steps = member(&recipe.body, "Steps");
        let steps = steps.or_else(|| {
            members.missing("Steps");
            None
        })?;
        let mut unclear = Vec::new();
        all_unknown(steps, &mut unclear);
        if !unclear.is_empty() {
            for error in unclear {
                members.error(error);
            }
            return None;
        }
        if !matches!(steps.value, NodeValue::List(_)) {
            members.not("Steps", "a list", steps);
            return None;
        }
        match Recipe::from_steps(&recipe.file.name, &recipe.file.text, steps.items()) {
            Ok(recipe) => Some(recipe),
            Err(found) => {
                for error in found.errors {
                    members.error(error);
                }
                None
            }
        }
    })
}

/// Why values in steps are not known.
fn all_unknown(node: &Node, found: &mut Vec<Error>) {
    found.extend(unknown(node));
    match &node.value {
        NodeValue::List(items) => items.iter().for_each(|item| all_unknown(item, found)),
        NodeValue::Map(entries) => entries.iter().for_each(|(_, value)| all_unknown(value, found)),
        _ => {}
    }
}

/// The version that a resource says it is.
fn stated(recipe: &Resource) -> Option<String> {
    member(&recipe.body, "RecipeVersion").and_then(Node::as_text).map(str::to_owned)
}

/// Of several versions of a recipe, the one that is asked for, or the last that was published.
fn chosen(mut found: Vec<Resource>, version: Option<&str>) -> Result<Resource, Error> {
    let number = |recipe: &Resource| {
        let version = stated(recipe)?;
        let (major, minor) = version.split_once('.')?;
        Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
    };
    let exact = found.iter().position(|recipe| version.is_some() && stated(recipe).as_deref() == version);
    if let Some(at) = exact {
        return Ok(found.swap_remove(at));
    }
    if found.len() == 1 {
        return Ok(found.remove(0));
    }
    let wants_last = matches!(version, None | Some("LATEST_PUBLISHED" | "LATEST_WORKING"));
    let last = (0..found.len()).filter(|at| wants_last && number(&found[*at]).is_some());
    match last.max_by_key(|at| number(&found[*at])) {
        Some(at) => Ok(found.swap_remove(at)),
        None => {
            let versions: Vec<String> =
                found.iter().map(|recipe| stated(recipe).unwrap_or_else(|| "none".to_owned())).collect();
            let message = format!(
                "there are {} recipes of this name, of the versions {}, and which is meant is not clear",
                found.len(),
                versions.join(", ")
            );
            Err(Error::from(ErrorKind::Job(message)))
        }
    }
}

/// Notes that the one recipe there is stands for the version that is asked for.
fn note(stated: Option<&str>, file: &str, version: Option<&Version>, named: &Named, problems: &mut Problems) {
    let Some((asked, span)) = version.filter(|(asked, _)| stated != Some(asked)) else { return };
    let is = stated.map_or_else(|| "says no version".to_owned(), |stated| format!("is version {stated}"));
    let message = format!(
        "the job asks for version {asked} of recipe `{}`; the one in `{file}` is taken, which {is}",
        named.name
    );
    let warning = Error::from(ErrorKind::NotSupported(message)).at_span(span.clone());
    problems.warnings.push(warning.at_origin(&named.by.origin()));
}
