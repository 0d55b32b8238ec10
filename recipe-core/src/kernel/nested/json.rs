//! Values inside of JSON text.

use std::borrow::Cow;

use super::Part;

/// What stands at a path in JSON text: a string without its quotation marks, anything else as it stands, or none where
/// there is null or nothing. The error is that the text is not JSON.
pub(super) fn find<'a>(text: &'a str, path: &[Part]) -> Result<Option<Cow<'a, str>>, NotJson> {
    let (mut value, rest) = next(text).ok_or(NotJson)?;
    if !skip_blanks(rest).is_empty() {
        return Err(NotJson);
    }
    for part in path {
        let inside = match part {
            Part::Key(key) => member(value, key),
            Part::Index(index) => item(value, *index),
        };
        match inside {
            Some(inside) => value = inside,
            None => return Ok(None),
        }
    }
    match value {
        "null" => Ok(None),
        quoted if quoted.starts_with('"') => unquote(quoted).map(Some).ok_or(NotJson),
        other => Ok(Some(other.into())),
    }
}

#[derive(Debug, PartialEq)]
pub(super) struct NotJson;

/// The value a text starts with, and what stands behind it.
fn next(text: &str) -> Option<(&str, &str)> {
    let text = skip_blanks(text);
    value_end(text).map(|end| text.split_at(end))
}

/// Where the value that starts a text ends. Brackets are kept on a list, so that no depth is too great.
fn value_end(text: &str) -> Option<usize> {
    let mut rest = text;
    let mut open = Vec::new();
    loop {
        rest = skip_blanks(rest);
        let first = rest.chars().next()?;
        match first {
            '{' | '[' => {
                let close = if first == '{' { '}' } else { ']' };
                rest = skip_blanks(&rest[1..]);
                match rest.strip_prefix(close) {
                    Some(after) => rest = after,
                    None => {
                        rest = entry_value(rest, close)?;
                        open.push(close);
                        continue;
                    }
                }
            }
            '"' => rest = &rest[string_end(rest)?..],
            _ => rest = &rest[word_end(rest)?..],
        }
        // A value ended here, and others may end with it.
        loop {
            let Some(close) = open.last() else { return Some(text.len() - rest.len()) };
            rest = skip_blanks(rest);
            if let Some(after) = rest.strip_prefix(',') {
                rest = entry_value(after, *close)?;
                break;
            }
            rest = rest.strip_prefix(*close)?;
            open.pop();
        }
    }
}

/// What stands behind the name and colon of an entry; in arrays there are none.
fn entry_value(text: &str, close: char) -> Option<&str> {
    if close == ']' {
        return Some(text);
    }
    let name = skip_blanks(text);
    skip_blanks(&name[string_end(name)?..]).strip_prefix(':')
}

fn string_end(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate();
    if !matches!(bytes.next(), Some((_, b'"'))) {
        return None;
    }
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(at + 1),
            b'\\' => match bytes.next()?.1 {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                b'u' if bytes.by_ref().take(4).filter(|(_, digit)| digit.is_ascii_hexdigit()).count()
                    == 4 => {}
                _ => return None,
            },
            0..=0x1F => return None,
            _ => {}
        }
    }
    None
}

/// Where a number, `true`, `false` or `null` ends.
fn word_end(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '-' | '.'))
        .unwrap_or(text.len());
    let word = &text[..end];
    let known = matches!(word, "true" | "false" | "null") || word.parse::<serde_json::Number>().is_ok();
    known.then_some(end)
}

fn member<'a>(object: &'a str, key: &str) -> Option<&'a str> {
    let mut rest = object.strip_prefix('{')?;
    loop {
        let (name, after) = next(rest)?;
        let (value, after) = next(skip_blanks(after).strip_prefix(':')?)?;
        if unquote(name)? == key {
            return Some(value);
        }
        rest = skip_blanks(after).strip_prefix(',')?;
    }
}

fn item(array: &str, index: usize) -> Option<&str> {
    let mut rest = array.strip_prefix('[')?;
    for _ in 0..index {
        let (_, after) = next(rest)?;
        rest = skip_blanks(after).strip_prefix(',')?;
    }
    next(rest).map(|(value, _)| value)
}

fn unquote(quoted: &str) -> Option<Cow<'_, str>> {
    let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') {
        serde_json::from_str(quoted).ok().map(Cow::Owned)
    } else {
        Some(inside.into())
    }
}

fn skip_blanks(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::super::parse_path;
    use super::*;

    #[test]
    fn finds() {
        let text = r#" {"a": {"b": [1, "x\ny", {"c": 1.10}]}, "é": null, "q\"": "z", "e": {}, "n": 12345678901234567890123} "#;
        let cases = [
            ("a.b[0]", Some("1")),
            ("a.b[1]", Some("x\ny")),
            ("a.b[2]", Some(r#"{"c": 1.10}"#)),
            ("a.b[2].c", Some("1.10")),
            ("a.b[3]", None),
            ("a.b.c", None),
            ("a[0]", None),
            ("é", None),
            ("q\"", Some("z")),
            ("e", Some("{}")),
            ("e.x", None),
            ("n", Some("12345678901234567890123")),
            ("n.x", None),
        ];
        for (path, expected) in cases {
            let parts = parse_path(path).expect(path);
            assert_eq!(find(text, &parts), Ok(expected.map(Cow::Borrowed)), "{path}");
        }
    }

    #[test]
    fn refuses_what_is_no_json() {
        let path = [Part::Key("a".into())];
        let texts = [
            "hello",
            " ",
            r#"{"a": 1"#,
            r#"{"a": 1} x"#,
            "{a: 1}",
            r#"{"a" 1}"#,
            r#"{"a": 1,}"#,
            "[1,]",
            "[1 2]",
            "[1}",
            "01",
            "nan",
            "-",
            r#""a"#,
            r#""\x""#,
            r#""\u12g4""#,
            "\"a\nb\"",
            r#"{"a": "\ud800"}"#,
            "é",
        ];
        for text in texts {
            assert_eq!(find(text, &path), Err(NotJson), "{text}");
        }
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(find(&deep, &path), Ok(None));
    }
}
