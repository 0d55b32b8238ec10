//! Which of the files that paths lead to are read.

use std::collections::BTreeMap;

use clap::Args;
use recipe_run::tables::{
    MomentFormat, PathError, PathFilter, PathOptions, PathParameter, PathType, TableError,
};

use super::input::pair;
use crate::error::Result;

#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct PathArgs {
    /// A part of the input's path, `{NAME}`, that all files have a value of: `text`, `number` or `datetime(yyyy-MM-dd)`, perhaps with
    /// an offset, as in `datetime(yyyyMMddHH,+02:00)`. Parts in `<>` are regular expressions. May be given several times.
    #[arg(long, value_name = "NAME=TYPE", value_parser = parameter)]
    path_parameter: Vec<(String, PathType)>,
    /// The same, and its value is a column, after those of the files. May be given several times.
    #[arg(long, value_name = "NAME=TYPE", value_parser = parameter)]
    path_column: Vec<(String, PathType)>,
    /// What the value of a part has to be, as DataBrew has it: `region=starts_with 'eu' or is 'us'`, `shop=>= '7'`,
    /// `day=after '2024-02-29'`, `day=relative_after '-7d'`. May be given several times.
    #[arg(long, value_name = "NAME=TEST", value_parser = pair)]
    path_filter: Vec<(String, String)>,
    /// Reads files that were last written after this time: 2024-02-29T12:00:00Z, or from now, as -48h (s, m, h, d, w, M, y).
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = after)]
    modified_after: Option<PathFilter>,
    /// Reads files that were last written before this time.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, value_parser = before)]
    modified_before: Option<PathFilter>,
    /// The most files to read: those that were last written.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_input_files: Option<u32>,
    /// Of more files than there may be, reads the oldest.
    #[arg(long, requires = "max_input_files")]
    oldest_first: bool,
}

impl PathArgs {
    pub(crate) fn options(&self) -> Result<PathOptions> {
        let mut options = PathOptions::default();
        let named = self.path_parameter.iter().map(|parameter| (parameter, false));
        for ((name, ty), column) in named.chain(self.path_column.iter().map(|parameter| (parameter, true))) {
            options = options.with_parameter(PathParameter::new(name, ty.clone()).with_column(column));
        }
        for (name, test) in &self.path_filter {
            let known = options.parameters.iter_mut().find(|parameter| parameter.name == *name);
            let parameter = known.ok_or_else(|| {
                let parameter = name.clone();
                TableError::from(PathError::UnknownParameter {
                    path: format!("--path-filter {name}"),
                    parameter,
                })
            });
            let parameter = parameter.map_err(recipe_run::RunError::from)?;
            let filter = PathFilter::parse(test, &BTreeMap::new(), parameter.ty.tests());
            let filter = filter.map_err(TableError::from).map_err(recipe_run::RunError::from)?;
            parameter.filter = Some(match parameter.filter.take() {
                Some(before) => before.and(filter),
                None => filter,
            });
        }
        let modified = match (self.modified_after.clone(), self.modified_before.clone()) {
            (Some(after), Some(before)) => Some(after.and(before)),
            (one, other) => one.or(other),
        };
        let most = self.max_input_files.and_then(|most| usize::try_from(most).ok());
        Ok(options.with_modified(modified).with_max_files(most, self.oldest_first))
    }
}

/// Reads `NAME=TYPE`.
fn parameter(text: &str) -> Result<(String, PathType), String> {
    let (name, ty) = pair(text)?;
    let inner = |word: &str| ty.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')');
    let ty = match ty.as_str() {
        "text" | "string" => PathType::Text,
        "number" => PathType::Number,
        _ => {
            let format = inner("datetime").ok_or("it takes text, number or datetime(FORMAT)")?;
            // What stands behind the last comma may be an offset; otherwise it belongs to the format.
            let with_offset = format
                .rsplit_once(',')
                .and_then(|(format, offset)| MomentFormat::new(format, Some(offset.trim())).ok());
            let format = with_offset.map_or_else(|| MomentFormat::new(format, None), Ok);
            PathType::Moment(format.map_err(|error| error.to_string())?)
        }
    };
    Ok((name, ty))
}

fn after(text: &str) -> Result<PathFilter, String> {
    moments(true, text)
}

fn before(text: &str) -> Result<PathFilter, String> {
    moments(false, text)
}

fn moments(after: bool, text: &str) -> Result<PathFilter, String> {
    PathFilter::moments(after, text).map_err(|error| match error {
        PathError::Filter { reason, .. } => reason,
        other => other.to_string(),
    })
}
