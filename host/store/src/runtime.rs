//! Threads of their own for the network: work that computes on the main runtime would keep answers waiting.

use std::future::Future;
use std::panic::resume_unwind;
use std::sync::{LazyLock, mpsc};

use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinError, JoinHandle};

use crate::threads::available;

/// Requests mostly wait; two threads decrypt and check as fast as a fast network brings.
const THREADS: usize = 2;

/// Never shut down, so that what was begun is finished while the program runs.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let threads = available(1, THREADS).expect("the system gives a thread for the network");
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(threads).thread_name("s3").enable_all();
    builder.build().expect("what the network needs of the system")
});

/// Runs network work on its own threads; awaited from any runtime, or from none. Where the caller is dropped, the work still
/// runs to its end: no request is cut off. A panic of the work is one of the caller.
pub async fn run<F>(work: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    outcome(spawn(work).await)
}

/// Starts network work on its own threads, to be waited for anywhere.
pub(crate) fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    RUNTIME.spawn(work)
}

/// Runs network work on its own threads and blocks this one until it is done. Any thread may wait but those of the network. A
/// panic of the work is one of the caller.
///
/// ```
/// use recipe_store::runtime;
///
/// assert_eq!(runtime::wait(async { 6 * 7 }), 42);
/// ```
pub fn wait<F>(work: F) -> F::Output
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let (sender, receiver) = mpsc::sync_channel(1);
    RUNTIME.spawn(async move {
        // The receiver waits below, so that it takes what is sent.
        let _ = sender.send(RUNTIME.spawn(work).await);
    });
    outcome(receiver.recv().expect("the runtime is never shut down"))
}

/// What came of work that was started; its panic is resumed by whoever waits for it.
pub(crate) fn outcome<T>(done: Result<T, JoinError>) -> T {
    match done {
        Ok(value) => value,
        Err(error) => resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn any_thread_may_wait() {
        assert_eq!(wait(async { 1 }), 1);
        let main = Runtime::new().unwrap();
        assert_eq!(main.block_on(async { wait(async { 2 }) }), 2);
        let spawned = main.block_on(async { tokio::spawn(async { wait(async { 3 }) }).await });
        assert_eq!(spawned.unwrap(), 3);
        assert_eq!(futures::executor::block_on(async { wait(async { 4 }) }), 4);
    }

    #[test]
    fn the_network_needs_no_runtime_of_the_caller() {
        assert_eq!(futures::executor::block_on(run(async { tokio::time::sleep(Duration::ZERO).await })), ());
    }

    #[test]
    fn what_was_begun_is_finished() {
        let done = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&done);
        let mut work = Box::pin(run(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            seen.store(true, Ordering::SeqCst);
        }));
        assert!(futures::executor::block_on(async { futures::poll!(&mut work) }).is_pending());
        drop(work);
        for _ in 0..500 {
            if done.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the work was dropped");
    }

    #[test]
    fn a_panic_reaches_who_waits() {
        let panic = std::panic::catch_unwind(|| wait(async { panic!("on purpose") }));
        assert_eq!(*panic.unwrap_err().downcast::<&str>().unwrap(), "on purpose");
    }
}
