//! What git knows of a file. Git itself is asked, as people have it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::error::VersionError;

/// A file in a working tree of git.
pub(super) struct Tracked {
    /// The folder of the working tree.
    root: PathBuf,
    /// The file, as seen from there, with `/` between folders.
    pub(super) path: String,
}

impl Tracked {
    /// The file, if it is in a working tree.
    pub(super) fn find(file: &Path) -> Result<Tracked, VersionError> {
        let folder = match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let asked = run(folder, &["rev-parse", "--show-toplevel", "--show-prefix"])?;
        let text = String::from_utf8_lossy(&asked.stdout).into_owned();
        let mut lines = text.lines();
        let (Some(root), true) = (lines.next(), asked.status.success()) else {
            return Err(VersionError::NotInGit { file: file.to_owned() });
        };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(Tracked { root: root.into(), path: format!("{}{name}", lines.next().unwrap_or_default()) })
    }

    /// What git prints when it is asked this; an error where it fails.
    pub(super) fn ask(&self, arguments: &[&str]) -> Result<String, VersionError> {
        let output = run(&self.root, arguments)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(VersionError::Git { command: arguments.first().unwrap_or(&"").to_string(), said });
        }
        String::from_utf8(output.stdout).map_err(|_| VersionError::Git {
            command: arguments.first().unwrap_or(&"").to_string(),
            said: "what it prints is not UTF-8".to_owned(),
        })
    }

    /// The commit that a name stands for, if it does.
    pub(super) fn commit(&self, name: &str) -> Option<String> {
        if name.starts_with('-') {
            return None;
        }
        let found = self.ask(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]).ok()?;
        Some(found.trim().to_owned())
    }

    /// The text that the file had in a commit, if it was there.
    pub(super) fn text_at(&self, commit: &str) -> Option<String> {
        self.ask(&["show", &format!("{commit}:{}", self.path)]).ok()
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Output, VersionError> {
    let mut git = Command::new("git");
    // What people set for their own commands does not change what is asked here.
    git.arg("-C").arg(folder).args(["--no-pager", "--literal-pathspecs"]).args(arguments);
    git.env("LC_ALL", "C").env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    git.output().map_err(VersionError::NoGit)
}
