//! What can go wrong with a run.

mod case;
mod failing;
mod job;
mod kind;
mod made;
mod named;
mod output_table;
mod role;
mod run;
mod version;
mod words;

pub use case::CaseError;
pub use failing::{Failing, MaxFailed};
pub use job::JobError;
pub use made::Result;
pub use named::{FolderOption, Limit};
pub use output_table::OutputTableError;
pub use role::{Clash, FileRole, NamedFile};
pub use run::RunError;
pub use version::VersionError;
pub(crate) use words::{shortened, size};
