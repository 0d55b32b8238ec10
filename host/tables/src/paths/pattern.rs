//! Paths of which parts are expressions or parameters, as regular expressions below a folder.

use std::path::Path;

use chrono::{DateTime, Utc};
use recipe_core::engine::kernel::rust_pattern;
use recipe_store::{Identity, Location};
use regex::Regex;

use super::error::PathError;
use super::filter::Tested;
use super::options::{PathOptions, PathParameter, PathType};

/// A path of which parts are expressions or parameters.
#[derive(Debug, Clone)]
pub struct PathPattern {
    root: String,
    /// Of whole paths below it.
    whole: Regex,
    /// Of files in the folders that it matches.
    within: Regex,
    /// The parameters that the groups `p0`, `p1` and so on stand for.
    places: Vec<PathParameter>,
}

/// What a path says, and what of it becomes columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathMatch {
    /// Whether the tests of all parameters are true.
    pub is_wanted: bool,
    /// Whether the pattern is that of a folder which the file is in.
    pub is_within: bool,
    /// The values of parameters, by their names, as a column has them.
    pub values: Vec<(String, String)>,
}

impl PathPattern {
    /// The pattern of a path, if it is one: it has a part in `<>`, or one in braces where there are parameters.
    ///
    /// # Errors
    ///
    /// It has a parameter that there is not, or an expression that is none.
    pub fn parse(path: &str, options: &PathOptions) -> Result<Option<PathPattern>, PathError> {
        let begins = |c: char| c == '<' || c == '{' && !options.parameters.is_empty();
        let Some(first) = path.find(begins) else { return Ok(None) };
        if path[first..].starts_with('<') && !path[first..].contains('>') {
            return Ok(None);
        }
        let fail = |reason: String| PathError::Pattern { path: path.to_owned(), reason };
        let root = path[..first].rfind('/').map_or("", |end| &path[..=end]);
        if root.ends_with("://") {
            return Err(fail("the bucket has no such parts".into()));
        }
        let (mut pattern, mut places) = (String::new(), Vec::<PathParameter>::new());
        let mut rest = &path[root.len()..];
        while let Some(at) = rest.find(begins) {
            pattern.push_str(&regex::escape(&rest[..at]));
            let part = &rest[at + 1..];
            let end = if rest[at..].starts_with('<') { closing(part) } else { part.find('}') };
            let end = end.ok_or_else(|| fail(format!("`{}` is not closed", &rest[at..=at])))?;
            let inner = &part[..end];
            if rest[at..].starts_with('<') {
                let translated = rust_pattern(inner).map_err(|error| fail(error.kind().to_string()))?;
                pattern.extend(["(?:", &translated, ")"]);
            } else {
                let found = options.parameters.iter().find(|parameter| parameter.name == inner);
                let parameter = found.ok_or_else(|| PathError::UnknownParameter {
                    path: path.to_owned(),
                    parameter: inner.to_owned(),
                })?;
                let of_value = match &parameter.ty {
                    PathType::Text => "[^/]+",
                    PathType::Number => r"[+-]?[0-9]+(?:\.[0-9]+)?",
                    PathType::Moment(format) => format.pattern(),
                };
                let group = format!("(?<recipe_p{}>", places.len());
                pattern.extend([&group, of_value, ")"]);
                places.push(parameter.clone());
            }
            rest = &part[end + 1..];
        }
        pattern.push_str(&regex::escape(rest));
        let build = |pattern: String| Regex::new(&pattern).map_err(|error| fail(error.to_string()));
        let (whole, within) = if rest.ends_with('/') || pattern.is_empty() {
            (build(format!("^(?s:{pattern}).+$"))?, build(format!("^(?s:{pattern}).+$"))?)
        } else {
            (build(format!("^(?s:{pattern})$"))?, build(format!("^(?s:{pattern})/.+$"))?)
        };
        Ok(Some(PathPattern { root: root.to_owned(), whole, within, places }))
    }

    /// The folder that all of it is in.
    pub fn folder(&self) -> &str {
        if self.root.is_empty() { "." } else { &self.root }
    }

    /// The names of its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|parameter| parameter.name.as_str())
    }

    /// What it says of a path below its folder, at this time; none where it does not match.
    pub fn find(&self, below: &str, now: DateTime<Utc>) -> Option<PathMatch> {
        let (found, is_within) = match self.whole.captures(below) {
            Some(found) => (found, false),
            None => (self.within.captures(below)?, true),
        };
        let mut read = PathMatch { is_wanted: true, is_within, values: Vec::new() };
        for (number, parameter) in self.places.iter().enumerate() {
            let text = found.name(&format!("recipe_p{number}"))?.as_str();
            let (value, is_wanted) = match &parameter.ty {
                PathType::Moment(format) => {
                    let (local, moment) = format.read(text)?;
                    let written = if format.has_time() { "%Y-%m-%d %H:%M:%S%.f" } else { "%Y-%m-%d" };
                    let tested = Tested::Moment(moment, now);
                    let filter = parameter.filter.as_ref();
                    (local.format(written).to_string(), filter.is_none_or(|filter| filter.is_true(tested)))
                }
                _ => {
                    let filter = parameter.filter.as_ref();
                    (text.to_owned(), filter.is_none_or(|filter| filter.is_true(Tested::Text(text))))
                }
            };
            read.is_wanted &= is_wanted;
            match read.values.iter().find(|(name, _)| *name == parameter.name) {
                // A parameter that stands there twice is the same in both places.
                Some((_, before)) if *before != value => return None,
                Some(_) => {}
                None => read.values.push((parameter.name.clone(), value)),
            }
        }
        Some(read)
    }

    /// Whether a file at `place` would be one of those that it finds, whatever the time is.
    pub fn would_find(&self, place: &Identity) -> recipe_store::Result<bool> {
        let below = place.below(&Identity::read(&Location::parse(self.folder())?)?);
        Ok(below.is_some_and(|names| {
            let names: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
            self.find(&names.join("/"), DateTime::UNIX_EPOCH).is_some()
        }))
    }

    /// The path of a file below the folder.
    pub(crate) fn below(&self, path: &Path) -> Option<String> {
        let root = Location::parse(self.folder()).ok()?;
        Some(path.strip_prefix(root.path()).ok()?.to_string_lossy().into_owned())
    }
}

/// Where the `>` stands that closes an expression, which may have groups with names.
fn closing(text: &str) -> Option<usize> {
    let (mut open, mut is_escaped) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '<' => open += 1,
            '>' if open == 0 => return Some(at),
            '>' => open -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::moment::MomentFormat;
    use super::*;

    fn values(path: &str, file: &str, parameters: &[(&str, PathType)]) -> Option<Vec<String>> {
        let mut options = PathOptions::default();
        for (name, ty) in parameters {
            options = options.with_parameter(PathParameter::new(*name, ty.clone()));
        }
        let pattern = PathPattern::parse(path, &options).expect(path).expect("a pattern");
        let found = pattern.find(file.strip_prefix(&pattern.root)?, DateTime::UNIX_EPOCH)?;
        Some(found.values.into_iter().map(|(_, value)| value).collect())
    }

    #[test]
    fn parts_of_paths_match() {
        let date = |format: &str| PathType::Moment(MomentFormat::new(format, None).expect(format));
        let (text, number) = (PathType::Text, PathType::Number);
        for (path, file, parameters, expected) in [
            ("in/<[^/]+>.csv", "in/a.csv", &[][..], Some(vec![])),
            ("in/<[^/]+>.csv", "in/x/a.csv", &[], None),
            ("in/<[^/]+>.csv", "in/axcsv", &[], None),
            ("in/<(?<y>[0-9]+)>/", "in/12/b/c.csv", &[], Some(vec![])),
            ("in/<a|b>", "in/b/c.csv", &[], Some(vec![])),
            (r"in/<\d{2}>.csv", "in/12.csv", &[], Some(vec![])),
            ("in/{r}/", "in/eu/2/x.csv", &[("r", text.clone())], Some(vec!["eu"])),
            ("in/{r}-{r}.csv", "in/eu-eu.csv", &[("r", text.clone())], Some(vec!["eu"])),
            ("in/{r}-{r}.csv", "in/eu-us.csv", &[("r", text.clone())], None),
            ("in/{n}.csv", "in/007.csv", &[("n", number.clone())], Some(vec!["007"])),
            ("in/{n}.csv", "in/x.csv", &[("n", number)], None),
            ("in/{d}.csv", "in/2024/02/29.csv", &[("d", date("yyyy/MM/dd"))], Some(vec!["2024-02-29"])),
            ("in/{d}.csv", "in/2024/02/30.csv", &[("d", date("yyyy/MM/dd"))], None),
            (
                "{d}<.*>",
                "5 Mar 2024 01h.csv",
                &[("d", date("d MMM yyyy HH'h'"))],
                Some(vec!["2024-03-05 01:00:00"]),
            ),
            ("s3://b/{r}<.*>/x.json", "s3://b/eu-1/x.json", &[("r", text)], Some(vec!["eu-1"])),
        ] {
            let expected = expected.map(|values: Vec<&str>| values.into_iter().map(str::to_owned).collect());
            let found = values(path, file, parameters);
            if path.starts_with("s3") {
                assert!(found.is_some());
                continue;
            }
            assert_eq!(found, expected, "{path}: {file}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let options = PathOptions::default();
        let named = options.clone().with_parameter(PathParameter::new("r", PathType::Text));
        for plain in ["in/{r}.csv", "in/a<b.csv", "in/*.csv"] {
            assert!(PathPattern::parse(plain, &options).expect(plain).is_none(), "{plain}");
        }
        for (path, part) in [
            ("in/{x}.csv", "has `{x}`, and there is no such parameter"),
            ("in/{r.csv", "`{` is not closed"),
            ("in/<a>/<b", "`<` is not closed"),
            ("in/<[>.csv", "pattern"),
            ("s3://<b>/x", "the bucket has no such parts"),
        ] {
            let error = PathPattern::parse(path, &named).expect_err(path).to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}
