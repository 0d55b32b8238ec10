//! A job as a plan of Ballista, and the plan's own operator.
//!
//! ```text
//! units, a partition for each task     units, a partition for each task
//! └ map                                └ map
//!                                        └ exchange by route (a shuffle)
//!                                          └ sort by kind, bucket, unit, sequence
//!                                            └ reduce
//! ```
//!
//! What Ballista may do to rows is to double them where it runs a leaf it does not know, to lose their order in an exchange, and to
//! list the output of a lost executor beside that of its successor. So the leaf is one it knows, rows carry their place, and
//! what ends a unit or a task says how many rows it gave, for the reader to count. And a task that Ballista aborts goes on computing
//! for nobody, since its writer has tasks of its own; so each has a token that stops it.

mod build;
mod codec;
mod exec;
mod map;
mod output;
mod reduce;
mod route;
mod rows;
mod run;

pub(crate) use build::build;
pub(crate) use codec::{Codec, NO_EXECUTOR, Part, VERSION};
pub(crate) use rows::{Columns, Kind, RawRow};
