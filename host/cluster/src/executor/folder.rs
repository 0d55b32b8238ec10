//! An executor's files: what it shuffled, and what its sorting put on disk.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::Error;

/// What the names of folders and of their locks begin with.
const PREFIX: &str = "recipe-executor-";
/// What the names of locks end with.
const LOCK: &str = ".lock";
/// A lock younger than this may belong to an executor that is about to take it.
const YOUNG: Duration = Duration::from_secs(10);

/// A folder that belongs to one executor as long as it holds the lock beside it, and is removed with it.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// Held until the process ends, however it ends.
    lock: Option<File>,
}

impl Folder {
    /// Makes a folder in another, and removes those there whose executors were killed.
    pub(super) fn create(parent: Option<&Path>, id: &str) -> Result<Self, Error> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        let path = parent.join(format!("{PREFIX}{id}"));
        let make = || -> io::Result<File> {
            fs::create_dir_all(&parent)?;
            let lock = File::create(lock_of(&path))?;
            lock.lock()?;
            create_private(&path)?;
            fs::create_dir(path.join("jobs"))?;
            fs::create_dir(path.join("spill"))?;
            Ok(lock)
        };
        let lock = make().map_err(|source| Error::File { path: path.clone(), source })?;
        sweep(&parent);
        Ok(Self { path, lock: Some(lock) })
    }

    pub(super) fn jobs(&self) -> PathBuf {
        self.path.join("jobs")
    }

    pub(super) fn spill(&self) -> PathBuf {
        self.path.join("spill")
    }

    /// Removes it, and says whether that worked.
    pub(super) fn remove(&mut self) -> bool {
        match fs::remove_dir_all(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return false,
            _ => {}
        }
        drop(self.lock.take());
        let _ = fs::remove_file(lock_of(&self.path));
        true
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.lock.is_some() && !self.remove() {
            tracing::warn!("{} stays behind until the next executor starts there", self.path.display());
        }
    }
}

/// Makes a folder that only its owner reads: what is shuffled is data.
fn create_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn lock_of(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(LOCK);
    PathBuf::from(name)
}

/// Removes the folders whose locks nobody holds.
fn sweep(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(folder) =
            name.to_str().and_then(|name| name.strip_suffix(LOCK)).filter(|name| name.starts_with(PREFIX))
        else {
            continue;
        };
        let age = entry.metadata().and_then(|of| of.modified()).map(|at| at.elapsed().unwrap_or_default());
        let Ok(lock) = File::open(entry.path()) else { continue };
        if !age.is_ok_and(|age| age > YOUNG) || lock.try_lock().is_err() {
            continue;
        }
        tracing::info!("{folder} is removed: its executor ended without");
        let _ = fs::remove_dir_all(parent.join(folder));
        let _ = fs::remove_file(entry.path());
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn folders_of_the_dead_are_removed_and_of_the_living_kept() {
        let parent = tempfile::tempdir().unwrap();
        let names = || {
            let names = fs::read_dir(parent.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<_> = names.collect();
            names.sort();
            names
        };
        fs::write(parent.path().join("other.lock"), "").unwrap();
        let living = Folder::create(Some(parent.path()), "a").unwrap();
        let mut dead = Folder::create(Some(parent.path()), "b").unwrap();
        fs::write(dead.jobs().join("rows"), "x").unwrap();
        // As after a kill: the lock is free, and nothing was removed.
        drop(dead.lock.take());
        for id in ["a", "b"] {
            let lock = File::options()
                .write(true)
                .open(lock_of(&parent.path().join(format!("{PREFIX}{id}"))))
                .unwrap();
            lock.set_modified(SystemTime::now() - 2 * YOUNG).unwrap();
        }
        let next = Folder::create(Some(parent.path()), "c").unwrap();
        let kept = [
            "other.lock",
            "recipe-executor-a",
            "recipe-executor-a.lock",
            "recipe-executor-c",
            "recipe-executor-c.lock",
        ];
        assert_eq!(names(), kept);
        drop((living, next));
        assert_eq!(names(), ["other.lock"]);
    }
}
