//! Without the feature `cluster`: clusters are refused.

use clap::Args;
use recipe_run::Apply;

use crate::error::{Failure, Result};

#[derive(Args)]
pub(crate) struct ClusterArgs {
    /// Scheduler of a cluster; not of this program, which was built without the feature `cluster`.
    #[arg(long, hide = true, value_name = "URL")]
    cluster: Option<String>,
}

impl ClusterArgs {
    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Result<Apply> {
        if self.cluster.is_some() { Err(Failure::NoClusters) } else { Ok(apply) }
    }
}
