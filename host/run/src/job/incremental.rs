//! Sources that leave out the files that runs before have read.
//!
//! What a run has read stands in the log of each target, in the entry with which the target got its rows, so that a file counts as
//! read exactly where its rows are there.

use std::collections::BTreeMap;

use recipe_core::Recipe;
use recipe_store::commit::{ConsumedFile, EarlierRuns};
use recipe_store::{PinnedFile, sha256};
use serde_json::json;

use super::bookmark::{Bookmark, PausedBookmark};
use super::columns::Known;
use super::node::{JobNode, Work};
use super::run::before;
use super::targets::Numbered;
use crate::apply::identity::{BOOKMARK, TABLE, check_continues, consumed};
use crate::error::{JobError, Result};

/// What a run reads.
pub(super) struct Inputs {
    /// The new files of incremental sources, or all files where there are none such.
    pub(super) consumed: Vec<ConsumedFile>,
    /// Whether they do not count as read once the run is done.
    pub(super) is_paused: bool,
    /// What says which files the other sources have, for the names of runs.
    pub(super) options: BTreeMap<String, String>,
    /// Whether there are incremental sources, of which none has a new file.
    pub(super) nothing_new: bool,
}

/// Whether rows of incremental sources come to a node.
pub(super) fn is_incremental(nodes: &[JobNode], node: usize) -> bool {
    before(nodes, node).into_iter().any(|number| is_marked(&nodes[number]))
}

fn is_marked(node: &JobNode) -> bool {
    matches!(&node.work, Work::Source(spec) if spec.incremental)
}

/// Leaves out of incremental sources the files of which all their targets have the rows, or those that a paused bookmark leaves out.
/// With `replaces`, targets begin anew, and all files are read.
///
/// # Errors
///
/// The job or its options are others than in the last run; a log cannot be read; there is no bookmark to pause, or no run that is to
/// be its end.
pub(super) fn inputs(
    nodes: &[JobNode],
    known: &mut [Known],
    targets: &[Numbered],
    (job, options): (&Recipe, &BTreeMap<String, String>),
    replaces: bool,
    paused: Option<&PausedBookmark>,
) -> Result<Inputs> {
    let mut inputs = Inputs {
        consumed: Vec::new(),
        is_paused: paused.is_some(),
        options: BTreeMap::new(),
        nothing_new: false,
    };
    let is_read = |number: usize| known[number].source.is_some() && is_marked(&nodes[number]);
    let has_incremental = (0..nodes.len()).any(is_read);
    match paused {
        Some(_) if !has_incremental => return Err(JobError::NoBookmark.into()),
        Some(_) if replaces => return Err(JobError::BookmarkReplaced.into()),
        Some(paused) => {
            inputs.options.insert(BOOKMARK.to_owned(), json!({"paused": paused.described()}).to_string());
        }
        None => {}
    }
    let mut logs = Vec::new();
    for (number, target) in targets.iter().filter(|(_, target)| target.options.incremental && !replaces) {
        let mut options = options.clone();
        options.extend(target.described());
        let check = |earlier: &EarlierRuns| check_continues(earlier, job, target, &options);
        logs.push((before(nodes, *number), Bookmark::read(target, paused, check)?));
    }
    for (number, node) in nodes.iter().enumerate() {
        let Some(opened) = &mut known[number].source else { continue };
        if has_incremental && !is_marked(node) {
            let files = consumed(opened.source.dataset()).collect::<Vec<_>>();
            inputs.options.insert(format!("{TABLE}{}", node.id), sha256(json!(files).to_string()));
            continue;
        }
        let logs = logs.iter().filter(|(nodes, _)| nodes.contains(&number));
        let logs: Vec<&Bookmark> = logs.map(|(_, bookmark)| bookmark).collect();
        if !logs.is_empty() {
            let is_new = |file: &PinnedFile| !logs.iter().all(|log| log.has(file));
            opened.source = opened.source.retain(is_new);
        }
        inputs.consumed.extend(consumed(opened.source.dataset()));
    }
    inputs.nothing_new = has_incremental && inputs.consumed.is_empty();
    Ok(inputs)
}
