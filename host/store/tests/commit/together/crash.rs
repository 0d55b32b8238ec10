//! One operation of a run into several folders goes wrong, each in turn, and somebody comes to one of the folders after it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use recipe_store::s3::Attributes;

use super::super::crash::litter;
use super::super::servers::{self, Server};
use super::super::tap::{Fault, Faulty, Tap};
use super::*;

/// What is in the folders before, what a run writes to them, and another one.
pub(super) struct Scene {
    name: &'static str,
    before: Vec<Job>,
    first: Vec<Job>,
    other: Vec<Job>,
}

impl Scene {
    /// The same where some outputs are files.
    pub(super) fn into_files(self, is_file: impl Fn(usize) -> bool) -> Scene {
        let into_files = |jobs| into_files(jobs, &is_file);
        Scene {
            before: into_files(self.before),
            first: into_files(self.first),
            other: into_files(self.other),
            ..self
        }
    }
}

pub(super) fn scenes(count: usize) -> Vec<Scene> {
    let all = |run: &str, mode: Mode| jobs(run, &[mode; 3][..count]);
    let mixed = [Mode::Append, Mode::Overwrite, Mode::Append];
    vec![
        Scene {
            name: "new",
            before: Vec::new(),
            first: all("first", Mode::Fail),
            other: all("other", Mode::Append),
        },
        Scene {
            name: "replace",
            before: all("old", Mode::Fail),
            first: all("first", Mode::Overwrite),
            other: all("other", Mode::Overwrite),
        },
        Scene {
            name: "append",
            before: all("old", Mode::Append),
            first: all("first", Mode::Append),
            other: all("other", Mode::Overwrite),
        },
        Scene {
            name: "mixed",
            before: all("old", Mode::Append),
            first: jobs("first", &mixed[..count]),
            other: all("other", Mode::Append),
        },
    ]
}

/// Who comes next, to one folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    Begin(usize),
    Clean(usize),
}

impl Next {
    async fn come(self, dests: &[Arc<dyn Destination>], case: &str) {
        match self {
            Next::Begin(at) => match begin(dests[at].clone(), info("visitor", visiting(&*dests[at]))).await {
                Ok(Begun::Open(transaction)) => transaction.abort().await.expect("aborts"),
                Ok(Begun::Done(_)) => panic!("{case}: it was not there before"),
                Err(error) => panic!("{case}: {error}"),
            },
            Next::Clean(at) => {
                clean(dests[at].clone(), Duration::ZERO)
                    .await
                    .unwrap_or_else(|error| panic!("{case}: {error}"));
            }
        }
    }
}

/// How somebody begins who leaves things as they are.
fn visiting(dest: &dyn Destination) -> Mode {
    if dest.file().is_some() { Mode::Overwrite } else { Mode::Append }
}

/// Runs a scene with a fault, lets somebody come to one folder, and then runs to all. Gives whether it came to the fault.
async fn case(places: &Places, scene: &Scene, fault: Fault, at: usize, next: Next, by_other: bool) -> bool {
    let case = format!("{}, {fault:?} at {at}, then {next:?} and by_other={by_other}", scene.name);
    if !scene.before.is_empty() {
        run_together(places.plain(), scene.before.clone()).await.expect("the run before works");
    }
    let before = places.visible().await;
    let new = all_after(&before, &scene.first);

    let faulty = Faulty::new(fault, at);
    let tap: Arc<dyn Tap> = faulty.clone();
    let end = run_together(places.tapped(&tap), scene.first.clone()).await;
    if !faulty.happened() {
        assert_eq!(end.expect("nothing went wrong"), End::Committed, "{case}");
        assert_eq!(places.visible().await, new, "{case}");
        return false;
    }
    let is_decided = committed(&*places.dests[0]).await.iter().any(|run| run == "first");
    if !is_decided {
        assert_eq!(places.visible().await, before, "{case}: something is visible that was not decided");
        assert!(end.is_err(), "{case}");
    }
    if end.is_ok() {
        assert_eq!(places.visible().await, new, "{case}: the run said that all is well");
    }
    if matches!(fault, Fault::Fails | Fault::AnswerLost) && !is_decided {
        given_back(places, fault, &case).await;
    }

    next.come(&places.plain(), &case).await;
    let seen = places.visible().await;
    if is_decided {
        for ((seen, before), new) in seen.iter().zip(&before).zip(&new) {
            let is_there = |(key, text): (&String, &String)| seen.get(key) == Some(text);
            assert!(new.iter().all(is_there), "{case}: only a part is there: {seen:?}");
            let is_known = |(key, text)| new.get(key).or_else(|| before.get(key)) == Some(text);
            assert!(seen.iter().all(is_known), "{case}: {seen:?}");
        }
    } else {
        assert_eq!(seen, before, "{case}: it is neither all nor nothing");
    }

    let mut dests = places.plain();
    let (expected, last) = if by_other {
        let base = if is_decided { &new } else { &before };
        let expected = all_after(base, &scene.other);
        // The folders in another order, so that another log decides.
        let mut other = scene.other.clone();
        dests.reverse();
        other.reverse();
        assert_eq!(run_together(dests, other).await.expect("works"), End::Committed, "{case}");
        (expected, "other")
    } else {
        let end = run_together(dests, scene.first.clone()).await.expect("works");
        assert_eq!(end, if is_decided { End::NothingToDo } else { End::Committed }, "{case}");
        (new, "first")
    };
    settled(places, &expected, last, &case).await;
    true
}

/// All is in place, and nothing is left over.
async fn settled(places: &Places, expected: &[BTreeMap<String, String>], last: &str, case: &str) {
    for dest in places.plain() {
        clean(dest, Duration::ZERO).await.expect("cleans");
    }
    assert_eq!(places.visible().await, expected, "{case}");
    assert_eq!(places.open_uploads().await, 0, "{case}: uploads are left");
    for dest in &places.dests {
        assert_eq!(published(&**dest).await.as_deref(), Some(last), "{case}");
        let kinds = entries(&**dest).await;
        let waits = matches!(kinds.last().map(String::as_str), Some("commit" | "prepared"));
        assert!(!waits, "{case}: {kinds:?}");
    }
    let litter = places.folder.as_ref().map(litter).unwrap_or_default();
    assert!(litter.is_empty(), "{case}: {litter:?}");
}

/// A run that failed and lives leaves no uploads, and no log that waits for another.
async fn given_back(places: &Places, fault: Fault, case: &str) {
    // A file whose beginning was not answered has no name yet to be aborted by.
    let open = places.open_uploads().await;
    assert!(open <= usize::from(fault == Fault::AnswerLost), "{case}: {open} uploads are left");
    for dest in &places.dests {
        let kinds = entries(&**dest).await;
        assert_ne!(kinds.last().map(String::as_str), Some("prepared"), "{case}: {kinds:?}");
    }
}

/// Somebody comes to the first of so many folders, or to the last.
pub(super) fn nexts(count: usize) -> [Next; 4] {
    [Next::Begin(0), Next::Begin(count - 1), Next::Clean(0), Next::Clean(count - 1)]
}

/// Faults at every `stride`th operation of every scene, with everyone who may come after it.
pub(super) async fn matrix<F: Future<Output = Places>>(
    (scenes, nexts): (&[Scene], &[Next]),
    places: impl Fn() -> F,
    faults: &[Fault],
    stride: usize,
) -> usize {
    let mut cases = 0;
    for scene in scenes {
        for fault in faults {
            for next in nexts.iter().copied() {
                // Not the same operations each time, where some are left out.
                let mut at = cases % stride;
                while case(&places().await, scene, *fault, at, next, cases % 2 == 0).await {
                    at += stride;
                    cases += 1;
                }
                assert!(at >= 35, "{}: only {at} operations", scene.name);
            }
        }
    }
    cases
}

pub(super) const CRASHES: [Fault; 2] = [Fault::CrashBefore, Fault::CrashAfter];

pub(super) const FAULTS: [Fault; 5] =
    [Fault::CrashBefore, Fault::CrashAfter, Fault::Fails, Fault::AnswerLost, Fault::CutOff];

/// Not every operation unless asked for.
pub(super) fn stride(usual: usize) -> usize {
    if std::env::var_os("RECIPE_THOROUGH").is_some() { 1 } else { usual }
}

#[tokio::test]
async fn a_crash_at_any_operation_leaves_all_of_two_folders_or_nothing() {
    let cases = matrix((&scenes(2), &nexts(2)), async || in_memory(2), &FAULTS, 1).await;
    assert!(cases >= 3000, "only {cases} cases");
}

#[tokio::test]
async fn a_crash_at_any_operation_leaves_all_of_three_folders_or_nothing() {
    let stride = stride(3);
    let cases = matrix((&scenes(3), &nexts(3)), async || in_memory(3), &FAULTS, stride).await;
    assert!(cases * stride >= 5000, "only {cases} cases");
}

#[tokio::test]
async fn a_crash_at_any_operation_on_disks_leaves_all_or_nothing() {
    let cases = matrix((&scenes(2), &nexts(2)), async || places(2, |_| true), &FAULTS, 7).await;
    assert!(cases >= 400, "only {cases} cases");
}

#[tokio::test]
async fn a_crash_at_any_operation_here_and_there_leaves_all_or_nothing() {
    for is_first_on_disk in [false, true] {
        let here_and_there = async || places(3, |number| (number % 2 == 0) == is_first_on_disk);
        let cases = matrix((&scenes(3), &nexts(3)), here_and_there, &FAULTS, 13).await;
        assert!(cases >= 400, "only {cases} cases");
    }
}

/// A folder of a bucket and one of the disk, each of which finds the other by its settings alone.
async fn with_a_bucket(server: &'static Server, stride: usize) -> usize {
    let bucket = server.bucket("together").await;
    let count = AtomicUsize::new(0);
    let mut cases = 0;
    for is_first_on_disk in [false, true] {
        let places = async || {
            let mut places = places(1, |_| true);
            let folder = places.folder.as_ref().expect("is on a disk").path().join("local");
            let local: Arc<dyn Destination> =
                Arc::new(Local::new(folder).with_s3(server.s3(), Attributes::default()));
            let prefix = format!("runs/{}", count.fetch_add(1, SeqCst));
            let remote: Arc<dyn Destination> =
                Arc::new(S3Folder::new(bucket.clone(), &prefix, Attributes::default()));
            places.dests = if is_first_on_disk { vec![local, remote] } else { vec![remote, local] };
            places
        };
        cases += matrix((&scenes(2)[3..], &[Next::Begin(1), Next::Clean(0)]), places, &CRASHES, stride).await;
    }
    cases
}

#[tokio::test]
async fn a_crash_at_any_request_leaves_all_of_a_bucket_and_a_disk_or_nothing() {
    let stride = stride(23);
    for server in servers::that_list_uploads().into_iter().chain([servers::s3s()]) {
        let cases = with_a_bucket(server, stride).await;
        assert!(cases * stride >= 256, "{}: only {cases} cases", server.name);
    }
}
