//! The quotes of an expression that a placeholder stands within, which its value must not end.

/// Follows the quotes of a text, part by part.
#[derive(Default)]
pub(super) struct Quotes {
    open: Option<char>,
    is_escaped: bool,
}

impl Quotes {
    /// Goes on with a part that stands in the recipe itself.
    pub(super) fn pass(&mut self, text: &str) {
        for c in text.chars() {
            let is_escaped = std::mem::take(&mut self.is_escaped);
            match self.open {
                Some(open) if c == open && !is_escaped => self.open = None,
                Some(open) => self.is_escaped = c == '\\' && open != '`' && !is_escaped,
                None if matches!(c, '`' | '\'' | '"') => self.open = Some(c),
                None => {}
            }
        }
    }

    /// The quote that a value would end if it stood here, if it would end one.
    pub(super) fn ended_by(&self, value: &str) -> Option<char> {
        let open = self.open?;
        let ends = value.contains(open) || open != '`' && value.ends_with('\\');
        ends.then_some(open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_end_a_quote_are_found() {
        for (before, value, expected) in [
            ("", "it's", None),
            ("x = '", "it's", Some('\'')),
            ("x = '", "a\"b`c", None),
            ("x = 'a' || ", "it's", None),
            ("x = 'it''s ", "it's", Some('\'')),
            (r"x = 'it\'s ", "it's", Some('\'')),
            (r"x = 'a\\' || ", "it's", None),
            ("x = '", r"\d+", None),
            ("x = '", r"a\", Some('\'')),
            ("upper(`", r"a\", None),
            ("upper(`", "a`b", Some('`')),
            ("concat(\"", "a\"b", Some('"')),
        ] {
            let mut quotes = Quotes::default();
            quotes.pass(before);
            assert_eq!(quotes.ended_by(value), expected, "{before}{value}");
        }
    }
}
