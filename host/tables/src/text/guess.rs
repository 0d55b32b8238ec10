//! A guess at the encoding of a text that is not UTF-8.

use std::io::Read;
use std::sync::Arc;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use recipe_store::PinnedFile;

use super::open_text;
use crate::encoding::{Encoding, Kind};
use crate::error::TableError;
use crate::options::ReadOptions;

/// About how many bytes are looked at after the first that is not UTF-8.
const SAMPLE: usize = 256 << 10;

/// UTF-16 has a NUL in its delimiters and line ends at least, one byte in so many.
const NULLS: usize = 64;

/// An error of reading a file, with a guess at its encoding where it is not UTF-8. The file is read again from its start,
/// so that the guess does not depend on how it is cut up.
pub(crate) fn guessed(error: TableError, file: &PinnedFile, options: &ReadOptions) -> TableError {
    match error {
        TableError::NotUtf8 { file: path, row, column, guess: None } => {
            TableError::NotUtf8 { file: path, row, column, guess: guess(file, options) }
        }
        error => error,
    }
}

/// The encoding that the text of a file seems to have, if it is one.
fn guess(file: &PinnedFile, options: &ReadOptions) -> Option<Encoding> {
    let mut text = open_text(file, options, &Arc::default()).ok()?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut piece = Vec::with_capacity(SAMPLE);
    let (mut wrong, mut right) = (0_usize, 0_usize);
    loop {
        // A character that the end of a piece cuts is no sign of another encoding.
        let is_last = wrong > 1;
        piece.clear();
        let read = text.by_ref().take(SAMPLE as u64).read_to_end(&mut piece).ok()?;
        for chunk in piece.utf8_chunks() {
            right += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
            wrong += usize::from(!chunk.invalid().is_empty());
        }
        detector.feed(&piece, read < SAMPLE);
        if is_last || read < SAMPLE {
            break;
        }
    }
    if let Some(encoding) = Encoding::of_nulls(&piece, NULLS) {
        return Some(encoding);
    }
    // Mostly UTF-8, and here and there not: no other encoding is right for all of it.
    if right > wrong {
        return None;
    }
    let found = detector.guess(None, Utf8Detection::Deny);
    Some(Encoding(Kind::Known(found)))
}
