//! Removing characters of a class, wherever they stand.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use regex::Regex;

use super::{compile_pattern, rewrite_cells};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// Removes some characters, wherever they stand.
#[derive(Debug, Clone)]
pub(crate) enum Remove {
    /// White space, by Unicode.
    Whitespace,
    /// What the pattern matches, which is all that [`Remove::symbols`] says.
    Symbols(Regex),
}

impl Remove {
    /// Removes all but letters with their accents, digits and white space, of every script.
    pub(crate) fn symbols() -> Result<Self> {
        compile_pattern(r"[^\p{L}\p{M}\p{N}\p{White_Space}]+").map(Remove::Symbols)
    }

    /// Writes what stays of a text, and says whether that is less than all.
    fn write(&self, text: &str, out: &mut String) -> bool {
        let start = out.len();
        match self {
            Remove::Whitespace => out.extend(text.split(char::is_whitespace)),
            Remove::Symbols(_) if text.is_ascii() => {
                out.extend(text.split(|c: char| !c.is_ascii_alphanumeric() && !c.is_whitespace()));
            }
            Remove::Symbols(pattern) => out.extend(pattern.split(text)),
        }
        out.len() - start != text.len()
    }
}

impl Kernel for Remove {
    fn name(&self) -> String {
        match self {
            Remove::Whitespace => "remove white space",
            Remove::Symbols(_) => "remove symbols",
        }
        .into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        Ok(Arc::new(rewrite_cells(texts.as_string_view(), |text, out| self.write(text, out))?))
    }
}

#[cfg(test)]
mod tests {
    use super::Remove;

    #[test]
    fn removes_whitespace() {
        let cases =
            [("a b", "ab"), (" \t\r\n\u{b}\u{a0}\u{3000}é ", "é"), ("  ", ""), ("ab\u{200b}", "ab\u{200b}")];
        for (text, expected) in cases {
            let mut out = String::new();
            assert_eq!(Remove::Whitespace.write(text, &mut out), text != expected, "{text}");
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn removes_symbols() {
        let cases = [
            ("a-b_c (1) $2.50!", "abc 1 250"),
            ("naïve Ångström № 5€", "naïve Ångström  5"),
            ("e\u{301}+e", "e\u{301}e"),
            ("日本語、हिन्दी।", "日本語हिन्दी"),
            ("½ ²💡", "½ ²"),
            ("\u{b}a\0", "\u{b}a"),
            ("+", ""),
        ];
        let symbols = Remove::symbols().expect("a pattern");
        for (text, expected) in cases {
            let mut out = String::new();
            assert_eq!(symbols.write(text, &mut out), text != expected, "{text}");
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn ascii_loses_what_other_text_does() {
        let symbols = Remove::symbols().expect("a pattern");
        let ascii: String = (0..128_u8).map(char::from).collect();
        let (mut fast, mut slow) = (String::new(), String::new());
        symbols.write(&ascii, &mut fast);
        symbols.write(&format!("{ascii}é"), &mut slow);
        assert_eq!(format!("{fast}é"), slow);
    }
}
