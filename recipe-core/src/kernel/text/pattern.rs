//! Regular expressions of recipes: Java's syntax, as far as it can be matched in linear time.

use regex::{Regex, RegexBuilder};

use crate::error::{Error, Kind, Result};

/// Longer patterns are refused: what a recipe needs is shorter, and compiling takes time and memory.
const MAX_PATTERN_BYTES: usize = 4096;
const COMPILED: usize = 1 << 20;
const LAZY: usize = 8 << 20;

/// What Java can say and this cannot, with its name.
const REFUSED: &[(&str, &str)] = &[
    ("(?=", "look-ahead `(?=`"),
    ("(?!", "look-ahead `(?!`"),
    ("(?<=", "look-behind `(?<=`"),
    ("(?<!", "look-behind `(?<!`"),
    ("(?>", "the atomic group `(?>`"),
    ("\\k<", "the back reference `\\k<`"),
    ("\\G", "the anchor `\\G`"),
];

/// Classes that Java names with `\p` and this with brackets, or otherwise.
const CLASSES: &[(&str, &str)] = &[
    ("Alpha", "[A-Za-z]"),
    ("Digit", "[0-9]"),
    ("Alnum", "[A-Za-z0-9]"),
    ("Upper", "[A-Z]"),
    ("Lower", "[a-z]"),
    ("Punct", "[!-/:-@\\[-`{-~]"),
    ("Space", "[ \\t\\n\\x0B\\f\\r]"),
    ("XDigit", "[0-9A-Fa-f]"),
    ("Blank", "[ \\t]"),
    ("ASCII", "[\\x00-\\x7F]"),
];

/// Where in a text a match must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edge {
    /// It begins where the text does.
    Start,
    /// It ends where the text does.
    End,
}

/// Whether a pattern stands for itself: none of its signs means anything else.
pub(crate) fn is_plain(pattern: &str) -> bool {
    !pattern.contains(['\\', '.', '+', '*', '?', '(', ')', '|', '[', ']', '{', '}', '^', '$'])
}

/// A pattern of Java's syntax in that of the crate `regex`, for whoever puts it into a larger one. It compiles by itself; an
/// error names what cannot be said.
///
/// ```
/// use recipe_core::engine::kernel::rust_pattern;
///
/// assert_eq!(rust_pattern(r"\p{Alpha}\d+")?, "[A-Za-z][0-9]+");
/// assert!(rust_pattern("(?=a)").is_err());
/// # Ok::<(), recipe_core::Error>(())
/// ```
pub fn rust_pattern(pattern: &str) -> Result<String> {
    let translated = checked(pattern)?;
    build(pattern, &translated, false)?;
    Ok(translated)
}

/// Compiles a pattern; an error names what cannot be said.
pub(crate) fn compile_pattern(pattern: &str) -> Result<Regex> {
    build(pattern, &checked(pattern)?, false)
}

/// Compiles a pattern for which large and small letters are the same, by Unicode.
pub(crate) fn compile_ignoring_case(pattern: &str) -> Result<Regex> {
    build(pattern, &checked(pattern)?, true)
}

/// Compiles a pattern that matches only at one end of a text.
pub(crate) fn compile_at_edge(pattern: &str, edge: Edge) -> Result<Regex> {
    let translated = checked(pattern)?;
    // By itself first: brackets that do not pair must not pair with those put around it.
    build(pattern, &translated, false)?;
    // A comment at the end of a pattern with `(?x)` runs to the line break, and takes the first bracket with it.
    let whole = format!("(?:{translated})(?x:\n)");
    match edge {
        Edge::Start => build(pattern, &format!("\\A{whole}"), false),
        Edge::End => build(pattern, &format!("{whole}\\z"), false),
    }
}

/// A pattern that cannot be used, and why.
pub(super) fn refuse(pattern: &str, message: String) -> Error {
    Kind::Pattern { pattern: pattern.to_owned(), message }.into()
}

/// A pattern that is not too long, in this crate's spelling.
fn checked(pattern: &str) -> Result<String> {
    if pattern.len() > MAX_PATTERN_BYTES {
        let shown = pattern.chars().take(40).collect::<String>() + "…";
        let message = format!("it has {} bytes, and at most {MAX_PATTERN_BYTES} are allowed", pattern.len());
        return Err(refuse(&shown, message));
    }
    translate(pattern).map_err(|message| refuse(pattern, message))
}

/// Compiles `translated`, which says what `pattern` does.
fn build(pattern: &str, translated: &str, ignore_case: bool) -> Result<Regex> {
    let mut builder = RegexBuilder::new(translated);
    builder.case_insensitive(ignore_case).size_limit(COMPILED).dfa_size_limit(LAZY);
    builder.build().map_err(|error| {
        let message = match error {
            regex::Error::CompiledTooBig(_) => "it grows too large; use smaller repetitions".into(),
            // The last line of a syntax error says what is wrong; the lines above it draw the pattern.
            other => {
                let text = other.to_string();
                text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
            }
        };
        refuse(pattern, message)
    })
}

/// Java's spelling of what this can say, too.
fn translate(pattern: &str) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        in_class = if in_class { c != ']' } else { c == '[' };
        if let Some((_, name)) = REFUSED.iter().find(|(start, _)| !in_class && rest.starts_with(start)) {
            return Err(format!("{name} is not supported, because it cannot be matched in linear time"));
        }
        if c != '\\' {
            let after = &rest[c.len_utf8()..];
            if !in_class && matches!(c, '*' | '+' | '?' | '}') && after.starts_with('+') {
                return Err(format!(
                    "the possessive quantifier `{c}+` is not supported, because it cannot be matched in linear time"
                ));
            }
            out.push(c);
            rest = after;
            continue;
        }
        let after = &rest[1..];
        let Some(escaped) = after.chars().next() else {
            return Err("it ends in the middle of an escape".into());
        };
        rest = &after[escaped.len_utf8()..];
        match escaped {
            '1'..='9' => {
                return Err(format!(
                    "the back reference `\\{escaped}` is not supported, because it cannot be matched in linear time"
                ));
            }
            'Q' => {
                let (quoted, behind) = rest.split_once("\\E").unwrap_or((rest, ""));
                out.push_str(&regex::escape(quoted));
                rest = behind;
            }
            // Java's classes are those of ASCII.
            'd' => out.push_str("[0-9]"),
            'D' => out.push_str("[^0-9]"),
            'w' => out.push_str("[A-Za-z0-9_]"),
            'W' => out.push_str("[^A-Za-z0-9_]"),
            's' => out.push_str("[ \\t\\n\\x0B\\f\\r]"),
            'S' => out.push_str("[^ \\t\\n\\x0B\\f\\r]"),
            'Z' => out.push_str("\\n?\\z"),
            'h' => out.push_str("[ \\t\\u{A0}\\u{1680}\\u{2000}-\\u{200A}\\u{202F}\\u{205F}\\u{3000}]"),
            'R' => out.push_str("(?:\\r\\n|[\\n\\x0B\\f\\r\\u{85}\\u{2028}\\u{2029}])"),
            'p' if rest.starts_with('{') => {
                let name = rest[1..].split('}').next().unwrap_or_default();
                match CLASSES.iter().find(|(java, _)| *java == name) {
                    Some((_, class)) => {
                        out.push_str(class);
                        rest = rest.get(name.len() + 2..).unwrap_or_default();
                    }
                    None => out.push_str("\\p"),
                }
            }
            // Java takes any other escaped sign for itself.
            _ if escaped.is_ascii_alphanumeric() || escaped.is_ascii_punctuation() => {
                out.push('\\');
                out.push(escaped);
            }
            _ => out.push(escaped),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{Edge, compile_at_edge, compile_ignoring_case, compile_pattern, is_plain};

    #[test]
    fn reads_javas_spelling() {
        let cases = [
            (r"\p{Punct}+", "a-b", "-"),
            (r"\Qa.b\E.", "xa.bc", "a.bc"),
            (r"a\Z", "ba\n", "a\n"),
            (r"(?<y>\d{4})", "in 2024", "2024"),
            (r"\h+", "a \tb", " \t"),
            (r"\é", "é", "é"),
            (r"\++", "1++", "++"),
            (r"[\d-]+", "a1-2٣", "1-2"),
            (r"\w+", "é_a1", "_a1"),
            (r"[*+]+", "1*+", "*+"),
            (r"[(?=]+", "a(?=b", "(?="),
        ];
        for (pattern, text, expected) in cases {
            let regex = compile_pattern(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
            assert_eq!(regex.find(text).map(|found| found.as_str()), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn matches_at_one_end_or_in_any_case() {
        let cases = [
            ("a|ab", "ab", true, true),
            ("a|ab", "xab", false, true),
            ("b", "ab\n", false, false),
            ("(?x)a # one", "ab", true, false),
            ("(?x)b # one\n", "ab", false, true),
            (r"\Qa|b", "xa|b", false, true),
            ("(?i)A", "a", true, true),
        ];
        for (pattern, text, start, end) in cases {
            let matches = |edge| compile_at_edge(pattern, edge).expect(pattern).is_match(text);
            assert_eq!((matches(Edge::Start), matches(Edge::End)), (start, end), "{pattern} in {text}");
        }
        assert!(compile_at_edge("a)(b", Edge::End).is_err());
        assert!(compile_ignoring_case("É[a-z]").expect("a pattern").is_match("éZ"));
    }

    #[test]
    fn plain_patterns_match_only_themselves() {
        let mut plain = 0;
        for sign in (' '..='~').map(String::from).chain(["é".into(), "\t".into(), " - ".into(), "->".into()])
        {
            if is_plain(&sign) {
                plain += 1;
                let regex = compile_pattern(&sign).expect(&sign);
                let all: String = (' '..='~').chain(['é', '\t']).chain(" - ->".chars()).collect();
                assert!(regex.find_iter(&all).all(|found| found.as_str() == sign), "{sign}");
                assert!(regex.is_match(&sign) && !regex.is_match(""), "{sign}");
            }
        }
        assert_eq!(plain, 95 - 14 + 4);
    }

    #[test]
    fn names_what_it_cannot_say() {
        let cases = [
            (r"a(?=b)", "look-ahead `(?=`"),
            (r"(?<!a)b", "look-behind `(?<!`"),
            (r"(a)\1", "back reference `\\1`"),
            (r"a++", "possessive quantifier `++`"),
            (r"(?>a)", "atomic group"),
            ("[a", "unclosed character class"),
            ("a\\", "in the middle of an escape"),
            ("((a{1000}){1000}){1000}", "too large"),
        ];
        for (pattern, expected) in cases {
            let message = compile_pattern(pattern).expect_err(pattern).to_string();
            assert!(message.contains(expected), "{message}");
        }
        let message = compile_pattern(&"a".repeat(5000)).expect_err("long").to_string();
        assert!(message.contains("5000 bytes"), "{message}");
    }
}
