//! Clusters with recipes as their work.

use std::path::Path;

use recipe_cluster::recipes::{self, ClusterWorkers};
use recipe_cluster::*;
use recipe_core::testing::{NOW, SEED};
use recipe_run::Apply;

/// A scheduler and executors in this process.
pub(crate) struct Cluster {
    scheduler: Scheduler,
    pub(crate) executors: Vec<Executor>,
    access: Access,
    folder: tempfile::TempDir,
}

impl Cluster {
    pub(crate) async fn start(executors: usize) -> Cluster {
        let access = Access::open(recipes::engine());
        let bind = "127.0.0.1:0".parse().expect("an address");
        let mut options = SchedulerOptions::new(bind, access.clone());
        options.executor_timeout = std::time::Duration::from_secs(7);
        let scheduler = Scheduler::start(options).await.expect("a scheduler");
        let folder = tempfile::tempdir().expect("a folder");
        let mut cluster = Cluster { scheduler, executors: Vec::new(), access, folder };
        for _ in 0..executors {
            cluster.add(recipes::works()).await;
        }
        cluster
    }

    /// Adds an executor.
    pub(crate) async fn add(&mut self, works: Works) {
        let mut options = ExecutorOptions::new(self.scheduler.address(), self.access.clone(), works);
        options.slots = 1;
        options.work_dir = Some(self.folder.path().to_owned());
        self.executors.push(Executor::start(options).await.expect("an executor"));
    }

    /// The executors, which read all over the network.
    pub(crate) fn workers(&self) -> ClusterWorkers {
        let scheduler = self.scheduler.address().to_string();
        ClusterWorkers::new(&scheduler, self.access.clone()).expect("an address").with_remote_reads()
    }

    pub(crate) async fn stop(self) {
        for executor in self.executors {
            executor.stop().await;
        }
        self.scheduler.stop().await;
        let left = std::fs::read_dir(self.folder.path()).expect("the folder").count();
        assert_eq!(left, 0, "executors leave nothing behind");
    }
}

/// A run from file to file.
pub(crate) fn apply(recipe: recipe_run::Recipe, input: &Path, output: &Path) -> Apply {
    let apply = Apply::new(recipe).now(NOW).seed(SEED).threads(2);
    apply.input(input.display().to_string()).output(output.display().to_string())
}
