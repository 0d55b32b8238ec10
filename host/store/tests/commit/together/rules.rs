//! What a run into several folders may do, and what it says where it may not.

use std::sync::Arc;

use recipe_store::error::TogetherError;

use super::*;

/// Runs that have begun in each folder, with one file each of which all bytes are there.
async fn begun(dests: &[Arc<dyn Destination>], mode: Mode) -> Vec<(Transaction, Vec<OutputFile>, Value)> {
    let mut outputs = Vec::new();
    for dest in dests {
        let Begun::Open(transaction) = begin(dest.clone(), info("first", mode)).await.expect("begins") else {
            panic!("there is something to do");
        };
        let mut upload = transaction.file("", 0, "csv", "text/csv", None).await.expect("begins");
        upload.write("first:0\n".into()).await.expect("writes");
        let file = OutputFile { uploaded: upload.finish().await.expect("ends"), rows: 1 };
        outputs.push((transaction, vec![file], json!([])));
    }
    outputs
}

/// Nothing of a run is there, and no log waits for another.
async fn is_nothing(dests: &[Arc<dyn Destination>]) {
    for dest in dests {
        assert!(visible(&**dest).await.is_empty());
        assert_eq!(open_uploads(&**dest).await, 0);
        let kinds = entries(&**dest).await;
        assert!(!matches!(kinds.last().map(String::as_str), Some("prepared" | "commit")), "{kinds:?}");
    }
}

#[tokio::test]
async fn no_output_is_nothing_to_commit() {
    assert!(commit_together(Vec::new()).await.expect("works").is_empty());
}

#[tokio::test]
async fn outputs_lie_side_by_side() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let at = |name: &str| -> Arc<dyn Destination> { Arc::new(Local::new(folder.path().join(name))) };
    for names in [["a", "a/b"], ["a/b", "a"], ["a", "a"], ["b/../a", "a/"]] {
        std::fs::create_dir_all(folder.path().join("b")).expect("makes a folder");
        let dests = names.map(at);
        let outputs = begun(&dests, Mode::Append).await;
        let error = commit_together(outputs).await.expect_err("one is within the other");
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(
            matches!(&error, StoreError::Together(error) if matches!(**error, TogetherError::Nested { .. })),
            "{names:?}: {error}"
        );
        for dest in &dests {
            assert_eq!(open_uploads(&**dest).await, 0);
            assert_eq!(entries(&**dest).await.last().map(String::as_str), Some("begin"));
        }
        std::fs::remove_dir_all(folder.path().join("a")).expect("is there");
    }
    // The name of one begins as that of the other.
    let outputs = begun(&["a", "ab"].map(at), Mode::Append).await;
    assert_eq!(commit_together(outputs).await.expect("works").len(), 2);
}

#[tokio::test]
async fn outputs_that_do_not_reach_each_other_are_refused() {
    // Without the world, neither finds the other.
    let dests = in_memory(2).dests;
    let error = commit_together(begun(&dests, Mode::Append).await).await.expect_err("it is not reached");
    let text = error.to_string();
    assert!(
        matches!(&error, StoreError::Together(error) if matches!(**error, TogetherError::Unreachable { .. })),
        "{text}"
    );
    assert!(text.contains("`s3://bucket/b/`") && text.contains("`s3://bucket/a` does not answer"), "{text}");
    is_nothing(&dests).await;

    // A world in which the name of one leads elsewhere.
    let mut places = in_memory(2);
    let elsewhere: Arc<dyn Destination> = Arc::new(Memory::named("a"));
    let world = [("s3://bucket/a", elsewhere), ("s3://bucket/b", places.dests[1].clone())];
    places.world = Arc::new(world.map(|(name, dest)| (name.to_owned(), dest)).into());
    let outputs = begun(&places.plain(), Mode::Append).await;
    let error = commit_together(outputs).await.expect_err("it is another place").to_string();
    assert!(error.contains("leads to another place"), "{error}");
    is_nothing(&places.dests).await;
}

#[tokio::test]
async fn a_run_that_lost_one_folder_writes_to_none() {
    for lost in [0, 1, 2] {
        let places = in_memory(3);
        let outputs = begun(&places.plain(), Mode::Fail).await;
        let visitor = begin(places.dests[lost].clone(), info("visitor", Mode::Fail)).await.expect("begins");
        let Begun::Open(visitor) = visitor else { panic!("there is something to do") };
        let error = message(commit_together(outputs).await);
        let expected = format!("another run (visitor) took over `s3://bucket/{}/`", NAMES[lost]);
        assert!(error.starts_with(&expected), "{error}");
        is_nothing(&places.dests).await;
        visitor.commit(Vec::new(), json!([])).await.expect("it is the last that began");
    }
}

#[tokio::test]
async fn a_run_that_is_stopped_in_one_folder_writes_to_none() {
    for stopped in [0, 1] {
        let places = in_memory(2);
        let outputs = begun(&places.plain(), Mode::Fail).await;
        outputs[stopped].0.guard().clear().await.expect("clears");
        let error = commit_together(outputs).await.expect_err("it was stopped");
        assert!(matches!(error, StoreError::Stopped), "{error}");
        is_nothing(&places.dests).await;
    }
}

#[tokio::test]
async fn a_guard_does_nothing_once_all_is_decided() {
    let places = in_memory(2);
    let outputs = begun(&places.plain(), Mode::Fail).await;
    let guards: Vec<Guard> = outputs.iter().map(|(transaction, ..)| transaction.guard()).collect();
    commit_together(outputs).await.expect("works");
    for guard in guards {
        guard.clear().await.expect("does nothing");
    }
    for seen in places.visible().await {
        assert_eq!(seen.len(), 1);
    }
}

#[tokio::test]
async fn a_run_that_is_dropped_leaves_nothing_anywhere() {
    let places = places(2, |_| true);
    drop(begun(&places.plain(), Mode::Fail).await);
    is_nothing(&places.dests).await;
}

#[tokio::test]
async fn uploads_that_are_in_no_output_are_aborted() {
    let places = in_memory(2);
    let outputs = begun(&places.plain(), Mode::Fail).await;
    let mut unwanted = Vec::new();
    for (transaction, ..) in &outputs {
        unwanted.push(transaction.file("", 1, "csv", "text/csv", None).await.expect("begins"));
    }
    commit_together(outputs).await.expect("works");
    assert_eq!(places.open_uploads().await, 0);
    for seen in places.visible().await {
        assert_eq!(seen.len(), 1);
    }
}

#[tokio::test]
async fn a_location_means_the_same_everywhere() {
    let here = std::env::current_dir().expect("is somewhere").canonicalize().expect("is there");
    let location = Local::new("src").location().await.expect("is there");
    assert_eq!(location, here.join("src").display().to_string());
    let again = Local::new("tests").folder_at(&location).await.expect("is a path");
    assert!(again.get("lib.rs").await.expect("reads").is_some());
    let error = message(Local::new("tests").folder_at("src").await);
    assert!(error.contains("it is not an absolute path"), "{error}");
    assert!(Local::new("no-such-folder").location().await.is_err());
}
