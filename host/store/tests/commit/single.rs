//! One file by itself.

use std::sync::Arc;

use super::memory::Memory;
use super::tap::{Fault, Faulty, Tapped};
use super::*;

async fn lone(dest: Arc<dyn Destination>, info: &RunInfo, text: &str) -> Result<End> {
    match single(dest, "out.csv", info, "text/csv", None).await? {
        Single::Done(_) => Ok(End::NothingToDo),
        Single::Open(lone, mut upload) => {
            let guard = lone.guard();
            let end = async {
                upload.write(Bytes::from(text.to_owned())).await?;
                lone.commit(&upload.finish().await?).await
            };
            match end.await {
                Ok(_) => Ok(End::Committed),
                Err(error) => {
                    // The first error is the one that counts.
                    let _ = guard.clear().await;
                    Err(error)
                }
            }
        }
    }
}

async fn started(dest: &Arc<dyn Destination>, info: &RunInfo) -> (SingleFile, Uploaded) {
    match single(dest.clone(), "out.csv", info, "text/csv", None).await.expect("begins") {
        Single::Open(lone, upload) => (lone, upload.finish().await.expect("ends")),
        Single::Done(_) => panic!("there is something to do"),
    }
}

#[tokio::test]
async fn a_file_is_written_once_by_a_run() {
    let dest: Arc<dyn Destination> = Arc::new(Memory::default());
    let one = info("one", Mode::Fail);
    assert_eq!(lone(dest.clone(), &one, "1\n").await.expect("works"), End::Committed);
    assert_eq!(lone(dest.clone(), &one, "1\n").await.expect("works"), End::NothingToDo);
    let error = message(lone(dest.clone(), &info("two", Mode::Fail), "2\n").await);
    assert!(error.contains("`s3://bucket/out/out.csv` exists; overwrite it"), "{error}");
    assert_eq!(
        lone(dest.clone(), &info("two", Mode::Overwrite), "2\n").await.expect("works"),
        End::Committed
    );
    assert_eq!(visible(&*dest).await["out.csv"], "2\n");
    let error = lone(dest, &info("two", Mode::Append), "2\n").await;
    assert!(kind(&error) == Some(ErrorKind::Invalid));
}

#[tokio::test]
async fn of_two_runs_the_one_that_began_first_gives_way() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let local: Arc<dyn Destination> = Arc::new(Local::new(folder.path()));
    let (_, uploaded) = started(&local, &info("one", Mode::Overwrite)).await;
    assert_eq!(uploaded.sha256, "", "nobody asks for a checksum where there is no manifest");
    for dest in [Arc::new(Memory::default()), local] {
        let (first, uploaded) = started(&dest, &info("one", Mode::Overwrite)).await;
        let end = lone(dest.clone(), &info("two", Mode::Overwrite), "2\n").await;
        assert_eq!(end.expect("works"), End::Committed);
        let error = first.commit(&uploaded).await;
        assert!(kind(&error) == Some(ErrorKind::Conflict), "{error:?}");
        assert_eq!(visible(&*dest).await["out.csv"], "2\n");
        assert_eq!(open_uploads(&*dest).await, 0);
    }
}

#[tokio::test]
async fn a_file_that_came_in_the_meantime_is_not_replaced() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let local: Arc<dyn Destination> = Arc::new(Local::new(folder.path()));
    for dest in [Arc::new(Memory::default()), local] {
        let (lone, uploaded) = started(&dest, &info("one", Mode::Fail)).await;
        dest.put("out.csv", "mine".into()).await.expect("writes");
        let error = lone.commit(&uploaded).await;
        assert!(kind(&error) == Some(ErrorKind::Conflict), "{error:?}");
        assert_eq!(visible(&*dest).await["out.csv"], "mine");
        assert_eq!(open_uploads(&*dest).await, 0);
    }
}

/// Every fault at every operation: the old file or the new one, whole, and nothing else once another run has come.
#[tokio::test]
async fn a_fault_at_any_operation_leaves_the_old_file_or_the_new() {
    let mut cases = 0;
    for on_disk in [false, true] {
        for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::Fails, Fault::AnswerLost] {
            for at in 0.. {
                let folder = tempfile::tempdir().expect("makes a folder");
                let memory = Memory::default();
                let local: Arc<dyn Destination> = Arc::new(Local::new(folder.path()));
                let dest = if on_disk { local } else { Arc::new(memory) };
                lone(dest.clone(), &info("old", Mode::Fail), "old\n").await.expect("works");
                let tap = Faulty::new(fault, at);
                let tapped = Arc::new(Tapped::new(dest.clone(), tap.clone()));
                let end = lone(tapped, &info("new", Mode::Overwrite), "new\n").await;
                if !tap.happened() {
                    assert_eq!(end.expect("works"), End::Committed);
                    break;
                }
                let seen = &visible(&*dest).await["out.csv"];
                assert!(["old\n", "new\n"].contains(&seen.as_str()), "{fault:?} at {at}: {seen:?}");
                if end.is_ok() {
                    assert_eq!(seen, "new\n", "{fault:?} at {at}");
                }
                lone(dest.clone(), &info("new", Mode::Overwrite), "new\n").await.expect("works");
                assert_eq!(visible(&*dest).await, BTreeMap::from([("out.csv".into(), "new\n".into())]));
                assert_eq!(open_uploads(&*dest).await, 0, "{fault:?} at {at}");
                cases += 1;
            }
        }
    }
    assert!(cases >= 40, "only {cases} cases");
}
