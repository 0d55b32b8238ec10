//! What can go wrong with a job, besides what goes wrong with any run.

use recipe_store::shown;

use super::RunError;

/// Why a job was not run, or failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// It writes nothing.
    #[error(
        "this job has no target, so that there is nothing to run; `preview --node` shows the rows of a node"
    )]
    NoTarget,
    /// There is no such node.
    #[error("there is no node `{name}`; nodes: {known}")]
    NoNode {
        /// The name that was asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// Several nodes have the name.
    #[error("{count} nodes are called `{name}`; name one by its id: {ids}")]
    SeveralNodes {
        /// The name.
        name: String,
        /// How many have it.
        count: usize,
        /// Their ids.
        ids: String,
    },
    /// Something went wrong in a node.
    #[error("{node}: {source}")]
    InNode {
        /// What the node is called.
        node: String,
        /// What went wrong.
        source: Box<RunError>,
    },
    /// Two targets write into one place.
    #[error("{one} and {other} both write into `{}`; each target needs a folder of its own", shown(place))]
    SameTarget {
        /// A target.
        one: String,
        /// Another.
        other: String,
        /// Where they write.
        place: String,
    },
    /// Of several targets, one is not a folder.
    #[error(
        "{node} writes the file `{}`, and several targets are put in place together only where each is a folder",
        shown(file)
    )]
    FileAmongSeveral {
        /// The target.
        node: String,
        /// The file.
        file: String,
    },
}
