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
    /// No run of that name wrote into a target.
    #[error(
        "no run `{run}` wrote into `{}`, or it is replaced; the report of a run has its name",
        shown(target)
    )]
    NoRun {
        /// The name that was asked for.
        run: String,
        /// The target.
        target: String,
    },
    /// The bookmark is paused of sources that have none.
    #[error("no source of this job is incremental, so that there is no bookmark to pause")]
    NoBookmark,
    /// The bookmark is paused in a run that begins anew.
    #[error("a run that replaces what is there begins a new bookmark, and cannot pause the old one")]
    BookmarkReplaced,
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
    /// The rows of a node were asked for that gives several tables.
    #[error("{node} gives a collection of tables; name a SelectFromCollection node behind it")]
    IsCollection {
        /// The node.
        node: String,
    },
    /// A program of a node was not run, or failed.
    #[error("{node}: {problem}")]
    ProgramFailed {
        /// The node.
        node: String,
        /// What went wrong, and where in the program.
        problem: String,
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
    /// Of several targets, one is neither a file nor a folder.
    #[error(
        "{node} writes into `{}`, from which nothing can be taken back, and several targets appear together or not at all; \
         name a file or a folder",
        shown(stream)
    )]
    StreamAmongSeveral {
        /// The target.
        node: String,
        /// What it writes into.
        stream: String,
    },
    /// The form that people write has no words for a part of a job.
    #[error("{node}: jobs in YAML have no words for {what}")]
    NotInYaml {
        /// The node.
        node: String,
        /// What there are no words for.
        what: String,
    },
    /// No partition of a table that is read has files.
    #[error("table `{table}` has no rows to read: none of {partitions} partitions has files")]
    EmptyTable {
        /// The table.
        table: String,
        /// How many partitions were looked at.
        partitions: usize,
    },
    /// Data quality rules failed, and the job ends with them.
    #[error("{node}: {} of {rules} data quality rules failed\n{}", failed.len(), failed.join("\n"))]
    RulesFailed {
        /// The node that has them.
        node: String,
        /// Those that failed, and why.
        failed: Vec<String>,
        /// How many there are.
        rules: usize,
    },
}
