//! Clusters in this process and of several.

#![allow(clippy::unwrap_used, reason = "tests and their helpers")]

mod common;
mod jobs;
#[cfg(unix)]
mod processes;
mod trust;
