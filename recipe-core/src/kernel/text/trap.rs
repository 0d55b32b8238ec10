//! Patterns that do not do what they seem to: those that match no character, and plain text that means something as a
//! regular expression.

use regex::Regex;
use regex_syntax::hir::Hir;

use super::pattern::refuse;
use crate::error::Result;

/// What is done where a pattern matches. It decides what a match without a character does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Text is split there.
    Split,
    /// It is replaced, by nothing or by something.
    Replace {
        /// Whether by nothing.
        by_nothing: bool,
    },
    /// It is taken out, or text is found between two matches.
    Take,
    /// It is looked for.
    Test,
}

/// Refuses a pattern, compiled to `regex`, whose matches without a character do what nobody wants: `|` would split or
/// replace between any two characters, or split nothing at all. Where `^`, `$` or `.*` make sense, they are allowed.
pub(crate) fn refuse_traps(pattern: &str, regex: &Regex, purpose: Purpose) -> Result<()> {
    let Ok(parsed) = regex_syntax::parse(regex.as_str()) else { return Ok(()) };
    let Some(shortest) = parsed.properties().minimum_len() else {
        return Err(refuse(pattern, "no text matches it".into()));
    };
    if shortest > 0 {
        return Ok(());
    }
    let nothing_else = matches_nothing_else(&parsed);
    // Private characters, which no sensible pattern names.
    let within = regex.find_iter("\u{E000}\u{E000}").any(|found| found.is_empty() && found.start() == 3);
    let anywhere = regex.find("\u{E000}").is_some_and(|found| found.is_empty());
    let refused = match purpose {
        Purpose::Split => true,
        Purpose::Replace { by_nothing } => {
            if by_nothing {
                nothing_else
            } else {
                within
            }
        }
        Purpose::Take => within,
        Purpose::Test => within || nothing_else && anywhere,
    };
    let message = match purpose {
        _ if !refused => return Ok(()),
        Purpose::Replace { by_nothing: true } => "it matches no character, so that nothing is replaced",
        Purpose::Test if !within => "it matches every text",
        _ if within => "it matches the empty text between any two characters",
        _ => "it can match the empty text, where nothing is split",
    };
    Err(refuse(pattern, message.into()))
}

fn matches_nothing_else(parsed: &Hir) -> bool {
    parsed.properties().maximum_len() == Some(0)
}

/// What a pattern means that looks as if it stood for itself, such as `. `, ` + ` or `US.`; none where it looks like an
/// expression, or does stand for itself.
pub(crate) fn meaning_of_plain(pattern: &str) -> Option<&'static str> {
    // Who writes one of these knows what a regular expression is.
    if pattern.contains(['\\', '[']) || pattern.contains("(?") {
        return None;
    }
    let signs: Vec<char> = pattern.chars().collect();
    let repeats = |sign: Option<&char>| matches!(sign, Some('*' | '+' | '?' | '{'));
    let only = |allowed: &[char]| {
        signs.iter().all(|sign| !"\\.+*?()|[]{}^$".contains(*sign) || allowed.contains(sign))
    };
    let words = signs.iter().any(|sign| sign.is_alphanumeric());
    let dot = (0..signs.len()).any(|at| signs[at] == '.' && !repeats(signs.get(at + 1)));
    if dot && (only(&['.']) || !words) {
        return Some("`.` matches any character");
    }
    let between_blanks = |sign| signs.windows(3).any(|three| *three == [' ', sign, ' ']);
    if between_blanks('+') || between_blanks('*') || between_blanks('?') {
        return Some(
            "`+`, `*` and `?` say how often what stands before them may come, which is a blank here",
        );
    }
    let inner_end =
        (0..signs.len()).any(|at| signs[at] == '$' && !matches!(signs.get(at + 1), None | Some('|' | ')')));
    if inner_end || pattern == "$" {
        return Some("`$` matches the end of the text");
    }
    let inner_start = (1..signs.len()).any(|at| signs[at] == '^' && !matches!(signs[at - 1], '|' | '('));
    if inner_start || pattern == "^" {
        return Some("`^` matches the start of the text");
    }
    let alternatives: Vec<&str> = pattern.split('|').collect();
    if (1..alternatives.len()).any(|at| alternatives[..at].contains(&alternatives[at])) {
        return Some("`|` stands between alternatives, two of which are the same here");
    }
    if signs.contains(&'(') && only(&['(', ')']) {
        return Some("brackets group, and match no bracket");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::text::compile_pattern;

    fn refused(pattern: &str, purpose: Purpose) -> Option<String> {
        let regex = compile_pattern(pattern).expect(pattern);
        refuse_traps(pattern, &regex, purpose).err().map(|error| error.to_string())
    }

    #[test]
    fn matches_of_nothing_are_refused_where_they_do_harm() {
        let by_nothing = Purpose::Replace { by_nothing: true };
        let by_text = Purpose::Replace { by_nothing: false };
        // Pattern, and whether it is refused for splitting, replacing by nothing and by a text, taking and testing.
        let cases = [
            ("||", [true, true, true, true, true]),
            ("|", [true, true, true, true, true]),
            ("a|", [true, false, true, true, true]),
            ("a*", [true, false, true, true, true]),
            (" *", [true, false, true, true, true]),
            (".*", [true, false, false, false, false]),
            ("^$", [true, true, false, false, false]),
            ("$", [true, true, false, false, true]),
            ("^", [true, true, false, false, true]),
            ("^ *", [true, false, false, false, false]),
            ("(^ +)?", [true, false, true, true, true]),
            (r"\b", [true, true, false, false, false]),
            (r"[a&&b]", [true; 5]),
            (r"\r?\n", [false; 5]),
            ("a+", [false; 5]),
        ];
        for (pattern, expected) in cases {
            let purposes = [Purpose::Split, by_nothing, by_text, Purpose::Take, Purpose::Test];
            let found = purposes.map(|purpose| refused(pattern, purpose).is_some());
            assert_eq!(found, expected, "{pattern}");
        }
    }

    #[test]
    fn refusals_say_why() {
        let cases = [
            ("||", Purpose::Split, "it matches the empty text between any two characters"),
            (".*", Purpose::Split, "it can match the empty text, where nothing is split"),
            ("$", Purpose::Test, "it matches every text"),
            (
                "$",
                Purpose::Replace { by_nothing: true },
                "it matches no character, so that nothing is replaced",
            ),
            ("[a&&b]", Purpose::Take, "no text matches it"),
        ];
        for (pattern, purpose, expected) in cases {
            let message = refused(pattern, purpose).expect(pattern);
            assert_eq!(
                message,
                format!("pattern `{pattern}` cannot be used as a regular expression: {expected}")
            );
        }
    }

    #[test]
    fn plain_text_is_told_from_expressions() {
        let plain = [
            ".",
            ". ",
            " + ",
            " ? ",
            "$",
            "^",
            "$ ",
            "US$5",
            "Dr.",
            "www.example.com",
            " | ",
            "(deceased)",
            ".|,",
        ];
        for pattern in plain {
            assert!(meaning_of_plain(pattern).is_some(), "{pattern}");
        }
        let other = [
            ",", "a-b", " - ", ", *", " +", ",| ", ".*", "N.*", "a.+b", "^a", "a$", "^$", r"\.", "[.]",
            "(a|b)", "(ab)+", "^a|b$", "(?i)a.b", "[0-9]{5}", r"\r?\n", ".{3}", "",
        ];
        for pattern in other {
            assert_eq!(meaning_of_plain(pattern), None, "{pattern}");
        }
    }
}
