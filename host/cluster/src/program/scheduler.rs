//! `recipe-cluster scheduler`

use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;

use super::access::AccessArgs;
use super::{say, until_stopped};
use crate::error::Error;
use crate::net::Engine;
use crate::scheduler::{Scheduler, SchedulerOptions};

#[derive(Args)]
pub(super) struct SchedulerArgs {
    /// The address and port to listen on; port 0 is any free one. Standard output says which: `listens on df://127.0.0.1:50050`.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:50050")]
    bind: SocketAddr,
    /// How long an executor may be silent until others get its tasks: 7s or more. A busy one calls every five seconds.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = executor_timeout)]
    executor_timeout: Duration,
    /// How often a task may fail for a reason that another attempt may not have, such as a lost connection.
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..))]
    attempts: u16,
    /// How many executors a task may be running on when they are lost, until its job is ended.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    losses: u16,
    /// How long executors keep the results of a job that nobody fetches.
    #[arg(long, value_name = "TIME", default_value = "10min", value_parser = humantime::parse_duration)]
    keep_results: Duration,
    #[command(flatten)]
    access: AccessArgs,
}

fn executor_timeout(text: &str) -> Result<Duration, String> {
    let timeout = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if timeout < Duration::from_secs(7) {
        return Err("a busy executor calls every 5s, so it is 7s or more".to_owned());
    }
    Ok(timeout)
}

pub(super) async fn run(args: SchedulerArgs, engine: Engine) -> Result<(), Error> {
    let SchedulerArgs { bind, executor_timeout, attempts, losses, keep_results, access } = args;
    let mut options = SchedulerOptions::new(bind, access.access(engine)?);
    (options.executor_timeout, options.keep_results) = (executor_timeout, keep_results);
    (options.attempts, options.losses) = (attempts.into(), losses.into());
    let mut scheduler = Scheduler::start(options).await?;
    say(&format!("listens on {}", scheduler.address()));
    let ended = until_stopped(scheduler.ended()).await;
    scheduler.stop().await;
    ended
}
