//! What comes back from the process.

use std::fmt::Write as _;

use recipe_store::shown;
use serde::Deserialize;

use super::program::Program;

/// What Python calls a place that is in no function.
const OUTSIDE: &str = "<module>";

/// What became of a program.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// It gave these tables, or none.
    Frames(Vec<Given>),
    /// It could not be run, or gave something else.
    Problem(String),
    /// It failed.
    Failure(Failure),
}

/// A table that a program gave.
#[derive(Deserialize)]
pub(super) struct Given {
    /// What the program calls it.
    pub(super) name: String,
    /// The folder of its files.
    pub(super) file: String,
}

/// An exception.
#[derive(Deserialize)]
pub(super) struct Failure {
    /// Calls in the program, the innermost last.
    calls: Vec<Call>,
    #[serde(rename = "type")]
    kind: String,
    lines: Vec<String>,
}

/// A place in a program.
#[derive(Deserialize)]
struct Call {
    /// None of a text that ends too early.
    line: Option<u64>,
    function: String,
    text: String,
}

impl Failure {
    /// What went wrong in the program, and where.
    pub(super) fn shown(&self, program: &Program) -> String {
        let (name, place) = (program.name(), program.place());
        let mut text = format!("`{}` failed", shown(name));
        for Call { line, function, text: code } in &self.calls {
            let line = line.map_or_else(String::new, |line| format!("line {line} of "));
            let within = if function.is_empty() || function == name || function == OUTSIDE {
                String::new()
            } else {
                format!(", in `{}`", shown(function))
            };
            let _ = write!(text, "\n  {line}{place}{within}: {}", shown(code));
        }
        let _ = write!(text, "\n  {}", shown(&self.kind));
        for (number, line) in self.lines.iter().enumerate() {
            let before = if number == 0 { ": " } else { "\n    " };
            let _ = write!(text, "{before}{}", shown(line));
        }
        text
    }
}
