//! What a run may do, and what it says where it may not.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::memory::Memory;
use super::*;

async fn end(dest: &Memory, job: Job) -> Result<End> {
    run(Arc::new(dest.clone()), job).await
}

async fn open(dest: &Memory, info: RunInfo) -> Transaction {
    match begin(Arc::new(dest.clone()), info).await.expect("begins") {
        Begun::Open(transaction) => transaction,
        Begun::Done(_) => panic!("there is something to do"),
    }
}

#[tokio::test]
async fn a_store_that_ignores_conditions_is_refused() {
    let dest = Memory::default();
    dest.store().ignores_conditions = true;
    let error = message(end(&dest, job("one", Mode::Fail, &[""])).await);
    assert!(error.contains("ignores conditions") && error.contains("single writer"), "{error}");
    assert!(dest.list("").await.expect("lists").is_empty(), "something is left");

    let mut alone = job("one", Mode::Fail, &["", ""]);
    alone.info.single_writer = true;
    assert_eq!(end(&dest, alone.clone()).await.expect("works"), End::Committed);
    assert_eq!(visible(&dest).await, after(&BTreeMap::new(), &alone));
    assert_eq!(end(&dest, alone).await.expect("works"), End::NothingToDo);
}

#[tokio::test]
async fn files_that_are_there_are_kept_unless_asked() {
    let dest = Memory::default();
    end(&dest, job("one", Mode::Fail, &[""])).await.expect("works");
    let before = visible(&dest).await;
    let error = end(&dest, job("two", Mode::Fail, &[""])).await;
    assert!(kind(&error) == Some(ErrorKind::Invalid));
    let error = message(error);
    assert!(error.contains("overwrite it") && error.contains("append to it"), "{error}");
    let there = format!("`s3://bucket/out/part-00000001-{}-00000.csv`", short("one"));
    assert!(error.contains(&there), "{error}");
    assert_eq!(visible(&dest).await, before);
}

#[tokio::test]
async fn an_incremental_run_reads_nothing_twice() {
    let dest = Memory::default();
    let mut first = job("one", Mode::Append, &[""]);
    first.info.incremental = true;
    end(&dest, first.clone()).await.expect("works");
    let before = visible(&dest).await;
    // It looked for news before the first was done.
    let mut second = job("two", Mode::Append, &[""]);
    second.info.incremental = true;
    second.info.inputs.extend(first.info.inputs.clone());
    let error = end(&dest, second.clone()).await;
    assert!(kind(&error) == Some(ErrorKind::Conflict));
    assert!(message(error).contains("has read `s3://in/one.csv` meanwhile"));
    assert_eq!(visible(&dest).await, before);
    second.info.inputs.pop();
    assert_eq!(end(&dest, second).await.expect("works"), End::Committed);
    let consumed = consumed(&dest).await;
    assert!(["one", "two"].iter().all(|run| consumed.contains(&(format!("s3://in/{run}.csv"), "1".into()))));
}

#[tokio::test]
async fn files_that_no_run_wrote_are_never_replaced() {
    let dest = Memory::default();
    dest.insert("part-00000.csv", "mine");
    dest.insert("_notes/x", "hidden");
    dest.insert(".hidden", "hidden");
    for mode in [Mode::Fail, Mode::Overwrite] {
        let error = message(end(&dest, job("one", mode, &[""])).await);
        assert!(error.contains("`s3://bucket/out/part-00000.csv` was not written by a run"), "{error}");
    }
    // The folder of a column is read, whatever its name begins with.
    let columns = Memory::default();
    columns.insert("_c=1/part-00000.csv", "mine");
    let error = message(end(&columns, job("one", Mode::Overwrite, &["_c=1/"])).await);
    assert!(error.contains("`s3://bucket/out/_c=1/part-00000.csv` was not written by a run"), "{error}");
    end(&dest, job("one", Mode::Append, &[""])).await.expect("adds to what is there");
    let in_the_way = format!("part-00000004-{}-00000.csv", short("two"));
    dest.insert(&in_the_way, "mine");
    let error = message(end(&dest, job("two", Mode::Append, &[""])).await);
    assert!(error.contains(&in_the_way) && error.contains("in the way"), "{error}");
    assert_eq!(visible(&dest).await[&key_of(&in_the_way)], "mine");
    assert_eq!(visible(&dest).await["part-00000.csv"], "mine");
}

#[tokio::test]
async fn a_run_whose_files_were_deleted_is_run_again() {
    let dest = Memory::default();
    let one = job("one", Mode::Fail, &["", ""]);
    end(&dest, one.clone()).await.expect("works");
    keys(&dest).await.iter().for_each(|key| dest.remove(key));
    assert_eq!(end(&dest, one.clone()).await.expect("works"), End::Committed);
    assert_eq!(visible(&dest).await, after(&BTreeMap::new(), &one));
}

#[tokio::test]
async fn any_run_in_the_output_is_not_run_again() {
    let dest = Memory::default();
    let (one, two) = (job("one", Mode::Fail, &[""]), job("two", Mode::Append, &[""]));
    end(&dest, one.clone()).await.expect("works");
    end(&dest, two.clone()).await.expect("works");
    dest.store().data = 0;
    for job in [one.clone(), two] {
        assert_eq!(end(&dest, job).await.expect("works"), End::NothingToDo);
    }
    assert_eq!(dest.store().data, 0, "data was written");
    end(&dest, job("three", Mode::Overwrite, &[""])).await.expect("works");
    let mut again = one;
    again.info.mode = Mode::Overwrite;
    assert_eq!(end(&dest, again).await.expect("works"), End::Committed, "its files had been replaced");
}

#[tokio::test]
async fn inputs_count_as_consumed_until_the_output_is_replaced() {
    let dest = Memory::default();
    assert!(consumed(&dest).await.is_empty());
    end(&dest, job("one", Mode::Fail, &[""])).await.expect("works");
    end(&dest, job("two", Mode::Append, &[""])).await.expect("works");
    let input = |run: &str| (format!("s3://in/{run}.csv"), "1".to_owned());
    assert_eq!(consumed(&dest).await, BTreeSet::from([input("one"), input("two")]));
    end(&dest, job("three", Mode::Overwrite, &[""])).await.expect("works");
    assert_eq!(consumed(&dest).await, BTreeSet::from([input("three")]));
    let last = earlier_runs(&dest).await.expect("reads").last.expect("a run");
    assert_eq!((last.info.run.as_str(), last.info.mode), ("three", Mode::Overwrite));
}

#[tokio::test]
async fn inputs_are_told_run_by_run_from_one_look_at_the_log() {
    let dest = Memory::default();
    for run in ["one", "two", "three"] {
        end(&dest, job(run, Mode::Append, &[""])).await.expect("works");
    }
    let all = consumed(&dest).await;
    dest.store().read.clear();
    let runs = ["tw", "one", "t", "four", "three"].map(str::to_owned);
    let (earlier, until) = earlier_runs_until(&dest, &runs).await.expect("reads");
    let read = std::mem::take(&mut dest.store().read);
    let input = |run: &str| (format!("s3://in/{run}.csv"), "1".to_owned());
    let (one, two) = (BTreeSet::from([input("one")]), BTreeSet::from([input("one"), input("two")]));
    assert_eq!(until, [Some(two), Some(one), None, None, Some(all.clone())]);
    assert_eq!(earlier.consumed, all);
    assert_eq!(earlier.last.expect("a run").info.run, "three");
    // More names are no more reading.
    earlier_runs_until(&dest, &["three".to_owned()]).await.expect("reads");
    assert_eq!(read, dest.store().read);
}

#[tokio::test]
async fn a_manifest_tells_all_of_a_run() {
    let dest = Memory::default();
    end(&dest, job("old", Mode::Fail, &["", "", ""])).await.expect("works");
    end(&dest, job("new", Mode::Overwrite, &[""])).await.expect("works");
    let body = dest.get(SUCCESS).await.expect("reads").expect("is there");
    let manifest: serde_json::Value = serde_json::from_slice(&body).expect("is JSON");
    assert_eq!((&manifest["run"], &manifest["mode"]), (&json!("new"), &json!("overwrite")));
    // The run began with the fourth entry of the log.
    let [old, new] = ["old", "new"].map(short);
    assert_eq!(manifest["files"][0]["key"], format!("part-00000004-{new}-00000.csv"));
    assert_eq!(manifest["files"][0]["rows"], 1);
    assert_eq!(manifest["files"][0]["bytes"], 6);
    assert_eq!(manifest["files"][0].get("upload"), None);
    let replaced: Vec<_> =
        manifest["replaced"].as_array().expect("is a list").iter().map(|file| &file["key"]).collect();
    let names = [0, 1, 2].map(|number| format!("part-00000001-{old}-0000{number}.csv"));
    assert_eq!(replaced, names.each_ref());
    assert_eq!(manifest["inputs"][0]["uri"], "s3://in/new.csv");
}

#[tokio::test]
async fn uploads_that_are_not_part_of_a_commit_are_aborted() {
    let dest = Memory::default();
    let transaction = open(&dest, info("one", Mode::Fail)).await;
    let wanted = transaction.file("", 0, "csv", "text/csv", None).await.expect("begins");
    let _unwanted = transaction.file("", 1, "csv", "text/csv", None).await.expect("begins");
    let files = vec![OutputFile { uploaded: wanted.finish().await.expect("ends"), rows: 0 }];
    transaction.commit(files, json!([])).await.expect("works");
    assert_eq!(
        visible(&dest).await.into_keys().collect::<Vec<_>>(),
        [format!("part-{}-00000.csv", short("one"))]
    );
    assert_eq!(open_uploads(&dest).await, 0);
}

#[tokio::test]
async fn a_stopped_run_is_cleared_by_its_guard() {
    let dest = Memory::default();
    let transaction = open(&dest, info("one", Mode::Fail)).await;
    let _upload = transaction.file("", 0, "csv", "text/csv", None).await.expect("begins");
    let guard = transaction.guard();
    guard.clear().await.expect("clears");
    assert_eq!(open_uploads(&dest).await, 0);
    assert!(transaction.file("", 1, "csv", "text/csv", None).await.is_err());
    assert_eq!(open_uploads(&dest).await, 0, "a file was begun after the end");
    assert!(transaction.commit(Vec::new(), json!([])).await.is_err());
    assert!(visible(&dest).await.is_empty());
}

#[tokio::test]
async fn a_guard_does_nothing_once_it_is_decided() {
    let dest = Memory::default();
    let transaction = open(&dest, info("one", Mode::Fail)).await;
    let upload = transaction.file("", 0, "csv", "text/csv", None).await.expect("begins");
    let guard = transaction.guard();
    let files = vec![OutputFile { uploaded: upload.finish().await.expect("ends"), rows: 0 }];
    transaction.commit(files, json!([])).await.expect("works");
    guard.clear().await.expect("does nothing");
    assert_eq!(visible(&dest).await.len(), 1);
}

#[tokio::test]
async fn a_run_id_that_fits_no_header_is_refused() {
    let dest = Memory::default();
    for id in ["", "two words", "línea", "a\nb", &"x".repeat(257)] {
        let error = end(&dest, job(id, Mode::Fail, &[""])).await;
        assert!(kind(&error) == Some(ErrorKind::Invalid), "{id}");
    }
}

#[tokio::test]
async fn cleaning_aborts_what_is_old_and_fences_its_run() {
    let dest = Memory::default();
    let all: Arc<dyn Destination> = Arc::new(dest.clone());
    let transaction = open(&dest, info("one", Mode::Fail)).await;
    let upload = transaction.file("", 0, "csv", "text/csv", None).await.expect("begins");
    let uploaded = upload.finish().await.expect("ends");

    let cleaned = clean(all.clone(), Duration::from_hours(1)).await.expect("cleans");
    assert_eq!((cleaned.aborted.len(), cleaned.left), (0, 1), "{cleaned}");
    dest.age(Utc::now() - TimeDelta::days(2));
    let cleaned = clean(all.clone(), Duration::from_hours(1)).await.expect("cleans");
    assert_eq!((cleaned.aborted.len(), cleaned.left), (0, 1), "its run began just now: {cleaned}");

    let cleaned = clean(all.clone(), Duration::ZERO).await.expect("cleans");
    assert_eq!((cleaned.aborted.len(), cleaned.fenced.as_deref()), (1, Some("one")), "{cleaned}");
    assert!(cleaned.to_string().contains("aborted the upload of `part-00000001-"), "{cleaned}");
    let error = transaction.commit(vec![OutputFile { uploaded, rows: 0 }], json!([])).await;
    assert!(kind(&error) == Some(ErrorKind::Conflict), "{error:?}");
    assert_eq!(clean(all, Duration::ZERO).await.expect("cleans"), Cleaned::default());
}

#[test]
fn what_was_tidied_is_told() {
    let upload = |key: &str| OpenUpload {
        key: key.into(),
        id: "id".into(),
        begun: DateTime::from_timestamp(1_717_232_400, 0).expect("a time"),
    };
    assert_eq!(Cleaned::default().to_string(), "0 uploads aborted, 0 left");
    let mut cleaned = Cleaned::default();
    cleaned.finished = vec!["one".into()];
    cleaned.fenced = Some("two".into());
    cleaned.deleted = vec!["x.csv".into()];
    cleaned.aborted = vec![upload("y.csv"), upload("z.csv")];
    cleaned.left = 3;
    cleaned.unknown = true;
    let expected = [
        "finished run one, which was committed but not in place",
        "run two was not ended and cannot commit any more",
        "deleted `x.csv`, which a run replaced",
        "aborted the upload of `y.csv` begun 2024-06-01 09:00:00 UTC",
        "aborted the upload of `z.csv` begun 2024-06-01 09:00:00 UTC",
        "the store cannot tell which uploads there are; a lifecycle rule of the bucket can remove them",
        "2 uploads aborted, 3 left",
    ];
    assert_eq!(cleaned.to_string().lines().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn what_is_decided_is_put_in_place_by_cleaning() {
    let dest = Memory::default();
    let all: Arc<dyn Destination> = Arc::new(dest.clone());
    end(&dest, job("one", Mode::Fail, &["", ""])).await.expect("works");
    // As if the run had been stopped after its decision: what follows that is gone.
    let before = visible(&dest).await;
    let entries = dest.list("_recipe_log/0").await.expect("lists");
    let done = &entries.last().expect("an entry").key;
    dest.remove(done);
    dest.remove(SUCCESS);
    assert_eq!(published(&dest).await, None);
    let cleaned = clean(all, Duration::from_hours(1)).await.expect("cleans");
    assert_eq!(
        (cleaned.finished.as_slice(), cleaned.aborted.len()),
        (&["one".to_owned()][..], 0),
        "{cleaned}"
    );
    assert_eq!(published(&dest).await.as_deref(), Some("one"));
    assert_eq!(visible(&dest).await, before);
}

#[tokio::test]
async fn whoever_has_nothing_to_do_publishes_what_is_there() {
    let dest = Memory::default();
    let one = job("one", Mode::Fail, &[""]);
    end(&dest, one.clone()).await.expect("works");
    // The process was stopped just before, and another run is at work meanwhile.
    dest.remove(SUCCESS);
    let _other = open(&dest, info("two", Mode::Append)).await;
    assert_eq!(published(&dest).await, None);
    assert_eq!(end(&dest, one).await.expect("works"), End::NothingToDo);
    assert_eq!(published(&dest).await.as_deref(), Some("one"));
}
