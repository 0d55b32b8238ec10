//! Keys, from what a run gives, and from other keys.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::base64::decode_secret;
use crate::error::{Error, Result};

/// A key that is zeroed when it goes.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// The key in a secret, which is base64. What it holds is never shown.
pub(crate) fn decode_key(secret: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let key = decode_secret(secret).filter(|key| !key.is_empty());
    key.ok_or_else(|| {
        Error::bad_parameter(
            "what the run gives for this secret is not base64, as AWS Secrets Manager holds keys",
        )
    })
}

/// A key of 32 bytes in a secret.
pub(super) fn decode_aes_key(secret: &[u8]) -> Result<Key> {
    let key = decode_key(secret)?;
    match <&[u8; 32]>::try_from(key.as_slice()) {
        Ok(key) => Ok(Zeroizing::new(*key)),
        Err(_) => Err(Error::bad_parameter(format!(
            "the key in this secret has {} bytes; AES-256 needs 32, written as base64",
            key.len()
        ))),
    }
}

/// A key that follows from another one and what it is for. Parts cannot run into each other: their lengths count.
pub(crate) fn derive(key: &[u8; 32], parts: &[&[u8]]) -> Key {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}
