//! Text into messages.

use std::collections::BTreeMap;

use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::ecdsa::{Signature, SigningKey};
use sha2::{Digest, Sha384};

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::KeyInit;

use super::super::base64::encode;
use super::super::key::{Key, derive};
use super::super::{At, Became, Change, Writer, only_checked};
use super::{
    DATA_TYPE, FRAME, KMS, LAST_FRAME, Master, MasterKey, NAMESPACE, NONCE, PUBLIC_KEY, START, Suite, TAG,
    encrypt, frame_context, frame_nonce, write_context, write_field,
};
use crate::error::{Error, Result};

/// How long the SDK makes a signature: it takes one of the two that there are, or signs again.
const SIGNATURE: usize = 103;
/// How often another message is tried whose signature has that length. One in a hundred needs a second.
const ATTEMPTS: u8 = 40;

/// Encrypts text.
///
/// A key that encrypted two messages with one nonce would give both away, so that each message has a key of its own, which
/// follows from the data key and the number of the message. That number follows from the random bytes of the run, the place
/// of the cell and its text: a run that is given random bytes twice makes a message twice at most where cell and place are
/// the same.
pub(crate) struct Seal(Option<Sealing>);

struct Sealing {
    /// Of the column.
    random: Key,
    data_key: Key,
    suite: Suite,
    signing: Option<SigningKey>,
    /// What stands in the header behind the number of the message.
    header: Vec<u8>,
}

impl Seal {
    /// Without a key: its recipe is only checked.
    pub(crate) fn assumed() -> Self {
        Seal(None)
    }

    /// Under this key, for a column, with the random bytes of the step. A type is written into the encryption context.
    pub(crate) fn new(
        master: &Master,
        random: &[u8; 32],
        column: u32,
        data_type: Option<&str>,
    ) -> Result<Self> {
        let (suite, signing) = match &master.key {
            MasterKey::Wrapping(_) => (Suite::Signed, Some(signing_key(random)?)),
            MasterKey::Made { signing: None, .. } => (Suite::Plain, None),
            MasterKey::Made { signing: Some(key), .. } => {
                let key = SigningKey::from_slice(&**key);
                let key = key.map_err(|_| Error::bad_parameter("`SigningKey` is no private key of P-384"))?;
                (Suite::Signed, Some(key))
            }
        };
        let mut pairs = BTreeMap::new();
        if let Some(signing) = &signing {
            let mut public = String::new();
            encode(signing.verifying_key().to_encoded_point(true).as_bytes(), &mut public);
            pairs.insert(PUBLIC_KEY, public);
        }
        if let Some(data_type) = data_type {
            if let MasterKey::Made { .. } = master.key {
                return Err(Error::bad_parameter(
                    "a data key of AWS KMS was made without the type of this column, which is no text; set \
                     `preserveDataType` to `false`",
                ));
            }
            pairs.insert(DATA_TYPE, data_type.to_owned());
        }
        let context = write_context(&pairs)?;
        let mut header = Vec::new();
        write_field(&context, &mut header)?;
        header.extend(1_u16.to_be_bytes());
        let data_key = match &master.key {
            MasterKey::Made { data_key, encrypted, .. } => {
                write_field(KMS.as_bytes(), &mut header)?;
                write_field(master.name.as_bytes(), &mut header)?;
                write_field(encrypted, &mut header)?;
                data_key.clone()
            }
            MasterKey::Wrapping(key) => {
                // Columns of a step have the same data key, as the service's have, but encrypt it anew.
                let data_key = derive(random, &[b"data key"]);
                let nonce = derive(random, &[b"nonce of the data key", &column.to_be_bytes()]);
                let nonce = nonce.first_chunk::<NONCE>().copied().unwrap_or_default();
                let mut encrypted = data_key.to_vec();
                encrypt(&Aes256Gcm::new((&**key).into()), &nonce, &context, &mut encrypted, 0)?;
                let mut info = master.name.as_bytes().to_vec();
                info.extend((TAG as u32 * 8).to_be_bytes());
                info.extend((NONCE as u32).to_be_bytes());
                info.extend(nonce);
                write_field(NAMESPACE.as_bytes(), &mut header)?;
                write_field(&info, &mut header)?;
                write_field(&encrypted, &mut header)?;
                data_key
            }
        };
        header.push(2);
        header.extend([0; 4]);
        header.push(NONCE as u8);
        header.extend((FRAME as u32).to_be_bytes());
        let random = derive(random, &[b"messages", &column.to_be_bytes()]);
        Ok(Seal(Some(Sealing { random, data_key, suite, signing, header })))
    }
}

impl Change for Seal {
    fn name(&self) -> String {
        "encrypt".into()
    }

    fn begin(&self) -> Result<Box<Writer<'_>>> {
        let sealing = self.0.as_ref().ok_or_else(only_checked)?;
        let (mut bytes, mut context) = (Vec::new(), Vec::new());
        Ok(Box::new(move |at, text, out| {
            for attempt in 0..ATTEMPTS {
                if sealing.write(at, attempt, text, &mut bytes, &mut context)? {
                    break;
                }
            }
            encode(&bytes, out);
            Ok(Became::Written)
        }))
    }
}

impl Sealing {
    /// Writes the message; false where its signature has another length than most.
    fn write(
        &self,
        at: At,
        attempt: u8,
        text: &str,
        bytes: &mut Vec<u8>,
        context: &mut Vec<u8>,
    ) -> Result<bool> {
        let place = [&at.row.to_be_bytes()[..], &at.part.to_be_bytes(), &[attempt]].concat();
        let message = derive(&self.random, &[&place, text.as_bytes()]);
        let message = &message[..16];
        let cipher = self.suite.cipher(&self.data_key, message);
        bytes.clear();
        bytes.extend(START);
        bytes.extend(self.suite.id());
        bytes.extend(message);
        bytes.extend(&self.header);
        context.clone_from(bytes);
        bytes.extend([0; NONCE]);
        let end = bytes.len();
        encrypt(&cipher, &[0; NONCE], context, bytes, end)?;

        let text = text.as_bytes();
        let mut number = 1_u32;
        let mut rest = text;
        while rest.len() > FRAME {
            let (frame, more) = rest.split_at(FRAME);
            bytes.extend(number.to_be_bytes());
            frame_body(&cipher, message, number, false, frame, bytes, context)?;
            rest = more;
            number = number.checked_add(1).ok_or_else(|| Error::internal("a cell has too many frames"))?;
        }
        bytes.extend(LAST_FRAME.to_be_bytes());
        bytes.extend(number.to_be_bytes());
        let length = bytes.len() + NONCE;
        frame_body(&cipher, message, number, true, rest, bytes, context)?;
        debug_assert!(bytes.len() > length);

        let Some(signing) = &self.signing else { return Ok(true) };
        let digest = Sha384::digest(&bytes);
        let failed = |_| Error::internal("a message cannot be signed");
        let signature: Signature = signing.sign_prehash(&digest).map_err(failed)?;
        let (r, s) = (signature.r(), signature.s());
        let other = Signature::from_scalars(*r, -*s).map_err(failed)?;
        let fits = |signature: &Signature| signature.to_der().as_bytes().len() == SIGNATURE;
        let chosen = if fits(&signature) { signature } else { other };
        write_field(chosen.to_der().as_bytes(), bytes)?;
        Ok(fits(&chosen))
    }
}

/// Writes the nonce of a frame, the length of a last one, the text and the tag.
fn frame_body(
    cipher: &Aes256Gcm,
    message: &[u8],
    number: u32,
    last: bool,
    text: &[u8],
    bytes: &mut Vec<u8>,
    context: &mut Vec<u8>,
) -> Result<()> {
    let nonce = frame_nonce(number);
    bytes.extend(nonce);
    if last {
        bytes.extend((text.len() as u32).to_be_bytes());
    }
    frame_context(message, number, last, text.len(), context);
    let from = bytes.len();
    bytes.extend(text);
    encrypt(cipher, &nonce, context, bytes, from)
}

/// The key that signs the messages of a step.
fn signing_key(random: &[u8; 32]) -> Result<SigningKey> {
    for attempt in 0_u8..=u8::MAX {
        let halves = [0_u8, 1].map(|half| derive(random, &[b"signing key", &[attempt, half]]));
        let bytes = zeroize::Zeroizing::new([&halves[0][..], &halves[1][..16]].concat());
        // All but a few numbers of 48 bytes are keys.
        if let Ok(key) = SigningKey::from_slice(&bytes) {
            return Ok(key);
        }
    }
    Err(Error::internal("no key could be made for signatures"))
}
