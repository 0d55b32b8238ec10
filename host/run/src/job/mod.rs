//! Jobs: several sources, recipes and other nodes between, several targets.

mod bookmark;
mod build;
mod check;
mod column_path;
mod columns;
mod databrew;
pub mod draw;
mod execution;
mod flow;
mod glue;
mod graph;
#[cfg(feature = "wasm")]
mod hosted;
mod incremental;
mod join;
mod members;
mod node;
mod options;
mod own;
mod page;
mod plugin;
mod prepared;
mod preview;
mod program;
mod python;
mod quality;
mod report;
mod run;
mod setting;
mod source;
pub mod sql;
mod summary;
mod table;
mod table_target;
mod targets;
mod union;
mod validation;
mod write;

use recipe_core::engine::document::Node;
use std::collections::BTreeMap;
use std::path::Path;

use recipe_core::{Diagnostics, Error};
use recipe_store::sha256;
use recipe_tables::Source;

use crate::apply::{Input, Paths};
use crate::error::FileRole;
use crate::error::{JobError, Result, RunError};
use crate::text::text_of;
pub use bookmark::PausedBookmark;
pub use check::{JobCheck, NodeCheck};
pub(crate) use databrew::{PlacedRule, Ruleset, rulesets};
pub use glue::{Support, support};
use graph::connect;
pub(crate) use members::Problems;
use node::{JobNode, Work};
pub use options::JobOptions;
pub use own::{Init, schema};
pub use plugin::{
    Transform, TransformCheck, TransformParameter, TransformsFound, check_transform, transforms,
};
pub use preview::JobPreview;
pub use quality::rules;
pub use report::{JobReport, NodeSummary, RuleSummary, TargetSummary};
pub use run::RunJob;
use targets::Numbered;
pub(crate) use validation::{FailingRows, Ruled};

/// A job as it was read: a graph of nodes.
#[derive(Clone)]
pub struct Job {
    source: String,
    text: String,
    name: Option<String>,
    nodes: Vec<JobNode>,
    warnings: Vec<Error>,
    /// What was said of it from outside.
    options: BTreeMap<String, String>,
}

impl Job {
    /// Reads a job that came from `source`, a file's name, in any of the forms; none where the document is no job.
    pub fn parse(source: &str, text: &str, options: &JobOptions) -> Result<Option<Job>> {
        let fail = |errors| RunError::Recipe(Box::new(Diagnostics::new(source, text, errors)));
        let document = Node::parse(source, text).map_err(|error| fail(vec![error]))?;
        let mut problems = Problems::default();
        let mut described = options.described();
        let (name, nodes) = if own::is_job(&document) {
            own::read((source, text), &document, options, &mut problems)
        } else if let Some(found) =
            glue::find(&document, options.job.as_deref()).map_err(|error| fail(vec![error]))?
        {
            glue::read((source, text), &found, options, &mut problems)
        } else if let Some(read) = databrew::read((source, text), &document, options, &mut problems) {
            let files: Vec<String> = read.files.iter().map(|text| sha256(text.as_bytes())).collect();
            described.extend((!files.is_empty()).then(|| ("files".to_owned(), files.join(" "))));
            (read.name, read.nodes)
        } else {
            return Ok(None);
        };
        for node in &nodes {
            if let Work::Recipe(recipe) | Work::Transform(recipe, _) = &node.work {
                described.insert(format!("recipe {}", node.id), recipe.sha256().to_owned());
            }
            if let Work::Module(step, _) = &node.work {
                described.insert(format!("module {}", node.id), step.sha256());
            }
            if let Work::Program(spec, _) = &node.work {
                described.extend(spec.sha256().map(|sha256| (format!("program {}", node.id), sha256)));
            }
        }
        let nodes = connect(nodes, &mut problems);
        for node in &nodes {
            if let Work::Source(spec) = &node.work {
                described.extend(spec.table.iter().map(|table| table.described()));
            }
        }
        let Problems { errors, warnings } = problems;
        if !errors.is_empty() {
            return Err(fail(errors));
        }
        let (source, text) = (source.to_owned(), text.to_owned());
        Ok(Some(Job { source, text, name, nodes, warnings, options: described }))
    }

    /// The same of a file.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); the file cannot be read, or is not UTF-8.
    pub fn read(path: &Path, options: &JobOptions) -> Result<Option<Job>> {
        Job::parse(&path.display().to_string(), &text_of(path, std::fs::read(path))?, options)
    }

    /// The number of a node, by its id or its name.
    pub(crate) fn node(&self, name: &str) -> Result<usize> {
        if let Some(number) = self.nodes.iter().position(|node| node.id == name) {
            return Ok(number);
        }
        let named: Vec<usize> = self
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.name == name)
            .map(|(number, _)| number)
            .collect();
        let shown = |numbers: &[usize]| {
            numbers
                .iter()
                .map(|number| format!("`{}`", self.nodes[*number].id))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match named.as_slice() {
            [number] => Ok(*number),
            [] => {
                let all: Vec<usize> = (0..self.nodes.len()).collect();
                Err(JobError::NoNode { name: name.to_owned(), known: shown(&all) }.into())
            }
            several => {
                let (name, ids) = (name.to_owned(), shown(several));
                Err(JobError::SeveralNodes { name, count: several.len(), ids }.into())
            }
        }
    }

    /// Checks that no target is what is read, or would be read by the next run.
    fn check_paths(
        &self,
        sources: &[Source],
        targets: &[Numbered],
        besides: &[(FileRole, &Path)],
    ) -> Result<()> {
        let specs = self.nodes.iter().filter_map(|node| match &node.work {
            Work::Source(spec) => Some((node, spec)),
            _ => None,
        });
        let read: Vec<_> = specs.collect();
        for (number, target) in targets {
            let label = &self.nodes[*number].origin.node;
            let written = (target.location.to_string(), &target.options);
            for (_, spec) in &read {
                let input = Input { paths: spec.paths.clone(), read: spec.read.clone(), ..Input::default() };
                let others = vec![(FileRole::Job, self.source.clone().into())];
                let paths = Paths::check(&input, &others, (&written.0, written.1), besides);
                let paths = paths.map_err(|error| error.in_node(label))?;
                for source in sources {
                    let found = paths.check_files(&FileRole::Input, source.dataset());
                    found.map_err(|error| error.in_node(label))?;
                }
            }
        }
        Ok(())
    }

    /// What was said of it from outside that changes what it writes.
    fn described(&self) -> BTreeMap<String, String> {
        self.options.clone()
    }
}
