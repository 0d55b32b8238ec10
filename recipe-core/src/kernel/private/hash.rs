//! Hashes of text, with a key or without.

use hmac::{Mac, SimpleHmac};
use sha2::digest::core_api::BlockSizeUser;
use sha2::digest::{Digest, FixedOutputReset};
use zeroize::Zeroizing;

use super::base64::encode;
use super::{Became, Change, Writer, only_checked};
use crate::error::Result;
use crate::kernel::print::push_hex;

/// How text is hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Md5,
    Sha1,
    Sha256,
    Sha512,
}

/// The key of a keyed hash; none where it is only assumed.
pub(crate) type HashKey = Option<Zeroizing<Vec<u8>>>;

/// Text as its hash in base64.
pub(crate) struct Hash {
    pub(crate) algorithm: Algorithm,
    /// None where the hash takes no key.
    pub(crate) key: Option<HashKey>,
}

impl Change for Hash {
    fn name(&self) -> String {
        format!("{} {:?}", if self.key.is_some() { "keyed hash" } else { "hash" }, self.algorithm)
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        let Some(key) = &self.key else {
            return Ok(match self.algorithm {
                Algorithm::Md5 => plain::<md5::Md5>(),
                Algorithm::Sha1 => plain::<sha1::Sha1>(),
                Algorithm::Sha256 => plain::<sha2::Sha256>(),
                Algorithm::Sha512 => plain::<sha2::Sha512>(),
            });
        };
        let key = key.as_ref().ok_or_else(only_checked)?;
        Ok(match self.algorithm {
            Algorithm::Md5 => keyed::<md5::Md5>(key),
            Algorithm::Sha1 => keyed::<sha1::Sha1>(key),
            Algorithm::Sha256 => keyed::<sha2::Sha256>(key),
            Algorithm::Sha512 => keyed::<sha2::Sha512>(key),
        })
    }
}

/// Adds the SHA-256 of a text, in hexadecimal digits.
pub(crate) fn sha256_hex(text: &str, out: &mut String) {
    push_hex(&sha2::Sha256::digest(text.as_bytes()), out);
}

fn plain<'a, D: Digest + FixedOutputReset + 'a>() -> Box<Writer<'a>> {
    let mut digest = D::new();
    Box::new(move |_, text, out| {
        Digest::update(&mut digest, text.as_bytes());
        encode(&Digest::finalize_reset(&mut digest), out);
        Ok(Became::Written)
    })
}

fn keyed<'a, D: Digest + BlockSizeUser + Clone + 'a>(key: &[u8]) -> Box<Writer<'a>> {
    let mac = <SimpleHmac<D> as Mac>::new_from_slice(key).expect("HMAC takes keys of any length");
    Box::new(move |_, text, out| {
        let mut mac = mac.clone();
        mac.update(text.as_bytes());
        encode(&mac.finalize().into_bytes(), out);
        Ok(Became::Written)
    })
}
