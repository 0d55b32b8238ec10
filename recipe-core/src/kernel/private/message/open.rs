//! Messages back into text.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::KeyInit;
use p384::ecdsa::signature::hazmat::PrehashVerifier;
use p384::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha384};
use zeroize::Zeroizing;

use super::super::base64::decode;
use super::super::key::Key;
use super::super::{Became, Change, Writer, only_checked};
use super::{
    FRAME, KMS, LAST_FRAME, Master, MasterKey, NONCE, PUBLIC_KEY, START, Suite, TAG, decrypt, frame_context,
};
use crate::error::{Kind, Result};

/// Decrypts messages with this key; none where it is only assumed.
pub(crate) struct Open(pub(crate) Option<Master>);

impl Change for Open {
    fn name(&self) -> String {
        "decrypt".into()
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        let master = self.0.as_ref().ok_or_else(only_checked)?;
        let (mut bytes, mut plain) = (Vec::new(), Vec::new());
        Ok(Box::new(move |_, text, out| {
            bytes.clear();
            plain.clear();
            if !decode(text.as_bytes(), &mut bytes) {
                return Ok(Became::Missing);
            }
            match open(&bytes, master, &mut plain) {
                Err(Flaw::Key) => {
                    let message = format!(
                        "a cell is encrypted under another key than the one that is given as `{}`",
                        master.name
                    );
                    Err(Kind::Data(message).into())
                }
                Err(Flaw::Message) => Ok(Became::Missing),
                Ok(()) => Ok(match std::str::from_utf8(&plain) {
                    Ok(text) => {
                        out.push_str(text);
                        Became::Written
                    }
                    Err(_) => Became::Missing,
                }),
            }
        }))
    }
}

/// Why a message cannot be opened.
#[derive(Debug, PartialEq, Eq)]
enum Flaw {
    /// It is none, or was changed.
    Message,
    /// It is under another key.
    Key,
}

/// Bytes that are read from their start.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Flaw> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Flaw::Message)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], Flaw> {
        self.take(N)?.try_into().map_err(|_| Flaw::Message)
    }

    fn short(&mut self) -> Result<u16, Flaw> {
        self.array().map(|bytes| u16::from_be_bytes(*bytes))
    }

    fn long(&mut self) -> Result<u32, Flaw> {
        self.array().map(|bytes| u32::from_be_bytes(*bytes))
    }

    fn field(&mut self) -> Result<&'a [u8], Flaw> {
        let length = self.short()?;
        self.take(usize::from(length))
    }

    fn expect(&mut self, bytes: &[u8]) -> Result<(), Flaw> {
        if self.take(bytes.len())? == bytes { Ok(()) } else { Err(Flaw::Message) }
    }

    /// How many bytes were read of these, which it began with.
    fn read_of(&self, whole: &[u8]) -> usize {
        whole.len() - self.0.len()
    }
}

fn open(bytes: &[u8], master: &Master, plain: &mut Vec<u8>) -> Result<(), Flaw> {
    let mut rest = Rest(bytes);
    rest.expect(&START)?;
    let id = *rest.array()?;
    let suite = [Suite::Plain, Suite::Signed].into_iter().find(|suite| suite.id() == id);
    let suite = suite.ok_or(Flaw::Message)?;
    let message = rest.array::<16>()?;
    let context = rest.field()?;
    let count = rest.short()?;
    let mut data_key = None;
    for _ in 0..count {
        let (provider, info, encrypted) = (rest.field()?, rest.field()?, rest.field()?);
        if data_key.is_none() {
            data_key = master.data_key(provider, info, encrypted, context);
        }
    }
    let data_key = data_key.ok_or(Flaw::Key)?;
    // The service writes frames; so do all SDKs unless they are told otherwise.
    rest.expect(&[2, 0, 0, 0, 0, NONCE as u8])?;
    let frame = rest.long()? as usize;
    let header = &bytes[..rest.read_of(bytes)];
    let (nonce, tag) = (rest.array()?, rest.array()?);
    let cipher = suite.cipher(&data_key, message);
    decrypt(&cipher, nonce, header, &mut [], tag).ok_or(Flaw::Message)?;

    let mut authenticated = Vec::with_capacity(2 * FRAME.min(64));
    for number in 1_u32.. {
        let given = rest.long()?;
        let last = given == LAST_FRAME;
        let given = if last { rest.long()? } else { given };
        let nonce = rest.array()?;
        let length = if last { rest.long()? as usize } else { frame };
        if given != number || length > frame {
            return Err(Flaw::Message);
        }
        let from = plain.len();
        plain.extend(rest.take(length)?);
        let tag = rest.array()?;
        frame_context(message, number, last, length, &mut authenticated);
        decrypt(&cipher, nonce, &authenticated, &mut plain[from..], tag).ok_or(Flaw::Message)?;
        if last {
            break;
        }
    }
    if suite == Suite::Signed {
        let signed = &bytes[..rest.read_of(bytes)];
        let signature = Signature::from_der(rest.field()?).map_err(|_| Flaw::Message)?;
        let key = verifying_key(context)?;
        key.verify_prehash(&Sha384::digest(signed), &signature).map_err(|_| Flaw::Message)?;
    }
    if rest.0.is_empty() { Ok(()) } else { Err(Flaw::Message) }
}

/// The public key in an encryption context.
fn verifying_key(context: &[u8]) -> Result<VerifyingKey, Flaw> {
    let mut rest = Rest(context);
    for _ in 0..rest.short()? {
        let (name, value) = (rest.field()?, rest.field()?);
        if name == PUBLIC_KEY.as_bytes() {
            let mut point = Vec::new();
            if !decode(value, &mut point) {
                return Err(Flaw::Message);
            }
            return VerifyingKey::from_sec1_bytes(&point).map_err(|_| Flaw::Message);
        }
    }
    Err(Flaw::Message)
}

impl Master {
    /// The data key that is encrypted here, if it is encrypted under this key.
    fn data_key(&self, provider: &[u8], info: &[u8], encrypted: &[u8], context: &[u8]) -> Option<Key> {
        match &self.key {
            MasterKey::Made { data_key, encrypted: ours, .. } => {
                (provider == KMS.as_bytes() && encrypted == ours).then(|| data_key.clone())
            }
            MasterKey::Wrapping(key) => {
                // Tag and nonce have lengths of four bytes each in front of the nonce.
                let (_, nonce) = info.split_last_chunk::<NONCE>()?;
                let (data_key, tag) = encrypted.split_last_chunk::<TAG>()?;
                let mut data_key = Zeroizing::new(<[u8; 32]>::try_from(data_key).ok()?);
                let cipher = Aes256Gcm::new((&**key).into());
                decrypt(&cipher, nonce, context, &mut *data_key, tag)?;
                Some(data_key)
            }
        }
    }
}
