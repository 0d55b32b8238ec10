//! Projects: a dataset and a recipe that is worked on. The sample of a project has no effect on jobs.

use std::ops::Range;

use super::catalogue::Catalogue;
use super::resource::{Kind, Resource};
use super::within;
use crate::job::members::Problems;

/// A name, and the resource that says it.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) by: Resource,
}

/// The dataset and the recipe of a project.
pub(super) fn read(named: &Named, catalogue: &Catalogue, problems: &mut Problems) -> Option<(Named, Named)> {
    let project = match catalogue.one(Kind::Project, &named.name) {
        Ok(project) => project,
        Err(error) => {
            let error = error.at_parameter("ProjectName").at_span(named.span.clone());
            problems.errors.push(error.at_origin(&named.by.origin()));
            return None;
        }
    };
    within(&project, problems, |members| {
        let (dataset, recipe) = (members.required_text("DatasetName"), members.required_text("RecipeName"));
        let of = |(name, node): (&str, &recipe_core::engine::document::Node)| Named {
            name: name.to_owned(),
            span: node.span.clone(),
            by: project.clone(),
        };
        Some((of(dataset?), of(recipe?)))
    })
}
