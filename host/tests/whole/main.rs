//! Whole runs of the program against S3 and local folders: what comes out, and what is left when things go wrong.
//!
//! `RECIPE_TESTS=full` runs all cases of each kind; without it, a sample that takes a moderate time.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "tests and their helpers")]

mod afterwards;
mod changing;
#[cfg(feature = "cluster")]
mod cluster;
mod crash;
mod dice;
mod ends;
#[path = "../../store/tests/s3/hook.rs"]
mod hook;
mod incremental;
mod inputs;
mod job_files;
mod jobs;
mod killed;
mod links;
mod local_faults;
mod long;
mod network;
#[cfg(unix)]
mod odd_names;
mod outputs;
mod paths;
mod proxy;
mod readme;
mod same_bytes;
mod secrets;
#[path = "../../store/tests/s3/servers.rs"]
mod servers;
mod shell;
mod space;
mod streams;
mod tables;
mod within;
