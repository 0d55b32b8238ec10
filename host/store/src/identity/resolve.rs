//! Where a path leads, there or not.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// How many links are followed.
const LINKS: usize = 40;

/// Where a path leads.
pub(super) struct Resolved {
    /// What is there of it, without links and `..`.
    pub(super) there: PathBuf,
    /// The names below that, of which none is there.
    pub(super) rest: Vec<OsString>,
}

/// One step of a path.
enum Step {
    /// To the root, or to a disk.
    Root(OsString),
    Up,
    Down(OsString),
}

/// Follows all links of a path, and all `..`, also where nothing is there yet.
pub(super) fn resolve(path: &Path) -> io::Result<Resolved> {
    let mut there = std::env::current_dir()?;
    let (mut rest, mut links) = (Vec::new(), 0);
    let mut todo: VecDeque<Step> = steps(path).collect();
    while let Some(step) = todo.pop_front() {
        match step {
            Step::Root(root) => {
                there.push(root);
                rest.clear();
            }
            Step::Up => {
                if rest.pop().is_none() {
                    there.pop();
                }
            }
            Step::Down(name) if !rest.is_empty() => rest.push(name),
            Step::Down(name) => match link(&there.join(&name)) {
                Found::Link(target) => {
                    links += 1;
                    if links > LINKS {
                        return Err(io::Error::other("it is a link that leads to itself"));
                    }
                    steps(&target)
                        .collect::<Vec<_>>()
                        .into_iter()
                        .rev()
                        .for_each(|step| todo.push_front(step));
                }
                Found::Other => there.push(name),
                Found::Nothing => rest.push(name),
            },
        }
    }
    Ok(Resolved { there, rest })
}

fn steps(path: &Path) -> impl Iterator<Item = Step> {
    path.components().filter_map(|component| match component {
        Component::Prefix(_) | Component::RootDir => Some(Step::Root(component.as_os_str().to_owned())),
        Component::CurDir => None,
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Down(name.to_owned())),
    })
}

enum Found {
    Link(PathBuf),
    Other,
    Nothing,
}

fn link(path: &Path) -> Found {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => fs::read_link(path).map_or(Found::Nothing, Found::Link),
        Ok(_) => Found::Other,
        // What cannot be looked at is told when it is opened.
        Err(_) => Found::Nothing,
    }
}
