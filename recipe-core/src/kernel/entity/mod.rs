//! Personal data found in text by its form: what `entityTypeFilter` names.

mod check;

use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;

use regex::Regex;

use self::check::{is_dea, is_iban, is_itin, is_npi};
use super::date::recognise;
use crate::error::{Error, Result};
use crate::suggest::hint;

pub(crate) use check::{digits_of, is_card, is_ip, is_ssn};

/// The types that can be found, by the names that AWS has for them.
pub fn entity_types() -> impl Iterator<Item = &'static str> {
    NAMES.iter().copied().filter(|name| !matches!(*name, USA_ALL | PERSON_NAME))
}

/// Every type that can be found, the group of almost all, and the one that cannot be.
pub(crate) const NAMES: &[&str] = &[
    "USA_ALL",
    "USA_SSN",
    EMAIL,
    "USA_ITIN",
    "USA_PASSPORT_NUMBER",
    "PHONE_NUMBER",
    "USA_DRIVING_LICENSE",
    "BANK_ACCOUNT",
    "CREDIT_CARD",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "USA_DEA_NUMBER",
    "USA_HCPCS_CODE",
    "USA_NATIONAL_PROVIDER_IDENTIFIER",
    "USA_NATIONAL_DRUG_CODE",
    "USA_HEALTH_INSURANCE_CLAIM_NUMBER",
    "USA_MEDICARE_BENEFICIARY_IDENTIFIER",
    "USA_CPT_CODE",
    DATE,
    PERSON_NAME,
];

const PERSON_NAME: &str = "PERSON_NAME";
const USA_ALL: &str = "USA_ALL";
const DATE: &str = "DATE";
const EMAIL: &str = "EMAIL";

/// A type: its name, what it looks like, and whether a text that looks like one can be one.
struct Form {
    name: &'static str,
    pattern: &'static str,
    fits: fn(&str) -> bool,
}

const fn form(name: &'static str, pattern: &'static str, fits: fn(&str) -> bool) -> Form {
    Form { name, pattern, fits }
}

fn any(_: &str) -> bool {
    true
}

fn is_date(text: &str) -> bool {
    recognise(text).is_some()
}

static FORMS: &[Form] = &[
    form("USA_SSN", r"\d{3}[- ]?\d{2}[- ]?\d{4}", is_ssn),
    form(
        EMAIL,
        r"[\p{L}\d.!#$%&'*+/=?^_`{|}~-]+@[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?(?:\.[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?)+",
        any,
    ),
    form("USA_ITIN", r"\d{3}[- ]?\d{2}[- ]?\d{4}", is_itin),
    form("USA_PASSPORT_NUMBER", r"[A-Z]\d{8}|\d{9}", any),
    form(
        "PHONE_NUMBER",
        r"(?:\+?\d{1,3}[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]?\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?|\+\d{1,3}(?:[ .()/-]{0,2}\d){6,13}|\d{3}[.-]\d{4}|0\d{1,4}(?:[ /-]{1,2}\d{2,8}){1,4}",
        any,
    ),
    form(
        "USA_DRIVING_LICENSE",
        r"[A-Z]{1,2}[- ]?\d{2,3}[- ]?\d{2,4}(?:[- ]?\d{1,7})?(?:[- ]?\d{1,4})?|\d{7,12}",
        any,
    ),
    form("BANK_ACCOUNT", r"\d{6,17}", any),
    form("BANK_ACCOUNT", r"[A-Z]{2}\d{2}(?: ?[A-Z\d]){11,30}", is_iban),
    form("CREDIT_CARD", r"\d(?:[ -]?\d){11,18}", is_card),
    form("IP_ADDRESS", r"\d{1,3}(?:\.\d{1,3}){3}|[\dA-Fa-f]{0,4}:[\dA-Fa-f:.]{0,40}[\dA-Fa-f:]", is_ip),
    form(
        "MAC_ADDRESS",
        r"[\dA-Fa-f]{2}(?::[\dA-Fa-f]{2}){5}|[\dA-Fa-f]{2}(?:-[\dA-Fa-f]{2}){5}|[\dA-Fa-f]{4}(?:\.[\dA-Fa-f]{4}){2}",
        any,
    ),
    form("USA_DEA_NUMBER", r"[A-Za-z][A-Za-z\d]\d{7}", is_dea),
    form("USA_HCPCS_CODE", r"[A-V]\d{4}", any),
    form("USA_NATIONAL_PROVIDER_IDENTIFIER", r"[12]\d{9}", is_npi),
    form("USA_NATIONAL_DRUG_CODE", r"\d{4,5}-\d{3,4}-\d{1,2}|\d{11}", any),
    form(
        "USA_HEALTH_INSURANCE_CLAIM_NUMBER",
        r"\d{3}[- ]?\d{2}[- ]?\d{4}[- ]?[A-Z]{1,2}\d?|[A-Z]{1,3}\d{6}(?:\d{3})?",
        any,
    ),
    form(
        "USA_MEDICARE_BENEFICIARY_IDENTIFIER",
        r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}",
        any,
    ),
    form("USA_CPT_CODE", r"\d{4}[\dFTU]", any),
    form(
        DATE,
        r"(?i:\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{1,2}[-. ]?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-., ]{1,2}\d{2,4}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-./ ]{1,2}\d{1,2}[-,./ ]{1,2}\d{2,4}|\d{4}[-./ ](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-./ ]\d{1,2})",
        is_date,
    ),
];

/// The types that are looked for.
pub(crate) struct Entities(Vec<(&'static Form, Regex)>);

impl Entities {
    /// Those of these names.
    pub(crate) fn new<S: AsRef<str>>(names: &[S]) -> Result<Entities> {
        let mut chosen: Vec<(&Form, Regex)> = Vec::new();
        for name in names.iter().map(AsRef::as_ref) {
            if name == PERSON_NAME {
                return Err(Error::bad_parameter(
                    "names of people have no form by which they could be found; hide the whole cells of their column",
                ));
            }
            if !NAMES.contains(&name) {
                let near = hint(name, NAMES.iter().copied());
                let message = format!("`{name}` is not a type of entity{near}; types: {}", NAMES.join(", "));
                return Err(Error::bad_parameter(message));
            }
            let of = |form: &&Form| form.name == name || name == USA_ALL && form.name != DATE;
            for form in FORMS.iter().filter(of) {
                if !chosen.iter().any(|(known, _)| std::ptr::eq(*known, form)) {
                    let regex = Regex::new(&form.pattern.replace(r"\d", "[0-9]"))
                        .map_err(|error| Error::internal(error.to_string()))?;
                    chosen.push((form, regex));
                }
            }
        }
        if chosen.is_empty() {
            return Err(Error::bad_parameter("names no type of entity"));
        }
        Ok(Entities(chosen))
    }

    /// The names of the types that are looked for, without those of groups.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        let mut names = Vec::with_capacity(self.0.len());
        for (form, _) in &self.0 {
            if !names.contains(&form.name) {
                names.push(form.name);
            }
        }
        names
    }

    /// The bytes where something was found, in order; what overlaps is one.
    pub(crate) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for (form, regex) in &self.0 {
            hits(form, regex, text, |range| found.push(range));
        }
        found.sort_by_key(|range| range.start);
        let mut merged: Vec<Range<usize>> = Vec::with_capacity(found.len());
        for range in found {
            match merged.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push(range),
            }
        }
        merged
    }

    /// The bytes where something was found and the name of its type, by where they start, the longest first, then in the order
    /// in which the types were named. What overlaps is one where it is of one type, and may be found as several types.
    pub(crate) fn each(&self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
        for (form, regex) in &self.0 {
            hits(form, regex, text, |range| found.push((range, form.name)));
        }
        let longest_first = |(range, _): &(Range<usize>, &str)| (range.start, Reverse(range.end));
        found.sort_by_key(longest_first);
        let mut merged: Vec<(Range<usize>, &'static str)> = Vec::with_capacity(found.len());
        for (range, name) in found {
            match merged.iter_mut().rfind(|(_, known)| *known == name) {
                Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
                _ => merged.push((range, name)),
            }
        }
        merged.sort_by_key(longest_first);
        merged
    }
}

/// What looks like a type and can be one.
fn hits(form: &Form, regex: &Regex, text: &str, mut found: impl FnMut(Range<usize>)) {
    let mut from = 0;
    while let Some(hit) = regex.find_at(text, from) {
        // An address takes in whatever may stand in it: nothing is left of it to stand apart from.
        let apart = form.name == EMAIL || is_apart(text, &hit.range());
        let fits = apart && (form.fits)(hit.as_str());
        // What does not fit may begin with what does: the next one is looked for after its first character.
        let first = hit.as_str().chars().next().map_or(1, char::len_utf8);
        from = if fits { hit.end() } else { hit.start() + first };
        if fits && !hit.is_empty() {
            found(hit.range());
        }
        if from > text.len() {
            break;
        }
    }
}

/// Whether neither a letter nor a digit stands right before or behind these bytes.
fn is_apart(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let behind = text[range.end..].chars().next();
    !before.into_iter().chain(behind).any(char::is_alphanumeric)
}

impl fmt::Debug for Entities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(form, _)| form.name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_found_in_text() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("PHONE_NUMBER", "408 496-7223", &["408 496-7223"]),
            ("PHONE_NUMBER", "call 785-939-6046 or (415) 986-7020.", &["785-939-6046", "(415) 986-7020"]),
            (
                "PHONE_NUMBER",
                "+49 30 1234567, +1 212 555 0122 x12",
                &["+49 30 1234567", "+1 212 555 0122 x12"],
            ),
            ("PHONE_NUMBER", "order 12", &[]),
            ("EMAIL", "to <márcia_oliveira@example.org>, soon", &["márcia_oliveira@example.org"]),
            ("EMAIL", "a@b", &[]),
            ("USA_SSN", "SSN 078-05-1120, 000-12-3456, 123456789", &["078-05-1120", "123456789"]),
            ("USA_SSN", "x078-05-1120", &[]),
            ("CREDIT_CARD", "5108758100972556 4111-1111-1111-1111", &["4111-1111-1111-1111"]),
            ("IP_ADDRESS", "from 10.0.0.1 to fe80::1, at 12:30:45", &["10.0.0.1", "fe80::1"]),
            ("MAC_ADDRESS", "00:1A:2b:3c:4d:5e", &["00:1A:2b:3c:4d:5e"]),
            (
                "DATE",
                "born 21 May 1990, May 21, 1990, 1990-05-21 or 99/99/99",
                &["21 May 1990", "May 21, 1990", "1990-05-21"],
            ),
            ("USA_ALL", "Ann, 078-05-1120, ann@example.org", &["078-05-1120", "ann@example.org"]),
            ("BANK_ACCOUNT", "GB82 WEST 1234 5698 7654 32", &["GB82 WEST 1234 5698 7654 32"]),
            ("USA_NATIONAL_PROVIDER_IDENTIFIER", "1234567893 1234567890", &["1234567893"]),
            ("USA_DEA_NUMBER", "AB1234563", &["AB1234563"]),
            ("USA_MEDICARE_BENEFICIARY_IDENTIFIER", "1EG4-TE5-MK73", &["1EG4-TE5-MK73"]),
        ];
        for (name, text, expected) in cases {
            let entities = Entities::new(&[name]).expect("a type");
            let found: Vec<&str> = entities.find(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, *expected, "{name} in {text}");
        }
    }

    #[test]
    fn what_is_found_has_a_name() {
        let entities = Entities::new(&["EMAIL", "USA_SSN", "BANK_ACCOUNT", "USA_SSN"]).expect("types");
        assert_eq!(entities.names(), ["EMAIL", "USA_SSN", "BANK_ACCOUNT"]);
        let text = "ß 123456789, a@b.org";
        let found: Vec<_> =
            entities.each(text).into_iter().map(|(range, name)| (&text[range], name)).collect();
        assert_eq!(found, [("123456789", "USA_SSN"), ("123456789", "BANK_ACCOUNT"), ("a@b.org", "EMAIL")]);
        assert!(entity_types().all(|name| Entities::new(&[name]).is_ok()));
    }

    #[test]
    fn every_name_has_a_form_or_a_reason() {
        for name in NAMES {
            assert_eq!(Entities::new(&[name]).is_ok(), *name != PERSON_NAME, "{name}");
        }
        let error = Entities::new(&["USA_SNN"]).expect_err("a mistake").to_string();
        assert!(error.contains("did you mean `USA_SSN`"), "{error}");
    }
}
