//! The process that runs a program. It ends with the run, however that ends.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use parking_lot::Mutex;
use recipe_store::shown;
use serde_json::Value;
use tempfile::TempDir;

use super::answer::Answer;
use super::stand_in;
use crate::error::{Result, RunError};

/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(20);
/// How long its last words are waited for.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How many of the bytes that it prints are kept.
const KEPT: usize = 4 << 10;
/// How many of the last lines that it printed are shown, where it ended without an answer.
const SHOWN: usize = 10;

/// A process, and its folder.
pub(super) struct Process {
    child: Child,
    /// As long as this is open, somebody waits for what the process does.
    leash: Option<ChildStdin>,
    printed: Arc<Mutex<VecDeque<u8>>>,
    printing: JoinHandle<()>,
    /// Whether it was waited for, so that its number may be that of another.
    is_gone: bool,
    /// It goes after the process.
    folder: TempDir,
}

impl Process {
    /// Starts an interpreter. It gets ready for its inputs.
    pub(super) fn start(python: &Path, request: &Value, temporary: Option<&Path>) -> Result<Process> {
        let temporary = temporary.map_or_else(std::env::temp_dir, Path::to_owned);
        let folder = tempfile::Builder::new().prefix("recipe-python-").tempdir_in(&temporary);
        let folder = folder.map_err(|error| RunError::io("make temporary files in", &temporary, error))?;
        // The process may work elsewhere.
        let path = std::path::absolute(folder.path()).unwrap_or_else(|_| folder.path().to_owned());
        let stand_in = path.join("stand_in");
        let script = stand_in::put_into(&stand_in)?;
        let asked = path.join("request.json");
        std::fs::write(&asked, request.to_string()).map_err(|error| RunError::io("write", &asked, error))?;
        let mut command = Command::new(python);
        command.arg("-u").arg(script).arg(&path);
        command.env("PYTHONPATH", with_others(stand_in)).env("PYTHONDONTWRITEBYTECODE", "1").env("TZ", "UTC");
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| RunError::io("run the program", python, error))?;
        let leash = child.stdin.take();
        let printed = Arc::new(Mutex::new(VecDeque::new()));
        let printing = std::thread::spawn({
            let (source, printed) = (child.stderr.take(), printed.clone());
            move || pass_on(source, &printed)
        });
        Ok(Process { child, leash, printed, printing, is_gone: false, folder })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// All inputs are there.
    pub(super) fn go(&mut self) {
        // Where it has ended already, that is seen by its answer.
        let _ = self.leash.as_mut().map(|leash| leash.write_all(b"\n").and_then(|()| leash.flush()));
    }

    /// Waits until there is an answer, or will be none.
    pub(super) async fn answered(&mut self) -> Result<()> {
        while !self.answer_path().exists() {
            if self.is_over().map_err(RunError::rows("wait for a program in Python"))? {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// The answer, if there is one.
    pub(super) fn answer(&self) -> Result<Option<Answer>> {
        let path = self.answer_path();
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let read = serde_json::from_str(&text);
                read.map(Some).map_err(RunError::rows("read what became of a program in Python"))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RunError::io("read", &path, error)),
        }
    }

    /// How the process ended that gave no answer, and what it printed at last.
    pub(super) async fn ended(mut self) -> Result<String> {
        let status = self.end().map_err(RunError::rows("wait for a program in Python"))?;
        let mut waited = Duration::ZERO;
        while !self.printing.is_finished() && waited < LAST_WORDS {
            tokio::time::sleep(LOOK).await;
            waited += LOOK;
        }
        let printed: Vec<u8> = self.printed.lock().iter().copied().collect();
        let printed = String::from_utf8_lossy(&printed).into_owned();
        let lines: Vec<&str> = printed.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(SHOWN)..];
        let mut said = format!("its process ended before the program did ({status})");
        for line in last {
            said = said + "\n  " + &shown(line);
        }
        Ok(said)
    }

    fn answer_path(&self) -> PathBuf {
        self.folder.path().join("answer.json")
    }

    /// Whether it has ended. Its number stays its own, so that those it started can be ended by it.
    #[cfg(unix)]
    fn is_over(&self) -> io::Result<bool> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(Pid::from_child(&self.child)), options)?.is_some())
    }

    #[cfg(not(unix))]
    fn is_over(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Ends it, and those it started, such as Java.
    fn end(&mut self) -> io::Result<ExitStatus> {
        #[cfg(unix)]
        if !self.is_gone {
            use rustix::process::{Pid, Signal, kill_process_group};
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        let _ = self.child.kill();
        self.is_gone = true;
        self.child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// A folder, before those in which Python looks for modules anyway.
fn with_others(folder: PathBuf) -> OsString {
    let others = std::env::var_os("PYTHONPATH").unwrap_or_default();
    let all = [folder.clone()].into_iter().chain(std::env::split_paths(&others));
    std::env::join_paths(all.filter(|path| !path.as_os_str().is_empty())).unwrap_or_else(|_| folder.into())
}

/// Lets what is printed go to standard error, and keeps the last of it.
fn pass_on(source: Option<impl Read>, printed: &Mutex<VecDeque<u8>>) {
    let Some(mut source) = source else { return };
    let mut part = [0; 1 << 10];
    while let Ok(read @ 1..) = source.read(&mut part) {
        let _ = io::stderr().write_all(&part[..read]);
        let mut printed = printed.lock();
        printed.extend(&part[..read]);
        let over = printed.len().saturating_sub(KEPT);
        printed.drain(..over);
    }
}
