//! What operators find on the executor that runs them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::net::Engine;
use crate::work::{Attempt, Shared, Works};

/// Whether a job goes on, as the scheduler says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    Running,
    /// It is done, failed or stopped.
    Ended,
    /// The scheduler does not know it, or no longer.
    Forgotten,
    /// The scheduler cannot be asked.
    Unknown,
}

/// Asks the scheduler about a job.
pub(crate) type Ask = Box<dyn Fn(String) -> BoxFuture<'static, Life> + Send + Sync>;

/// An executor, as operators see it.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) works: Works,
    /// The executor's random name.
    pub(crate) executor: String,
    /// Is cancelled when the executor ends.
    pub(crate) stop: CancellationToken,
    /// How long the scheduler may not answer until its jobs count as lost.
    pub(crate) patience: Duration,
    pub(crate) ask: Ask,
    /// How often it is asked.
    pub(crate) ask_every: Duration,
    /// Where jobs are watched: tasks have a runtime of their own, which computes.
    pub(crate) handle: Handle,
    pub(crate) jobs: Mutex<HashMap<String, Arc<JobHere>>>,
    pub(crate) tasks: Mutex<HashMap<Attempt, CancellationToken>>,
}

/// A task that runs on this executor. Dropped, it tells what its work started besides that it is over.
pub(crate) struct TaskHere {
    site: Arc<Site>,
    attempt: Attempt,
    stop: CancellationToken,
}

impl TaskHere {
    pub(crate) fn stop(&self) -> &CancellationToken {
        &self.stop
    }
}

impl Drop for TaskHere {
    fn drop(&mut self) {
        self.stop.cancel();
        self.site.tasks.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.attempt);
    }
}

/// What the tasks of a job on one executor share.
pub(crate) struct JobHere {
    pub(crate) stop: CancellationToken,
    /// The first unit and the first bucket that failed here. What comes later is not worked on: the first failure of all is
    /// what the job ends with. So an executor with a failure soon has passed over all that waits, and what comes before, which
    /// was given out before, is finished by the others.
    first_failed: [AtomicU64; 2],
    pub(crate) shared: Shared,
}

impl JobHere {
    pub(crate) fn fail(&self, what: What, number: u64) {
        self.first_failed[what as usize].fetch_min(number, Ordering::SeqCst);
    }

    pub(crate) fn is_after_failure(&self, what: What, number: u64) -> bool {
        number > self.first_failed[what as usize].load(Ordering::SeqCst)
    }
}

/// What is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Units = 0,
    Buckets = 1,
}

impl Site {
    /// The job of a task that begins. While the executor has it, the scheduler is asked whether it is still wanted.
    pub(crate) fn join(self: &Arc<Self>, job: &str) -> Arc<JobHere> {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = jobs.get(job) {
            return Arc::clone(here);
        }
        let first_failed = [AtomicU64::new(u64::MAX), AtomicU64::new(u64::MAX)];
        let here =
            Arc::new(JobHere { stop: self.stop.child_token(), first_failed, shared: Shared::default() });
        jobs.insert(job.to_owned(), Arc::clone(&here));
        self.handle.spawn(Arc::clone(self).watch(job.to_owned(), here.stop.clone()));
        here
    }

    /// A task of a job that begins, which is stopped with its job or by itself.
    pub(crate) fn begin(self: &Arc<Self>, here: &JobHere, attempt: &Attempt) -> TaskHere {
        let stop = here.stop.child_token();
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).insert(attempt.clone(), stop.clone());
        TaskHere { site: Arc::clone(self), attempt: attempt.clone(), stop }
    }

    /// Stops a task. What Ballista does to one that is not wanted any more ends its report, but not what it runs.
    pub(crate) fn stop(&self, job: &str, stage: u32, task: u32) {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |at: &Attempt| (at.job.as_str(), at.stage, at.task) == (job, stage, task);
        tasks.iter().filter(|(at, _)| is_it(at)).for_each(|(_, stop)| stop.cancel());
    }

    async fn watch(self: Arc<Self>, job: String, stop: CancellationToken) {
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(self.ask_every) => {}
            }
            match (self.ask)(job.clone()).await {
                Life::Running => heard = Instant::now(),
                Life::Ended | Life::Forgotten => break,
                Life::Unknown if heard.elapsed() > self.patience => {
                    tracing::warn!(
                        "job {job} is given up: its scheduler has not answered for {:?}",
                        self.patience
                    );
                    break;
                }
                Life::Unknown => {}
            }
        }
        stop.cancel();
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner).remove(&job);
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;
    use crate::work::Context;

    fn site(ask: impl Fn(String) -> Life + Send + Sync + 'static) -> Arc<Site> {
        Arc::new(Site {
            engine: Engine::new("test 1").unwrap(),
            works: Works::new(),
            executor: "e".to_owned(),
            stop: CancellationToken::new(),
            patience: Duration::from_millis(200),
            ask: Box::new(move |job| futures::future::ready(ask(job)).boxed()),
            ask_every: Duration::from_millis(10),
            handle: Handle::current(),
            jobs: Mutex::default(),
            tasks: Mutex::default(),
        })
    }

    #[tokio::test]
    async fn work_hears_that_its_job_is_over_or_its_scheduler_gone() {
        for life in [Life::Ended, Life::Forgotten, Life::Unknown] {
            let site = site(move |_| life);
            let here = site.join("a");
            let start = Instant::now();
            tokio::time::timeout(Duration::from_secs(20), here.stop.cancelled()).await.unwrap();
            // A moment of silence is no loss.
            assert!(life != Life::Unknown || start.elapsed() >= site.patience);
            while !site.jobs.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        }
    }

    #[tokio::test]
    async fn a_task_is_stopped_by_itself_or_at_its_end() {
        let site = site(|_| Life::Running);
        let here = site.join("a");
        let task = |stage_attempt, task| {
            let attempt = Context::alone("", 0).attempt;
            site.begin(&here, &Attempt { job: "a".to_owned(), stage_attempt, task, ..attempt })
        };
        let tasks = [task(0, 1), task(0, 2), task(1, 2)];
        let stops = tasks.each_ref().map(|task| task.stop.clone());
        let stopped = || stops.each_ref().map(CancellationToken::is_cancelled);
        site.stop("b", 1, 2);
        site.stop("a", 2, 2);
        assert_eq!(stopped(), [false; 3]);
        site.stop("a", 1, 2);
        assert_eq!(stopped(), [false, true, true]);
        drop(tasks);
        assert_eq!(stopped(), [true; 3]);
        assert!(site.tasks.lock().unwrap().is_empty() && !here.stop.is_cancelled());
    }

    #[tokio::test]
    async fn tasks_of_one_job_share_the_first_failure() {
        let site = site(|_| Life::Running);
        site.join("a").fail(What::Units, 7);
        site.join("a").fail(What::Units, 9);
        let here = site.join("a");
        assert!(here.is_after_failure(What::Units, 8) && !here.is_after_failure(What::Units, 7));
        assert!(!here.is_after_failure(What::Buckets, 8) && !site.join("b").is_after_failure(What::Units, 8));
        assert!(!here.stop.is_cancelled());
        site.stop.cancel();
        assert!(here.stop.is_cancelled());
    }
}
