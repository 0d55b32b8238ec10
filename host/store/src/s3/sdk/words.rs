//! Text in headers, which have ASCII alone: other text goes as the encoded words of RFC 2047, and S3 gives it back as such
//! ("Working with object metadata", Amazon S3 User Guide).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// An encoded word has at most 75 characters, with `=?UTF-8?B?` and `?=` around base 64.
const BYTES: usize = 45;

/// Text for a header.
pub(super) fn encode(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.floor_char_boundary(BYTES));
        words.push(format!("=?UTF-8?B?{}?=", STANDARD.encode(word)));
        rest = after;
    }
    words.join(" ")
}

/// Text from a header. What is no encoded word stays as it is.
pub(super) fn decode(header: &str) -> String {
    let words: Option<Vec<Vec<u8>>> = header.split_ascii_whitespace().map(word).collect();
    let text =
        words.filter(|words| !words.is_empty()).and_then(|words| String::from_utf8(words.concat()).ok());
    text.unwrap_or_else(|| header.to_owned())
}

fn word(word: &str) -> Option<Vec<u8>> {
    let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    match (charset.to_ascii_lowercase().as_str(), encoding) {
        ("utf-8", "B" | "b") => STANDARD.decode(text).ok(),
        ("utf-8", "Q" | "q") => quoted(text.as_bytes()),
        _ => None,
    }
}

fn quoted(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    while let [first, rest @ ..] = text {
        text = rest;
        bytes.push(match first {
            b'_' => b' ',
            b'=' => {
                let (hex, rest) = text.split_at_checked(2)?;
                text = rest;
                u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?
            }
            other => *other,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back() {
        let long = "säubern ".repeat(40);
        for text in ["", "plain", "two  blanks", "Kunden säubern", "a\nb", "=?", "日本語", &long] {
            let header = encode(text);
            assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header}");
            assert!(header == text || header.split(' ').all(|word| word.len() <= 75), "{header}");
            assert_eq!(decode(&header), text);
        }
        assert_eq!(decode("=?UTF-8?Q?Kunden_s=C3=A4ubern?="), "Kunden säubern");
        for odd in
            ["=?UTF-8?Q?=C?=", "=?UTF-8?B?%?=", "=?latin-1?Q?a?=", "=?UTF-8?Q?=FF?=", "a =?UTF-8?Q?b?="]
        {
            assert_eq!(decode(odd), odd);
        }
    }
}
