//! Messages of the AWS Encryption SDK, version 1, in base64: a data key encrypted under a master key, and the text under it.
//!
//! <https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/message-format.html>

mod open;
mod seal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::aead::{AeadInPlace, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::{Sha256, Sha384};
use zeroize::Zeroizing;

use super::base64::{decode, decode_secret};
use super::key::{Key, decode_aes_key};
use crate::error::{Error, Result};

pub(crate) use open::Open;
pub(crate) use seal::Seal;

/// The version of the format, and that of messages for customers.
const START: [u8; 2] = [1, 0x80];
const TAG: usize = 16;
const NONCE: usize = 12;
/// How much text stands in a frame.
const FRAME: usize = 4096;
const LAST_FRAME: u32 = u32::MAX;
const PUBLIC_KEY: &str = "aws-crypto-public-key";
/// The type of the column, in the encryption context.
const DATA_TYPE: &str = "dataType";
const KMS: &str = "aws-kms";
/// The namespace of a key that the run gives.
const NAMESPACE: &str = "recipe";

/// How a message is encrypted. All of them are AES-256-GCM with a key that is derived for each message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suite {
    /// With HKDF and SHA-256.
    Plain,
    /// With HKDF and SHA-384, signed with ECDSA over P-384.
    Signed,
}

impl Suite {
    fn id(self) -> [u8; 2] {
        match self {
            Suite::Plain => [0x01, 0x78],
            Suite::Signed => [0x03, 0x78],
        }
    }

    /// The cipher of one message.
    fn cipher(self, data_key: &Key, message: &[u8]) -> Aes256Gcm {
        let mut key = Zeroizing::new([0; 32]);
        let info = [&self.id(), message];
        let derived = match self {
            Suite::Plain => Hkdf::<Sha256>::new(None, &**data_key).expand_multi_info(&info, &mut *key),
            Suite::Signed => Hkdf::<Sha384>::new(None, &**data_key).expand_multi_info(&info, &mut *key),
        };
        derived.expect("HKDF gives more than 32 bytes");
        Aes256Gcm::new((&*key).into())
    }
}

/// What data keys are encrypted under.
pub(crate) struct Master {
    name: String,
    key: MasterKey,
}

enum MasterKey {
    /// A key that encrypts data keys itself: a raw AES key of the SDK.
    Wrapping(Key),
    /// A data key that AWS KMS made.
    Made {
        data_key: Key,
        encrypted: Vec<u8>,
        /// The key that signs, if the data key was made for messages that it signs.
        signing: Option<Zeroizing<[u8; 48]>>,
    },
}

impl Master {
    /// From what the run gives for the key of this name: 32 bytes in base64, or what AWS KMS answers to `GenerateDataKey`.
    pub(crate) fn new(name: &str, secret: &[u8]) -> Result<Self> {
        let name = name.to_owned();
        if !secret.trim_ascii_start().starts_with(b"{") {
            return Ok(Master { name, key: MasterKey::Wrapping(decode_aes_key(secret)?) });
        }
        let wrong = || {
            Error::bad_parameter(
                "what the run gives for this key is an object without `Plaintext` of 32 bytes and `CiphertextBlob`, both in \
                 base64, as AWS KMS answers to GenerateDataKey",
            )
        };
        // Borrowed texts: no copy of the key is left behind.
        let given: BTreeMap<&str, &str> = serde_json::from_slice(secret).map_err(|_| wrong())?;
        let bytes = |name: &str| decode_secret(given.get(name)?.as_bytes());
        let data_key = bytes("Plaintext").and_then(|key| <&[u8; 32]>::try_from(key.as_slice()).ok().copied());
        let mut encrypted = Vec::new();
        let blob = given.get("CiphertextBlob").ok_or_else(wrong)?;
        if !decode(blob.as_bytes(), &mut encrypted) || u16::try_from(encrypted.len()).is_err() {
            return Err(wrong());
        }
        let signing = if given.contains_key("SigningKey") {
            let key = bytes("SigningKey");
            let key = key.and_then(|key| <&[u8; 48]>::try_from(key.as_slice()).ok().copied());
            Some(Zeroizing::new(key.ok_or_else(wrong)?))
        } else {
            None
        };
        let data_key = Zeroizing::new(data_key.ok_or_else(wrong)?);
        Ok(Master { name, key: MasterKey::Made { data_key, encrypted, signing } })
    }
}

impl fmt::Debug for Master {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Master")
    }
}

/// The pairs of an encryption context, in the order of their names, without the length of all of them.
fn write_context(pairs: &BTreeMap<&str, String>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if pairs.is_empty() {
        return Ok(out);
    }
    out.extend((pairs.len() as u16).to_be_bytes());
    for (name, value) in pairs {
        write_field(name.as_bytes(), &mut out)?;
        write_field(value.as_bytes(), &mut out)?;
    }
    Ok(out)
}

/// Bytes behind their length.
fn write_field(bytes: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let length = u16::try_from(bytes.len());
    let length = length.map_err(|_| Error::bad_parameter("the name of a key has at most 65535 bytes"))?;
    out.extend(length.to_be_bytes());
    out.extend(bytes);
    Ok(())
}

/// What is authenticated beside the text of a frame.
fn frame_context(message: &[u8], number: u32, last: bool, length: usize, out: &mut Vec<u8>) {
    out.clear();
    out.extend(message);
    let what: &[u8] =
        if last { b"AWSKMSEncryptionClient Final Frame" } else { b"AWSKMSEncryptionClient Frame" };
    out.extend(what);
    out.extend(number.to_be_bytes());
    out.extend((length as u64).to_be_bytes());
}

/// The nonce of a frame: its number.
fn frame_nonce(number: u32) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    nonce[NONCE - 4..].copy_from_slice(&number.to_be_bytes());
    nonce
}

/// Encrypts bytes where they stand; the tag comes after.
fn encrypt(
    cipher: &Aes256Gcm,
    nonce: &[u8; NONCE],
    context: &[u8],
    bytes: &mut Vec<u8>,
    from: usize,
) -> Result<()> {
    let tag = cipher.encrypt_in_place_detached(Nonce::from_slice(nonce), context, &mut bytes[from..]);
    bytes.extend(tag.map_err(|_| Error::internal("a cell is too long for the cipher"))?);
    Ok(())
}

/// Decrypts bytes where they stand; none where the tag is another.
fn decrypt(
    cipher: &Aes256Gcm,
    nonce: &[u8; NONCE],
    context: &[u8],
    bytes: &mut [u8],
    tag: &[u8; TAG],
) -> Option<()> {
    cipher.decrypt_in_place_detached(Nonce::from_slice(nonce), context, bytes, tag.into()).ok()
}
