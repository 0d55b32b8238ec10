//! Paths with parts that are not the same in all files: expressions, and parameters that are compared and become columns.

mod error;
mod filter;
mod moment;
mod options;
mod pattern;

pub use error::PathError;
pub use filter::{FilterKind, PathFilter};
pub use moment::MomentFormat;
pub use options::{PathOptions, PathParameter, PathType};
pub use pattern::{PathMatch, PathPattern};
