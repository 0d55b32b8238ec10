//! What work reports when it cannot go on, and how that crosses a cluster whose errors are texts.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why a unit or a bucket failed. It arrives at the coordinator as it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct Failure {
    /// What programs tell failures apart by, such as `cell.invalid`.
    pub code: String,
    /// What people read: a whole sentence.
    pub message: String,
    /// What else the layer above wants to know, in its own form.
    pub document: Box<Value>,
    /// Whether another attempt may do better, as after a lost connection. The fault of the data has no second try.
    pub retry: bool,
}

impl Failure {
    /// A failure for good: of the data, or of what was asked.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), document: Box::default(), retry: false }
    }

    /// A failure that another attempt, on another executor, may not have.
    pub fn transient(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { retry: true, ..Self::new(code, message) }
    }

    /// Adds what the layer above wants to know.
    pub fn with_document(self, document: Value) -> Self {
        Self { document: Box::new(document), ..self }
    }
}

/// Where a failure or a row is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// The unit of this number.
    Unit(u64),
    /// The bucket of this number.
    Bucket(u32),
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unit(number) => write!(f, "unit {number}"),
            Self::Bucket(number) => write!(f, "bucket {number}"),
        }
    }
}

/// A failure and its place, as it travels: in a row, or in the text of an error.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Placed {
    /// None where no work began, as when the versions differ.
    pub(crate) place: Option<Place>,
    pub(crate) failure: Failure,
}

/// What Ballista makes of an error is the text of its `Debug` form, in others of the same kind. Letters that no such form changes,
/// between two marks, come through that.
const START: &str = "[recipe-failure:";
const END: &str = "]";

impl Placed {
    /// The text of an error, to be found again by [`Placed::in_text`].
    pub(crate) fn to_text(&self) -> String {
        let document = serde_json::to_vec(self).unwrap_or_default();
        format!("{} {START}{}{END}", self.failure.message, BASE64_URL_SAFE_NO_PAD.encode(document))
    }

    /// The failure that a text holds somewhere.
    pub(crate) fn in_text(text: &str) -> Option<Self> {
        let (_, rest) = text.split_once(START)?;
        let (encoded, _) = rest.split_once(END)?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_found_in_the_text_of_errors_in_errors() {
        let failure = Failure::transient("cell.invalid", "Row 3 has \"ten\"\n in [amount].")
            .with_document(serde_json::json!({"row": 3, "texts": ["]", "ü"]}));
        let placed = Placed { place: Some(Place::Unit(7)), failure };
        let text = format!("Job failed: {:?}", format!("{:?}", Err::<(), _>(placed.to_text())));
        assert_eq!(Placed::in_text(&text), Some(placed));
        assert_eq!(Placed::in_text("[recipe-failure:AAAA]"), None);
        assert_eq!(Placed::in_text("connection refused"), None);
    }
}
