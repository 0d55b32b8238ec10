//! Patterns of `like`.

/// The regular expression for a pattern: `%` is any text, `_` any one character, and `\` makes an ordinary character
/// of either.
pub(super) fn like(pattern: &str) -> String {
    let mut out = String::from("(?s)^");
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '%' => out.push_str(".*"),
            '_' => out.push('.'),
            _ => {
                let escaped =
                    if c == '\\' { rest.next_if(|next| matches!(next, '%' | '_' | '\\')) } else { None };
                let mut text = [0; 4];
                out.push_str(&regex::escape(escaped.unwrap_or(c).encode_utf8(&mut text)));
            }
        }
    }
    out.push_str("\\z");
    out
}

#[cfg(test)]
mod tests {
    use super::like;
    use crate::kernel::text::compile_pattern;

    #[test]
    fn matches_whole_texts() {
        let cases = [
            ("", "", true),
            ("", "a", false),
            ("a%", "abc", true),
            ("a%", "ba", false),
            ("%b%", "a\nb\nc", true),
            ("_", "é", true),
            ("_", "ab", false),
            ("a", "a\n", false),
            (r"100\%", "100%", true),
            (r"100\%", "1000", false),
            (r"a\_b", "a_b", true),
            (r"a\b", r"a\b", true),
            ("a.c", "abc", false),
            ("[a-z]+ (x|y)^$", "[a-z]+ (x|y)^$", true),
            ("# &~-", "# &~-", true),
        ];
        for (pattern, text, expected) in cases {
            let regex = compile_pattern(&like(pattern)).expect(pattern);
            assert_eq!(regex.is_match(text), expected, "{text:?} like {pattern:?}");
        }
    }
}
