//! Names of files as messages show them.

use std::ffi::OsStr;
use std::fmt::Write;

/// A name as a message shows it, in one line: what is not to be seen, or would turn the order of letters around, is escaped
/// (`\n`, `\u{1}`), and so are bytes that are no text (`\xff`).
///
/// ```
/// use recipe_store::shown;
///
/// assert_eq!(shown("claims 2024.csv"), "claims 2024.csv");
/// assert_eq!(shown("s3://lake/a\u{1}b\n.csv"), r"s3://lake/a\u{1}b\n.csv");
/// ```
pub fn shown(name: &(impl AsRef<OsStr> + ?Sized)) -> String {
    let name = name.as_ref().as_encoded_bytes();
    let mut text = String::with_capacity(name.len());
    for part in name.utf8_chunks() {
        for c in part.valid().chars() {
            if is_hidden(c) { text.extend(c.escape_default()) } else { text.push(c) }
        }
        for byte in part.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    use super::*;

    #[test]
    fn odd_bytes_are_escaped() {
        let cases: [(&[u8], &str); 7] = [
            (b"a b/c.csv", "a b/c.csv"),
            ("säubern/日本.csv".as_bytes(), "säubern/日本.csv"),
            (b"a\nb\tc\rd", r"a\nb\tc\rd"),
            (b"\x01\x1b[31m\x7f", r"\u{1}\u{1b}[31m\u{7f}"),
            (b"caf\xe9.csv", r"caf\xe9.csv"),
            (b"\xff\xfe\xe2\x82", r"\xff\xfe\xe2\x82"),
            ("a\u{202e}vsc.b\u{2028}".as_bytes(), r"a\u{202e}vsc.b\u{2028}"),
        ];
        for (name, text) in cases {
            assert_eq!(shown(Path::new(OsStr::from_bytes(name))), text);
        }
    }
}
