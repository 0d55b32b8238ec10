//! The client of S3, against servers that tests start.

mod conformance;
mod credentials;
mod hook;
mod refusals;
mod round_trips;
mod secrets;
mod servers;
