//! What tests of the program have in common.
#![allow(dead_code, reason = "a test uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// Orders, with what rules find: a city and an amount that are missing, and an id of two orders.
pub(crate) const ORDERS: &str = "id,city,size,amount,paid,visited\n\
    1,Mobile,S,12.50,10,2024-01-05\n\
    2,Dothan,M,7,7,2024-01-05\n\
    3,mobile,L,99.99,120,2024-01-09\n\
    4,,XL,,5,2024-02-01\n\
    5,Mobile,S,8.25,8.25,2024-02-03\n\
    5,Auburn,M,7,,2024-02-03\n";

/// A folder to run in, with a recipe that does nothing.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        folder.file("noop.json", b"[]");
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect(name)
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        let program = Command::new(env!("CARGO_BIN_EXE_recipe-host"))
            .args(line.split_whitespace())
            .current_dir(self.path())
            .output();
        program.expect("the program runs")
    }

    /// Runs, and checks the exit code and that the error says all of `parts`.
    pub(crate) fn fails(&self, line: &str, code: i32, parts: &[&str]) {
        let before = self.names();
        let output = self.run(line);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{line}: {error}");
        for part in parts {
            assert!(error.contains(part), "{line}: `{part}` is not in: {error}");
        }
        assert_eq!(self.names(), before, "{line} leaves nothing behind");
    }

    pub(crate) fn succeeds(&self, line: &str) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("the folder");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}
