//! Files that were found in several ways.

use std::collections::{HashMap, HashSet};

use super::found::{FilePlace, Found};
use crate::file::PinnedFile;
use crate::shown::shown;
use crate::skipped::Skipped;

/// Leaves each file once, whichever names and links led to it, and says what is left out: the first stays, and one that was
/// found without a link before any other. Two names of a file on its disk (hard links) are two files.
pub fn each_once(found: &mut Vec<Found>, skipped: &mut Vec<Skipped>) {
    let mut kept: HashMap<_, usize> = HashMap::new();
    for (at, one) in found.iter().enumerate() {
        let Some(place) = &one.place else { continue };
        let is_linked = |at: usize| found[at].place.as_ref().is_some_and(|place| place.by_link);
        let first = kept.entry(&place.name).or_insert(at);
        if is_linked(*first) && !place.by_link {
            *first = at;
        }
    }
    let mut paths = HashSet::new();
    let mut stays = Vec::with_capacity(found.len());
    for (at, one) in found.iter().enumerate() {
        let first = one.place.as_ref().and_then(|FilePlace { name, .. }| kept.get(name));
        let first = first.map_or(at, |first| *first);
        let path = &one.file.path;
        // One name twice is no more than one, and nothing to tell.
        if first != at && found[first].file.path != *path {
            let reason = format!("it is `{}` by another name, and read once", shown(&found[first].file.path));
            skipped.push(Skipped { path: path.clone(), reason });
        }
        stays.push(first == at && paths.insert(path));
    }
    let mut stays = stays.into_iter();
    found.retain(|_| stays.next().unwrap_or(true));
}

/// Files that are one on their disk, by two names (hard links): each with the first that it is one with.
pub fn hard_links<'a>(
    files: impl IntoIterator<Item = &'a PinnedFile>,
) -> Vec<(&'a PinnedFile, &'a PinnedFile)> {
    let (mut known, mut linked) = (HashMap::new(), Vec::new());
    for file in files {
        let Some(id) = file.id() else { continue };
        match known.get(id) {
            Some(first) => linked.push((*first, file)),
            None => drop(known.insert(id, file)),
        }
    }
    linked
}
