//! What is no regular file, and yet is read or written by name: standard input and output, pipes, devices.

mod descriptor;
mod kind;
mod output;
mod spool;

pub(crate) use descriptor::{standard_input, standard_output};
pub(crate) use kind::FileKind;
pub use output::{LocalOutput, OutputStream};
pub(crate) use spool::{Spool, spool};

/// The name of standard input, where something is read, and of standard output, where it is written.
pub const STANDARD: &str = "-";
