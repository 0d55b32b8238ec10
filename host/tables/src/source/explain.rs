//! What a second look at a file says of why it could not be read.

use std::io::Read;
use std::sync::Arc;

use recipe_store::PinnedFile;

use crate::content::{Content, LOOKED_AT};
use crate::error::TableError;
use crate::format::Format;
use crate::morsel::{DecodeTask, RowError};
use crate::options::ReadOptions;
use crate::text::{guessed, open_text};

/// A file, and how it is read.
pub(super) struct Opened {
    pub(super) file: PinnedFile,
    pub(super) options: ReadOptions,
}

/// An error of reading files, with what can be found out about the one that it is of.
pub(super) fn explain(error: TableError, files: &[PinnedFile], options: &ReadOptions) -> TableError {
    let (TableError::NotUtf8 { file: path, .. }
    | TableError::Parquet { file: path, .. }
    | TableError::ParquetPanic { file: path, .. }) = &error
    else {
        return error;
    };
    match files.iter().find(|file| file.path == *path) {
        Some(file) => Opened { file: file.clone(), options: options.clone() }.explain(error),
        None => error,
    }
}

impl Opened {
    /// An error of reading the file, with what can be found out about it.
    pub(super) fn explain(&self, error: TableError) -> TableError {
        match error {
            TableError::Parquet { .. } | TableError::ParquetPanic { .. } => match self.content() {
                None | Some(Content::Parquet) => error,
                Some(content) => TableError::NotParquet { file: self.file.path.clone(), content },
            },
            error => guessed(error, &self.file, &self.options),
        }
    }

    /// Decodes a morsel of the file, and explains what is wrong.
    pub(super) fn explained(self: &Arc<Self>, decode: DecodeTask) -> DecodeTask {
        let this = self.clone();
        Box::new(move || {
            let mut decoded = decode();
            decoded.rows =
                decoded.rows.map_err(|error: RowError| error.map(move |error| this.explain(error)));
            decoded
        })
    }

    fn content(&self) -> Option<Content> {
        let mut start = Vec::new();
        self.file.read().ok()?.take(LOOKED_AT as u64).read_to_end(&mut start).ok()?;
        Content::of(&start)
    }

    /// Whether an error says that the file has no columns, and it has no rows either.
    pub(super) fn is_blank(&self, error: &TableError) -> bool {
        if !matches!(error, TableError::Empty { .. }) {
            return false;
        }
        // A text of JSON was read to its end.
        if self.options.format == Some(Format::Json) {
            return true;
        }
        let mut start = Vec::new();
        let text = open_text(&self.file, &self.options, &Arc::default());
        let read = text.map(|text| text.take(LOOKED_AT as u64).read_to_end(&mut start));
        let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start);
        // A file with so many blank lines is odd enough to be looked at.
        matches!(read, Ok(Ok(length)) if length < LOOKED_AT) && text.iter().all(u8::is_ascii_whitespace)
    }
}
