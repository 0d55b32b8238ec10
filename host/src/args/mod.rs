//! Groups of flags that commands share.

pub(crate) mod csv;
pub(crate) mod engine;
pub(crate) mod input;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod output;
pub(crate) mod s3;
pub(crate) mod secret;
pub(crate) mod section;
pub(crate) mod size;
