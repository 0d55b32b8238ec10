//! Waiting for work that Ctrl-C ends.

use std::sync::mpsc::{RecvTimeoutError, channel};
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
    let (give, mut taken) = channel();
    std::thread::Builder::new().spawn(move || {
        // Nobody waits where Ctrl-C was pressed.
        let _ = give.send(work());
    })?;
    loop {
        let taken = &mut taken;
        match py.detach(move || taken.recv_timeout(LOOK)) {
            Ok(made) => return Ok(made),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => return Err(unexpected("the work ended without a result")),
        }
    }
}
