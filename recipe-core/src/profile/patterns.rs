//! How texts are built, as regular expressions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Texts with more characters are not looked at one by one.
const LONGEST: usize = 64;

/// How many patterns are listed.
const LISTED: usize = 5;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Digit,
    Upper,
    Lower,
    /// A letter of another alphabet, or with an accent.
    Letter,
    Sign(char),
}

impl Class {
    fn of(c: char) -> Class {
        match c {
            '0'..='9' => Class::Digit,
            'A'..='Z' => Class::Upper,
            'a'..='z' => Class::Lower,
            c if c.is_alphabetic() => Class::Letter,
            c => Class::Sign(c),
        }
    }

    fn write(self, out: &mut String) {
        match self {
            Class::Digit => out.push_str(r"\d"),
            Class::Upper => out.push_str("[A-Z]"),
            Class::Lower => out.push_str("[a-z]"),
            Class::Letter => out.push_str(r"\p{L}"),
            Class::Sign('\t') => out.push_str(r"\t"),
            Class::Sign('\n') => out.push_str(r"\n"),
            Class::Sign('\r') => out.push_str(r"\r"),
            Class::Sign(c) => {
                if "\\.+*?()|[]{}^$".contains(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
}

/// The pattern of a text: with the lengths of its runs of letters and digits, or for any lengths.
fn pattern(text: &str, exact: bool) -> String {
    if text.chars().nth(LONGEST).is_some() {
        return format!(".{{{},}}", LONGEST + 1);
    }
    let mut out = String::new();
    let mut classes = text.chars().map(Class::of).peekable();
    while let Some(class) = classes.next() {
        let mut length = 1;
        while classes.next_if_eq(&class).is_some() {
            length += 1;
        }
        class.write(&mut out);
        let is_sign = matches!(class, Class::Sign(_));
        match (exact || is_sign, length) {
            (true, 1) => {}
            (true, length) => drop(write!(out, "{{{length}}}")),
            (false, _) => out.push('+'),
        }
    }
    out
}

/// The patterns that most texts have, and how many do.
pub(super) fn patterns(texts: &[(&str, u64)]) -> Vec<(String, u64)> {
    let exact = counted(texts, true);
    let rows: u64 = texts.iter().map(|(_, times)| times).sum();
    let listed: u64 = exact.iter().take(LISTED).map(|(_, times)| times).sum();
    // Where lengths differ, they say little.
    let mut patterns = if listed * 2 < rows { counted(texts, false) } else { exact };
    patterns.truncate(LISTED);
    patterns
}

fn counted(texts: &[(&str, u64)], exact: bool) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for (text, times) in texts {
        *counts.entry(pattern(text, exact)).or_default() += times;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_the_texts_they_are_of() {
        let cases = [
            ("AB-1234", r"[A-Z]{2}-\d{4}", r"[A-Z]+-\d+"),
            ("Mobile", "[A-Z][a-z]{5}", "[A-Z]+[a-z]+"),
            ("a.b+c $1", r"[a-z]\.[a-z]\+[a-z] \$\d", r"[a-z]+\.[a-z]+\+[a-z]+ \$\d+"),
            ("né  x", r"[a-z]\p{L} {2}[a-z]", r"[a-z]+\p{L}+ {2}[a-z]+"),
            ("a/b#c&d~e", "[a-z]/[a-z]#[a-z]&[a-z]~[a-z]", "[a-z]+/[a-z]+#[a-z]+&[a-z]+~[a-z]+"),
            ("[x]{2}^|\\", r"\[[a-z]\]\{\d\}\^\|\\", r"\[[a-z]+\]\{\d+\}\^\|\\"),
        ];
        for (text, exact, loose) in cases {
            assert_eq!([pattern(text, true), pattern(text, false)], [exact, loose]);
            for pattern in [exact, loose] {
                let whole = regex::Regex::new(&format!("^(?:{pattern})$")).expect(pattern);
                assert!(whole.is_match(text), "{pattern} of {text}");
            }
        }
        assert_eq!(pattern(&"x".repeat(65), true), ".{65,}");
    }

    #[test]
    fn lengths_are_left_out_where_they_differ() {
        let codes = [("AB-1", 3), ("CD-2", 4), ("x", 1)];
        assert_eq!(patterns(&codes), [(r"[A-Z]{2}-\d".into(), 7), ("[a-z]".into(), 1)]);
        let words: Vec<String> = (1..30).map(|length| "w".repeat(length)).collect();
        let words: Vec<(&str, u64)> = words.iter().map(|word| (word.as_str(), 1)).collect();
        assert_eq!(patterns(&words), [("[a-z]+".into(), 29)]);
    }
}
