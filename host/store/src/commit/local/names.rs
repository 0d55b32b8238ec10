//! The hidden names of files that are being written.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use crate::commit::destination::OpenUpload;
use crate::error::{Result, StoreError};

/// The end of the hidden name of a file that is uploaded.
pub(super) const UPLOAD: &str = ".tmp";

/// That of a small file, which is written in a moment.
pub(super) const SMALL: &str = ".new";

/// When such a file is left over for sure.
const MOMENT: Duration = Duration::from_hours(1);

/// The upload that a file is, by its name.
pub(super) fn open_upload(key: &str, metadata: &Metadata) -> Option<OpenUpload> {
    let changed = metadata.modified().unwrap_or_else(|_| SystemTime::now());
    let (to, end) = hidden_key(key)?;
    if end == SMALL && changed.elapsed().unwrap_or_default() < MOMENT {
        return None;
    }
    let id = key.rsplit('/').next()?.to_owned();
    Some(OpenUpload { key: to, id, begun: changed.into() })
}

/// What a file with a hidden name is to become: `a/.x.csv.0123456789abcdef.tmp` becomes `a/x.csv`.
pub(super) fn hidden_key(key: &str) -> Option<(String, &'static str)> {
    let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
    let end = if name.ends_with(SMALL) { SMALL } else { UPLOAD };
    let (name, attempt) = name.strip_prefix('.')?.strip_suffix(end)?.rsplit_once('.')?;
    let is_ours = attempt.len() == 16 && attempt.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_ours.then(|| (join(folder, name), end))
}

/// The key of a file in a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The name of a hidden file, which comes from a log that others may have written to.
pub(super) fn name_of(id: &str) -> Result<&str> {
    match hidden_key(id) {
        Some(_) if !id.contains(['/', '\\']) => Ok(id),
        _ => Err(StoreError::BadUploadId { id: id.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn hidden_names_say_what_they_become() {
        let cases = [
            (".x.csv.0123456789abcdef.tmp", Some(("x.csv", UPLOAD))),
            ("a/b=1/.x.csv.0123456789abcdef.tmp", Some(("a/b=1/x.csv", UPLOAD))),
            ("a/._SUCCESS.0123456789ABCDEF.new", Some(("a/_SUCCESS", SMALL))),
            ("..0123456789abcdef.tmp", Some(("", UPLOAD))),
            // Files of others.
            ("x.csv.0123456789abcdef.tmp", None),
            (".x.csv.0123456789abcdef", None),
            (".x.csv.0123456789abcde.tmp", None),
            (".x.csv.0123456789abcdef0.tmp", None),
            (".x.csv.0123456789abcdeg.tmp", None),
            (".0123456789abcdef.tmp", None),
            (".tmp", None),
            ("x.csv", None),
        ];
        for (key, expected) in cases {
            let expected = expected.map(|(key, end)| (key.to_owned(), end));
            assert_eq!(hidden_key(key), expected, "{key}");
        }
    }

    #[test]
    fn ids_are_names_in_one_folder() {
        let id = ".x.csv.0123456789abcdef.tmp";
        assert_eq!(name_of(id).expect("is one of ours"), id);
        for id in ["a/.x.csv.0123456789abcdef.tmp", ".\\x.csv.0123456789abcdef.tmp", "../x", "x.csv", ""] {
            assert!(matches!(name_of(id), Err(StoreError::BadUploadId { .. })), "{id}");
        }
    }

    #[test]
    fn small_files_are_left_over_after_an_hour() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("file");
        let file = File::create(&path).expect("makes a file");
        for (age, small) in
            [(0, false), (30 * 60, false), (59 * 60, false), (61 * 60, true), (2 * 86_400, true)]
        {
            let changed = SystemTime::now() - Duration::from_secs(age);
            file.set_modified(changed).expect("sets the time");
            let metadata = path.metadata().expect("is there");
            let open = |end: &str| open_upload(&format!("a/.x.0123456789abcdef{end}"), &metadata);
            let upload = open(UPLOAD).expect("is an upload at any age");
            assert_eq!((upload.key.as_str(), upload.id.as_str()), ("a/x", ".x.0123456789abcdef.tmp"));
            assert!((upload.begun - chrono::DateTime::<chrono::Utc>::from(changed)).num_seconds().abs() < 2);
            assert_eq!(open(SMALL).is_some(), small, "{age} seconds");
        }
    }
}
