//! What can go wrong between a coordinator and its cluster.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::failure::{Failure, Place};

/// Why a job, a scheduler or an executor did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// What was given is no address.
    #[error("`{0}` is not the address of a scheduler; `df://host:50050` is one")]
    Address(String),
    /// The name of the engine cannot be sent in a header.
    #[error("`{0}` cannot name an engine; printable letters of ASCII can")]
    Engine(String),
    /// A token that cannot be sent in a header, or is too short to keep anyone out.
    #[error("a token has at least 16 printable letters of ASCII, and no spaces")]
    TokenForm,
    /// A certificate or key that cannot be used.
    #[error("the certificates cannot be used: {0}")]
    Certificates(String),
    /// Nobody answers, or not in time.
    #[error("the scheduler at {address} cannot be reached: {reason}")]
    Unreachable {
        /// The scheduler's address.
        address: String,
        /// What the network said.
        reason: String,
    },
    /// The two sides are not of one version.
    #[error("{theirs_is} runs `{theirs}`, but this is `{ours}`; both must be the same")]
    Version {
        /// Who is of another version: a scheduler by its address, or an executor.
        theirs_is: String,
        /// This side's engine.
        ours: String,
        /// The other side's engine.
        theirs: String,
    },
    /// A scheduler of Ballista itself answers.
    #[error(
        "what answers at {address} is not a scheduler of this program; one of Ballista itself cannot run its plans"
    )]
    Foreign {
        /// Its address.
        address: String,
    },
    /// The shared token differs or is missing.
    #[error("the scheduler at {address} refuses the token")]
    Token {
        /// The scheduler's address.
        address: String,
    },
    /// Nobody is there to do the work.
    #[error("no executor is connected to the scheduler at {address}, after {} s", waited.as_secs())]
    NoExecutor {
        /// The scheduler's address.
        address: String,
        /// How long the job waited for one.
        waited: Duration,
    },
    /// The units of a job are not in order.
    #[error("the numbers of units have to grow, but {after} comes after {before}")]
    Units {
        /// A unit's number.
        before: u64,
        /// The next unit's.
        after: u64,
    },
    /// More buckets than a cluster should have to fetch.
    #[error("a job has at most {largest} buckets, not {buckets}")]
    Buckets {
        /// How many it has.
        buckets: u32,
        /// How many it may have.
        largest: u32,
    },
    /// A job whose units do not fit a message.
    #[error("the job's units and what they share take {bytes} bytes; {largest} can be sent")]
    TooLarge {
        /// How large the plan is.
        bytes: usize,
        /// How large it may be.
        largest: usize,
    },
    /// The work failed at a place: of all places that failed, the first in the order of the job.
    #[error("{place}: {failure}")]
    Work {
        /// Where.
        place: Place,
        /// Why.
        failure: Failure,
    },
    /// An executor could not begin, or the work failed too often for a reason that another attempt may not have.
    #[error("the job failed: {0}")]
    Executor(Failure),
    /// The job was stopped from here.
    #[error("the job was stopped")]
    Stopped,
    /// The scheduler ended or was started again: it keeps its jobs in memory.
    #[error(
        "the scheduler at {address} no longer knows the job; it was started again, or the job was removed there"
    )]
    Forgotten {
        /// The scheduler's address.
        address: String,
    },
    /// Executors that had results were lost, again and again.
    #[error("executors with results were lost in {attempts} attempts, the last time because: {reason}")]
    Results {
        /// How many runs there were.
        attempts: u32,
        /// Why the last one's results could not be read.
        reason: String,
    },
    /// Ballista could not run the job.
    #[error("the cluster could not run the job: {0}")]
    Cluster(String),
    /// Rows are missing, doubled, or out of order: a fault of the cluster that must not reach results.
    #[error("the cluster returned wrong rows: {0}")]
    Rows(String),
    /// A file or folder of an executor.
    #[error("{}: {source}", path.display())]
    File {
        /// Its path.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others would look for the executor on their own machine.
    #[error("an executor that listens on all addresses of {0} needs the name that others reach it by")]
    Host(std::net::SocketAddr),
    /// A port that cannot be listened on.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// The address.
        address: String,
        /// What the system said.
        source: io::Error,
    },
}
