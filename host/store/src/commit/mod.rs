//! Outputs that appear all at once: a run writes files, and either all of them become the output or none does.
//!
//! # The protocol
//!
//! Every folder that runs write to has a log, `_recipe_log/`, whose entries `0000000001.json` and so on are created only if
//! nobody else has created that number (`If-None-Match: *` in S3, a hard link on a disk). An entry is one of five kinds:
//!
//! | entry | says |
//! |---|---|
//! | `begin` | a run is at work; every run that began earlier has lost |
//! | `cleared` | nobody is at work any more; every run that began earlier has lost |
//! | `commit` | these files are the output: the one point of decision |
//! | `prepared` | these files are the output if another log decides so, which the entry names |
//! | `done` | all of them are in place |
//!
//! 1. A run reads the log, and rolls forward a commit that is not done. If a run of its own name is there, it has nothing
//!    to do.
//! 2. It creates `begin`, and creates it again, which must be refused: a store that accepts it cannot tell who was first.
//!    Then it aborts all uploads that are open below the folder, which fences the runs before it.
//! 3. It uploads its files without making them visible: as multipart uploads that are not completed in S3, under hidden
//!    names on a disk.
//! 4. It creates `commit`, which names the files, what it takes to complete them, the files that they replace, and the
//!    inputs that were read. If the number is taken, another run took over, and this one aborts its uploads. If no answer
//!    comes, it creates `cleared` with the same number, which settles whether `commit` is there.
//! 5. It rolls the commit forward: completes the uploads, creates `done`, publishes the manifest as `_SUCCESS`, and deletes
//!    what it replaces. Anyone can do so, any number of times, and several at once.
//!
//! Before step 4, nothing of a run is visible; after it, whoever comes next finishes it. The name of a file holds the number
//! of the entry that began its run, so no name is used twice. The folder as a whole is not replaced atomically: while a commit
//! is rolled forward, a listing may show new files beside old ones. Readers that must not see that read the files that
//! `_SUCCESS` names: it names new ones once all are there, and old ones are deleted after that, at once or when they were
//! [kept](RunInfo::keep_replaced) for long enough. Every sixteen runs the log gets a checkpoint, so that reading it stays
//! cheap.
//!
//! # Several outputs
//!
//! A run that writes several folders begins in each of them, and ends in all at once ([`commit_together`]). One entry of one
//! log decides, that of the first folder. In place of step 4,
//!
//! 1. it creates `prepared` in the log of every other folder, with all that `commit` has, and with the location of the first
//!    folder, the number of the entry that will decide, and which attempt of which run has to be its author;
//! 2. it creates `commit` in the log of the first folder, with the location of every other one and the number of its entry
//!    there. Where it cannot, `cleared` follows each `prepared`.
//!
//! In step 5 the other folders are put in place first, where `done` follows `prepared`, and the first one is done once all of
//! them are: a log that has come past its `commit` owes nothing to others.
//!
//! Whoever finds `prepared` at the end of a log reads the entry that decides. Where that is the `commit` of the attempt, they
//! put the output in place, and then those that were committed with it; where it is anything else, they abort the uploads and
//! create `cleared`. Where it is not there yet, they create it as `cleared` first, so that the attempt cannot commit any more;
//! those who only read ([`earlier_runs`]), and [`clean`] while the entry is young, take the run for not committed and leave it
//! its chance. The log of the first folder is believed only if it has the `begin` of the attempt: where the folder was deleted,
//! replaced, or cannot be reached, the answer is an error that names both, and nothing is guessed. Nobody ever waits for
//! another run, so none can block another for ever; two that begin in each other's folders may both end without a commit.
//!
//! # Files among several outputs
//!
//! An output of such a run may be one file ([`LoggedFile`]). Its log is in a hidden folder beside it, and all is as with a folder, but
//! for what follows from its one name, which every run uses, and others as well:
//!
//! - What was there is replaced by the new file as that takes its place, and is not deleted after.
//! - A run is taken for done only while the file is the very version that the run made of it.
//! - An older upload is never put in place late: nobody begins before what is decided is in place, so that by then it is completed,
//!   and what is not decided is aborted.
//! - Who writes the file [by itself](single) finishes what its log has decided, and takes the place of a run at work by a
//!   `cleared` entry. Uploads are listed before the log is read and aborted after, so that none is of a run that begins later. Those
//!   who write, or [clean], a folder above leave alone the uploads of files that have logs.
//!
//! # What to call
//!
//! - [`begin`] starts a run over a folder, and gives a [`Transaction`] to write with.
//! - [`commit_together`] ends the transactions of several folders at once.
//! - [`WorkerFiles`] lets other processes write files of a transaction, which alone commits them.
//! - [`logged_file`] gives a file as an output of several, for [`begin`] and [`commit_together`].
//! - [`single`] writes one file by itself, without a log: that it is completed is the decision.
//! - [`stream`] writes into what is no file, such as standard output, where nothing appears at once.
//! - [`earlier_runs`] and [`clean`] read and tidy what earlier runs left.
//! - [`Destination`] is what a store has to be able to do; [`Local`] and `S3Folder` are the two that are here, and
//!   [`destination`] chooses between them.

mod attempt;
mod clean;
mod decide;
mod destination;
mod earlier;
mod guard;
mod local;
mod log;
mod logged;
mod manifest;
mod open;
mod protocol;
mod replaced;
mod roll_forward;
#[cfg(feature = "s3")]
mod s3;
mod settled;
mod single;
mod success;
mod together;
mod transaction;
mod worker;

pub use crate::location::folder_of;
pub use clean::{Cleaned, clean};
pub use destination::{
    Completed, Condition, Created, Destination, FileAttributes, Head, Listed, OpenUpload, Upload, Uploaded,
};
pub use earlier::{EarlierRuns, earlier_runs, earlier_runs_until};
pub use guard::Guard;
pub use local::{Local, stream};
pub use logged::{LoggedFile, has_log};
pub use manifest::{
    ConsumedFile, Manifest, ManifestFile, Mode, PendingUpload, RecipeInfo, Replaced, RunInfo,
};
pub use open::{destination, logged_file};
pub use protocol::{Begun, begin};
#[cfg(feature = "s3")]
pub use s3::S3Folder;
pub use single::{Single, SingleFile, single};
pub use success::SUCCESS;
pub use together::commit_together;
pub use transaction::{OutputFile, Transaction};
pub use worker::WorkerFiles;
