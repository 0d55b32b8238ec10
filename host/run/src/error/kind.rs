//! What an error means.

use recipe_store::ErrorKind;

use super::RunError;

impl RunError {
    /// What the error means to whoever started the run.
    pub fn kind(&self) -> ErrorKind {
        match self {
            RunError::Recipe(_)
            | RunError::ReadRecipe { .. }
            | RunError::RecipeNotUtf8 { .. }
            | RunError::NoRecipe { .. }
            | RunError::NoStep { .. }
            | RunError::NoInput
            | RunError::NoOutput
            | RunError::NotElsewhere(_)
            | RunError::NoQuarantine { .. }
            | RunError::UnknownOutputFormat { .. }
            | RunError::AlreadyPacked { .. }
            | RunError::FormatCompression { .. }
            | RunError::RefusedEnding { .. }
            | RunError::FolderOption { .. }
            | RunError::FilesOfPartitions
            | RunError::OutputExists { .. }
            | RunError::NoOutputFolder { .. }
            | RunError::PathClash { .. }
            | RunError::FileExists { .. }
            | RunError::FolderNamed { .. }
            | RunError::RecipeChanged { .. }
            | RunError::OptionChanged { .. } => ErrorKind::Invalid,
            RunError::Limit { source, .. } | RunError::Incomplete { source, .. } => source.kind(),
            RunError::Store(error) => error.kind(),
            RunError::Aside { source, .. } => source.kind(),
            RunError::Table(error) => error.kind(),
            RunError::TableEncoding { source, .. } => source.kind(),
            #[cfg(feature = "wasm")]
            RunError::Module(error) if error.is_invalid() => ErrorKind::Invalid,
            _ => ErrorKind::Failed,
        }
    }
}
