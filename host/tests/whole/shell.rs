//! The program as it is used in a shell, with a folder of its own.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use crate::space::{Ended, program};

/// A folder to run in, with a recipe that does nothing and an input of two rows.
pub(crate) struct Shell(TempDir);

impl Shell {
    pub(crate) fn new() -> Shell {
        let shell = Shell(tempfile::tempdir().unwrap());
        shell.file("noop.json", "[]");
        shell.file("in.csv", "a,b\n1,x\n2,y\n");
        shell
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: &str) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs a script of bash, in which `$R` is the program.
    pub(crate) fn run(&self, script: &str) -> Ended {
        let mut command = Command::new("bash");
        command.args(["-c", script]).env("R", program().get_program()).current_dir(self.0.path());
        command.output().unwrap().into()
    }

    /// Runs a script that ends well, and gives what it printed.
    pub(crate) fn gives(&self, script: &str) -> String {
        let ended = self.run(script);
        assert_eq!(ended.code, Some(0), "{script}: {}", ended.error);
        ended.out
    }

    /// Runs a script, and checks its exit code and that its error says all of `parts`.
    pub(crate) fn fails(&self, script: &str, code: i32, parts: &[&str]) {
        let Ended { code: ended, error, .. } = self.run(script);
        assert_eq!(ended, Some(code), "{script}: {error}");
        for part in parts {
            assert!(error.contains(part), "{script}: `{part}` is not in: {error}");
        }
    }
}
