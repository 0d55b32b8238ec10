//! Words for errors that others made.

use std::error::Error;
use std::io;

use super::change::FileChange;
use crate::shown::shown;
use crate::skipped::Skipped;

/// Why a file that is another by now is not read.
pub(super) fn changed(change: FileChange) -> String {
    let what = match change {
        FileChange::Longer { before, now } => format!("it grew from {before} to {now} bytes"),
        FileChange::Shorter { before, now } => format!("it was cut from {before} to {now} bytes"),
        FileChange::Rewritten => "it was written to".to_owned(),
        FileChange::Replaced => "another file took its place".to_owned(),
        FileChange::Gone => "it is not there any more".to_owned(),
    };
    format!("changed while it was read: {what}; run again when it is complete")
}

/// What was found and is not read, the first of it.
pub(super) fn skipped(left_out: &[Skipped]) -> String {
    let Some(first) = left_out.first() else { return String::new() };
    let more = match left_out.len() - 1 {
        0 => String::new(),
        more => format!(", and so were {more} more"),
    };
    format!("; `{}` was skipped: {}{more}", shown(&first.path), first.reason)
}

/// The reason of an error of the operating system, in plain words where it is a common one.
pub(super) fn plain(error: &io::Error) -> String {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the disk".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => error.to_string(),
    }
}

/// An error and what caused it, each thing said once.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

/// That a folder has no data, by the names of its files.
pub(super) fn no_data(name: &str, is_remote: bool) -> String {
    if is_remote {
        format!(
            "input `{}`: no object below it is data, by its name; say which format they have",
            shown(name)
        )
    } else {
        format!("folder `{}` has no data files", shown(name))
    }
}

/// Which profiles there are.
pub(super) fn known_profiles(known: &[String]) -> String {
    if known.is_empty() {
        return "there are none; `aws configure` makes one".to_owned();
    }
    format!("there are: {}", known.join(", "))
}

/// Where a region may be named.
pub(super) fn region_of_profile(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("add `region = ...` to the profile `{profile}`"),
        None => "choose a profile that has one".to_owned(),
    }
}
