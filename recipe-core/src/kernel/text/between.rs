//! The text between two delimiters.

use std::ops::Range;

use regex::Regex;

/// Finds the text between a match of one pattern and the next match of another.
pub(crate) struct Between {
    start: Regex,
    end: Regex,
}

impl Between {
    /// What stands between `start` and `end`.
    pub(crate) fn new(start: Regex, end: Regex) -> Self {
        Between { start, end }
    }

    /// The text between the first two delimiters, without them.
    pub(crate) fn first<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.find(text, 0).map(|(inside, _)| &text[inside])
    }

    /// Writes the text with `by` between every two delimiters, and says whether there are any.
    pub(crate) fn replace(&self, text: &str, by: &str, out: &mut String) -> bool {
        let mut written = 0;
        let mut at = 0;
        let mut found = false;
        while let Some((inside, whole)) = self.find(text, at) {
            found = true;
            out.push_str(&text[written..inside.start]);
            out.push_str(by);
            written = inside.end;
            // Two delimiters that take no room must not be found at the same place again.
            let step = if whole.is_empty() { text[whole.end..].chars().next() } else { None };
            at = whole.end + step.map_or(0, char::len_utf8);
            if whole.end == text.len() {
                break;
            }
        }
        out.push_str(&text[written..]);
        found
    }

    /// Where the text between the first two delimiters at or after `at` stands, without and with them.
    fn find(&self, text: &str, at: usize) -> Option<(Range<usize>, Range<usize>)> {
        let start = self.start.find_at(text, at)?;
        let end = self.end.find_at(text, start.end())?;
        Some((start.end()..end.start(), start.start()..end.end()))
    }
}

impl std::fmt::Display for Between {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "between {:?} and {:?}", self.start.as_str(), self.end.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Between;
    use crate::kernel::text::compile_pattern;

    #[test]
    fn finds_and_replaces() {
        let cases = [
            (r"\/\/", r"\/", "https://a.com/x/y", Some("a.com"), Some("https://-/x/y")),
            ("<", ">", "a<b>c<d>e<f", Some("b"), Some("a<->c<->e<f")),
            ("<", ">", "a>b<c", None, None),
            (r"\|", r"\|", "|a|b|c|", Some("a"), Some("|-|b|-|")),
            ("<", ">", "<>", Some(""), Some("<->")),
            ("^", ",", "é,b,c", Some("é"), Some("-,b,c")),
            (",", "$", "a,b,c", Some("b,c"), Some("a,-")),
            ("^", "$", "", Some(""), Some("-")),
            ("x*", "x*", "éa", Some(""), Some("-é-a-")),
            (r"\b", r"\b", "ab cd", Some(""), Some("-ab- -cd-")),
        ];
        for (start, end, text, first, replaced) in cases {
            let pattern = |pattern| compile_pattern(pattern).expect(pattern);
            let between = Between::new(pattern(start), pattern(end));
            assert_eq!(between.first(text), first, "{between}");
            let mut out = String::new();
            let changed = between.replace(text, "-", &mut out);
            assert_eq!(changed.then_some(out.as_str()), replaced, "{between} of {text}");
        }
    }
}
