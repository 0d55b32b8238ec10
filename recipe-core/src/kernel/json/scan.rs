//! Where JSON values end. The text is read forward once and nothing is made, so that no depth is too great.

use std::fmt;

/// What a JSON value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Number,
    /// A text, which may have escapes.
    Text {
        /// Whether it has any.
        escaped: bool,
    },
    /// A list.
    List,
    /// An object.
    Object,
}

impl fmt::Display for JsonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JsonKind::Null => "null",
            JsonKind::Boolean => "a truth value",
            JsonKind::Number => "a number",
            JsonKind::Text { .. } => "a text",
            JsonKind::List => "a list",
            JsonKind::Object => "an object",
        })
    }
}

/// Where a text is no JSON, and why. Where it only ends too early, that is its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotJson {
    /// The place of the first byte that is wrong.
    pub at: usize,
    /// What is wrong.
    pub reason: &'static str,
}

fn wrong<T>(at: usize, reason: &'static str) -> Result<T, NotJson> {
    Err(NotJson { at, reason })
}

/// The place of the first byte from `at` on that is not blank.
#[inline]
pub fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = text.get(at) {
        at += 1;
    }
    at
}

/// The kind and the end of the value that starts at `at`, which is UTF-8.
///
/// ```
/// use recipe_core::engine::kernel::json::{JsonKind, value_end};
///
/// assert_eq!(value_end(br#"{"a": [1, 2]}, 5"#, 0), Ok((JsonKind::Object, 13)));
/// assert_eq!(value_end(b"[1, 2", 0).map_err(|error| error.at), Err(5));
/// ```
#[inline]
pub fn value_end(text: &[u8], at: usize) -> Result<(JsonKind, usize), NotJson> {
    match text.get(at) {
        Some(b'{') => Ok((JsonKind::Object, nested_end(text, at)?)),
        Some(b'[') => Ok((JsonKind::List, nested_end(text, at)?)),
        _ => scalar_end(text, at),
    }
}

#[inline]
fn scalar_end(text: &[u8], at: usize) -> Result<(JsonKind, usize), NotJson> {
    match text.get(at) {
        Some(b'"') => {
            let (end, escaped) = text_end(text, at + 1)?;
            Ok((JsonKind::Text { escaped }, end + 1))
        }
        Some(b'-' | b'0'..=b'9') => Ok((JsonKind::Number, number_end(text, at)?)),
        Some(b't') => Ok((JsonKind::Boolean, word_end(text, at, b"true")?)),
        Some(b'f') => Ok((JsonKind::Boolean, word_end(text, at, b"false")?)),
        Some(b'n') => Ok((JsonKind::Null, word_end(text, at, b"null")?)),
        None => wrong(at, "it ends where a value is expected"),
        _ => wrong(at, "a value is expected"),
    }
}

fn word_end(text: &[u8], start: usize, word: &[u8]) -> Result<usize, NotJson> {
    let same = text[start..].iter().zip(word).take_while(|(found, wanted)| found == wanted).count();
    if same < word.len() {
        return wrong(start + same, "a value is expected");
    }
    Ok(start + same)
}

fn number_end(text: &[u8], start: usize) -> Result<usize, NotJson> {
    let digits = |mut at: usize| {
        let first = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        if at == first { wrong(at, "a number lacks a digit") } else { Ok(at) }
    };
    let first = start + usize::from(text[start] == b'-');
    let mut at = digits(first)?;
    if text[first] == b'0' && at > first + 1 {
        return wrong(first, "a number starts with a needless zero");
    }
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        at = digits(at + usize::from(matches!(text.get(at), Some(b'+' | b'-'))))?;
    }
    Ok(at)
}

/// Where the text ends that starts after a quote, and whether it has escapes.
#[inline]
pub fn text_end(text: &[u8], start: usize) -> Result<(usize, bool), NotJson> {
    let mut at = start;
    let mut escaped = false;
    loop {
        if let Some(bytes) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let special = specials(u64::from_le_bytes(*bytes));
            if special == 0 {
                at += 8;
                continue;
            }
            at += special.trailing_zeros() as usize / 8;
        }
        match text.get(at) {
            Some(b'"') => return Ok((at, escaped)),
            Some(b'\\') => {
                escaped = true;
                at = escape_end(text, at)?;
            }
            Some(0..0x20) => return wrong(at, "a text has a line break or another control character"),
            Some(_) => at += 1,
            None => return wrong(at, "it ends within a text"),
        }
    }
}

/// Bits at bytes that are a quote, a backslash or a control character. What is above the lowest may be wrong.
#[inline]
fn specials(word: u64) -> u64 {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (zero(word ^ (ONES * 0x22)) | zero(word ^ (ONES * 0x5C)) | controls) & (ONES << 7)
}

fn escape_end(text: &[u8], at: usize) -> Result<usize, NotJson> {
    match text.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') => {
            let digits = text[at + 2..].iter().take(4).take_while(|byte| byte.is_ascii_hexdigit()).count();
            if digits < 4 {
                return wrong(at + 2 + digits, "an escape needs four hexadecimal digits");
            }
            Ok(at + 6)
        }
        Some(_) => wrong(at + 1, "there is no such escape"),
        None => wrong(at + 1, "it ends within a text"),
    }
}

/// The end of an object or a list.
fn nested_end(text: &[u8], start: usize) -> Result<usize, NotJson> {
    let mut open = Open::default();
    let mut at = start;
    loop {
        match text.get(at) {
            Some(b'{') => {
                at = skip_blanks(text, at + 1);
                if text.get(at) != Some(&b'}') {
                    open.push(true);
                    at = key_end(text, at)?.1;
                    continue;
                }
                at += 1;
            }
            Some(b'[') => {
                at = skip_blanks(text, at + 1);
                if text.get(at) != Some(&b']') {
                    open.push(false);
                    continue;
                }
                at += 1;
            }
            _ => at = scalar_end(text, at)?.1,
        }
        // A value ended here, and others may end with it.
        loop {
            let Some(in_object) = open.last() else { return Ok(at) };
            at = skip_blanks(text, at);
            match text.get(at) {
                Some(b',') => {
                    at = skip_blanks(text, at + 1);
                    if in_object {
                        at = key_end(text, at)?.1;
                    }
                    break;
                }
                Some(b'}') if in_object => open.pop(),
                Some(b']') if !in_object => open.pop(),
                None => return wrong(at, "it ends within an object or a list"),
                Some(_) if in_object => return wrong(at, "a comma or `}` is expected"),
                Some(_) => return wrong(at, "a comma or `]` is expected"),
            }
            at += 1;
        }
    }
}

/// Where the key ends that starts at `at`, quotes excluded, whether it has escapes, and where its value starts.
#[inline]
pub fn key_end(text: &[u8], at: usize) -> Result<((usize, bool), usize), NotJson> {
    match text.get(at) {
        Some(b'"') => {}
        None => return wrong(at, "it ends within an object"),
        _ => return wrong(at, "a key in double quotes is expected"),
    }
    let key = text_end(text, at + 1)?;
    let colon = skip_blanks(text, key.0 + 1);
    match text.get(colon) {
        Some(b':') => Ok((key, skip_blanks(text, colon + 1))),
        None => wrong(colon, "it ends within an object"),
        _ => wrong(colon, "a colon is expected"),
    }
}

/// Objects and lists that are open, innermost last: a bit for each, those beyond 64 on a list.
#[derive(Default)]
struct Open {
    bits: u64,
    depth: usize,
    below: Vec<u64>,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        if self.depth == 64 {
            self.below.push(self.bits);
            self.depth = 0;
        }
        self.bits = self.bits << 1 | u64::from(is_object);
        self.depth += 1;
    }

    fn last(&self) -> Option<bool> {
        (self.depth > 0).then_some(self.bits & 1 == 1)
    }

    fn pop(&mut self) {
        self.bits >>= 1;
        self.depth -= 1;
        if self.depth == 0
            && let Some(bits) = self.below.pop()
        {
            self.bits = bits;
            self.depth = 64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_another_reader() {
        let texts = [
            "null",
            "true",
            "false",
            "0",
            "-0",
            "12.50",
            "1e5",
            "-1.5E-07",
            r#""""#,
            r#""a\"b\\""#,
            r#""\u00e9""#,
            r#""eight by""#,
            r#""longer than sixteen bytes é""#,
            "[]",
            "{}",
            "[ ]",
            "{ }",
            "[1,2]",
            r#"[1, [true], {"a": null}]"#,
            r#"{"a":1,"b":{"c":[{}]}}"#,
            "\"a\x7f\"",
        ];
        for text in texts {
            serde_json::from_str::<serde_json::Value>(text).expect(text);
            for tail in ["", " ", ",", "]", "        "] {
                let whole = format!("{text}{tail}");
                assert_eq!(value_end(whole.as_bytes(), 0).map(|(_, end)| end), Ok(text.len()), "{whole}");
            }
            for end in 0..text.len() {
                let found = value_end(&text.as_bytes()[..end], 0);
                let number = text.as_bytes()[0].is_ascii_digit() || text.starts_with('-');
                assert!(number || found.is_err_and(|error| error.at == end), "{text} to {end}: {found:?}");
            }
        }
        let broken = [
            "tru ",
            "nul]",
            "01",
            "-",
            "1.",
            "1.x",
            "1e",
            "1e+",
            "+1",
            ".5",
            "NaN",
            "'a'",
            r#""\x""#,
            r#""\u12g4""#,
            "\"a\nb\"",
            "\"12345678\u{1}\"",
            "[1,]",
            "[1 2]",
            "[1}",
            "{a: 1}",
            r#"{"a" 1}"#,
            r#"{"a": 1,}"#,
            r#"{"a": 1]"#,
            "é",
            "[,1]",
        ];
        for text in broken {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
            let found = value_end(text.as_bytes(), 0);
            assert!(found.is_err_and(|error| error.at <= text.len()), "{text}: {found:?}");
        }
    }

    #[test]
    fn no_depth_is_too_great() {
        for depth in [1, 63, 64, 65, 128, 129, 100_000] {
            let text = r#"[{"a":"#.repeat(depth) + "1" + &"}]".repeat(depth);
            assert_eq!(value_end(text.as_bytes(), 0), Ok((JsonKind::List, text.len())));
            let crossed = r#"[{"a":"#.repeat(depth) + "1" + &"]}".repeat(depth);
            assert!(value_end(crossed.as_bytes(), 0).is_err());
        }
    }
}
