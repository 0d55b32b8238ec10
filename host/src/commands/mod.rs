//! One command a file.

pub(crate) mod apply;
pub(crate) mod check;
pub(crate) mod clean;
pub(crate) mod cluster;
pub(crate) mod convert;
pub(crate) mod crawl;
pub(crate) mod diff;
pub(crate) mod explain;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod lineage;
pub(crate) mod lsp;
pub(crate) mod manual;
#[cfg(feature = "wasm")]
pub(crate) mod module;
pub(crate) mod preview;
pub(crate) mod profile;
pub(crate) mod rules;
pub(crate) mod run;
pub(crate) mod schema;
pub(crate) mod steps;
pub(crate) mod test;
pub(crate) mod validate;
pub(crate) mod versions;
