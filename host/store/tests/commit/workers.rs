//! Files that other processes write for a run.

use std::sync::Arc;

use recipe_store::s3::Attributes;
use tempfile::TempDir;

use super::memory::Memory;
use super::servers;
use super::*;

/// Stores of each kind, and what has to outlive them.
async fn everywhere() -> Vec<(Arc<dyn Destination>, Option<TempDir>)> {
    let folder = tempfile::tempdir().expect("makes a folder");
    let local: Arc<dyn Destination> = Arc::new(Local::new(folder.path().join("out")));
    let mut places = vec![(Arc::new(Memory::default()) as Arc<dyn Destination>, None), (local, Some(folder))];
    for server in servers::all() {
        let bucket = server.bucket(&format!("workers-{}", number())).await;
        places.push((Arc::new(S3Folder::new(bucket, "out/", Attributes::default())), None));
    }
    places
}

/// A name that no other test has.
fn number() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, SeqCst).to_string()
}

/// A worker: knows of the run what traveled, and gives what travels back.
async fn work(task: &str, dest: &dyn Destination, number: usize, text: String) -> String {
    let files: WorkerFiles = serde_json::from_str(task).expect("what a run gave");
    let mut upload = files.file(dest, "", number, "csv", "text/csv", None).await.expect("begins");
    upload.write(Bytes::from(text)).await.expect("writes");
    let file = OutputFile { uploaded: upload.finish().await.expect("finishes"), rows: 1 };
    serde_json::to_string(&file).expect("JSON")
}

async fn opened(dest: &Arc<dyn Destination>, run: &str) -> Transaction {
    match begin(dest.clone(), info(run, Mode::Append)).await.expect("begins") {
        Begun::Open(transaction) => transaction,
        Begun::Done(_) => panic!("{run} was committed before"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_commits_what_workers_wrote() {
    for (dest, _folder) in everywhere().await {
        let transaction = opened(&dest, "run").await;
        let task = serde_json::to_string(&transaction.for_workers()).expect("JSON");
        // The second part is written twice, since the first worker was thought to be lost; a third attempt is cut off.
        let first = work(&task, &*dest, 0, "run:0\n".into()).await;
        let lost = work(&task, &*dest, 1, "run:lost\n".into()).await;
        let second = work(&task, &*dest, 1, "run:1\n".into()).await;
        let files: WorkerFiles = serde_json::from_str(&task).expect("what a run gave");
        let mut cut = files.file(&*dest, "", 1, "csv", "text/csv", None).await.expect("begins");
        cut.write("run:cut\n".into()).await.expect("writes");
        assert_eq!(visible(&*dest).await, BTreeMap::new(), "nothing is visible before the commit");

        let files = [first, second].map(|file| serde_json::from_str(&file).expect("a file"));
        for file in &files {
            transaction.adopt(file).expect("a file of the run");
        }
        transaction.commit(files.to_vec(), json!([])).await.expect("commits");
        let name = |number: usize| format!("part-{}-{number:05}.csv", short("run"));
        let expected = BTreeMap::from([(name(0), "run:0\n".into()), (name(1), "run:1\n".into())]);
        assert_eq!(visible(&*dest).await, expected);
        // What nobody committed goes with the commit, also where somebody is still at it.
        assert_eq!(dest.uploads().await.expect("lists").unwrap_or_default(), []);
        drop(cut);
        // What begins later goes with the next run.
        work(&task, &*dest, 1, "run:late\n".into()).await;
        run(dest.clone(), job("next", Mode::Append, &[""])).await.expect("works");
        assert_eq!(dest.uploads().await.expect("lists").unwrap_or_default(), []);
        assert_eq!(visible(&*dest).await.len(), 3);
        let lost: OutputFile = serde_json::from_str(&lost).expect("a file");
        let completed = dest.complete(&lost.uploaded, Condition::Absent).await;
        assert!(!matches!(completed, Ok(Completed::Done { .. })), "it was aborted");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_fails_leaves_nothing_of_its_workers() {
    for (dest, _folder) in everywhere().await {
        let transaction = opened(&dest, "run").await;
        let task = serde_json::to_string(&transaction.for_workers()).expect("JSON");
        let file: OutputFile =
            serde_json::from_str(&work(&task, &*dest, 0, "run:0\n".into()).await).expect("a file");
        transaction.adopt(&file).expect("a file of the run");
        // Of a worker that was thought to be lost.
        work(&task, &*dest, 1, "run:1\n".into()).await;
        transaction.abort().await.expect("aborts");
        assert_eq!(dest.uploads().await.expect("lists").unwrap_or_default(), []);
        assert_eq!(visible(&*dest).await, BTreeMap::new());
    }
}

#[tokio::test]
async fn a_file_in_the_way_is_no_file_of_the_run() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let dest: Arc<dyn Destination> = Arc::new(Local::new(folder.path()));
    run(dest.clone(), job("before", Mode::Append, &[""])).await.expect("works");
    // The next run begins with the third entry.
    let name = format!("part-00000003-{}-00000.csv", short("run"));
    let numbers: Vec<String> =
        (1..9).map(|number| name.replacen("00000003", &format!("{number:08}"), 1)).collect();
    for name in &numbers {
        std::fs::write(folder.path().join(name), "of somebody else").expect("writes");
    }
    let transaction = opened(&dest, "run").await;
    let task = serde_json::to_string(&transaction.for_workers()).expect("JSON");
    let file: OutputFile =
        serde_json::from_str(&work(&task, &*dest, 0, "run:0\n".into()).await).expect("a file");
    let error = transaction.adopt(&file).expect_err("a file is in the way");
    assert!(matches!(error, StoreError::FileInTheWay { .. }), "{error}");
    transaction.guard().clear().await.expect("aborts");
    assert_eq!(transaction.adopt(&file).expect_err("it was stopped").to_string(), error.to_string());
}
