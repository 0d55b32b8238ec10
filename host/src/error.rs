//! What can go wrong in the host, as messages for people, and the exit code that goes with it.

use std::fmt;
use std::path::Path;

use recipe_core::Diagnostics;

/// The result of everything here that can fail.
pub type Result<T, E = HostError> = std::result::Result<T, E>;

/// A run that failed, or a command line or recipe that is wrong.
#[derive(Debug)]
pub enum HostError {
    /// The command line is wrong, or names what is not there: exit code 2.
    Usage(String),
    /// The recipe is wrong: exit code 2.
    Recipe(Box<Diagnostics>),
    /// The recipe is wrong, in the words of a module: exit code 2.
    Told(String),
    /// The run failed: exit code 1.
    Failed(String),
    /// Another run took the output over, and this one wrote nothing: exit code 3.
    Conflict(String),
}

impl HostError {
    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        HostError::Usage(message.into())
    }

    /// The run failed.
    pub fn failed(message: impl Into<String>) -> Self {
        HostError::Failed(message.into())
    }

    /// Another run took the output over.
    pub fn conflict(message: impl Into<String>) -> Self {
        HostError::Conflict(message.into())
    }

    /// Something could not be done with a file.
    pub fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        HostError::Failed(format!("cannot {what} `{}`: {}", path.display(), cause(error)))
    }

    /// What is wrong, without what stands before a message on a terminal.
    pub fn message(&self) -> String {
        match self {
            HostError::Usage(message)
            | HostError::Failed(message)
            | HostError::Conflict(message)
            | HostError::Told(message) => message.clone(),
            HostError::Recipe(diagnostics) => diagnostics.to_string(),
        }
    }

    /// What the program exits with.
    pub fn exit_code(&self) -> u8 {
        match self {
            HostError::Usage(_) | HostError::Recipe(_) | HostError::Told(_) => 2,
            HostError::Failed(_) => 1,
            HostError::Conflict(_) => 3,
        }
    }
}

impl fmt::Display for HostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HostError::Usage(message) | HostError::Failed(message) | HostError::Conflict(message) => {
                write!(f, "error: {}", visible(message))
            }
            HostError::Recipe(diagnostics) => write!(f, "{}", visible(&diagnostics.to_string())),
            HostError::Told(message) => f.write_str(&visible(message)),
        }
    }
}

impl std::error::Error for HostError {}

impl From<Box<Diagnostics>> for HostError {
    fn from(diagnostics: Box<Diagnostics>) -> Self {
        HostError::Recipe(diagnostics)
    }
}

impl From<Diagnostics> for HostError {
    fn from(diagnostics: Diagnostics) -> Self {
        HostError::Recipe(Box::new(diagnostics))
    }
}

/// The reason of an error of the operating system, in plain words where it is a common one.
pub(crate) fn cause(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::NotFound => "no such file or folder".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the disk".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => match error.get_ref().and_then(|inner| inner.downcast_ref::<HostError>()) {
            Some(error) => error.message(),
            None => error.to_string(),
        },
    }
}

/// Text from file names, data and modules as it is printed: what would act on a terminal, or turn the order of the
/// letters around, is escaped. Line breaks stay.
pub(crate) fn visible(text: &str) -> String {
    let acts = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        let text = "a\u{1b}[31mb\u{9b}2J\r\n\u{202e}cba\u{7f}é";
        assert_eq!(visible(text), "a\\u{1b}[31mb\\u{9b}2J\\r\n\\u{202e}cba\\u{7f}é");
    }
}
