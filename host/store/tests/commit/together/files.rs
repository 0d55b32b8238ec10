//! Outputs that are one file, beside others of any kind.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use async_trait::async_trait;
use recipe_store::Location;
use recipe_store::s3::Attributes;
use tokio::sync::Notify;

use super::super::servers::{self, Server};
use super::super::walk::Walker;
use super::crash::{CRASHES, FAULTS, Next, Scene, matrix, nexts, scenes, stride};
use super::*;

/// Which outputs of a run are files.
const SHAPES: [fn(usize) -> bool; 3] = [|number| number == 0, |number| number == 1, |_| true];

fn scenes_of(count: usize, is_file: fn(usize) -> bool) -> Vec<Scene> {
    scenes(count).into_iter().map(|scene| scene.into_files(is_file)).collect()
}

#[tokio::test]
async fn a_crash_at_any_operation_leaves_all_of_files_and_folders_or_nothing() {
    let stride = stride(3);
    for is_file in SHAPES {
        let places = async || places_of(2, |_| false, is_file);
        let cases = matrix((&scenes_of(2, is_file), &nexts(2)), places, &FAULTS, stride).await;
        assert!(cases * stride >= 3000, "only {cases} cases");
    }
}

#[tokio::test]
async fn a_crash_at_any_operation_leaves_all_of_a_file_between_others_or_nothing() {
    let (is_file, stride): (fn(usize) -> bool, _) = (|number| number != 1, stride(5));
    let places = async || places_of(3, |_| false, is_file);
    let cases = matrix((&scenes_of(3, is_file), &nexts(3)), places, &FAULTS, stride).await;
    assert!(cases * stride >= 4500, "only {cases} cases");
}

#[tokio::test]
async fn a_crash_at_any_operation_on_disks_leaves_all_files_or_none() {
    for is_file in SHAPES {
        let places = async || places_of(2, |_| true, is_file);
        let cases = matrix((&scenes_of(2, is_file), &nexts(2)), places, &FAULTS, 11).await;
        assert!(cases >= 250, "only {cases} cases");
    }
}

/// Two files, or a file and a folder, of which one is in a bucket or both are. Each finds the other by its settings alone.
async fn with_a_bucket(server: &'static Server, stride: usize) -> usize {
    let bucket = server.bucket("together-files").await;
    let count = AtomicUsize::new(0);
    let mut cases = 0;
    // Whether the first is on a disk, whether the second is, and which are files.
    for (first, second, is_file) in [
        (true, false, SHAPES[2]),
        (false, true, SHAPES[0]),
        (false, false, SHAPES[1]),
        (false, false, SHAPES[2]),
    ] {
        let places = async || {
            let mut places = places(1, |_| true);
            let folder = places.folder.as_ref().expect("is on a disk").path().join("local");
            let number = count.fetch_add(1, SeqCst);
            places.dests.clear();
            places.folder = places.folder.filter(|_| first || second);
            for (at, is_on_disk) in [first, second].into_iter().enumerate() {
                let location = match (is_on_disk, is_file(at)) {
                    (true, true) => Location::Local(folder.join(FILES[at])),
                    (true, false) => Location::Local(folder.join(NAMES[at])),
                    (false, is_file) => {
                        let name = if is_file { FILES[at] } else { NAMES[at] };
                        Location::parse(&format!("{bucket}/runs/{number}/{name}")).expect("a location")
                    }
                };
                let (s3, attributes) = (server.s3(), Attributes::default());
                places.dests.push(if is_file(at) {
                    logged_file(&location, &s3, &attributes).await.expect("a name")
                } else {
                    destination(&location, true, &s3, &attributes).await.expect("a folder").0
                });
            }
            places
        };
        let scenes = scenes_of(2, is_file);
        cases += matrix((&scenes[3..], &[Next::Begin(1), Next::Clean(0)]), places, &CRASHES, stride).await;
    }
    cases
}

#[tokio::test]
async fn a_crash_at_any_request_leaves_all_files_in_a_bucket_or_none() {
    let stride = stride(41);
    for server in servers::that_list_uploads().into_iter().chain([servers::s3s()]) {
        let cases = Box::pin(with_a_bucket(server, stride)).await;
        assert!(cases * stride >= 512, "{}: only {cases} cases", server.name);
    }
}

/// A folder with two files in it, `a.csv` and `b.csv`, and one run into both.
fn two(run: &str) -> (Places, Vec<Job>) {
    (places_of(2, |_| true, |_| true), into_files(jobs(run, &[Mode::Overwrite; 2]), |_| true))
}

fn root(places: &Places) -> Arc<dyn Destination> {
    Arc::new(Local::new(places.folder.as_ref().expect("is on a disk").path().join("files")))
}

/// Writes one file by itself.
async fn lone(dest: &Arc<dyn Destination>, name: &str, mode: Mode) -> Result<()> {
    let begun = single(dest.clone(), name, &info("lone", mode), "text/csv", None).await?;
    let Single::Open(lone, mut upload) = begun else { panic!("it is not there yet") };
    upload.write("lone\n".into()).await?;
    lone.commit(&upload.finish().await?).await.map(drop)
}

/// One operation waits until it is told to go on.
#[derive(Default)]
struct Pause {
    at: usize,
    count: AtomicUsize,
    reached: Notify,
    on: Notify,
}

#[async_trait]
impl Tap for Pause {
    async fn before(&self, _: &'static str) -> Result<bool> {
        if self.count.fetch_add(1, SeqCst) == self.at {
            self.reached.notify_one();
            self.on.notified().await;
        }
        Ok(false)
    }

    async fn after(&self, _: bool) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_file_that_is_written_by_itself_leaves_all_of_a_run_or_nothing() {
    let (mut lost, mut finished) = (0, 0);
    for at in 0.. {
        let (places, old) = two("old");
        run_together(places.plain(), old).await.expect("works");
        let pause = Arc::new(Pause { at, ..Pause::default() });
        let tap: Arc<dyn Tap> = pause.clone();
        let jobs = into_files(jobs("new", &[Mode::Overwrite; 2]), |_| true);
        let mut work = tokio::spawn(run_together(places.tapped(&tap), jobs));
        let over = tokio::select! {
            () = pause.reached.notified() => None,
            end = &mut work => Some(end.expect("does not panic")),
        };
        let is_over = over.is_some();
        lone(&root(&places), "a.csv", Mode::Overwrite).await.expect("works");
        let case = format!("at {at}");
        assert_eq!(places.visible().await[0]["a.csv"], "lone\n", "{case}");
        pause.on.notify_one();
        let end = match over {
            Some(end) => end,
            None => work.await.expect("does not panic"),
        };
        match end {
            Ok(_) => finished += 1,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Conflict, "{case}: {error}");
                lost += 1;
            }
        }
        clean(places.plain()[1].clone(), Duration::ZERO).await.expect("cleans");
        let there = places.visible().await;
        let is_new = places.committed().await[1].contains(&"new".to_owned());
        assert_eq!(there[1]["b.csv"], if is_new { "new:0\n" } else { "old:0\n" }, "{case}");
        // A run that begins after it comes last, and one that has begun before does not.
        let last = &there[0]["a.csv"];
        assert!(last == "lone\n" || (is_new && last == "new:0\n"), "{case}: {last}");
        assert_eq!(places.open_uploads().await, 0, "{case}");
        if is_over {
            break;
        }
    }
    assert!(lost >= 10 && finished >= 10, "{lost} lost, {finished} finished");
}

/// A run that is stopped once it is decided.
async fn decided() -> Places {
    let (places, jobs) = two("first");
    let mut walker = Walker::through(|gate| {
        let tap: Arc<dyn Tap> = gate;
        run_together(places.tapped(&tap), jobs)
    });
    walker.walk_to("complete");
    drop(walker);
    assert!(places.visible().await.iter().all(BTreeMap::is_empty));
    assert_eq!(places.open_uploads().await, 2);
    places
}

fn all_of_first(there: &[BTreeMap<String, String>]) {
    assert_eq!((there[0]["a.csv"].as_str(), there[1]["b.csv"].as_str()), ("first:0\n", "first:0\n"));
}

#[tokio::test]
async fn who_writes_a_folder_leaves_what_logs_of_files_in_it_name() {
    let places = decided().await;
    let end = run(root(&places), job("folder", Mode::Append, &["", "x=1/"])).await;
    assert_eq!(end.expect("works"), End::Committed);
    assert_eq!(places.open_uploads().await, 2);
    clean(places.plain()[1].clone(), Duration::ZERO).await.expect("cleans");
    all_of_first(&places.visible().await);
}

#[tokio::test]
async fn who_cleans_a_folder_finishes_the_files_in_it() {
    let places = decided().await;
    let cleaned = clean(root(&places), Duration::ZERO).await.expect("cleans");
    assert_eq!((cleaned.finished.as_slice(), cleaned.aborted.len()), (&["first".to_owned()][..], 0));
    all_of_first(&places.visible().await);
}

#[tokio::test]
async fn who_writes_one_file_alone_finishes_both_first() {
    let places = decided().await;
    let error = message(lone(&root(&places), "a.csv", Mode::Fail).await);
    assert!(error.contains("a.csv` exists"), "{error}");
    all_of_first(&places.visible().await);
    assert_eq!(places.open_uploads().await, 0);
}

#[tokio::test]
async fn a_file_that_comes_before_the_decision_is_not_replaced() {
    for name in ["a.csv", "b.csv"] {
        let (places, _) = two("");
        let new = into_files(jobs("new", &[Mode::Fail; 2]), |_| true);
        let mut walker = Walker::through(|gate| {
            let tap: Arc<dyn Tap> = gate;
            run_together(places.tapped(&tap), new.clone())
        });
        walker.walk_past("finish");
        root(&places).put(name, "mine".into()).await.expect("writes");
        let error = message(walker.walk());
        assert!(error.contains(&format!("{name}` exists")), "{error}");
        let seen: Vec<_> = places.visible().await.into_iter().flatten().collect();
        assert_eq!(seen, [(name.to_owned(), "mine".to_owned())]);
        assert_eq!(places.open_uploads().await, 0);
        // And so it is when the run begins.
        let error = run_together(places.plain(), new).await.expect_err("it is there");
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert_eq!(places.open_uploads().await, 0);
    }
}

#[tokio::test]
async fn a_run_is_done_as_long_as_its_files_are_as_it_left_them() {
    let (places, jobs) = two("first");
    let again = async || run_together(places.plain(), jobs.clone()).await.expect("works");
    assert_eq!(again().await, End::Committed);
    assert_eq!(again().await, End::NothingToDo);
    // Of the same length.
    root(&places).put("b.csv", "other:0".into()).await.expect("writes");
    assert_eq!(again().await, End::Committed);
    all_of_first(&places.visible().await);
    lone(&root(&places), "a.csv", Mode::Overwrite).await.expect("works");
    root(&places).delete("b.csv", None).await.expect("deletes");
    assert_eq!(again().await, End::Committed);
    all_of_first(&places.visible().await);
}

#[tokio::test]
async fn of_two_runs_into_a_file_the_last_one_counts() {
    let (places, first) = two("one");
    let second = into_files(jobs("two", &[Mode::Fail; 2]), |_| true);
    run_together(places.plain(), first.clone()).await.expect("works");
    for name in ["a.csv", "b.csv"] {
        root(&places).delete(name, None).await.expect("deletes");
    }
    run_together(places.plain(), second).await.expect("works");
    // Its files are as long as those that are there.
    assert_eq!(run_together(places.plain(), first.clone()).await.expect("works"), End::Committed);
    assert_eq!(places.visible().await, all_after(&[BTreeMap::new(), BTreeMap::new()], &first));
}

#[tokio::test]
async fn nothing_is_added_to_a_file() {
    let (places, _) = two("");
    let error = begin(places.plain().remove(0), info("one", Mode::Append)).await.err().expect("is an error");
    assert!(matches!(error, StoreError::AppendToFile { .. }), "{error}");
}

#[tokio::test]
async fn names_of_files_and_of_their_logs_are_their_own() {
    for name in ["", "_SUCCESS", "a/b.csv"] {
        let at = || -> Arc<dyn Destination> { Arc::new(Local::new("out")) };
        let error = LoggedFile::new(at(), at(), name.to_owned()).err().expect("is an error");
        assert!(matches!(error, StoreError::BadKey { .. }), "{error}");
    }
    let folder = tempfile::tempdir().expect("makes a folder");
    let names = [".x.csv.recipe", "other"];
    let dests = names.map(|name| -> Arc<dyn Destination> { Arc::new(Local::new(folder.path().join(name))) });
    let error = message(run_together(dests.to_vec(), jobs("one", &[Mode::Append; 2])).await);
    assert!(error.contains(".x.csv.recipe` is within `") && error.contains("/x.csv`"), "{error}");
}

#[tokio::test]
async fn a_log_lies_beside_its_file() {
    let (places, jobs) = two("first");
    run_together(places.plain(), jobs).await.expect("works");
    let there = root(&places).list("").await.expect("lists").into_iter().map(|listed| listed.key);
    let mut expected = Vec::new();
    for name in ["a.csv", "b.csv"] {
        expected.push(format!(".{name}.recipe/_SUCCESS"));
        expected.extend((1..=3).map(|number| format!(".{name}.recipe/_recipe_log/{number:010}.json")));
    }
    expected.extend(["a.csv".to_owned(), "b.csv".to_owned()]);
    assert_eq!(there.collect::<Vec<_>>(), expected);
}
