//! Files that paths with parts choose, and those that are left by time and number.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use recipe_store::listing::{Found, Listing, list};
use recipe_store::{PinnedFile, StoreError};
use serde::{Deserialize, Serialize};

use crate::error::{Result, TableError};
use crate::format::Format;
use crate::options::ReadOptions;
use crate::paths::{PathError, PathMatch, PathOptions, PathPattern, PathType};

/// What is known of the type of a column whose values are in paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum PathColumn {
    Text,
    Long,
    Double,
    Date,
    Timestamp,
}

/// What paths say of the files that they lead to.
pub(super) struct Chosen<'a> {
    options: &'a PathOptions,
    now: DateTime<Utc>,
    /// Names of parameters that stand in a path.
    used: Vec<String>,
    values: HashMap<PathBuf, Vec<(String, String)>>,
    left_out: usize,
}

impl<'a> Chosen<'a> {
    pub(super) fn new(options: &'a PathOptions) -> Result<Chosen<'a>> {
        for (at, parameter) in options.parameters.iter().enumerate() {
            if options.parameters[..at].iter().any(|before| before.name == parameter.name) {
                return Err(PathError::ParameterTwice { parameter: parameter.name.clone() }.into());
            }
        }
        let now = options.now.and_then(DateTime::from_timestamp_micros);
        let now = now.unwrap_or_else(|| SystemTime::now().into());
        Ok(Chosen { options, now, used: Vec::new(), values: HashMap::new(), left_out: 0 })
    }

    /// The files of a path, which may be a pattern.
    pub(super) fn list(&mut self, name: &str, read: &ReadOptions) -> Result<Listing> {
        let wanted = |path: &Path| read.format.is_some() || Format::from_path(path).is_some();
        let pattern = if Path::new(name).exists() { None } else { PathPattern::parse(name, self.options)? };
        let Some(pattern) = pattern else { return Ok(list(name, &read.s3, &wanted)?) };
        self.used.extend(pattern.parameters().map(str::to_owned));
        let mut listing = list(pattern.folder(), &read.s3, &wanted)?;
        let mut matches: Vec<(Found, PathMatch)> = Vec::new();
        for found in listing.found.drain(..) {
            let below = pattern.below(&found.file.path);
            let said = below.and_then(|below| pattern.find(&below, self.now));
            matches.extend(said.map(|said| (found, said)));
        }
        // Files of that name come before those in folders of that name.
        if matches.iter().any(|(_, said)| !said.is_within) {
            matches.retain(|(_, said)| !said.is_within);
        }
        for (found, said) in matches {
            if said.is_wanted {
                self.values.insert(found.file.path.clone(), said.values);
                listing.found.push(found);
            } else {
                self.left_out += 1;
            }
        }
        if listing.found.is_empty() && self.left_out == 0 {
            let (name, left_out) = (name.to_owned(), listing.skipped);
            return Err(StoreError::NoMatch { is_remote: name.contains("://"), name, left_out }.into());
        }
        Ok(listing)
    }

    /// Leaves the files that were written at the right time.
    pub(super) fn keep_modified(&mut self, found: &mut Vec<Found>) {
        let Some(filter) = &self.options.modified else { return };
        let before = found.len();
        // What comes through a stream has no time.
        found.retain(|found| {
            found.file.last_written().is_none_or(|written| filter.is_true_of(written.into(), self.now))
        });
        self.left_out += before - found.len();
    }

    /// Leaves as many files as there may be: the newest, or the oldest; of those that are as old, the first by their paths.
    pub(super) fn keep_most(&self, found: &mut Vec<Found>) -> Result<()> {
        if found.is_empty() {
            return Err(PathError::NoFileLeft { left_out: self.left_out }.into());
        }
        let Some(most) = self.options.max_files.filter(|most| *most < found.len()) else { return Ok(()) };
        let mut order: Vec<usize> = (0..found.len()).collect();
        let written = |at: &usize| found[*at].file.last_written();
        order.sort_by(|one, other| {
            let newer = written(other).cmp(&written(one));
            if self.options.oldest_first { newer.reverse() } else { newer }
        });
        order.truncate(most);
        let mut number = 0..found.len();
        found.retain(|_| number.next().is_some_and(|number| order.contains(&number)));
        Ok(())
    }

    /// Adds the columns of parameters to those of folders. Gives what is known of the types of all columns.
    pub(super) fn columns(
        &self,
        files: &[PinnedFile],
        columns: &mut Vec<String>,
        values: &mut [Vec<Option<String>>],
        decimal_comma: bool,
    ) -> Result<Vec<Option<PathColumn>>> {
        let mut types = vec![None; columns.len()];
        for parameter in &self.options.parameters {
            if !self.used.contains(&parameter.name) {
                return Err(PathError::UnusedParameter { parameter: parameter.name.clone() }.into());
            }
            if !parameter.column {
                continue;
            }
            if columns.contains(&parameter.name) {
                return Err(TableError::DuplicatePartitionColumn { column: parameter.name.clone() });
            }
            let of = |file: &PinnedFile| {
                let said = self.values.get(&file.path)?.iter().find(|(name, _)| *name == parameter.name);
                said.map(|(_, value)| value.clone())
            };
            let found: Vec<Option<String>> = files.iter().map(of).collect();
            let is_long = found.iter().flatten().all(|value| value.parse::<i64>().is_ok());
            let ty = match &parameter.ty {
                PathType::Text => PathColumn::Text,
                PathType::Number if is_long => PathColumn::Long,
                PathType::Number => PathColumn::Double,
                PathType::Moment(format) if format.has_time() => PathColumn::Timestamp,
                PathType::Moment(_) => PathColumn::Date,
            };
            types.push(Some(ty));
            columns.push(parameter.name.clone());
            for (values, value) in values.iter_mut().zip(found) {
                values.push(value.map(|value| written(ty, value, decimal_comma)));
            }
        }
        Ok(types)
    }
}

/// A value as it is read again: `007` would be read as a code, not as a number.
fn written(ty: PathColumn, value: String, decimal_comma: bool) -> String {
    let value = match ty {
        PathColumn::Long => value.parse::<i64>().map_or(value, |number| number.to_string()),
        PathColumn::Double => value.parse::<f64>().map_or(value, |number| number.to_string()),
        _ => value,
    };
    if ty == PathColumn::Double && decimal_comma { value.replace('.', ",") } else { value }
}
