//! How many threads the system gives, which may be fewer than a run asks for: a user, or a container, may have a limit.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{Builder, JoinHandle};

/// Threads that a run cannot do without: those of the network, of disks, of formats, and the one that waits for signals.
pub const LEAST: usize = 8;

/// Too few threads could start.
#[derive(Debug, thiserror::Error)]
#[error("of the {needed} threads that a run needs at least, {started} could start: {source}")]
pub struct TooFew {
    /// How many could start.
    pub started: usize,
    /// How many are needed.
    pub needed: usize,
    /// Why there are no more.
    pub source: io::Error,
}

/// How many of so many threads can be there at once, at least `needed` of them.
///
/// ```
/// assert_eq!(recipe_store::threads::available(1, 4)?, 4);
/// # Ok::<(), recipe_store::threads::TooFew>(())
/// ```
///
/// What was found once holds for the program: fewer are taken to be there, and more are tried.
///
/// # Errors
///
/// There are fewer than are needed.
pub fn available(needed: usize, wanted: usize) -> Result<usize, TooFew> {
    static FOUND: AtomicUsize = AtomicUsize::new(0);
    if wanted.max(needed) <= FOUND.load(Ordering::Relaxed) {
        return Ok(wanted);
    }
    let found =
        started(needed, wanted, |wait| Builder::new().name("probe".into()).spawn(move || _ = wait.recv()))?;
    FOUND.fetch_max(found, Ordering::Relaxed);
    Ok(found)
}

/// Starts threads that wait for each other, and lets them go.
fn started(
    needed: usize,
    wanted: usize,
    spawn: impl Fn(Receiver<()>) -> io::Result<JoinHandle<()>>,
) -> Result<usize, TooFew> {
    let (mut ends, mut threads, mut refused) = (Vec::new(), Vec::new(), None);
    while threads.len() < wanted.max(needed) {
        let (end, wait) = channel();
        match spawn(wait) {
            Ok(thread) => threads.push(thread),
            Err(error) => {
                refused = Some(error);
                break;
            }
        }
        ends.push(end);
    }
    let started = threads.len();
    drop(ends);
    for thread in threads {
        // It only waits, and so does not panic.
        let _ = thread.join();
    }
    match refused {
        Some(source) if started < needed => Err(TooFew { started, needed, source }),
        _ => Ok(started.min(wanted)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A system that gives so many threads.
    fn with_limit(limit: usize) -> impl Fn(Receiver<()>) -> io::Result<JoinHandle<()>> {
        let given = AtomicUsize::new(0);
        move |wait| {
            if given.fetch_add(1, Ordering::Relaxed) >= limit {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            Builder::new().spawn(move || _ = wait.recv())
        }
    }

    #[test]
    fn fewer_threads_are_told_and_too_few_an_error() {
        assert_eq!(started(2, 6, with_limit(9)).expect("enough"), 6);
        assert_eq!(started(2, 6, with_limit(3)).expect("fewer"), 3);
        assert_eq!(started(2, 1, with_limit(2)).expect("enough"), 1);
        let error = started(4, 6, with_limit(3)).expect_err("too few");
        assert_eq!((error.started, error.needed), (3, 4));
        let text = error.to_string();
        assert!(text.starts_with("of the 4 threads that a run needs at least, 3 could start: "), "{text}");
    }
}
