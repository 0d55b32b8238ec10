//! Texts in other encodings, decoded as they are read.

use std::io::{Error, Read, Result};

use encoding_rs::{Decoder, DecoderResult};

use super::Text;
use super::error::TextError;
use crate::encoding::{Encoding, Kind};

/// How many bytes are decoded at a time.
const INPUT: usize = 64 << 10;

/// A text as UTF-8, which ends with an error where bytes stand for no character.
pub(super) struct Decode {
    input: Text,
    encoding: Encoding,
    decoder: Option<Decoder>,
    /// Bytes that are not decoded.
    raw: Vec<u8>,
    /// Bytes that were decoded before those.
    before: u64,
    /// Text that was decoded, and how much of it was given.
    text: Vec<u8>,
    given: usize,
    lines: u64,
    ended: bool,
    /// What is wrong with what comes after that text.
    failed: Option<Error>,
}

impl Decode {
    /// `input` is what follows the byte order mark, which has `before` bytes.
    pub(super) fn new(input: Text, encoding: Encoding, before: usize) -> Self {
        let decoder = match encoding.0 {
            Kind::Known(known) => Some(known.new_decoder_without_bom_handling()),
            Kind::Utf32Le | Kind::Utf32Be => None,
        };
        Decode {
            input,
            encoding,
            decoder,
            raw: Vec::with_capacity(INPUT),
            before: before as u64,
            text: Vec::new(),
            given: 0,
            lines: 0,
            ended: false,
            failed: None,
        }
    }

    /// Decodes more.
    fn decode_more(&mut self) {
        let wanted = INPUT.saturating_sub(self.raw.len());
        match self.input.by_ref().take(wanted as u64).read_to_end(&mut self.raw) {
            Ok(read) => self.ended = read < wanted,
            Err(error) => self.failed = Some(error),
        }
        self.text.clear();
        self.given = 0;
        let (read, wrong) = match &mut self.decoder {
            Some(decoder) => by_table(decoder, &self.raw, self.ended, &mut self.text),
            None => utf32(self.encoding, &self.raw, self.ended, &mut self.text),
        };
        self.lines += memchr::memchr_iter(b'\n', &self.text).count() as u64;
        if let Some(wrong) = wrong {
            let byte = (self.before + read as u64).saturating_sub(wrong as u64);
            let malformed = TextError::Malformed { encoding: self.encoding, line: self.lines + 1, byte };
            self.failed = Some(malformed.into());
        }
        self.before += read as u64;
        self.raw.drain(..read);
    }
}

/// Decodes bytes. Returns how many, and where one stands for no character, how many of them are after its start.
fn by_table(decoder: &mut Decoder, raw: &[u8], last: bool, text: &mut Vec<u8>) -> (usize, Option<usize>) {
    let most = decoder.max_utf8_buffer_length_without_replacement(raw.len());
    text.resize(most.unwrap_or(raw.len().saturating_mul(4)), 0);
    let (result, read, written) = decoder.decode_to_utf8_without_replacement(raw, text, last);
    text.truncate(written);
    match result {
        DecoderResult::InputEmpty | DecoderResult::OutputFull => (read, None),
        DecoderResult::Malformed(length, after) => (read, Some(usize::from(length) + usize::from(after))),
    }
}

/// The same for UTF-32.
fn utf32(encoding: Encoding, raw: &[u8], last: bool, text: &mut Vec<u8>) -> (usize, Option<usize>) {
    let (fours, rest) = raw.as_chunks::<4>();
    for (at, four) in fours.iter().enumerate() {
        let code =
            if encoding.0 == Kind::Utf32Be { u32::from_be_bytes(*four) } else { u32::from_le_bytes(*four) };
        let Some(c) = char::from_u32(code) else { return (4 * at + 4, Some(4)) };
        text.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if last && !rest.is_empty() {
        return (raw.len(), Some(rest.len()));
    }
    (raw.len() - rest.len(), None)
}

impl Read for Decode {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.given == self.text.len() {
            if let Some(error) = self.failed.take() {
                self.ended = true;
                self.raw.clear();
                return Err(error);
            }
            if self.ended && self.raw.is_empty() {
                return Ok(0);
            }
            self.decode_more();
        }
        let given = (&self.text[self.given..]).read(buffer)?;
        self.given += given;
        Ok(given)
    }
}
