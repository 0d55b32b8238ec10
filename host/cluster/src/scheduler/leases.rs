//! Jobs whose coordinators are gone, which would keep executors at work for nobody.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use ballista_core::JobId;
use ballista_core::serde::protobuf::CancelJobParams;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpc;
use tonic::Request;

use super::front::Inner;

/// How long a coordinator may not ask how its job is. It does five times a second.
const LEASE: Duration = Duration::from_secs(30);
/// How often silent ones are looked for.
const LOOK: Duration = Duration::from_secs(5);

/// When coordinators last asked for their jobs.
#[derive(Debug, Default)]
pub(super) struct Leases(Mutex<HashMap<JobId, Instant>>);

impl Leases {
    /// A coordinator asks for its job.
    pub(super) fn renew(&self, job: JobId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(job, Instant::now());
    }

    /// The jobs that nobody has asked for since `LEASE` before `now`. Those that do not run are forgotten.
    fn expired(&self, runs: impl Fn(&JobId) -> bool, now: Instant) -> Vec<JobId> {
        let mut leases = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        leases.retain(|job, _| runs(job));
        let is_silent = |asked: &Instant| now.saturating_duration_since(*asked) > LEASE;
        leases.iter().filter(|(_, asked)| is_silent(asked)).map(|(job, _)| job.clone()).collect()
    }

    /// Stops jobs that nobody asks for, for ever.
    pub(super) async fn enforce(&self, scheduler: &Inner) {
        loop {
            tokio::time::sleep(LOOK).await;
            let jobs = scheduler.state.task_manager.get_running_job_cache();
            for job in self.expired(|job| jobs.contains_key(job), Instant::now()) {
                tracing::warn!("job {job} is stopped: nobody has asked for it for {} s", LEASE.as_secs());
                let cancel = Request::new(CancelJobParams { job_id: job.to_string() });
                if let Err(status) = SchedulerGrpc::cancel_job(scheduler, cancel).await {
                    tracing::warn!("job {job} cannot be stopped: {}", status.message());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_that_nobody_asks_for_expire() {
        let leases = Leases::default();
        let (running, over) = (JobId::from("running".to_owned()), JobId::from("over".to_owned()));
        leases.renew(running.clone());
        leases.renew(over);
        let now = Instant::now();
        let expired = |now| leases.expired(|job| *job == running, now);
        assert_eq!(expired(now), []);
        assert_eq!(expired(now + LEASE + LOOK), std::slice::from_ref(&running));
        leases.renew(running.clone());
        assert_eq!(leases.0.lock().expect("no panic").len(), 1);
    }
}
