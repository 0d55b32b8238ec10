//! Signals that ask the program to end.

use std::io;

use recipe_run::CancellationToken;

use crate::error::{Failure, Result};

/// Cancels a token on Ctrl-C, and on the signal that asks a program to end.
pub(crate) fn watch(token: CancellationToken) -> Result<()> {
    listen(token).map_err(Failure::Signals)
}

/// Waits for signals on a thread of its own: those of a run are at work. They are caught from the call on.
fn listen(token: CancellationToken) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signal = {
        let _context = runtime.enter();
        signal()?
    };
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(signal);
        token.cancel();
    })?;
    Ok(())
}

#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
