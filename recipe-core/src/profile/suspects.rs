//! What may be wrong with texts.

use std::collections::BTreeMap;

use super::results::Suspect;
use crate::kernel::date::recognise;
use crate::kernel::number::parse_double;
use crate::kernel::read::{Held, TextFormat};
use crate::types::Type;

/// How many examples are listed.
const EXAMPLES: usize = 3;

/// Words that stand for a missing value, in lower case.
const MISSING: &[&str] = &[
    "na",
    "n/a",
    "n.a.",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    "(null)",
    "<null>",
    "\\n",
    "unknown",
    "unspecified",
    "not available",
    "not applicable",
    "missing",
    "undefined",
    "tbd",
    "-",
    "--",
    "?",
    ".",
];

/// A kind of suspect as it is found.
struct Found {
    kind: &'static str,
    count: u64,
    examples: Vec<String>,
}

impl Found {
    fn new(kind: &'static str) -> Found {
        Found { kind, count: 0, examples: Vec::new() }
    }

    fn see(&mut self, text: &str, times: u64) {
        self.count += times;
        if self.examples.len() < EXAMPLES {
            self.examples.push(text.to_owned());
        }
    }
}

/// What may be wrong with these texts, each of which is there so often.
pub(super) fn suspects(texts: &[(&str, u64)], format: &TextFormat) -> Vec<Suspect> {
    let [mut missing, mut entities, mut blanks, mut mojibake] =
        ["missing-words", "html-entities", "blank-ends", "mojibake"].map(Found::new);
    let [mut numbers, mut dates] = ["numbers-as-text", "dates-as-text"].map(Found::new);
    let [mut day_first, mut month_first] = ["mixed-date-orders"; 2].map(Found::new);
    let mut rows = 0;
    for (text, times) in texts.iter().copied() {
        rows += times;
        let trimmed = text.trim();
        if MISSING.iter().any(|word| trimmed.eq_ignore_ascii_case(word)) {
            missing.see(text, times);
        }
        if has_entity(text) {
            entities.see(text, times);
        }
        if trimmed.len() < text.len() {
            blanks.see(text, times);
        }
        if is_mojibake(text) {
            mojibake.see(text, times);
        }
        if is_number(trimmed, format) {
            numbers.see(text, times);
        } else if trimmed.len() <= 40 && recognise(trimmed).is_some() {
            dates.see(text, times);
            match order(trimmed) {
                Some(true) => day_first.see(text, times),
                Some(false) => month_first.see(text, times),
                None => {}
            }
        }
    }
    let mut found = vec![missing, entities, blanks, mojibake];
    // A few numbers among texts are no wonder.
    found.extend([numbers, dates].into_iter().filter(|found| found.count * 2 >= rows));
    let (fewer, more) =
        if day_first.count < month_first.count { (day_first, month_first) } else { (month_first, day_first) };
    let mut mixed = fewer;
    mixed.examples.truncate(EXAMPLES - 1);
    mixed.examples.extend(more.examples.into_iter().take(1));
    found.push(mixed);
    found.push(near_duplicates(texts));
    let found = found.into_iter().filter(|found| found.count > 0);
    found.map(|Found { kind, count, examples }| Suspect { kind, count, examples }).collect()
}

/// How many texts each type holds as it is written.
pub(super) fn types(texts: &[(&str, u64)], format: &TextFormat) -> Vec<(&'static str, u64)> {
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    for (text, times) in texts {
        let ty: Type = Held::of(text, format).first();
        *counts.entry(ty.name()).or_default() += times;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    counts
}

/// Whether a text is a number, perhaps with groups of digits, a currency sign or a percent sign. Codes with zeros in front are
/// none.
fn is_number(text: &str, format: &TextFormat) -> bool {
    if Held::of(text, format).first().is_number() {
        return true;
    }
    let text = text.trim_start_matches('-').trim_start_matches(['$', '€', '£']).trim_end_matches(['%', '€']);
    let text = text.trim();
    let is_code = text.len() > 1 && text.starts_with('0') && !text.starts_with("0.");
    if is_code || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let mut is_grouped = first.len() <= 3;
    let mut digits = first.to_owned();
    for group in groups {
        is_grouped &= group.len() == 3;
        digits.push_str(group);
    }
    (is_grouped || !whole.contains(',')) && parse_double(&(digits + rest)).is_some_and(f64::is_finite)
}

/// Whether a date of numbers alone has its day before its month; nothing where it may have either order.
fn order(text: &str) -> Option<bool> {
    let mut parts = text.split([' ', 'T']).next()?.split(['/', '-', '.']);
    let [first, second] = [parts.next()?, parts.next()?].map(|part| part.parse::<u32>().ok());
    match (first?, second?) {
        (13..=31, 1..=12) => Some(true),
        (1..=12, 13..=31) => Some(false),
        _ => None,
    }
}

/// Whether something such as `&eacute;` or `&#233;` is in a text.
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let rest = &text[at + 1..];
        let Some(end) = rest.bytes().take(10).position(|byte| byte == b';') else { return false };
        let name = &rest[..end];
        match name.strip_prefix('#') {
            Some(number) => {
                !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'x')
            }
            None => name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
        }
    })
}

/// Whether bytes of UTF-8 were read as another encoding, such as `Ã©` for `é`, or could not be read.
fn is_mojibake(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut last = ' ';
    text.chars().any(|c| {
        let pair = (last, c);
        last = c;
        c == '\u{fffd}'
            || matches!(pair, ('Ã' | 'Â', '\u{80}'..='\u{bf}'))
            || matches!(pair, ('â', '€' | '\u{80}'..='\u{9f}'))
    })
}

/// Texts that differ from another one in case, blanks and signs alone.
fn near_duplicates(texts: &[(&str, u64)]) -> Found {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (text, _)) in texts.iter().enumerate() {
        let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
        // Between digits, signs matter.
        let counts = |c: &char| c.is_alphanumeric() || has_digits && !c.is_whitespace();
        let key: String = text.chars().filter(counts).flat_map(char::to_lowercase).collect();
        if key.chars().any(char::is_alphabetic) {
            groups.entry(key).or_default().push(at);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_by_key(|group| group[0]);
    let mut found = Found::new("near-duplicates");
    for group in groups {
        let times = |at: &usize| texts[*at].1;
        let most = group.iter().map(times).max().unwrap_or_default();
        let all: u64 = group.iter().map(times).sum();
        let shown: Vec<&str> = group.iter().take(EXAMPLES).map(|at| texts[*at].0).collect();
        found.see(&shown.join(" | "), all - most);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(texts: &[&str]) -> Vec<(&'static str, u64)> {
        let texts: Vec<(&str, u64)> = texts.iter().map(|text| (*text, 1)).collect();
        let found = suspects(&texts, &TextFormat::default());
        found.into_iter().map(|suspect| (suspect.kind, suspect.count)).collect()
    }

    #[test]
    fn what_may_be_wrong_is_found() {
        type Case<'a> = (&'a [&'a str], &'a [(&'static str, u64)]);
        let cases: [Case<'_>; 9] = [
            (&["N/A", "unknown", "Mobile", "Dothan", "Nadia"], &[("missing-words", 2)]),
            (&["caf&eacute;", "a &#233;", "R&D; x", "AT&T"], &[("html-entities", 2)]),
            (&["Mobile ", "\tAuburn", "Dothan"], &[("blank-ends", 2)]),
            (&["cafÃ©", "donâ€™t", "Ã", "café"], &[("mojibake", 2)]),
            (&["1", "2,500.50", "$7", "12%", "x"], &[("numbers-as-text", 4)]),
            (&["007", "00501", "1,2", "x"], &[]),
            (&["13/12/2020", "12/13/2020", "12/14/2020"], &[("dates-as-text", 3), ("mixed-date-orders", 1)]),
            (&["Mobile", "MOBILE", "mo-bile", "Dothan", "A 1.5", "A 15"], &[("near-duplicates", 2)]),
            (&["Mobile", "Dothan"], &[]),
        ];
        for (texts, expected) in cases {
            assert_eq!(kinds(texts), expected, "{texts:?}");
        }
    }

    #[test]
    fn texts_are_of_the_types_that_hold_them() {
        let texts = [("1", 2), ("2.5", 1), ("x", 4), ("2024-02-29", 1), ("true", 1)];
        let found = types(&texts, &TextFormat::default());
        assert_eq!(found, [("string", 4), ("long", 2), ("boolean", 1), ("date", 1), ("double", 1)]);
    }
}
