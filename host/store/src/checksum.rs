//! SHA-256, as reports, manifests and modules state it.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The SHA-256 of bytes: 64 hexadecimal digits in lower case.
///
/// ```
/// assert!(recipe_store::sha256("abc").starts_with("ba7816bf"));
/// ```
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
