//! What a job does to columns, node by node.

use std::collections::BTreeSet;

use arrow_schema::SchemaRef;
use chrono::Utc;
use recipe_core::Error;
use recipe_store::StoreError;
use recipe_tables::TableError;

use super::Job;
use super::columns::{Known, Setup, fail, learn};
use super::members::Problems;
use super::node::{SourceSpec, Work};
use super::run::{RunJob, before};
use crate::apply::at_work;
use crate::error::{JobError, Result, RunError};
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
        let job = self.job();
        let (known, warnings) = self.known(&self.assumed())?;
        let ends = (0..job.nodes.len()).filter(|number| job.nodes[*number].work.is_end());
        let used: BTreeSet<usize> = ends.flat_map(|end| before(&job.nodes, end)).collect();
        let is_used = |number: usize| {
            let is_part = |part: &usize| job.nodes[*part].part_of() == Some(number);
            used.contains(&number) || used.iter().any(is_part)
        };
        let nodes = job.shown().map(|(number, inputs)| {
            let columns = known[number].columns.clone();
            NodeCheck { is_used: is_used(number), columns, ..job.look(number, &inputs) }
        });
        let warnings = Warning::all(&job.as_recipe(), warnings);
        Ok(JobCheck { name: job.name.clone(), nodes: nodes.collect(), warnings })
    }

    /// The job in the form that people write, as YAML.
    ///
    /// # Errors
    ///
    /// All that is wrong with the job; a node that the form has no words for; steps that depend on columns of files that are not there.
    pub fn to_yaml(&self) -> Result<String> {
        let setup = self.assumed();
        let (known, _) = self.known(&setup)?;
        super::own::write(self.job(), &known, &setup)
    }

    /// What steps are compiled with that are not run.
    fn assumed(&self) -> Setup {
        let secrets = self.chosen_secrets().or_assumed();
        Setup { now: Utc::now().timestamp_micros(), seed: 0, secrets }
    }

    /// What is known of all nodes, as far as the files of sources are there, and what may not be meant.
    fn known(&self, setup: &Setup) -> Result<(Vec<Known>, Vec<Error>)> {
        let (job, threads) = (self.job(), at_work(self.chosen_threads())?);
        let mut problems = Problems { errors: Vec::new(), warnings: job.warnings.clone() };
        let known = learn(&job.nodes, job.text(), setup, &mut problems, |_, node| {
            let Work::Source(spec) = &node.work else { return Ok(None) };
            match spec.open(threads, setup.now, |bytes| bytes) {
                Ok(opened) => Ok(Some(opened)),
                Err(RunError::Table(TableError::Store(error)) | RunError::Store(error))
                    if is_absent(&error, spec) =>
                {
                    Ok(None)
                }
                // Files of a table may be elsewhere, too.
                Err(RunError::Job(error)) if matches!(*error, JobError::EmptyTable { .. }) => Ok(None),
                Err(error) => Err(error.in_node(&node.origin.node)),
            }
        })?;
        if !problems.errors.is_empty() {
            return Err(fail(job.text(), problems.errors));
        }
        Ok((known, problems.warnings))
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
        self.shown().map(|(number, inputs)| self.look(number, &inputs)).collect()
    }

    fn look(&self, number: usize, inputs: &[usize]) -> NodeCheck {
        let node = &self.nodes[number];
        NodeCheck {
            id: node.id.clone(),
            name: node.name.clone(),
            kind: node.kind.clone(),
            inputs: inputs.iter().map(|input| self.nodes[*input].id.clone()).collect(),
            is_target: node.work.is_target(),
            is_used: true,
            columns: None,
        }
    }

    /// The nodes that are no parts of others, and the numbers of those whose rows each takes, through its parts, too.
    fn shown(&self) -> impl Iterator<Item = (usize, Vec<usize>)> + '_ {
        let whole = |number: usize| self.nodes[number].part_of().unwrap_or(number);
        let named = (0..self.nodes.len()).filter(move |number| whole(*number) == *number);
        named.map(move |number| {
            let of_it = (0..self.nodes.len()).filter(|part| whole(*part) == number);
            let inputs = of_it.flat_map(|part| self.nodes[part].inputs.iter().map(|input| whole(*input)));
            let mut each_once = Vec::new();
            for input in inputs {
                if input != number && !each_once.contains(&input) {
                    each_once.push(input);
                }
            }
            (number, each_once)
        })
    }
}
