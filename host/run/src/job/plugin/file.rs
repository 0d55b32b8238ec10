//! The files of a transform, and what is wrong in them.

use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::error::{Kind, Origin};
use recipe_store::StoreError;
use recipe_store::listing::list;
use recipe_store::s3::S3;

/// A file that was read.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(super) name: Arc<str>,
    pub(super) text: Arc<str>,
}

impl File {
    pub(super) fn read(path: &Path) -> std::io::Result<File> {
        let text = std::fs::read_to_string(path)?;
        Ok(File { name: path.display().to_string().into(), text: text.into() })
    }

    /// The file of this name, here or in S3; nothing where there is none. Why it cannot be read is the error.
    pub(super) fn find(name: &str, s3: &S3) -> Result<Option<File>, String> {
        /// Larger ones are data.
        const MAX_BYTES: u64 = 16 << 20;
        let listing = match list(name, s3, &|_| true) {
            Ok(listing) => listing,
            Err(
                StoreError::InputNotFound { .. } | StoreError::NoMatch { .. } | StoreError::NoData { .. },
            ) => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        // A name that is that of a folder, or a pattern, is not that of a file.
        let Some(found) = listing.found.into_iter().find(|found| found.file.path == Path::new(name)) else {
            return Ok(None);
        };
        if found.file.length > MAX_BYTES {
            return Err(format!("it has {} bytes, and the most is {MAX_BYTES}", found.file.length));
        }
        let mut text = String::new();
        let read = found.file.read().and_then(|mut file| file.read_to_string(&mut text));
        read.map_err(|error| recipe_store::cause(&error))?;
        Ok(Some(File { name: name.into(), text: text.into() }))
    }

    /// Where errors of it are shown; `node` is what messages call whoever uses it.
    pub(super) fn origin(&self, node: &str, step: Option<usize>) -> Arc<Origin> {
        Arc::new(Origin { node: node.to_owned(), name: self.name.clone(), text: self.text.clone(), step })
    }

    /// The same errors, shown in this file.
    pub(super) fn placed(&self, node: &str, errors: impl IntoIterator<Item = Error>) -> Vec<Error> {
        let place = |error: Error| {
            let origin = self.origin(node, error.step());
            error.at_span(0..0).at_origin(&origin)
        };
        errors.into_iter().map(place).collect()
    }
}

/// Something wrong with a definition or with placeholders.
pub(super) fn said(message: impl Into<String>) -> Error {
    Error::from(Kind::Job(message.into()))
}

/// The same, at a place.
pub(super) fn wrong(message: impl Into<String>, span: &Range<usize>) -> Error {
    said(message).at_span(span.clone())
}

/// Names in back ticks.
pub(super) fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
