//! The client of S3, against servers that tests start.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "tests and their helpers")]

mod conformance;
mod credentials;
mod differences;
mod faults;
mod hook;
mod listing;
mod refusals;
mod round_trips;
mod secrets;
mod servers;
