//! Waiting for work that Ctrl-C ends.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use pyo3::prelude::*;

use crate::problems::unexpected;

/// How often it is looked whether somebody pressed Ctrl-C.
pub(crate) const LOOK: Duration = Duration::from_millis(100);

/// Does work on a thread of its own, without the interpreter's lock. When Ctrl-C is pressed, what comes of it is let go of.
pub(crate) fn wait<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (give, taken) = channel();
    std::thread::Builder::new().spawn(move || {
        // Nobody waits where Ctrl-C was pressed.
        let _ = give.send(work());
    })?;
    listen(py, taken, |made| Ok(Some(made)))
}

/// Takes what another thread sends, without the interpreter's lock, until `take` gives what is waited for. Ctrl-C ends it.
pub(crate) fn listen<T: Send, R>(
    py: Python<'_>,
    mut sent: Receiver<T>,
    mut take: impl FnMut(T) -> PyResult<Option<R>>,
) -> PyResult<R> {
    loop {
        let sent = &mut sent;
        match py.detach(move || sent.recv_timeout(LOOK)) {
            Ok(message) => {
                if let Some(result) = take(message)? {
                    return Ok(result);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(unexpected("the work ended without a result")),
        }
        py.check_signals()?;
    }
}
