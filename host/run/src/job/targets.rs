//! The targets of a job: checked before anything is done, and put in place together.

use std::collections::BTreeMap;

use recipe_core::Recipe;
use recipe_store::commit::{ConsumedFile, Mode, RecipeInfo, RunInfo};
use recipe_store::{Identity, Location, sha256};
use serde_json::json;

use super::incremental::is_incremental;
use super::node::{JobNode, TargetSpec, Work};
use crate::error::{JobError, Result};
use crate::output::{OutputOptions, TableTarget, Target};

/// A target, by the number of its node.
pub(super) type Numbered = (usize, Target);

/// The targets among nodes, checked. `options` are those that all of them have.
pub(super) fn targets(
    nodes: &[JobNode],
    wanted: &[usize],
    options: &OutputOptions,
    replaces: bool,
) -> Result<Vec<Numbered>> {
    let is_target = |number: &&usize| matches!(nodes[**number].work, Work::Target(_));
    let has_others = wanted.iter().filter(is_target).count() > 1;
    let mut found = Vec::new();
    for number in wanted {
        let Work::Target(spec) = &nodes[*number].work else { continue };
        let target = of(spec, options, replaces, is_incremental(nodes, *number), has_others)
            .map_err(|error| error.in_node(&nodes[*number].origin.node))?;
        if let Some(table) = &spec.table {
            table.check(&target).map_err(|error| error.in_node(&nodes[*number].origin.node))?;
        }
        found.push((*number, target));
    }
    for (at, (number, target)) in found.iter().enumerate() {
        let node = &nodes[*number].origin.node;
        if target.stream.is_some() && has_others {
            let stream = target.location.to_string();
            return Err(JobError::StreamAmongSeveral { node: node.clone(), stream }.into());
        }
        let identity = Identity::written(&target.location)?;
        for (other_number, other) in &found[..at] {
            let before = Identity::written(&other.location)?;
            if identity.is(&before) || identity.below(&before).is_some() || before.below(&identity).is_some()
            {
                let (one, other) = (nodes[*other_number].origin.node.clone(), node.clone());
                return Err(JobError::SameTarget { one, other, place: target.location.to_string() }.into());
            }
        }
    }
    Ok(found)
}

/// The table of a catalog that a target is.
pub(super) fn table_of(nodes: &[JobNode], number: usize) -> Option<&TableTarget> {
    match &nodes[number].work {
        Work::Target(spec) => spec.table.as_ref(),
        _ => None,
    }
}

fn of(
    spec: &TargetSpec,
    options: &OutputOptions,
    replaces: bool,
    incremental: bool,
    has_others: bool,
) -> Result<Target> {
    let is_folder = Location::parse(&spec.path)?.ends_as_folder();
    let mode = match (replaces, spec.mode) {
        (true, _) => Mode::Overwrite,
        // A file is written once.
        (false, Mode::Append) if !is_folder => Mode::Fail,
        (false, mode) => mode,
    };
    let options = OutputOptions {
        format: spec.format,
        compression: spec.compression,
        delimiter: spec.delimiter,
        partition_by: spec.partition_by.clone(),
        max_files: spec.max_files.filter(|_| is_folder),
        mode,
        incremental,
        ..options.clone()
    };
    if has_others { Target::among_several(&spec.path, options) } else { Target::new(&spec.path, options) }
}

/// The name of a run, which is the same whenever what its targets hold is, and what each of these says of it. Inputs count as read,
/// unless the bookmark is paused.
pub(super) fn run_info(
    (name, recipe): (Option<&str>, &Recipe),
    options: &BTreeMap<String, String>,
    (inputs, is_paused): (&[ConsumedFile], bool),
    targets: &[Numbered],
    run_id: Option<&str>,
) -> (String, Vec<RunInfo>) {
    let engine = format!("recipe-host {}", recipe_core::VERSION);
    let places: Vec<_> =
        targets.iter().map(|(_, target)| (target.location.to_string(), target.described())).collect();
    let named = json!({
        "job": recipe.sha256(), "engine": engine, "options": options, "inputs": inputs, "targets": places,
    });
    let run = run_id.map_or_else(|| sha256(named.to_string()), str::to_owned);
    let info = |(_, target): &Numbered| {
        let mut info = RunInfo::new(run.clone(), engine.clone());
        info.recipe = RecipeInfo::new(recipe.sha256());
        info.recipe.name = name.map(str::to_owned);
        info.options = options.clone();
        info.options.extend(target.described());
        info.inputs = if is_paused { Vec::new() } else { inputs.to_vec() };
        info.mode = target.options.mode;
        // A target that begins anew gets the rows of all files.
        info.incremental = target.options.incremental && info.mode != Mode::Overwrite;
        info.keep_replaced = target.options.keep_replaced.as_secs();
        info.single_writer = target.options.single_writer;
        info.attributes = crate::report::object_metadata(recipe);
        info
    };
    let infos = targets.iter().map(info).collect();
    (run, infos)
}
