//! The columns of many Parquet files, by their footers. They are read on all threads, and kept for when their files are
//! read, as far as memory allows.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use arrow_schema::SchemaRef;
use parking_lot::Mutex;
use recipe_store::PinnedFile;

use crate::error::Result;
use crate::options::ReadOptions;
use crate::parquet::Footer;

/// The most bytes of footers that are kept.
const MAX_BYTES: usize = 64 << 20;

/// How many footers are on their way at once where each takes a while.
const REMOTE_THREADS: usize = 16;

/// The columns of a file, and its footer if that is kept.
type Found = (SchemaRef, Option<Footer>);

/// The columns of each file, and the footers that are kept.
pub(super) fn footers(files: &[PinnedFile], options: &ReadOptions) -> Result<Vec<Found>> {
    let threads = if files.iter().any(PinnedFile::is_remote) {
        REMOTE_THREADS
    } else {
        thread::available_parallelism().map_or(1, usize::from)
    };
    let (next, kept_bytes) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found: Vec<Mutex<Option<Result<Found>>>> = files.iter().map(|_| Mutex::new(None)).collect();
    let read = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(at) else { return };
            let footer = Footer::read(file, options).map(|footer| {
                let bytes = kept_bytes.fetch_add(footer.memory(), Ordering::Relaxed) + footer.memory();
                (footer.schema(), (bytes <= MAX_BYTES).then_some(footer))
            });
            let failed = footer.is_err();
            *found[at].lock() = Some(footer);
            if failed {
                // Only errors of files before this one matter now, and those are on their way.
                next.fetch_max(files.len(), Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(files.len()) {
            // With fewer threads it takes longer.
            if thread::Builder::new().spawn_scoped(scope, read).is_err() {
                break;
            }
        }
        read();
    });
    found.into_iter().map_while(Mutex::into_inner).collect()
}
