//! The text of JSON texts, and JSON without blanks.

use std::borrow::Cow;

use super::scan::skip_blanks;
use super::scan::text_end;

/// An escape stands for half of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HalfCharacter;

/// Adds the text that stands between quotes to `out`. Its escapes were checked.
pub fn unescape(text: &[u8], out: &mut Vec<u8>) -> Result<(), HalfCharacter> {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        out.extend_from_slice(&rest[..at]);
        let taken = match rest.get(at + 1) {
            Some(b'u') => {
                let (c, length) = code_point(&rest[at..])?;
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                length
            }
            Some(escape) => {
                out.push(match escape {
                    b'b' => 8,
                    b'f' => 12,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    other => *other,
                });
                2
            }
            None => 1,
        };
        rest = &rest[at + taken..];
    }
    out.extend_from_slice(rest);
    Ok(())
}

/// The character of a `\u` escape, or of two that are its halves, and how many bytes they have.
fn code_point(escape: &[u8]) -> Result<(char, usize), HalfCharacter> {
    let unit = |at: usize| {
        let digits = escape.get(at..)?.strip_prefix(b"\\u")?.get(..4)?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(0).ok_or(HalfCharacter)?;
    if let Some(c) = char::from_u32(first) {
        return Ok((c, 6));
    }
    let second = unit(6).ok_or(HalfCharacter)?;
    if !(0xD800..0xDC00).contains(&first) || !(0xDC00..0xE000).contains(&second) {
        return Err(HalfCharacter);
    }
    let c = char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00));
    c.map(|c| (c, 12)).ok_or(HalfCharacter)
}

/// The text that stands between quotes.
pub(super) fn unescaped(text: &str) -> Result<Cow<'_, str>, HalfCharacter> {
    if !text.contains('\\') {
        return Ok(text.into());
    }
    let mut out = Vec::with_capacity(text.len());
    unescape(text.as_bytes(), &mut out)?;
    String::from_utf8(out).map(Cow::Owned).map_err(|_| HalfCharacter)
}

/// Adds a JSON value without the blanks between its parts to `out`.
pub fn compact(value: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(byte) = value.get(at) {
        let end = match byte {
            b' ' | b'\n' | b'\r' | b'\t' => {
                at = skip_blanks(value, at);
                continue;
            }
            b'"' => text_end(value, at + 1).map_or(value.len(), |(end, _)| end + 1),
            _ => at + 1,
        };
        out.extend_from_slice(&value[at..end]);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unescapes_as_another_reader_does() {
        for text in
            [r"", r"plain é", r#"\"\\\/\b\f\n\r\t"#, r"\u00e9\u0000x", r"a\ud83d\ude00b", r"\uD83D\uDE00"]
        {
            let expected: String = serde_json::from_str(&format!("\"{text}\"")).expect(text);
            assert_eq!(unescaped(text).as_deref(), Ok(expected.as_str()));
        }
        for text in [r"\ud83d", r"\ud83dx", r"\ude00\ud83d", r"\ud83d\u0041", r"\ud83d\n"] {
            assert_eq!(unescaped(text), Err(HalfCharacter), "{text}");
        }
    }

    #[test]
    fn blanks_in_texts_stay() {
        let mut out = Vec::new();
        compact(b"{ \"a b\" :\n [1, \"x \\\" y\"] }", &mut out);
        assert_eq!(out, b"{\"a b\":[1,\"x \\\" y\"]}");
    }
}
