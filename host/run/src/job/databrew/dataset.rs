//! Datasets: files, and how they are read.

use std::sync::Arc;

use recipe_core::error::{Kind as ErrorKind, Origin};

use super::catalogue::Catalogue;
use super::project::Named;
use super::resource::{Kind, OF_ANY};
use super::{format, input, path_options, within};
use crate::job::members::Problems;
use crate::job::node::{SourceSpec, Work};
use crate::job::options::JobOptions;
use recipe_tables::ReadOptions;

/// Members of datasets that mean nothing here.
const KNOWN: &[&str] = &["Tags", "Source"];

/// What reads the dataset of this name, and where its errors are shown. `node` is the id of the node that it becomes.
pub(super) fn read(
    named: &Named,
    (node, options): (&str, &JobOptions),
    catalogue: &Catalogue,
    problems: &mut Problems,
) -> Option<(Arc<Origin>, Work)> {
    if let Some(path) = options.replaced(node, &named.name) {
        let read = ReadOptions::default().with_s3(options.s3.clone());
        return Some((
            named.by.origin_as(format!("dataset `{}`", named.name)),
            Work::Source(Box::new(SourceSpec::new(path.to_owned(), read, options.incremental))),
        ));
    }
    let dataset = match catalogue.one(Kind::Dataset, &named.name) {
        Ok(dataset) => dataset,
        Err(error) => {
            let error = error.at_parameter("DatasetName").at_span(named.span.clone());
            problems.errors.push(error.at_origin(&named.by.origin()));
            return None;
        }
    };
    let work = within(&dataset, problems, |members| {
        let place = input::read(members, options);
        let read = format::read(members).with_s3(options.s3.clone());
        let paths = path_options::read(members, place.as_ref());
        members.check_known(&[KNOWN, OF_ANY].concat());
        let place = place?;
        // What a table is, its catalog says.
        if let Some(table) = place.table {
            let spec = members.noted(table.source().map_err(|error| error.at_span(place.span)))?;
            return Some(Work::Source(Box::new(spec)));
        }
        let spec = SourceSpec::new(place.path, read.with_paths(paths?), options.incremental);
        Some(Work::Source(Box::new(spec)))
    });
    Some((dataset.origin(), work.unwrap_or(Work::Nothing)))
}

/// Why something is refused that DataBrew does and this does not.
pub(super) fn not_done(message: &str) -> ErrorKind {
    ErrorKind::NotSupported(message.to_owned())
}
