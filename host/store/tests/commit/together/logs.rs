//! What logs say of outputs that are committed together, and what holds where one of them is gone.

use std::sync::Arc;
use std::time::Duration;

use recipe_store::error::TogetherError;

use super::super::walk::Walker;
use super::*;

/// The second entry of a log, after the one that began a run.
const SECOND: &str = "_recipe_log/0000000002.json";

/// A run into all folders, up to where the log of one ends with an entry of a kind.
async fn walk_to(places: &Places, jobs: Vec<Job>, folder: usize, kind: &str) -> Walker<Result<End>> {
    let mut walker = Walker::through(|gate| {
        let tap: Arc<dyn Tap> = gate;
        run_together(places.tapped(&tap), jobs)
    });
    while entries(&*places.dests[folder]).await.last().map(String::as_str) != Some(kind) {
        assert!(walker.end.is_none(), "it ended before the log ended with {kind}");
        walker.step();
    }
    walker
}

async fn entry(dest: &dyn Destination, key: &str) -> Value {
    serde_json::from_slice(&dest.get(key).await.expect("reads").expect("is there")).expect("is JSON")
}

fn first(mode: Mode) -> Vec<Job> {
    jobs("first", &[mode; 2])
}

#[tokio::test]
async fn entries_name_each_other() {
    let places = places(3, |number| number == 1);
    let folder = places.folder.as_ref().expect("is on a disk").path().canonicalize().expect("is there");
    drop(walk_to(&places, jobs("first", &[Mode::Append; 3]), 0, "commit").await);
    let commit = entry(&*places.dests[0], SECOND).await;
    let local = folder.join("b").display().to_string();
    let with = json!([{"location": local, "entry": 2}, {"location": "s3://bucket/c", "entry": 2}]);
    assert_eq!(commit["with"], with);
    for dest in &places.dests[1..] {
        let prepared = entry(&**dest, SECOND).await;
        assert_eq!((&prepared["kind"], &prepared["run"]), (&json!("prepared"), &json!("first")));
        let attempt = &commit["attempt"];
        let by = json!({"location": "s3://bucket/a", "entry": 2, "run": "first", "attempt": attempt});
        assert_eq!(prepared["decided_by"], by);
    }
    clean(places.plain()[2].clone(), Duration::ZERO).await.expect("cleans");
    for dest in &places.dests {
        let manifest = entry(&**dest, SUCCESS).await;
        assert_eq!(manifest["run"], "first");
        assert_eq!((manifest.get("with"), manifest.get("decided_by")), (None, None));
    }
}

#[tokio::test]
async fn who_reads_alone_keeps_no_run_from_its_commit() {
    let places = in_memory(2);
    let input = ("s3://in/first.csv".to_owned(), "1".to_owned());
    let mut walker = walk_to(&places, first(Mode::Append), 1, "prepared").await;
    for dest in places.plain() {
        let earlier = earlier_runs(&*dest).await.expect("reads");
        assert!(earlier.consumed.is_empty() && earlier.last.is_none());
    }
    while entries(&*places.dests[0]).await.last().map(String::as_str) != Some("commit") {
        walker.step();
    }
    for dest in places.plain() {
        let earlier = earlier_runs(&*dest).await.expect("reads");
        assert_eq!(earlier.consumed, BTreeSet::from([input.clone()]), "it is decided");
        assert_eq!(earlier.last.expect("a run").info.run, "first");
    }
    assert_eq!(entries(&*places.dests[1]).await, ["begin", "prepared"], "nothing was written");
    assert_eq!(walker.walk().expect("works"), End::Committed);
}

#[tokio::test]
async fn cleaning_leaves_a_run_that_is_just_being_committed() {
    for (age, is_left) in [(Duration::from_hours(1), true), (Duration::ZERO, false)] {
        let places = in_memory(2);
        let walker = walk_to(&places, first(Mode::Append), 1, "prepared").await;
        let cleaned = clean(places.plain()[1].clone(), age).await.expect("cleans");
        let (aborted, left) = if is_left { (0, 1) } else { (1, 0) };
        assert_eq!((cleaned.aborted.len(), cleaned.left), (aborted, left), "{cleaned}");
        assert_eq!(cleaned.fenced.as_deref(), (!is_left).then_some("first"));
        let end = walker.walk();
        if is_left {
            assert_eq!(end.expect("works"), End::Committed);
            continue;
        }
        let error = message(end);
        assert!(error.starts_with("another run took over `s3://bucket/a/`"), "{error}");
        assert_eq!(places.visible().await, [BTreeMap::new(), BTreeMap::new()]);
        assert_eq!(places.open_uploads().await, 0);
    }
}

#[tokio::test]
async fn cleaning_any_folder_finishes_all() {
    for (at, kind) in [(0, "commit"), (1, "commit"), (1, "done")] {
        let places = in_memory(2);
        let folder = usize::from(kind == "done");
        drop(walk_to(&places, first(Mode::Append), folder, kind).await);
        let cleaned = clean(places.plain()[at].clone(), Duration::from_hours(1)).await.expect("cleans");
        let finished: &[&str] = if kind == "done" { &[] } else { &["first"] };
        assert_eq!(cleaned.finished, finished, "of the folder itself");
        let nothing = [BTreeMap::new(), BTreeMap::new()];
        assert_eq!(places.visible().await, all_after(&nothing, &first(Mode::Append)));
        for dest in &places.dests {
            assert_eq!(entries(&**dest).await.last().map(String::as_str), Some("done"));
        }
    }
}

/// The error that names two outputs, and its message.
fn of_two<T>(end: Result<T>) -> (TogetherError, String) {
    let error = end.err().expect("is an error");
    let (text, kind) = (error.to_string(), error.kind());
    assert_eq!(kind, ErrorKind::Failed, "{text}");
    assert!(text.contains("`s3://bucket/a") && text.contains("`s3://bucket/b"), "{text}");
    let StoreError::Together(error) = error else { panic!("{text}") };
    (*error, text)
}

#[tokio::test]
async fn nobody_guesses_where_the_log_that_decides_is_gone() {
    for is_replaced in [false, true] {
        let places = in_memory(2);
        run_together(places.plain(), jobs("old", &[Mode::Append; 2])).await.expect("works");
        let before = places.visible().await.remove(1);
        drop(walk_to(&places, first(Mode::Overwrite), 1, "prepared").await);
        places.memories[0].wipe();
        if is_replaced {
            for name in ["x", "y", "z"] {
                run(places.dests[0].clone(), job(name, Mode::Append, &[""])).await.expect("works");
            }
        }
        let other = places.plain().remove(1);
        let next = job("next", Mode::Append, &[""]);
        let (error, text) = of_two(run(other.clone(), next.clone()).await);
        let TogetherError::Lost { missing, entry, .. } = error else { panic!("{text}") };
        assert_eq!(missing, "s3://bucket/a/_recipe_log/0000000005.json");
        of_two(clean(other.clone(), Duration::ZERO).await);
        of_two(earlier_runs(&*other).await);
        assert_eq!(visible(&*other).await, before);
        assert_eq!(open_uploads(&*other).await, 1);
        // What the message says helps.
        assert!(text.contains(&format!("delete the log entry `{entry}`")), "{text}");
        places.memories[1].remove(entry.strip_prefix("s3://bucket/b/").expect("is its own"));
        assert_eq!(run(other.clone(), next.clone()).await.expect("works"), End::Committed);
        assert_eq!(visible(&*other).await, after(&before, &next));
        assert_eq!(open_uploads(&*other).await, 0);
    }
}

#[tokio::test]
async fn nobody_guesses_where_the_log_that_decides_cannot_be_reached() {
    let places = in_memory(2);
    drop(walk_to(&places, first(Mode::Append), 1, "prepared").await);
    // Without the world.
    let alone = places.dests[1].clone();
    for end in [
        run(alone.clone(), job("next", Mode::Append, &[""])).await.map(drop),
        clean(alone.clone(), Duration::ZERO).await.map(drop),
    ] {
        let (error, text) = of_two(end);
        assert!(matches!(error, TogetherError::Unreachable { .. }), "{text}");
        assert!(text.starts_with("`s3://bucket/a` does not answer; run first writes"), "{text}");
    }
    assert_eq!(entries(&*alone).await, ["begin", "prepared"]);
}

#[tokio::test]
async fn an_output_that_is_gone_after_the_decision_is_told() {
    let places = in_memory(2);
    drop(walk_to(&places, first(Mode::Append), 0, "commit").await);
    places.memories[1].wipe();
    let deciding = places.plain().remove(0);
    let next = job("next", Mode::Append, &[""]);
    let (error, text) = of_two(run(deciding.clone(), next.clone()).await);
    let TogetherError::Lost { missing, entry, .. } = error else { panic!("{text}") };
    assert_eq!((missing, entry), (format!("s3://bucket/b/{SECOND}"), format!("s3://bucket/a/{SECOND}")));
    assert!(visible(&*deciding).await.is_empty());
    places.memories[0].remove(SECOND);
    assert_eq!(run(deciding.clone(), next.clone()).await.expect("works"), End::Committed);
    assert_eq!(visible(&*deciding).await, after(&BTreeMap::new(), &next));
}

#[tokio::test]
async fn a_log_that_has_come_further_has_not_committed() {
    let places = in_memory(2);
    drop(walk_to(&places, first(Mode::Append), 1, "prepared").await);
    let [deciding, other] = [0, 1].map(|at| places.plain().remove(at));
    for number in 0..20 {
        let job = job(&format!("run-{number}"), Mode::Append, &[""]);
        run(deciding.clone(), job).await.expect("works");
    }
    // As if entries before the checkpoint were deleted.
    let checkpoint = deciding.list("_recipe_log/checkpoint-").await.expect("lists").remove(0).key;
    assert!(checkpoint.ends_with("-0000000049.json"), "{checkpoint}");
    for number in 1..=49 {
        places.memories[0].remove(&format!("_recipe_log/{number:010}.json"));
    }
    run(other.clone(), job("next", Mode::Append, &[""])).await.expect("works");
    assert_eq!(entries(&*other).await, ["begin", "prepared", "cleared", "begin", "commit", "done"]);
    assert_eq!(committed(&*other).await, ["next"]);
}

#[tokio::test]
async fn an_incremental_run_sees_what_was_decided_elsewhere() {
    let places = in_memory(2);
    let mut jobs = first(Mode::Append);
    for job in &mut jobs {
        job.info.incremental = true;
    }
    drop(walk_to(&places, jobs.clone(), 0, "commit").await);
    let mut second = job("second", Mode::Append, &[""]);
    second.info.incremental = true;
    second.info.inputs.clone_from(&jobs[1].info.inputs);
    let error = message(run(places.plain().remove(1), second).await);
    assert!(error.contains("has read `s3://in/first.csv` meanwhile"), "{error}");
    assert_eq!(places.visible().await, all_after(&[BTreeMap::new(), BTreeMap::new()], &jobs));
}

#[tokio::test]
async fn files_that_are_replaced_together_are_kept_as_asked() {
    let places = in_memory(2);
    run_together(places.plain(), jobs("old", &[Mode::Fail; 2])).await.expect("works");
    let before = places.visible().await;
    let mut replacing = first(Mode::Overwrite);
    for job in &mut replacing {
        job.info.keep_replaced = 600;
    }
    drop(walk_to(&places, replacing.clone(), 0, "commit").await);
    assert_eq!(run_together(places.plain(), replacing.clone()).await.expect("works"), End::NothingToDo);
    let new = all_after(&before, &replacing);
    for (((dest, before), new), seen) in
        places.dests.iter().zip(&before).zip(&new).zip(places.visible().await)
    {
        let both: BTreeMap<_, _> =
            before.iter().chain(new).map(|(key, text)| (key.clone(), text.clone())).collect();
        assert_eq!(seen, both);
        let manifest = entry(&**dest, SUCCESS).await;
        assert_eq!(manifest["run"], "first");
        assert!(manifest["replaced"][0]["keep_until"].is_string(), "{manifest}");
    }
}

#[tokio::test]
async fn many_runs_into_several_folders_are_read_from_a_checkpoint_on() {
    let places = in_memory(2);
    for number in 0..40 {
        let jobs = jobs(&format!("run-{number}"), &[Mode::Append; 2]);
        run_together(places.plain(), jobs).await.expect("works");
    }
    for (dest, memory) in places.dests.iter().zip(&places.memories) {
        memory.store().read.clear();
        assert_eq!(consumed(&**dest).await.len(), 40);
        let read = memory.store().read.len();
        assert!(read <= 52, "{read} files were read");
    }
    let again = run_together(places.plain(), jobs("run-3", &[Mode::Append; 2])).await;
    assert_eq!(again.expect("works"), End::NothingToDo);
}
