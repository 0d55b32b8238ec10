//! The end of a run: what it wrote to one output, or to several, appears.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use tracing::{info, warn};

use super::decide::Decision;
use super::destination::Destination;
use super::guard::abort_all;
use super::log::{Commit, DecidedBy, Entry, Partner, Prepared, Written};
use super::logged::file_of_log;
use super::manifest::{Manifest, ManifestFile, Mode, RunInfo};
use super::roll_forward::roll_forward;
use super::settled::{has_begun, of_other};
use super::transaction::{OutputFile, Transaction};
use crate::error::{Result, StoreError, TogetherError};
use crate::location::Location;

impl Transaction {
    /// Decides that these files are the output, and puts them in place.
    ///
    /// `schema` describes the columns; it is kept in the manifest as it is.
    ///
    /// Errors: another run took over ([`TakenOver`](StoreError::TakenOver)), the run was stopped
    /// ([`Stopped`](StoreError::Stopped)), or the store failed: before the decision, or after it
    /// ([`Unfinished`](StoreError::Unfinished)), or so that nobody knows ([`Undecided`](StoreError::Undecided)). The next
    /// run finishes what is left to do.
    pub async fn commit(self, files: Vec<OutputFile>, schema: Value) -> Result<Manifest> {
        let mut manifests = commit_together(vec![(self, files, schema)]).await?;
        Ok(manifests.pop().expect("there is one for each output"))
    }
}

/// Decides that the files of several outputs are there, all of them or none, and puts them in place: for each output, what
/// [`begin`](super::begin) gave for it, its files, and the schema for its manifest. Gives the manifests in the same order. With
/// one output this is [`commit`](Transaction::commit).
///
/// Outputs are folders and [files with logs](super::LoggedFile) side by side, here or in S3, and may be of different kinds. The log
/// of the first one decides for all. Whoever begins over any of them later, or [cleans](super::clean) it, has to reach the first
/// one to know what was decided, and the others to finish it; until it is finished, some may be in place before others. A file that
/// was to be new is looked for once more right before the decision: one that others than runs make after that is replaced.
///
/// Where [`begin`](super::begin) found that the run is [`Done`](super::Begun::Done) in some of its folders, as after their files were
/// deleted in others, the rest is committed without these.
///
/// Runs at once over the same folders never wait for each other. Where each took over a folder of the other, none of them
/// commits.
///
/// Errors: those of [`commit`](Transaction::commit), about any of the outputs; an output is within another
/// ([`Nested`](TogetherError::Nested)), or cannot be reached from another
/// ([`Unreachable`](TogetherError::Unreachable)).
///
/// ```
/// use std::sync::Arc;
///
/// use recipe_store::commit::{Begun, Local, OutputFile, RunInfo, begin, commit_together};
/// use serde_json::json;
///
/// # let runtime = tokio::runtime::Runtime::new()?;
/// # runtime.block_on(async {
/// let folder = tempfile::tempdir()?;
/// let mut outputs = Vec::new();
/// for (name, text) in [("valid", "name\nAna\n"), ("invalid", "name\n?\n")] {
///     let dest = Arc::new(Local::new(folder.path().join(name)));
///     let Begun::Open(transaction) = begin(dest, RunInfo::new("monday", "my-engine 1.0")).await? else {
///         panic!("monday was committed before");
///     };
///     let mut upload = transaction.file("", 0, "csv", "text/csv", None).await?;
///     upload.write(text.into()).await?;
///     let file = OutputFile { uploaded: upload.finish().await?, rows: 1 };
///     outputs.push((transaction, vec![file], json!(["name"])));
/// }
/// let manifests = commit_together(outputs).await?;
/// assert!(folder.path().join("valid").join(&manifests[0].files[0].key).exists());
/// assert!(folder.path().join("invalid").join(&manifests[1].files[0].key).exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub async fn commit_together(outputs: Vec<(Transaction, Vec<OutputFile>, Value)>) -> Result<Vec<Manifest>> {
    let count = outputs.len();
    let mut outputs: Vec<Output> = outputs.into_iter().filter_map(Output::take).collect();
    if outputs.len() < count {
        give_back(&outputs).await;
        return Err(StoreError::Stopped);
    }
    match decide(&mut outputs).await? {
        Decision::Made => {}
        Decision::Not(error) => {
            give_back(&outputs).await;
            return Err(error);
        }
    }
    put_in_place(&outputs).await?;
    for Output { transaction, .. } in &outputs {
        // All that is wanted is in place. What is still open is of attempts that were lost; the next run tries again.
        if let Err(error) = transaction.open.clear_shared().await {
            warn!(output = transaction.dest.shown(""), %error, "uploads of lost attempts are still open");
        }
    }
    Ok(outputs.iter().map(|output| output.manifest.public()).collect())
}

/// An output whose files are all there.
struct Output {
    transaction: Transaction,
    manifest: Manifest,
    /// The number of the entry that commits or prepares it.
    number: u64,
    /// What is aborted where it is not committed: id to key.
    uploads: BTreeMap<String, String>,
    /// The entry that prepares it, once that was sent.
    prepared: Option<Entry>,
}

/// Decides for all outputs by the log of the first one. An error means that nobody knows.
async fn decide(outputs: &mut [Output]) -> Result<Decision> {
    let Some((first, others)) = outputs.split_first_mut() else { return Ok(Decision::Made) };
    let commit = match prepare(first, others).await {
        Ok(with) => Commit { manifest: first.manifest.clone(), with },
        Err(error) => return Ok(Decision::Not(error)),
    };
    for output in std::iter::once(&*first).chain(&*others) {
        if let Err(error) = output.check_absent().await {
            return Ok(Decision::Not(error));
        }
    }
    let decision = first.transaction.decide(&Entry::Commit(Box::new(commit)), first.number).await?;
    if let Decision::Made = decision {
        for output in outputs {
            let (dest, run) = (&output.transaction.dest, &output.manifest.info.run);
            let files = output.manifest.files.len();
            info!(output = dest.shown(""), run, number = output.number, files, "commit decided");
        }
    }
    Ok(decision)
}

/// Writes into the logs of all outputs but the first that they are decided by that one.
async fn prepare(first: &Output, others: &mut [Output]) -> Result<Vec<Partner>> {
    first.abort_unwanted().await?;
    let mut locations = Vec::new();
    for other in &*others {
        other.abort_unwanted().await?;
        locations.push(other.transaction.dest.location().await?);
    }
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let location = first.transaction.dest.location().await?;
    check_apart(&location, &locations)?;
    for (output, location) in others.iter().map(|other| &other.transaction.dest).zip(&locations) {
        check_named(&**output, location)?;
    }
    check_named(&*first.transaction.dest, &location)?;
    // Whoever comes later has to reach each from the other.
    for (other, location_of_other) in others.iter().zip(&locations) {
        check_reach(other, first, &location).await?;
        check_reach(first, other, location_of_other).await?;
    }
    let Transaction { info, attempt, .. } = &first.transaction;
    let (run, attempt) = (info.run.clone(), attempt.clone());
    let decided_by = DecidedBy { location, entry: first.number, run, attempt };
    let mut with = Vec::new();
    for (other, location) in others.iter_mut().zip(locations) {
        other.prepare(&decided_by).await?;
        with.push(Partner { location, entry: other.number });
    }
    Ok(with)
}

/// Two outputs of which one is within the other would take the files of each other for their own.
fn check_apart(first: &str, others: &[String]) -> Result<()> {
    let all: Vec<&str> = others.iter().map(String::as_str).chain([first]).collect();
    for (number, output) in all.iter().enumerate() {
        let others = all[..number].iter().chain(&all[number + 1..]);
        if let Some(other) = others.copied().find(|other| Path::new(output).starts_with(other)) {
            let (output, other) = ((*output).to_owned(), other.to_owned());
            return Err(TogetherError::Nested { output, other }.into());
        }
    }
    Ok(())
}

/// A folder that is called like the log of a file would be taken for that.
fn check_named(dest: &dyn Destination, location: &str) -> Result<()> {
    match (dest.file(), file_of_log(&Location::parse(location)?)) {
        (None, Some(file)) => {
            Err(TogetherError::Nested { output: location.to_owned(), other: file.to_string() }.into())
        }
        _ => Ok(()),
    }
}

/// Whether the location of an output leads to it from another one.
async fn check_reach(from: &Output, to: &Output, location: &str) -> Result<()> {
    let Transaction { dest, info, .. } = &from.transaction;
    let Transaction { number, info: RunInfo { run, .. }, attempt, .. } = &to.transaction;
    let begun = async { has_begun(&*dest.folder_at(location).await?, *number, run, attempt).await };
    let error = match begun.await {
        Ok(true) => return Ok(()),
        Ok(false) => StoreError::other("its name leads to another place from there"),
        Err(error) => error,
    };
    Err(of_other(&**dest, location, &info.run, error))
}

/// Puts what is decided in place, the first output last: the end of its log says that all is done.
async fn put_in_place(outputs: &[Output]) -> Result<()> {
    let Some((first, others)) = outputs.split_first() else { return Ok(()) };
    let mut end = Ok(());
    for other in others {
        // One that cannot be put in place is no reason to leave the rest of them.
        end = end.and(other.roll_forward().await);
    }
    end?;
    first.roll_forward().await
}

/// Leaves nothing of a run that is not committed. What cannot be done here, the next run does.
async fn give_back(outputs: &[Output]) {
    for output in outputs {
        output.give_back().await;
    }
}

impl Output {
    /// Ends the writing of files; nothing where the run was stopped.
    fn take((transaction, files, schema): (Transaction, Vec<OutputFile>, Value)) -> Option<Output> {
        let mut uploads = transaction.open.take()?;
        let manifest = transaction.manifest(files, schema);
        uploads
            .extend(manifest.files.iter().filter_map(ManifestFile::uploaded).map(|file| (file.id, file.key)));
        let number = transaction.number + 1;
        Some(Output { transaction, manifest, number, uploads, prepared: None })
    }

    /// Aborts what is not among the files of the output.
    async fn abort_unwanted(&self) -> Result<()> {
        let mut unwanted = self.uploads.clone();
        for file in self.manifest.files.iter().filter_map(ManifestFile::uploaded) {
            unwanted.remove(&file.id);
        }
        abort_all(&*self.transaction.dest, unwanted).await
    }

    /// What is one file, and must not be there when the run begins, may have come since.
    async fn check_absent(&self) -> Result<()> {
        let Transaction { dest, info, .. } = &self.transaction;
        match dest.file() {
            Some(file) if info.mode == Mode::Fail && dest.head(file).await?.is_some() => {
                Err(StoreError::FileAppeared { file: dest.shown(file) })
            }
            _ => Ok(()),
        }
    }

    async fn prepare(&mut self, decided_by: &DecidedBy) -> Result<()> {
        let (manifest, decided_by) = (self.manifest.clone(), decided_by.clone());
        let entry = self.prepared.insert(Entry::Prepared(Box::new(Prepared { manifest, decided_by })));
        match entry.write(&*self.transaction.dest, self.number).await? {
            Written::Ours => Ok(()),
            Written::Theirs(there) => Err(self.transaction.taken_over(&there)),
        }
    }

    async fn roll_forward(&self) -> Result<()> {
        let Transaction { dest, attempt, .. } = &self.transaction;
        let rolled = roll_forward(&**dest, self.number, &self.manifest, attempt).await;
        rolled.map_err(|error| StoreError::Unfinished { output: dest.shown(""), source: Box::new(error) })
    }

    async fn give_back(&self) {
        let dest = &*self.transaction.dest;
        let _ = abort_all(dest, self.uploads.clone()).await;
        let Some(prepared) = &self.prepared else { return };
        let cleared = Entry::Cleared(self.transaction.stamp());
        // Where no answer came the entry may still arrive, unless its number is taken.
        match cleared.write(dest, self.number).await {
            Ok(Written::Theirs(there)) if there.is(prepared) => {
                let _ = cleared.write(dest, self.number + 1).await;
            }
            _ => {}
        }
    }
}
