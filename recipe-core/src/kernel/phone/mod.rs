//! Phone numbers as E.164 writes them, by the rules of libphonenumber and a table of the world's numbering plans.

mod regions;

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::{LazyLock, OnceLock};

use ahash::RandomState;
use hashbrown::HashMap;
use regex::{Regex, RegexBuilder};

use super::aggregate::fixed_hasher;
use regions::{OTHER_NAMES, REGIONS};

/// A region with a numbering plan of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Region(usize);

/// The numbering plans of all regions. A plan's patterns are compiled when a number first needs them.
pub(crate) struct Plans {
    compiled: Vec<OnceLock<Plan>>,
    names: HashMap<String, Region, RandomState>,
}

struct Plan {
    international: Option<Regex>,
    trunk: Option<Regex>,
    numbers: Regex,
}

/// An extension behind a number, which E.164 leaves out.
static EXTENSION: LazyLock<Regex> =
    LazyLock::new(|| compile(r"(?i)[ ,;-]*(?:;ext=|extension|extn?|x|#)[ :.]*\d{1,7}#?\s*$"));

/// No number has more digits, with everything that may be dialled before it.
const MAX_DIGITS: usize = 30;

impl Plans {
    /// The plans, with nothing compiled yet.
    pub(crate) fn new() -> Self {
        let mut names = HashMap::with_hasher(fixed_hasher());
        for (at, region) in REGIONS.iter().enumerate().filter(|(_, region)| !region.short.is_empty()) {
            for name in [region.short, region.long, region.name] {
                names.insert(key(name), Region(at));
            }
        }
        for (name, short) in OTHER_NAMES {
            let region = names[&key(short)];
            names.insert(key(name), region);
        }
        Plans { compiled: REGIONS.iter().map(|_| OnceLock::new()).collect(), names }
    }

    /// The region with this code of two or three letters, or this English name.
    pub(crate) fn region(&self, name: &str) -> Option<Region> {
        self.names.get(&key(name)).copied()
    }

    /// Writes a number as `+`, calling code and national number. One that has no calling code is taken as dialled in
    /// `region`. None where it is not a valid number.
    pub(crate) fn write_e164(&self, text: &str, region: Option<Region>, out: &mut String) -> Option<()> {
        let (code, national) = self.parts(text, region)?;
        let _ = write!(out, "+{code}{national}");
        Some(())
    }

    /// The calling code and the national number, as [`write_e164`](Self::write_e164) writes them.
    pub(crate) fn parts(&self, text: &str, region: Option<Region>) -> Option<(u16, String)> {
        let (plus, digits) = read_digits(text)?;
        let (code, national) = if plus { self.split(&digits)? } else { self.resolve(&digits, region?)? };
        let shared = regions_of(code).any(|region| self.plan(region).numbers.is_match(&national));
        shared.then(|| (code, national.into_owned()))
    }

    /// Calling code and national number of a number that starts with the calling code.
    fn split<'a>(&self, digits: &'a str) -> Option<(u16, Cow<'a, str>)> {
        (1..=3).find_map(|length| {
            let (code, rest) = digits.split_at_checked(length)?;
            let code = code.parse().ok()?;
            let main = regions_of(code).next()?;
            Some((code, self.strip_trunk(main, rest)))
        })
    }

    /// Calling code and national number of a number as dialled in a region.
    fn resolve<'a>(&self, digits: &'a str, region: Region) -> Option<(u16, Cow<'a, str>)> {
        let plan = self.plan(region);
        if let Some(found) = plan.international.as_ref().and_then(|prefix| prefix.find(digits)) {
            let rest = &digits[found.end()..];
            // No calling code starts with 0, so a number that would have such a one starts otherwise.
            if !rest.starts_with('0') {
                return self.split(rest);
            }
        }
        let code = REGIONS[region.0].code;
        if let Some(rest) = digits.strip_prefix(&code.to_string())
            && !plan.numbers.is_match(digits)
        {
            let national = self.strip_trunk(region, rest);
            if plan.numbers.is_match(&national) {
                return Some((code, national));
            }
        }
        Some((code, self.strip_trunk(region, digits)))
    }

    /// The number without what is only dialled within the region, unless that is a part of a valid number.
    fn strip_trunk<'a>(&self, region: Region, digits: &'a str) -> Cow<'a, str> {
        let plan = self.plan(region);
        let Some(found) = plan.trunk.as_ref().and_then(|trunk| trunk.captures(digits)) else {
            return Cow::Borrowed(digits);
        };
        let rest = &digits[found.get(0).map_or(0, |whole| whole.end())..];
        let instead = REGIONS[region.0].instead;
        let stripped = if instead.is_empty() || found.get(found.len() - 1).is_none() {
            Cow::Borrowed(rest)
        } else {
            let mut changed = String::with_capacity(MAX_DIGITS);
            found.expand(instead, &mut changed);
            changed.push_str(rest);
            Cow::Owned(changed)
        };
        let spoilt = plan.numbers.is_match(digits) && !plan.numbers.is_match(&stripped);
        if spoilt { Cow::Borrowed(digits) } else { stripped }
    }

    fn plan(&self, region: Region) -> &Plan {
        self.compiled[region.0].get_or_init(|| {
            let region = &REGIONS[region.0];
            let prefix = |prefix: &str| (!prefix.is_empty()).then(|| compile(&format!("^(?:{prefix})")));
            Plan {
                international: prefix(region.international),
                trunk: prefix(region.trunk),
                numbers: compile(&format!("^(?:{})$", region.numbers)),
            }
        })
    }
}

/// The regions with a calling code, the main one first.
fn regions_of(code: u16) -> impl Iterator<Item = Region> {
    let first = REGIONS.partition_point(|region| region.code < code);
    (first..REGIONS.len()).take_while(move |at| REGIONS[*at].code == code).map(Region)
}

fn compile(pattern: &str) -> Regex {
    RegexBuilder::new(pattern).unicode(false).build().expect("a test compiles every pattern of the table")
}

/// A name without what is spelt in several ways.
fn key(name: &str) -> String {
    let name = name.trim().replace('&', "and").replace("St.", "Saint");
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The digits of a number, and whether a plus sign stands before them. What stands before both does not count, letters
/// are those of the keys of a telephone, and an extension is left out.
fn read_digits(text: &str) -> Option<(bool, String)> {
    let text = &text[text.find(|c| is_plus(c) || digit(c).is_some())?..];
    let number = text.trim_start_matches(is_plus);
    let plus = number.len() < text.len();
    let number = if number.contains(['x', 'X', '#', '=']) {
        EXTENSION.find(number).map_or(number, |extension| &number[..extension.start()])
    } else {
        number
    };
    let mut digits = String::with_capacity(MAX_DIGITS);
    let mut letters = 0;
    for c in number.chars() {
        if let Some(digit) = digit(c) {
            digits.push(digit);
        } else if let Some(digit) = key_of_letter(c) {
            // A word stands for digits behind others, as in 1-800-FLOWERS.
            if letters == 0 && digits.len() < 3 {
                return None;
            }
            letters += 1;
            digits.push(digit);
        } else if !is_punctuation(c) {
            return None;
        }
        if digits.len() > MAX_DIGITS {
            return None;
        }
    }
    (letters == 0 || letters >= 3).then_some((plus, digits))
}

fn is_plus(c: char) -> bool {
    matches!(c, '+' | '＋')
}

/// A digit of the scripts phone numbers are often written in.
fn digit(c: char) -> Option<char> {
    let zero = match c {
        '0'..='9' => return Some(c),
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        _ => return None,
    };
    char::from_digit(u32::from(c) - u32::from(zero), 10)
}

/// The key of a telephone that has a letter.
fn key_of_letter(c: char) -> Option<char> {
    Some(match c.to_ascii_uppercase() {
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        _ => return None,
    })
}

fn is_punctuation(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '/' | '(' | ')' | '[' | ']' | '~' | '\u{ad}' | '\u{200b}' | '\u{2060}')
        || matches!(
            c,
            '\u{2010}'
                ..='\u{2015}' | '\u{2212}' | 'ー' | '－' | '．' | '／' | '（' | '）' | '［' | '］' | '～'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        let plans = Plans::new();
        for at in 0..REGIONS.len() {
            plans.plan(Region(at));
        }
        assert!(REGIONS.is_sorted_by_key(|region| region.code));
        assert!(EXTENSION.is_match("5 x7"));
    }

    #[test]
    fn knows_regions_by_code_and_name() {
        let plans = Plans::new();
        for (name, short) in [
            ("US", "US"),
            (" usa ", "US"),
            ("United States", "US"),
            ("united states of america", "US"),
            ("UK", "GB"),
            ("GBR", "GB"),
            ("Trinidad & Tobago", "TT"),
            ("St. Lucia", "LC"),
            ("CÔTE D'IVOIRE", "CI"),
        ] {
            assert_eq!(plans.region(name).map(|region| REGIONS[region.0].short), Some(short), "{name}");
        }
        for name in ["", "U", "XX", "Atlantis", "001"] {
            assert_eq!(plans.region(name), None, "{name}");
        }
    }

    #[test]
    fn writes_numbers() {
        let plans = Plans::new();
        let cases = [
            ("408-341-5669", "US", Some("+14083415669")),
            ("(408) 341.5669", "US", Some("+14083415669")),
            ("1 408 341 5669", "US", Some("+14083415669")),
            ("+1 408 341 5669", "", Some("+14083415669")),
            ("tel:+1-408-341-5669", "", Some("+14083415669")),
            ("408-341-5669 ext. 12", "US", Some("+14083415669")),
            ("408-341-5669x12", "US", Some("+14083415669")),
            ("+1-408-341-5669;ext=7", "", Some("+14083415669")),
            ("1-800-FLOWERS", "US", Some("+18003569377")),
            ("４０８３４１５６６９", "US", Some("+14083415669")),
            ("408-341-5669", "", None),
            ("341-5669", "US", None),
            ("355-1234", "US", None),
            ("123-456-7890", "US", None),
            ("408-341-56690", "US", None),
            ("011 44 20 7946 0958", "US", Some("+442079460958")),
            ("+44 (0)20 7946 0958", "", Some("+442079460958")),
            ("020 7946 0958", "GB", Some("+442079460958")),
            ("442079460958", "GB", Some("+442079460958")),
            ("0044 20 7946 0958", "DE", Some("+442079460958")),
            ("+41 44 668 18 00", "US", Some("+41446681800")),
            ("06 6982 1234", "IT", Some("+390669821234")),
            ("8 (495) 123-45-67", "RU", Some("+74951234567")),
            ("8 10 44 20 7946 0958", "RU", Some("+442079460958")),
            ("011 15-2345-6789", "AR", Some("+5491123456789")),
            ("555-1234", "JM", None),
            ("468-1234", "AG", Some("+12684681234")),
            ("+800 1234 5678", "", Some("+80012345678")),
            ("+999 123456789", "US", None),
            ("+", "US", None),
            ("", "US", None),
            ("call me", "US", None),
            ("555 call me", "US", None),
            ("408-341-5669 or 408-341-5670", "US", None),
            ("4083415669 é", "US", None),
            ("1111111111111111111111111111111111111111", "US", None),
        ];
        for (text, region, expected) in cases {
            let mut out = String::new();
            let written = plans.write_e164(text, plans.region(region), &mut out);
            assert_eq!(written.map(|()| out.as_str()), expected, "{text} in {region}");
        }
    }
}
