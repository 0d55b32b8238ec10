//! What is known of a type of nodes.

use crate::job::members::Members;
use crate::job::node::Work;
use crate::job::setting::Setting;

/// A type of nodes.
pub(crate) struct NodeType {
    /// Its name in the API.
    pub(crate) name: &'static str,
    /// What of it is done.
    pub(crate) support: Support,
    /// How many inputs it takes.
    pub(crate) inputs: (usize, usize),
    /// Members that are known and change nothing here.
    pub(crate) ignored: &'static [&'static str],
    /// Reads a node; nothing where it has problems, which are noted.
    pub(crate) read: fn(&Members, &Setting) -> Option<Work>,
}

/// What of a type is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Support {
    /// All of it.
    Runs,
    /// What is said.
    InPart(&'static str),
    /// Nothing, for a reason.
    Refused(&'static str),
}

/// One input.
pub(super) const ONE: (usize, usize) = (1, 1);
/// Two inputs.
pub(super) const TWO: (usize, usize) = (2, 2);
/// No input.
pub(super) const NONE: (usize, usize) = (0, 0);
