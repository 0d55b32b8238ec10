//! Syncing a file while it is written.

use std::fs::File;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

/// How much is written before the disk is asked for it.
pub(super) const SYNCED: usize = 32 << 20;

/// Brings what is written to the disk while more is written, so that little is left to do in the end.
pub(super) struct Syncing {
    /// What was written since the disk was last asked for.
    bytes: usize,
    ask: SyncSender<()>,
    /// Ends with the first failure, which the system reports only once.
    thread: JoinHandle<std::io::Result<()>>,
}

impl Syncing {
    pub(super) fn of(file: &File) -> std::io::Result<Syncing> {
        let file = file.try_clone()?;
        let (ask, asked) = sync_channel(1);
        let sync = move || asked.iter().try_for_each(|()| file.sync_data());
        let thread = std::thread::Builder::new().name("sync".into()).spawn(sync)?;
        Ok(Syncing { bytes: SYNCED, ask, thread })
    }

    pub(super) fn wrote(&mut self, bytes: usize) {
        self.bytes += bytes;
        // Where it is at work still, it is asked again later.
        if self.bytes >= SYNCED && self.ask.try_send(()).is_ok() {
            self.bytes = 0;
        }
    }

    pub(super) fn finish(self) -> std::io::Result<()> {
        drop(self.ask);
        self.thread.join().map_err(|_| std::io::Error::other("the thread that syncs ended early"))?
    }
}
