//! The protocol against stores that fail, crash and answer late, and against other runs.

mod crash;
mod history;
mod local;
mod memory;
mod race;
mod remote;
mod replaced;
mod rules;
#[cfg(test)]
#[path = "../s3/servers.rs"]
mod servers;
mod single;
mod tap;
mod together;
mod walk;
mod workers;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use recipe_store::commit::*;
use recipe_store::error::{ErrorKind, Result, StoreError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What a run writes: folder and text of each file, one row each.
#[derive(Clone)]
struct Job {
    info: RunInfo,
    files: Vec<(&'static str, String)>,
    /// The name of the file, where it writes one, and no folder.
    file: Option<&'static str>,
}

/// What became of a run.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Committed,
    NothingToDo,
}

fn info(run: &str, mode: Mode) -> RunInfo {
    let input = ConsumedFile { uri: format!("s3://in/{run}.csv"), version: "1".into(), bytes: 10 };
    let mut info = RunInfo::new(run, "test").with_mode(mode);
    info.inputs.push(input);
    // It is written to the files, and not to the log.
    info.attributes.insert("team".into(), "claims".into());
    info
}

fn job(run: &str, mode: Mode, folders: &[&'static str]) -> Job {
    let text = |(number, folder): (usize, &&'static str)| (*folder, format!("{run}:{number}\n"));
    Job { info: info(run, mode), files: folders.iter().enumerate().map(text).collect(), file: None }
}

/// Does a whole run as the program does it: on an error, the uploads of the run are aborted.
async fn run(dest: Arc<dyn Destination>, job: Job) -> Result<End> {
    let transaction = match begin(dest, job.info.clone()).await? {
        Begun::Done(_) => return Ok(End::NothingToDo),
        Begun::Open(transaction) => transaction,
    };
    let guard = transaction.guard();
    let end = write(transaction, job).await;
    if end.is_err() {
        // The first error is the one that counts.
        let _ = guard.clear().await;
    }
    end
}

async fn write(transaction: Transaction, job: Job) -> Result<End> {
    let mut files = Vec::new();
    for (number, (folder, text)) in job.files.into_iter().enumerate() {
        let mut upload = transaction.file(folder, number, "csv", "text/csv", None).await?;
        upload.write(Bytes::from(text)).await?;
        files.push(OutputFile { uploaded: upload.finish().await?, rows: 1 });
    }
    transaction.commit(files, json!([])).await?;
    Ok(End::Committed)
}

/// The key of a file of a run without the number of the entry that began it: `part-1a2b3c4d-00000.csv`.
fn key_of(key: &str) -> String {
    let (folder, name) = key.rsplit_once('/').map_or(("", key), |(folder, name)| (folder, name));
    let name = match name.strip_prefix("part-").and_then(|rest| rest.split_once('-')) {
        Some((entry, rest)) if entry.len() == 8 => format!("part-{rest}"),
        _ => name.to_owned(),
    };
    if folder.is_empty() { name } else { format!("{folder}/{name}") }
}

/// The keys of all files of the output, in order.
async fn keys(dest: &dyn Destination) -> Vec<String> {
    let listed = dest.list("").await.expect("lists").into_iter();
    listed.map(|listed| listed.key).filter(|key| !key.starts_with('_')).collect()
}

/// The data that is visible: text by [`key_of`].
async fn visible(dest: &dyn Destination) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for key in keys(dest).await {
        let body = dest.get(&key).await.expect("reads").expect("is there");
        files.insert(key_of(&key), String::from_utf8(body.to_vec()).expect("is text"));
    }
    files
}

/// The runs that the log commits, in order: by an entry of its own, or by one that was decided elsewhere and is done.
async fn committed(dest: &dyn Destination) -> Vec<String> {
    let mut runs = Vec::new();
    let mut is_prepared = false;
    for listed in dest.list("_recipe_log/0").await.expect("lists") {
        let body = dest.get(&listed.key).await.expect("reads").expect("is there");
        let entry: Value = serde_json::from_slice(&body).expect("is JSON");
        if entry["kind"] == "commit" || (is_prepared && entry["kind"] == "done") {
            runs.push(entry["run"].as_str().expect("is text").to_owned());
        }
        is_prepared = entry["kind"] == "prepared";
    }
    runs
}

/// What stands for a run in the names of its files.
fn short(run: &str) -> String {
    format!("{:x}", Sha256::digest(run))[..8].to_owned()
}

/// The run whose manifest `_SUCCESS` is.
async fn published(dest: &dyn Destination) -> Option<String> {
    let body = dest.get(SUCCESS).await.expect("reads")?;
    let manifest: Manifest = serde_json::from_slice(&body).expect("is a manifest");
    assert!(manifest.files.iter().all(|file| file.upload.is_none()), "an upload that is over is published");
    Some(manifest.info.run)
}

/// What is visible after runs one after the other, written down without the protocol.
fn after(before: &BTreeMap<String, String>, job: &Job) -> BTreeMap<String, String> {
    if let Some(name) = job.file {
        return BTreeMap::from([(name.to_owned(), job.files[0].1.clone())]);
    }
    let mut files = before.clone();
    if job.info.mode == Mode::Overwrite {
        files.clear();
    }
    let run = short(&job.info.run);
    for (number, (folder, text)) in job.files.iter().enumerate() {
        files.insert(format!("{folder}part-{run}-{number:05}.csv"), text.clone());
    }
    files
}

/// The inputs that count as read.
async fn consumed(dest: &dyn Destination) -> BTreeSet<(String, String)> {
    earlier_runs(dest).await.expect("reads").consumed
}

async fn open_uploads(dest: &dyn Destination) -> usize {
    dest.uploads().await.expect("lists").map_or(0, |uploads| uploads.len())
}

/// What kind of error it ended in, if it did.
fn kind<T>(result: &Result<T>) -> Option<ErrorKind> {
    result.as_ref().err().map(StoreError::kind)
}

/// The message of an error.
fn message<T>(result: Result<T>) -> String {
    result.err().expect("is an error").to_string()
}
