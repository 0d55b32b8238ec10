//! Clusters in this process and of several. The bytes that recipes give on them are those of one program.

#![allow(clippy::unwrap_used, reason = "tests and their helpers")]

mod common;
mod errors;
mod jobs;
#[cfg(unix)]
mod processes;
mod samples;
mod trust;
