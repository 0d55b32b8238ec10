//! What a job does to columns, node by node.

use arrow_schema::SchemaRef;
use chrono::Utc;
use recipe_store::StoreError;
use recipe_tables::TableError;

use super::Job;
use super::columns::{Setup, fail, learn};
use super::members::Problems;
use super::node::{SourceSpec, Work};
use super::run::{RunJob, before};
use crate::apply::at_work;
use crate::error::{Result, RunError};
use crate::report::Warning;

/// A job that has no errors, and what it does to columns.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JobCheck {
    /// The job's name, where it has one.
    pub name: Option<String>,
    /// Its nodes, in an order in which each comes after those it takes rows of.
    pub nodes: Vec<NodeCheck>,
    /// What may not be meant as the job has it, and what of it has no effect here.
    pub warnings: Vec<Warning>,
}

/// A node, and the columns after it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NodeCheck {
    /// What other nodes know it by.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// The ids of the nodes whose rows it takes.
    pub inputs: Vec<String>,
    /// Whether it writes files.
    pub is_target: bool,
    /// Whether its rows lead to a target.
    pub is_used: bool,
    /// The columns after it; none where they depend on the data, or on files that are not there.
    pub columns: Option<SchemaRef>,
}

impl RunJob {
    /// Checks the job without running it: nodes and steps, and columns as far as the files of its sources are there.
    ///
    /// # Errors
    ///
    /// All that is wrong with the job at once, or a source that cannot be read.
    pub fn check(&self) -> Result<JobCheck> {
        let (job, threads) = (self.job(), at_work(self.chosen_threads())?);
        let setup = Setup {
            now: Utc::now().timestamp_micros(),
            seed: 0,
            secrets: self.chosen_secrets().or_assumed(),
        };
        let mut problems = Problems { errors: Vec::new(), warnings: job.warnings.clone() };
        let known = learn(&job.nodes, job.text(), &setup, &mut problems, |_, node| {
            let Work::Source(spec) = &node.work else { return Ok(None) };
            match spec.open(threads, |bytes| bytes) {
                Ok(opened) => Ok(Some(opened)),
                Err(RunError::Table(TableError::Store(error)) | RunError::Store(error))
                    if is_absent(&error, spec) =>
                {
                    Ok(None)
                }
                Err(error) => Err(error.in_node(&node.origin.node)),
            }
        })?;
        if !problems.errors.is_empty() {
            return Err(fail(job.text(), problems.errors));
        }
        let targets = (0..job.nodes.len()).filter(|number| job.nodes[*number].work.is_target());
        let used: std::collections::BTreeSet<usize> =
            targets.flat_map(|target| before(&job.nodes, target)).collect();
        let nodes = job.nodes.iter().zip(known).enumerate().map(|(number, (node, known))| NodeCheck {
            id: node.id.clone(),
            name: node.name.clone(),
            kind: node.kind.clone(),
            inputs: node.inputs.iter().map(|input| job.nodes[*input].id.clone()).collect(),
            is_target: node.work.is_target(),
            is_used: used.contains(&number),
            columns: known.columns,
        });
        let warnings = Warning::all(&job.as_recipe(), problems.warnings);
        Ok(JobCheck { name: job.name.clone(), nodes: nodes.collect(), warnings })
    }
}

/// Whether files are not there, or are in S3, which cannot be asked for them from here.
fn is_absent(error: &StoreError, spec: &SourceSpec) -> bool {
    let is_remote = spec.paths.iter().any(|path| path.contains("://"));
    is_remote
        || matches!(
            error,
            StoreError::InputNotFound { .. } | StoreError::NoMatch { .. } | StoreError::NoData { .. }
        )
}

impl Job {
    /// Its nodes, for whoever draws them: id, name, type and the ids of the nodes whose rows each takes.
    pub fn outline(&self) -> Vec<NodeCheck> {
        let node = |node: &super::node::JobNode| NodeCheck {
            id: node.id.clone(),
            name: node.name.clone(),
            kind: node.kind.clone(),
            inputs: node.inputs.iter().map(|input| self.nodes[*input].id.clone()).collect(),
            is_target: node.work.is_target(),
            is_used: true,
            columns: None,
        };
        self.nodes.iter().map(node).collect()
    }
}
