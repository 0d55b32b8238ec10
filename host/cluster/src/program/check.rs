//! `recipe-cluster check`

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use clap::Args;
use futures::StreamExt;

use super::access::AccessArgs;
use super::say;
use crate::check::CHECK;
use crate::coordinator::Coordinator;
use crate::error::Error;
use crate::job::Job;
use crate::net::{Address, Engine};
use crate::work::Unit;

#[derive(Args)]
pub(super) struct CheckArgs {
    /// The scheduler of the cluster, such as `df://scheduler:50050`.
    #[arg(long, value_name = "URL")]
    cluster: Address,
    /// How many units to run.
    #[arg(long, value_name = "N", default_value_t = 100)]
    units: u64,
    /// How many units a task runs; as many as make 1,000 tasks, or 200 with buckets, where none is said.
    #[arg(long, value_name = "N")]
    units_per_task: Option<usize>,
    /// Into how many buckets their results go, over the shuffle; none by default.
    #[arg(long, value_name = "N", default_value_t = 0)]
    buckets: u32,
    /// How long to wait for a first executor.
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = humantime::parse_duration)]
    patience: Duration,
    #[command(flatten)]
    access: AccessArgs,
}

pub(super) async fn run(args: CheckArgs, engine: Engine) -> Result<(), Error> {
    let CheckArgs { cluster, units, units_per_task, buckets, patience, access } = args;
    let coordinator = Coordinator::connect(&cluster.to_string(), access.access(engine)?).await?;
    let mut job = Job::new(CHECK, "", (0..units).map(|number| Unit::new(number, "")).collect());
    job = job.reduced(buckets).with_patience(patience);
    if let Some(units_per_task) = units_per_task {
        job = job.with_units_per_task(units_per_task);
    }
    let tasks = job.tasks().len();
    let start = Instant::now();
    let mut rows = coordinator.run(job, crate::StopToken::new());
    let (mut executors, mut count, mut first) = (BTreeSet::new(), 0_u64, None);
    while let Some(row) = rows.next().await {
        executors.insert(row?.bytes);
        first.get_or_insert_with(|| start.elapsed());
        count += 1;
    }
    if count != units {
        return Err(Error::Rows(format!("{count} of {units} units came back")));
    }
    let (all, first) = (start.elapsed().as_secs_f64(), first.unwrap_or_default().as_secs_f64());
    say(&format!(
        "{units} units in {tasks} tasks on {} executors: {all:.3} s, first result after {first:.3} s",
        executors.len()
    ));
    Ok(())
}
