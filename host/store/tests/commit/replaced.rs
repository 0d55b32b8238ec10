//! Those who read while runs replace what they read.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use chrono::{DateTime, Utc};
use recipe_store::s3::Attributes;

use super::memory::Memory;
use super::*;

/// How many files each run writes.
const FILES: usize = 20;

fn numbered(run: usize) -> Job {
    let run = format!("run-{run}");
    let files = (0..FILES).map(|file| ("", format!("{run}:{file}\n"))).collect();
    Job { info: info(&run, Mode::Overwrite), files, file: None }
}

/// What a reader found who read the files that `_SUCCESS` names.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// All files of one run.
    Run(String),
    /// A file was gone: `_SUCCESS` names others by now.
    Gone,
}

async fn read(dest: &dyn Destination) -> Found {
    let body = dest.get(SUCCESS).await.expect("reads").expect("is there");
    let manifest: Manifest = serde_json::from_slice(&body).expect("is a manifest");
    assert_eq!(manifest.files.len(), FILES);
    for (number, file) in manifest.files.iter().enumerate() {
        let Some(body) = dest.get(&file.key).await.expect("reads") else { return Found::Gone };
        assert_eq!(body, format!("{}:{number}\n", manifest.info.run), "`{}` is of another run", file.key);
        assert_eq!(format!("{:x}", Sha256::digest(&body)), file.sha256, "`{}`", file.key);
    }
    Found::Run(manifest.info.run)
}

/// Reads while so many runs replace each other; gives how many reads found a run, and how many a file that was gone.
async fn race(dest: Arc<dyn Destination>, runs: usize, keep: u64) -> [usize; 2] {
    run(dest.clone(), numbered(0)).await.expect("works");
    let is_over = Arc::new(AtomicBool::new(false));
    let reader = tokio::spawn({
        let (dest, is_over) = (dest.clone(), is_over.clone());
        async move {
            let mut counts = [0, 0];
            while !is_over.load(SeqCst) {
                counts[usize::from(read(&*dest).await == Found::Gone)] += 1;
                tokio::task::yield_now().await;
            }
            counts
        }
    });
    for number in 1..=runs {
        let mut job = numbered(number);
        job.info.keep_replaced = keep;
        run(dest.clone(), job).await.expect("works");
    }
    is_over.store(true, SeqCst);
    let counts = reader.await.expect("no read found a mix");
    assert_eq!(read(&*dest).await, Found::Run(format!("run-{runs}")));
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_a_mix_of_two_runs() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let places: [Arc<dyn Destination>; 2] =
        [Arc::new(Memory::default()), Arc::new(Local::new(folder.path().join("out")))];
    for dest in places {
        let [whole, _] = race(dest.clone(), 30, 0).await;
        assert!(whole > 0);
        assert_eq!(keys(&*dest).await.len(), FILES, "what was replaced is deleted");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_reads_a_mix_of_two_runs_in_a_bucket() {
    for server in servers::all() {
        let bucket = server.bucket("mixes").await;
        let dest = S3Folder::new(bucket, "out", Attributes::default());
        race(Arc::new(dest), 4, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_are_kept_are_there_for_all_who_read() {
    let dest: Arc<dyn Destination> = Arc::new(Memory::default());
    let [whole, gone] = race(dest.clone(), 10, 600).await;
    assert!(whole > 0);
    assert_eq!(gone, 0);
    assert_eq!(keys(&*dest).await.len(), 11 * FILES);
    let manifest: Manifest =
        serde_json::from_slice(&dest.get(SUCCESS).await.expect("reads").expect("is there"))
            .expect("a manifest");
    assert_eq!(manifest.replaced.len(), 10 * FILES);
    let until = manifest.replaced[0].keep_until.as_deref().expect("a time");
    let until = DateTime::parse_from_rfc3339(until).expect("a time");
    assert!((500..=600).contains(&(until.to_utc() - Utc::now()).num_seconds()), "{until}");
    // They are no files of the output: another run of the same name has nothing to do.
    assert_eq!(run(dest.clone(), numbered(10)).await.expect("works"), End::NothingToDo);
    let cleaned = clean(dest.clone(), std::time::Duration::ZERO).await.expect("cleans");
    assert_eq!(cleaned.deleted.len(), 0, "{cleaned}");
}

#[tokio::test]
async fn files_are_deleted_once_they_were_kept_for_long_enough() {
    for by_clean in [false, true] {
        let dest = Memory::default();
        let all: Arc<dyn Destination> = Arc::new(dest.clone());
        run(all.clone(), numbered(0)).await.expect("works");
        let mut next = numbered(1);
        next.info.keep_replaced = 1;
        run(all.clone(), next).await.expect("works");
        assert_eq!(keys(&*all).await.len(), 2 * FILES);
        tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
        if by_clean {
            let cleaned = clean(all.clone(), std::time::Duration::ZERO).await.expect("cleans");
            assert_eq!(cleaned.deleted.len(), FILES, "{cleaned}");
            assert!(cleaned.to_string().contains("deleted `part-00000001-"), "{cleaned}");
            assert_eq!(keys(&*all).await.len(), FILES);
        }
        run(all.clone(), job("added", Mode::Append, &[""])).await.expect("works");
        assert_eq!(keys(&*all).await.len(), FILES + 1);
    }
}
