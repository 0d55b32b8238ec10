//! Executors of a cluster that work on the input.

use clap::Args;
use recipe_cluster::program::AccessArgs;
use recipe_cluster::recipes::{self, ClusterWorkers};
use recipe_run::Apply;

use super::size::size;
use crate::error::Result;

#[derive(Args)]
pub(crate) struct ClusterArgs {
    /// Scheduler of a cluster whose executors read the input and run the steps, such as `df://scheduler:50050`. They have to reach
    /// the files by the same names. The result is the same.
    #[arg(long, help_heading = "Cluster", value_name = "URL")]
    cluster: Option<String>,
    /// About how many bytes of the input an executor works on at a time; 64MiB unless given.
    #[arg(long, help_heading = "Cluster", value_name = "SIZE", requires = "cluster", value_parser = size(1, u64::MAX))]
    unit_size: Option<u64>,
    #[command(flatten)]
    access: AccessArgs,
}

impl ClusterArgs {
    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Result<Apply> {
        let Some(scheduler) = &self.cluster else { return Ok(apply) };
        let access = self.access.access(recipes::engine())?;
        let workers = ClusterWorkers::new(scheduler, access)?;
        Ok(apply.workers(workers, self.unit_size.unwrap_or(recipes::UNIT_BYTES)))
    }
}
