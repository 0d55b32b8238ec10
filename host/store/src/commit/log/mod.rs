//! The log of a folder: its entries, and what they add up to.

mod entry;
mod joint;
mod names;
mod read;
mod state;
#[cfg(test)]
mod tests;

pub(super) use entry::{Done, Entry, Stamp, Written, entry, has_successor, manifest};
pub(super) use joint::{Commit, DecidedBy, Partner, Prepared};
pub(super) use names::{FOLDER, json, key};
pub(super) use read::Log;
pub(super) use state::{LiveFile, State};
