//! Whose fault an error is.

use recipe_store::ErrorKind;

use super::TableError;
use crate::paths::PathError;

impl From<PathError> for TableError {
    fn from(error: PathError) -> Self {
        TableError::Path(Box::new(error))
    }
}

impl TableError {
    /// Whether what was asked for is wrong, or names what is not there; else it is the data, or the system, and an error of
    /// the [store](Self::Store) is what the store says it is.
    pub fn kind(&self) -> ErrorKind {
        use TableError::*;
        match self {
            Store(error) => error.kind(),
            NoFiles
            | Path(_)
            | UnknownFormat { .. }
            | UnknownStreamFormat { .. }
            | MixedFormats { .. }
            | SheetNotFound { .. }
            | NoWidths { .. } => ErrorKind::Invalid,
            PartitionColumnsDiffer { .. } | DuplicatePartitionColumn { .. } => ErrorKind::Invalid,
            OutsidePartitions { .. } | FilenameColumnInFile { .. } | PartitionValueCount { .. } => {
                ErrorKind::Invalid
            }
            InvalidSchema { .. } | UnknownSchemaColumn { .. } => ErrorKind::Invalid,
            UnknownType { .. } | InvalidFormat { .. } => ErrorKind::Invalid,
            SchemaColumnTwice { .. } | ColumnNotInSchema { .. } | NotText { .. } => ErrorKind::Invalid,
            PartitionColumnNotFound { .. } | NoColumnsLeft => ErrorKind::Invalid,
            SameSign { .. } | UnusableSign { .. } => ErrorKind::Invalid,
            _ => ErrorKind::Failed,
        }
    }
}
