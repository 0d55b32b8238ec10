//! Visual jobs of AWS Glue Studio, run over files.

#[expect(unreachable_pub, reason = "it is a module of this program")]
mod common;
mod corpus;
#[cfg(unix)]
mod custom_code;
mod engine;
mod filter;
mod forms;
mod graph;
mod joins;
mod nested;
mod page;
mod pii;
#[cfg(unix)]
mod python_transforms;
mod quality;
mod rejects;
mod sources;
mod tables;
mod targets;
mod transforms;
