//! One operation of a run goes wrong, each in turn, and another run comes after it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use recipe_store::s3::Attributes;
use tempfile::TempDir;

use super::memory::Memory;
use super::servers::{self, Server};
use super::tap::{Fault, Faulty, Tapped};
use super::*;

/// What is in the folder before, and what runs write to it.
struct Scene {
    name: &'static str,
    before: Option<Job>,
    first: Job,
    other: Job,
}

fn scenes() -> Vec<Scene> {
    let old = || Some(job("old", Mode::Append, &["", "", ""]));
    vec![
        Scene {
            name: "new folder",
            before: None,
            first: job("first", Mode::Fail, &["", "", ""]),
            other: job("other", Mode::Fail, &["", ""]),
        },
        Scene {
            name: "replace",
            before: Some(job("old", Mode::Fail, &["", "", "", ""])),
            first: job("first", Mode::Overwrite, &["", ""]),
            other: job("other", Mode::Overwrite, &["", "", ""]),
        },
        Scene {
            name: "append",
            before: old(),
            first: job("first", Mode::Append, &["", "", ""]),
            other: job("other", Mode::Append, &["", ""]),
        },
        Scene {
            name: "partitioned",
            before: Some(job("old", Mode::Fail, &["a=0/", "a=1/b=x/", "a=2/"])),
            first: job("first", Mode::Overwrite, &["a=1/b=x/", "a=1/b=y/", "a=3/"]),
            other: job("other", Mode::Append, &["a=1/b=x/", "a=4/"]),
        },
    ]
}

/// Keeps what a store needs while it is used.
struct Place {
    dest: Arc<dyn Destination>,
    folder: Option<TempDir>,
}

fn in_memory() -> Place {
    Place { dest: Arc::new(Memory::default()), folder: None }
}

fn on_disk() -> Place {
    // Syncing costs nothing in memory, and whether it is done is not what this is about.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("makes a folder");
    Place { dest: Arc::new(Local::new(folder.path().join("out"))), folder: Some(folder) }
}

impl Place {
    /// Hidden files and empty folders on the disk.
    fn litter(&self) -> Vec<String> {
        self.folder.as_ref().map(litter).unwrap_or_default()
    }
}

/// Hidden files and empty folders below a folder.
pub(super) fn litter(folder: &TempDir) -> Vec<String> {
    let mut litter = Vec::new();
    let mut folders = vec![folder.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries: Vec<_> = std::fs::read_dir(&folder).expect("lists").flatten().collect();
        if entries.is_empty() {
            litter.push(folder.display().to_string());
        }
        for entry in entries {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if entry.file_name().to_string_lossy().starts_with('.') {
                litter.push(entry.path().display().to_string());
            }
        }
    }
    litter
}

/// Runs a scene with a fault, and another run after it. Gives whether it came to the fault.
async fn case(place: &Place, scene: &Scene, fault: Fault, at: usize, by_other: bool) -> bool {
    let dest = &place.dest;
    let case = format!("{}, {fault:?} at {at}, then {}", scene.name, if by_other { "other" } else { "same" });
    if let Some(before) = &scene.before {
        run(dest.clone(), before.clone()).await.expect("the run before works");
    }
    let before = visible(&**dest).await;
    let first = after(&before, &scene.first);

    let tap = Faulty::new(fault, at);
    let tapped = Arc::new(Tapped::new(dest.clone(), tap.clone()));
    let end = run(tapped, scene.first.clone()).await;
    if !tap.happened() {
        assert_eq!(end.expect("nothing went wrong"), End::Committed, "{case}");
        return false;
    }

    let is_decided = committed(&**dest).await.iter().any(|run| run == "first");
    let seen = visible(&**dest).await;
    if is_decided {
        partly(&seen, &before, &first, &case);
    } else {
        assert_eq!(seen, before, "{case}: something is visible that was not decided");
        assert!(end.is_err(), "{case}");
    }
    if matches!(fault, Fault::Fails | Fault::AnswerLost) && !is_decided {
        tidy(place, fault, &case).await;
    }
    if end.is_ok() {
        assert_eq!(seen, first, "{case}: the run said that all is well");
    }

    let next = if by_other { &scene.other } else { &scene.first };
    let base = if by_other && is_decided { &first } else { &before };
    let expected = match run(dest.clone(), next.clone()).await {
        Ok(End::Committed) => after(base, next),
        Ok(End::NothingToDo) if is_decided && !by_other => first.clone(),
        Err(error)
            if error.kind() == ErrorKind::Invalid
                && is_decided
                && by_other
                && next.info.mode == Mode::Fail =>
        {
            first.clone()
        }
        end => panic!("{case}: {end:?}"),
    };
    assert_eq!(visible(&**dest).await, expected, "{case}");
    assert_eq!(open_uploads(&**dest).await, 0, "{case}: uploads are left");
    assert_eq!(place.litter(), Vec::<String>::new(), "{case}");

    // A run that is in the output writes nothing a second time.
    let runs = if by_other && next.info.mode == Mode::Append && is_decided {
        vec![&scene.first, next]
    } else if by_other && next.info.mode == Mode::Fail && is_decided {
        vec![&scene.first]
    } else {
        vec![next]
    };
    for again in runs {
        assert_eq!(run(dest.clone(), again.clone()).await.expect("works"), End::NothingToDo, "{case}");
        assert_eq!(visible(&**dest).await, expected, "{case}: a second run changed something");
    }
    let last = committed(&**dest).await.pop();
    assert_eq!(published(&**dest).await, last, "{case}: `_SUCCESS` is not of the last run");
    true
}

/// Whether each file is whole and from before or after.
fn partly(
    seen: &BTreeMap<String, String>,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    case: &str,
) {
    for (key, text) in seen {
        let is_whole = before.get(key) == Some(text) || after.get(key) == Some(text);
        assert!(is_whole, "{case}: `{key}` is {text:?}");
    }
    for (key, text) in before {
        assert!(after.get(key) != Some(text) || seen.contains_key(key), "{case}: `{key}` is gone");
    }
}

/// A run that failed and lives leaves no uploads, unless it was the tidying that failed: that was its last chance.
async fn tidy(place: &Place, fault: Fault, case: &str) {
    let open = open_uploads(&*place.dest).await;
    // A file whose beginning was not answered has no name yet to give it up by.
    assert!(open <= usize::from(fault == Fault::AnswerLost), "{case}: {open} uploads are left");
}

/// Faults at every `stride`th operation of every scene, with either run after it.
async fn matrix<F: Future<Output = Place>>(place: impl Fn() -> F, faults: &[Fault], stride: usize) -> usize {
    let mut cases = 0;
    for scene in scenes() {
        for fault in faults {
            for by_other in [false, true] {
                // Not the same operations each time, where some are left out.
                let mut at = cases % stride;
                while case(&place().await, &scene, *fault, at, by_other).await {
                    at += stride;
                    cases += 1;
                }
                assert!(at >= 20, "{}: only {at} operations", scene.name);
            }
        }
    }
    cases
}

const CRASHES: [Fault; 2] = [Fault::CrashBefore, Fault::CrashAfter];

const FAULTS: [Fault; 4] = [Fault::CrashBefore, Fault::CrashAfter, Fault::Fails, Fault::AnswerLost];

#[tokio::test]
async fn a_crash_at_any_operation_leaves_all_or_nothing() {
    let cases = matrix(async || in_memory(), &FAULTS, 1).await;
    println!("{cases} cases");
    assert!(cases >= 512, "only {cases} cases");
}

#[tokio::test]
async fn a_crash_at_any_operation_on_a_disk_leaves_all_or_nothing() {
    let cases = matrix(async || on_disk(), &FAULTS, 1).await;
    println!("{cases} cases");
    assert!(cases >= 512, "only {cases} cases");
}

/// A new folder of a bucket each time.
async fn on_server(server: &'static Server, bucket: &str, faults: &[Fault], stride: usize) -> usize {
    let bucket = server.bucket(bucket).await;
    let count = AtomicUsize::new(0);
    let place = async || {
        let prefix = format!("runs/{}", count.fetch_add(1, SeqCst));
        let dest = S3Folder::new(bucket.clone(), &prefix, Attributes::default());
        Place { dest: Arc::new(dest), folder: None }
    };
    matrix(place, faults, stride).await
}

/// Not every request unless asked for: a server takes its time.
fn stride() -> usize {
    if std::env::var_os("RECIPE_THOROUGH").is_some() { 1 } else { 23 }
}

#[tokio::test]
async fn a_crash_at_any_request_leaves_all_or_nothing() {
    for server in servers::that_list_uploads() {
        let cases = on_server(server, "crashes", &CRASHES, stride()).await;
        assert!(cases * stride() >= 256, "{}: only {cases} cases", server.name);
    }
}

#[tokio::test]
async fn a_crash_at_any_request_leaves_all_or_nothing_where_uploads_cannot_be_listed() {
    let cases = on_server(servers::s3s(), "crashes", &CRASHES, stride()).await;
    assert!(cases * stride() >= 256, "only {cases} cases");
}
