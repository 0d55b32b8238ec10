//! Text under AES-256-GCM-SIV, where equal texts give equal ciphertexts.
//!
//! The service's bytes are: 1, the name of the secret and its version, each behind its length in two bytes, then as many bytes
//! as the text has, and 16 for the tag. What it takes as the nonce and as associated data is not known: here the nonce is zero,
//! as the cipher allows where equal texts may be seen to be equal, and what stands before the ciphertext is authenticated.

use aes_gcm_siv::aead::{AeadInPlace, KeyInit};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};

use super::base64::{decode, encode};
use super::key::{Key, decode_aes_key};
use super::{Became, Change, Writer, only_checked};
use crate::error::{Error, Result};

const VERSION: u8 = 1;
const TAG: usize = 16;

/// Encrypts text, or decrypts what was encrypted with the same secret.
pub(crate) struct Deterministic {
    header: Vec<u8>,
    key: Option<Key>,
    encrypts: bool,
}

impl Deterministic {
    /// With the secret of this name and version; none where it is only assumed.
    pub(crate) fn new(name: &str, version: &str, secret: Option<&[u8]>, encrypts: bool) -> Result<Self> {
        let mut header = vec![VERSION];
        for part in [name, version] {
            let length = u16::try_from(part.len());
            let length =
                length.map_err(|_| Error::bad_parameter("the name of a secret has at most 65535 bytes"))?;
            header.extend(length.to_be_bytes());
            header.extend(part.as_bytes());
        }
        Ok(Deterministic { header, key: secret.map(decode_aes_key).transpose()?, encrypts })
    }
}

impl Change for Deterministic {
    fn name(&self) -> String {
        let name = if self.encrypts { "deterministic encrypt" } else { "deterministic decrypt" };
        name.to_owned()
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        let key = self.key.as_ref().ok_or_else(only_checked)?;
        let cipher = Aes256GcmSiv::new((&**key).into());
        let (header, start) = (self.header.as_slice(), self.header.len());
        let mut bytes: Vec<u8> = Vec::new();
        if self.encrypts {
            return Ok(Box::new(move |_, text, out| {
                bytes.clear();
                bytes.extend(header);
                bytes.extend(text.as_bytes());
                let tag = cipher.encrypt_in_place_detached(&Nonce::default(), header, &mut bytes[start..]);
                let tag = tag.map_err(|_| Error::internal("a cell is too long for the cipher"))?;
                bytes.extend(tag);
                encode(&bytes, out);
                Ok(Became::Written)
            }));
        }
        Ok(Box::new(move |_, text, out| {
            bytes.clear();
            if !decode(text.as_bytes(), &mut bytes) || !bytes.starts_with(header) || bytes.len() < start + TAG
            {
                return Ok(Became::Left);
            }
            let (tag, end) = (*bytes.last_chunk::<TAG>().unwrap_or(&[0; TAG]), bytes.len() - TAG);
            let plain = &mut bytes[start..end];
            if cipher.decrypt_in_place_detached(&Nonce::default(), header, plain, &tag.into()).is_err() {
                return Ok(Became::Left);
            }
            match std::str::from_utf8(plain) {
                Ok(text) => out.push_str(text),
                Err(_) => return Ok(Became::Left),
            }
            Ok(Became::Written)
        }))
    }
}
