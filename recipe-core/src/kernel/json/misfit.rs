//! What does not fit in a cell, and the path that leads there.

use std::fmt::{self, Write as _};

/// How much of a value is told where it fails.
const TOLD: usize = 80;

/// What does not fit in a cell.
#[derive(Default)]
pub(super) struct Misfits {
    pub(super) first: Option<Misfit>,
}

pub(super) struct Misfit {
    /// Fields and items that lead to it, innermost first.
    path: Vec<Step>,
    value: String,
}

pub(super) enum Step {
    Field(String),
    Item(usize),
}

impl Misfits {
    pub(super) fn tell(&mut self, value: &str) {
        self.first.get_or_insert_with(|| Misfit { path: Vec::new(), value: shortened(value) });
    }

    /// Lets `read` read what is inside, which a step leads to.
    pub(super) fn inside<T>(&mut self, step: impl FnOnce() -> Step, read: impl FnOnce(&mut Self) -> T) -> T {
        let known = self.first.is_some();
        let read = read(self);
        if let (Some(misfit), false) = (&mut self.first, known) {
            misfit.path.push(step());
        }
        read
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = String::new();
        for step in self.path.iter().rev() {
            let _ = match step {
                Step::Field(name) if path.is_empty() => write!(path, "{name}"),
                Step::Field(name) => write!(path, ".{name}"),
                Step::Item(number) => write!(path, "[{number}]"),
            };
        }
        if path.is_empty() { f.write_str(&self.value) } else { write!(f, "{path}: {}", self.value) }
    }
}

/// The start of a value.
pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
