//! Runs work units on executors of a [Ballista](https://datafusion.apache.org/ballista) cluster, and survives the loss of any of
//! them: the results are the same bytes, in the same order.
//!
//! A [`Job`] is a list of [`Unit`]s. [`Work`], which executors have by name, maps each unit to payloads. They come back to the
//! [`Coordinator`] as they are, or go into buckets first, over Ballista's shuffle, and each bucket is reduced: it sees its
//! payloads in the order of units, as a stream that takes little memory. To this crate, bodies and payloads are bytes. What the tasks
//! of a job would each make again, such as a recipe that is read, they share by [`Context::once`]; [`Rows::progress`] tells how
//! far the job is.
//!
//! ```
//! use futures::stream::{self, BoxStream};
//! use futures::{StreamExt, TryStreamExt};
//! use recipe_cluster::*;
//!
//! /// Says each unit's body in capitals.
//! struct Shout;
//!
//! impl Work for Shout {
//!     fn map(&self, unit: Unit, _context: Context) -> BoxStream<'static, Result<Payload, Failure>> {
//!         stream::once(async move { Ok(Payload::new(unit.body.to_ascii_uppercase())) }).boxed()
//!     }
//! }
//!
//! # #[tokio::main]
//! # async fn main() -> Result<(), Error> {
//! let access = Access::open(Engine::new("example 1.0")?);
//! let any_port = "127.0.0.1:0".parse().expect("an address");
//! let scheduler = Scheduler::start(SchedulerOptions::new(any_port, access.clone())).await?;
//! let works = Works::new().with("shout", Shout);
//! let executor = Executor::start(ExecutorOptions::new(scheduler.address(), access.clone(), works)).await?;
//!
//! let coordinator = Coordinator::connect(&scheduler.address().to_string(), access).await?;
//! let units = vec![Unit::new(1, "one"), Unit::new(2, "two")];
//! let rows = coordinator.run(Job::new("shout", "", units), StopToken::new());
//! let rows: Vec<Row> = rows.try_collect().await?;
//! assert_eq!(rows.iter().map(|row| &row.bytes[..]).collect::<Vec<_>>(), [b"ONE", b"TWO"]);
//! # executor.stop().await;
//! # scheduler.stop().await;
//! # Ok(())
//! # }
//! ```
//!
//! # What happens when
//!
//! - **An executor is lost**, at any moment: the scheduler gives its tasks to others, and those tasks again whose rows it had. Where it
//!   is lost after the job is done, the coordinator runs what is missing again, at most [`Job::reruns`] times. A killed
//!   executor is missed after [`SchedulerOptions::executor_timeout`], or when its rows cannot be read.
//! - **Work fails** on a unit or a bucket: the job ends with the [`Failure`] as it was made. Of several, the first in order is reported.
//!   Units after it are passed over; those before it are finished. Where the failure says that another attempt may do better,
//!   the task is run again, up to [`SchedulerOptions::attempts`] times in all.
//! - **A task takes one executor after another with it**, as one that needs more memory than there is: after
//!   [`SchedulerOptions::losses`] of them its job is ended.
//! - **The scheduler is lost**: the job ends with [`Error::Unreachable`] or [`Error::Forgotten`] within half a minute, and executors
//!   stop its work. Nothing of it remains but what work uploaded, which is named after its [`Attempt`].
//! - **Rows are lost, doubled or mixed up**: each unit, task and bucket says how many rows it gave, so that is noticed, and the
//!   job ends with an error.
//! - **Versions differ**: an executor or a coordinator of another [`Engine`] is refused when it connects, and a plan of another
//!   one before any of it runs.
//!
//! # Whom to trust
//!
//! Members run what the coordinator sends and read what others shuffled. With [`Certificates`], both sides of each connection prove that
//! they are members, and all is encrypted. A [`Token`] alone keeps strangers out of a network that nobody listens in on. With
//! neither, only members may reach the ports: the scheduler's, which executors and coordinators connect to, and one of each executor,
//! which other executors and coordinators connect to.

mod check;
mod coordinator;
mod error;
mod executor;
mod failure;
mod job;
mod net;
mod plan;
pub mod program;
pub mod recipes;
mod scheduler;
mod site;
mod work;

pub use check::CHECK;
pub use coordinator::{Coordinator, Progress, Row, Rows};
pub use error::Error;
pub use executor::{Executor, ExecutorOptions};
pub use failure::{Failure, Place};
pub use job::Job;
pub use net::{Access, Address, Certificates, Engine, Token};
pub use scheduler::{Scheduler, SchedulerOptions};
pub use work::{Attempt, Context, Gathered, LARGEST_PAYLOAD, Payload, Unit, Work, Works};

/// Stops a job, or says that it is stopped.
pub use tokio_util::sync::CancellationToken as StopToken;
