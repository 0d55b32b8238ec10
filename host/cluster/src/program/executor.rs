//! `recipe-cluster executor`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use clap::Args;

use super::access::AccessArgs;
use super::{say, until_stopped};
use crate::error::Error;
use crate::executor::{Executor, ExecutorOptions};
use crate::net::{Address, Engine};
use crate::work::Works;

#[derive(Args)]
pub(super) struct ExecutorArgs {
    /// The scheduler to work for, such as `df://scheduler:50050`.
    #[arg(long, value_name = "URL")]
    scheduler: Address,
    /// The address and port to listen on, for the executors and coordinators that fetch rows; port 0 is any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    bind: SocketAddr,
    /// The name or address that they reach it by; the one it listens on, where none is said. With `--bind 0.0.0.0:…` it is needed.
    #[arg(long, value_name = "HOST")]
    host: Option<String>,
    /// How many tasks to run at once; one for each core, where none is said.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    slots: Option<u16>,
    /// How much memory the sorting of all tasks may take, before it goes to disk. Each slot has 64MiB at least.
    #[arg(long, value_name = "SIZE", default_value = "1GiB")]
    memory: ByteSize,
    /// Where to keep what tasks shuffle. A folder of its own is made there, and removed at the end; after a kill, by the next
    /// executor that starts there.
    #[arg(long, value_name = "FOLDER")]
    work_dir: Option<PathBuf>,
    /// How long the scheduler may not answer, at the start, and until its jobs count as lost.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = humantime::parse_duration)]
    patience: Duration,
    #[command(flatten)]
    access: AccessArgs,
}

pub(super) async fn run(args: ExecutorArgs, engine: Engine, works: Works) -> Result<(), Error> {
    let ExecutorArgs { scheduler, bind, host, slots, memory, work_dir, patience, access } = args;
    let mut options = ExecutorOptions::new(scheduler, access.access(engine)?, works);
    (options.bind, options.host, options.work_dir, options.patience) = (bind, host, work_dir, patience);
    options.memory = usize::try_from(memory.as_u64()).unwrap_or(usize::MAX);
    if let Some(slots) = slots {
        options.slots = slots.into();
    }
    let mut executor = Executor::start(options).await?;
    say(&format!("listens on {}", executor.local_addr()));
    let ended = until_stopped(executor.ended()).await;
    executor.stop().await;
    ended
}
