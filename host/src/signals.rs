//! Signals that ask the program to end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use recipe_run::{CancellationToken, RunError};

use crate::error::{Failure, Result};

/// The number of the signal that was caught; 0 until then.
pub(crate) struct Caught(Arc<AtomicU8>);

impl Caught {
    /// Why a run failed, with the signal that ended it, if one did.
    pub(crate) fn failure(&self, error: RunError) -> Failure {
        match (error, self.0.load(Ordering::SeqCst)) {
            (RunError::Cancelled, signal @ 1..) => Failure::Stopped(signal),
            (error, _) => error.into(),
        }
    }
}

/// Cancels a token on Ctrl-C, and on the signals that ask a program to end: `SIGTERM`, `SIGHUP` and `SIGQUIT`.
pub(crate) fn watch(token: CancellationToken) -> Result<Caught> {
    let caught = Arc::new(AtomicU8::new(0));
    listen(token, caught.clone()).map_err(Failure::Signals)?;
    Ok(Caught(caught))
}

/// Waits for signals on a thread of its own: those of a run are at work. They are caught from the call on.
fn listen(token: CancellationToken, caught: Arc<AtomicU8>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let signal = {
        let _context = runtime.enter();
        signal()?
    };
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        caught.store(runtime.block_on(signal), Ordering::SeqCst);
        token.cancel();
    })?;
    Ok(())
}

#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = u8>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let mut quit = signal(SignalKind::quit())?;
    // Whoever starts the program with `nohup` wants it to go on when the terminal is closed.
    let mut hangup = if is_ignored(libc::SIGHUP) { None } else { Some(signal(SignalKind::hangup())?) };
    Ok(async move {
        let hung_up = async {
            match &mut hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => number(SignalKind::interrupt()),
            _ = terminate.recv() => number(SignalKind::terminate()),
            _ = quit.recv() => number(SignalKind::quit()),
            _ = hung_up => number(SignalKind::hangup()),
        }
    })
}

/// The number of a signal, which is a small one for all that are caught.
#[cfg(unix)]
fn number(signal: tokio::signal::unix::SignalKind) -> u8 {
    signal.as_raw_value() as u8
}

/// Whether a signal does nothing to this program, as whoever started it asked for.
#[cfg(unix)]
fn is_ignored(signal: libc::c_int) -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::uninit();
    // SAFETY: without a new action, the call only writes the old one to where the pointer says, which has room for it; it is
    // read only where the call says that it did so.
    unsafe {
        libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) == 0
            && action.assume_init().sa_sigaction == libc::SIG_IGN
    }
}

#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = u8>> {
    const INTERRUPT: u8 = 2;
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        INTERRUPT
    })
}
