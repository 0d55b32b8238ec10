//! DataBrew's own files as jobs.

mod common;
mod corpus;
mod forms;
mod outputs;
mod paths;
mod references;
mod refused;
mod tables;
mod templates;
