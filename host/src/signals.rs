//! Signals that ask the program to end.

use std::io;

use recipe_run::CancellationToken;

use crate::error::{Failure, Result};

/// Cancels a token on Ctrl-C, and on the signals that ask a program to end: `SIGTERM`, `SIGHUP` and `SIGQUIT`.
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
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = quit.recv() => {}
            _ = hung_up => {}
        }
    })
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
fn signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
