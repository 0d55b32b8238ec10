//! Whether a name leads to a file that is to be written.

use std::path::{Path, PathBuf};

use glob::{MatchOptions, Pattern};

use super::names::{fixed_part, is_hidden, is_pattern};
use crate::error::Result;
use crate::identity::Identity;
use crate::location::Location;

/// Whether the files that a name stands for would have one more if there were a file at `place`: it is in the folder of that
/// name, or the name is a pattern that it matches. Whether it is wanted by its name is for the caller.
pub fn would_find(name: &str, place: &Identity) -> Result<bool> {
    let location = Location::parse(name)?;
    let (path, is_there) = match &location {
        // A pattern finds the same with `//` and `/./` for `/`.
        Location::Local(path) => (path.components().collect(), path.exists()),
        Location::S3 { key, .. } => (PathBuf::from(key), false),
    };
    if is_there && !path.is_dir() {
        return Ok(false);
    }
    if is_there || !is_pattern(&path.to_string_lossy()) {
        let below = place.below(&Identity::read(&location)?);
        return Ok(below.is_some_and(|names| !names.iter().any(|name| is_hidden(&name.to_string_lossy()))));
    }
    let text = path.to_string_lossy();
    let fixed = fixed_part(&text);
    let Ok(pattern) = Pattern::new(text[fixed.to_string_lossy().len()..].trim_start_matches('/')) else {
        return Ok(false);
    };
    let root = match &location {
        Location::Local(_) if fixed.as_os_str().is_empty() && path.is_absolute() => {
            Location::Local("/".into())
        }
        Location::Local(_) if fixed.as_os_str().is_empty() => Location::Local(".".into()),
        Location::Local(_) => Location::Local(fixed),
        Location::S3 { bucket, .. } => {
            Location::S3 { bucket: bucket.clone(), key: fixed.to_string_lossy().into_owned() }
        }
    };
    let separated = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let below = place.below(&Identity::read(&root)?);
    Ok(below.is_some_and(|names| {
        let path: PathBuf = names.iter().collect();
        pattern.matches_path_with(Path::new(&path), separated)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_patterns_find_what_is_written_into_them() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("in/deep")).unwrap();
        std::fs::write(folder.path().join("in/a.csv"), "").unwrap();
        let at = |name: &str| format!("{}/{name}", folder.path().display());
        for (input, output, found) in [
            ("in", "in/new.csv", true),
            ("in/", "in/new/x/y.csv", true),
            ("in", "in/../out.csv", false),
            ("in", "in/_out/part-00000.csv", false),
            ("in/a.csv", "in/a.csv", false),
            ("in/*.csv", "in/deep/../new.csv", true),
            ("in/*.csv", "in/new.parquet", false),
            ("in/*.csv", "in/deep/new.csv", false),
            ("in/**/*.csv", "in/deep/new.csv", true),
            ("in/[ab]*", "in/b.csv", true),
            ("in//*.csv", "in/new.csv", true),
            ("in/./*//*.csv", "in/deep/new.csv", true),
        ] {
            let place = Identity::written(&Location::Local(at(output).into())).unwrap();
            assert_eq!(would_find(&at(input), &place).unwrap(), found, "{input}, {output}");
        }
        for (input, output, found) in [
            ("s3://b/in/", "s3://b/in/new.csv", true),
            ("s3://b/in", "s3://b/in/new.csv", true),
            ("s3://b", "s3://b/out/new.csv", true),
            ("s3://b/in/", "s3://c/in/new.csv", false),
            ("s3://b/in/*.csv", "s3://b/in/new.csv", true),
            ("s3://b/in/*.csv", "s3://b/in/x/new.csv", false),
            ("s3://b/in/", "s3://b/in/_tmp/new.csv", false),
        ] {
            let place = Identity::written(&Location::parse(output).unwrap()).unwrap();
            assert_eq!(would_find(input, &place).unwrap(), found, "{input}, {output}");
        }
    }
}
