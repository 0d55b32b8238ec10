//! Groups of flags that commands share.

pub(crate) mod catalog;
#[cfg(feature = "cluster")]
pub(crate) mod cluster;
#[cfg(not(feature = "cluster"))]
#[path = "no_cluster.rs"]
pub(crate) mod cluster;
pub(crate) mod csv;
pub(crate) mod display;
pub(crate) mod engine;
pub(crate) mod input;
pub(crate) mod job;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod output;
pub(crate) mod paths;
pub(crate) mod resources;
pub(crate) mod s3;
pub(crate) mod secret;
pub(crate) mod section;
pub(crate) mod size;
pub(crate) mod work;

pub use input::InputArgs;
pub use output::OutputArgs;
pub use section::SaveError;
pub use size::seconds;
pub use work::WorkArgs;
