//! What can go wrong with a run.

mod failing;
mod job;
mod kind;
mod made;
mod named;
mod role;
mod run;
mod version;
mod words;

pub use failing::{Failing, MaxFailed};
pub use job::JobError;
pub use made::Result;
pub use named::{FolderOption, Limit};
pub use role::{Clash, FileRole, NamedFile};
pub use run::RunError;
pub use version::VersionError;
pub(crate) use words::{shortened, size};
