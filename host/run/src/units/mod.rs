//! Runs whose units are worked on elsewhere: by threads, processes or machines that answer requests.
//!
//! A run has one coordinator, which opens the input, compiles the recipe and writes the output. It cuts the dataset into
//! [units](recipe_tables::units), asks [`Workers`] about them, and puts what they answer in order. A [`Worker`] answers: where
//! a text can be cut, what a unit leaves for those after it, and which rows come out of it. Where the output is several files, each
//! with the rows of a share of the input, workers write these, and the coordinator commits them. Requests and answers are bytes,
//! so that anything can carry them.
//!
//! ```
//! use recipe_run::units::LocalWorkers;
//! use recipe_run::{Apply, Recipe};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("claims.csv"), "id,city\n1,Mobile\n2,\n3,Dothan\n")?;
//! # std::env::set_current_dir(folder.path())?;
//! let recipe = Recipe::parse(
//!     r#"[{"Operation": "FILL_WITH_LAST_VALID", "Parameters": {"sourceColumn": "city"}}]"#,
//! )?;
//! // Threads stand for machines; each row is a unit.
//! let workers = LocalWorkers::new(2);
//! Apply::new(recipe).input("claims.csv").output("clean.csv").workers(workers, 8).run()?;
//! assert_eq!(std::fs::read_to_string("clean.csv")?, "id,city\n1,Mobile\n2,Mobile\n3,Dothan\n");
//! # Ok(())
//! # }
//! ```
//!
//! A step that needs all rows comes after that. Of one that groups rows or drops equal ones, a worker does what its unit allows,
//! and the coordinator puts the units together. Of many units, the rows of such steps, and those that are to be sorted, are
//! [exchanged](Workers::exchange): they meet in buckets, and workers make of each bucket what the step gives.
//!
//! What workers answer depends on the files and the run alone. Whoever answers, and however often a request is asked again
//! since a worker was lost, the output has the bytes that [`Apply`](crate::Apply) writes with threads of its own.

mod batches;
mod exchange;
mod explain;
mod gathered;
mod local;
mod look;
mod message;
mod partial;
mod progress;
mod remote;
mod scanned;
mod taking;
mod task;
mod text;
mod trace;
mod worker;
mod workers;
mod write;

pub use batches::{read_state, write_state};
pub use local::LocalWorkers;
pub use progress::RequestsDone;
pub(crate) use remote::{Asking, start};
pub(crate) use task::{Prepared, Task};
pub use worker::{PIECE_BYTES, Worker};
pub use workers::{Answer, Answers, Requests, Workers, WorkersError};
pub(crate) use write::write;
