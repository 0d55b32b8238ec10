//! Bytes as base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Adds the bytes to a text.
pub(crate) fn encode(bytes: &[u8], out: &mut String) {
    STANDARD.encode_string(bytes, out);
}

/// Adds the bytes of a text to others; false where it is not base64.
pub(super) fn decode(text: &[u8], out: &mut Vec<u8>) -> bool {
    STANDARD.decode_vec(text, out).is_ok()
}

/// The bytes of a text, which are zeroed when they go.
pub(crate) fn decode_secret(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // Room for all of them at once: bytes are not moved, which would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    STANDARD.decode_vec(text.trim_ascii(), &mut bytes).ok()?;
    Some(bytes)
}
