//! `REMOVE_COMBINED`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::{COLUMN, change};
use crate::kernel::text::{Edit, Short, edit_cells, slice_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLLAPSE: Param<bool> = Param::flag(
    "collapseConsecutiveWhitespace",
    "Make one blank of several white-space characters in a row.",
);
const ALL_PUNCTUATION: Param<bool> =
    Param::flag("removeAllPunctuation", "Remove every `.`, `!`, `,` and `?`.");
const ALL_QUOTES: Param<bool> = Param::flag("removeAllQuotes", "Remove every `'` and `\"`.");
const ALL_WHITESPACE: Param<bool> = Param::flag("removeAllWhitespace", "Remove all white space.");
const CUSTOM_CHARACTERS: Param<bool> =
    Param::flag("removeCustomCharacters", "Remove every character of `customCharacters`.");
const CUSTOM_VALUE: Param<bool> =
    Param::flag("removeCustomValue", "Remove every occurrence of `customValue`.");
const END_PUNCTUATION: Param<bool> =
    Param::flag("removeLeadingAndTrailingPunctuation", "Remove `.`, `!`, `,` and `?` at both ends.")
        .also(&["punctuationally"]);
const END_QUOTES: Param<bool> =
    Param::flag("removeLeadingAndTrailingQuotes", "Remove `'` and `\"` at both ends.")
        .also(&["antidisestablishmentarianism"]);
const END_WHITESPACE: Param<bool> =
    Param::flag("removeLeadingAndTrailingWhitespace", "Remove white space at both ends.");
const LETTERS: Param<bool> = Param::flag("removeLetters", "Remove the letters `A` to `Z` and `a` to `z`.");
const NUMBERS: Param<bool> = Param::flag("removeNumbers", "Remove the digits `0` to `9`.");
const SPECIAL: Param<bool> =
    Param::flag("removeSpecialCharacters", "Remove all 32 punctuation characters of ASCII.");
const CHARACTERS: Param<Option<Text>> =
    Param::optional("customCharacters", "Characters to remove, with `removeCustomCharacters`.");
const VALUE: Param<Option<Text>> =
    Param::optional("customValue", "Text to remove, with `removeCustomValue`.");

pub(super) const STEP: Step = Step {
    operation: "REMOVE_COMBINED",
    family: Family::Cleaning,
    summary: "Removes chosen classes of characters from a text column.",
    conditions: Conditions::MaskCells,
    params: &[
        &COLUMN,
        &COLLAPSE,
        &ALL_PUNCTUATION,
        &ALL_QUOTES,
        &ALL_WHITESPACE,
        &CUSTOM_CHARACTERS,
        &CUSTOM_VALUE,
        &END_PUNCTUATION,
        &END_QUOTES,
        &END_WHITESPACE,
        &LETTERS,
        &NUMBERS,
        &SPECIAL,
        &CHARACTERS,
        &VALUE,
    ],
    examples: &[
        Example::new("A currency sign", r#"{"sourceColumn": "amount", "removeCustomCharacters": "true", "customCharacters": "$"}"#)
            .input(&["amount: string", "$15521.89", "17.5", "null", "$"])
            .output(&["amount: string", "15521.89", "17.5", "null", r#""""#]),
        Example::new("Ends only", r#"{"sourceColumn": "v", "removeLeadingAndTrailingWhitespace": "true",
            "removeLeadingAndTrailingQuotes": "true", "removeLeadingAndTrailingPunctuation": "true"}"#)
            .input(&["v: string", r#"" 'it's here!' ""#, r#""97110'""#, "a.b"])
            .output(&["v: string", "it's here", "97110", "a.b"]),
        Example::new("Ends only, by the names in the guide's list", r#"{"sourceColumn": "v",
            "punctuationally": "true", "antidisestablishmentarianism": "true"}"#)
            .input(&["v: string", "'yes.'"])
            .output(&["v: string", "yes"]),
        Example::new("One blank for many", r#"{"sourceColumn": "v", "collapseConsecutiveWhitespace": true}"#)
            .input(&["v: string", r#""a   b""#, r#""a\t\nb c""#, "a b"])
            .output(&["v: string", "a b", "a b c", "a b"]),
        Example::new("All of a class", r#"{"sourceColumn": "v", "removeAllPunctuation": "true", "removeAllQuotes": "true", "removeAllWhitespace": "true"}"#)
            .input(&["v: string", r#""\"Wait, what?!\" - it's 5.50.""#])
            .output(&["v: string", "Waitwhat-its550"]),
        Example::new("Letters and numbers", r#"{"sourceColumn": "v", "removeLetters": "true", "removeNumbers": "true"}"#)
            .input(&["v: string", "a1-é²Z9"])
            .output(&["v: string", "-é²"]),
        Example::new("Special characters", r#"{"sourceColumn": "v", "removeSpecialCharacters": "true"}"#)
            .input(&["v: string", "(555) 010-9999", "naïve_café #1"])
            .output(&["v: string", "555 0109999", "naïvecafé 1"]),
        Example::new("A text of one's own", r#"{"sourceColumn": "v", "removeCustomValue": "true", "customValue": "N/A"}"#)
            .input(&["v: string", "N/A", "x N/A y", "n/a"])
            .output(&["v: string", r#""""#, "x  y", "n/a"]),
        Example::new("Characters were to be removed, but none are named", r#"{"sourceColumn": "v", "removeCustomCharacters": "true"}"#)
            .input(&["v: string", "a"])
            .error("`removeCustomCharacters` needs `customCharacters`"),
    ],
    assumptions: &[
        "The guide's list of parameters has `punctuationally` and `antidisestablishmentarianism` where its examples have `removeLeadingAndTrailingPunctuation` and `removeLeadingAndTrailingQuotes`.",
        "`customValue` goes first, then single characters, then both ends, and blanks are collapsed last.",
        "At the ends all chosen classes are removed together, in whatever order they stand.",
        "A cell left with nothing is empty text, not null.",
        "White space is Unicode's; collapsed white space becomes one blank. Columns of other types become text first.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    change(args, rel, Cleaner::new(args)?)
}

const PUNCTUATION: &str = ".!,?";
const QUOTES: &str = "'\"";

/// A set of characters: a table for ASCII, a list for the rest.
struct Set {
    /// By byte. Those from 128 on are in it where characters that are not ASCII are.
    bytes: [bool; 256],
    others: Vec<char>,
    whitespace: bool,
    any: bool,
}

impl Set {
    fn new() -> Self {
        Set { bytes: [false; 256], others: Vec::new(), whitespace: false, any: false }
    }

    fn add(&mut self, characters: impl IntoIterator<Item = char>) {
        for c in characters {
            if c.is_ascii() {
                self.bytes[c as usize] = true;
            } else {
                self.bytes[128..].fill(true);
                self.others.push(c);
            }
            self.any = true;
        }
    }

    fn add_whitespace(&mut self) {
        self.add((0..128_u8).map(char::from).filter(|c| c.is_whitespace()));
        self.bytes[128..].fill(true);
        self.whitespace = true;
    }

    fn has(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.bytes[c as usize];
        }
        (self.whitespace && c.is_whitespace()) || self.others.contains(&c)
    }

    /// Whether there are only ASCII characters in it.
    fn is_ascii(&self) -> bool {
        !self.bytes[128]
    }
}

struct Cleaner {
    value: Option<String>,
    anywhere: Set,
    ends: Set,
    collapse: bool,
    /// The bytes of which a text must have one to be changed.
    touched: [bool; 256],
}

impl Cleaner {
    fn new(args: &Args) -> Result<Self> {
        let mut anywhere = Set::new();
        let mut ends = Set::new();
        if args.get(&CUSTOM_CHARACTERS) {
            let characters = args.get(&CHARACTERS).filter(|characters| !characters.is_empty());
            let missing = || args.refuse(&CHARACTERS, "`removeCustomCharacters` needs `customCharacters`");
            anywhere.add(characters.ok_or_else(missing)?.chars());
        }
        let value = if args.get(&CUSTOM_VALUE) {
            let value = args.get(&VALUE).filter(|value| !value.is_empty());
            let missing = || args.refuse(&VALUE, "`removeCustomValue` needs `customValue`");
            Some(value.ok_or_else(missing)?.to_owned())
        } else {
            None
        };
        let ascii = |fits: fn(&char) -> bool| (0..128_u8).map(char::from).filter(fits);
        if args.get(&ALL_PUNCTUATION) {
            anywhere.add(PUNCTUATION.chars());
        }
        if args.get(&ALL_QUOTES) {
            anywhere.add(QUOTES.chars());
        }
        if args.get(&ALL_WHITESPACE) {
            anywhere.add_whitespace();
        }
        if args.get(&LETTERS) {
            anywhere.add(ascii(char::is_ascii_alphabetic));
        }
        if args.get(&NUMBERS) {
            anywhere.add(ascii(char::is_ascii_digit));
        }
        if args.get(&SPECIAL) {
            anywhere.add(ascii(char::is_ascii_punctuation));
        }
        if args.get(&END_PUNCTUATION) {
            ends.add(PUNCTUATION.chars());
        }
        if args.get(&END_QUOTES) {
            ends.add(QUOTES.chars());
        }
        if args.get(&END_WHITESPACE) {
            ends.add_whitespace();
        }
        let collapse = args.get(&COLLAPSE);
        let mut touched = Set::new();
        if collapse {
            touched.add_whitespace();
        }
        let mut touched = touched.bytes;
        for (byte, touched) in touched.iter_mut().enumerate() {
            let first = value.as_ref().is_some_and(|value| usize::from(value.as_bytes()[0]) == byte);
            *touched |= anywhere.bytes[byte] || ends.bytes[byte] || first;
        }
        Ok(Cleaner { value, anywhere, ends, collapse, touched })
    }

    fn strip<'a>(&self, text: &'a str) -> &'a str {
        let bytes = text.as_bytes();
        if ![bytes.first(), bytes.last()].iter().flatten().any(|byte| self.ends.bytes[usize::from(**byte)]) {
            return text;
        }
        text.trim_matches(|c| self.ends.has(c))
    }

    /// What becomes of a text that stands in its view.
    #[inline]
    fn edit(&self, text: Short) -> Edit {
        let hits = text.hits(&self.touched);
        if hits == 0 {
            Edit::Stays
        } else if self.only_bytes() {
            Edit::Becomes(text.without(hits))
        } else {
            Edit::Unknown
        }
    }

    /// Writes the cleaned text into `out`; false where it is the same.
    fn clean(&self, text: &str, out: &mut String) -> bool {
        if !text.bytes().any(|byte| self.touched[usize::from(byte)]) {
            return false;
        }
        let start = out.len();
        match &self.value {
            Some(value) => text.split(value.as_str()).for_each(|part| self.keep(part, out)),
            None => self.keep(text, out),
        }
        if self.ends.any {
            let stripped = self.strip(&out[start..]).len();
            let lead = out.len() - start - out[start..].trim_start_matches(|c| self.ends.has(c)).len();
            out.drain(start..start + lead);
            out.truncate(start + stripped);
        }
        if self.collapse {
            let collapsed = collapse(&out[start..]);
            if let Some(collapsed) = collapsed {
                out.truncate(start);
                out.push_str(&collapsed);
            }
        }
        out[start..] != *text
    }

    fn keep(&self, text: &str, out: &mut String) {
        if self.anywhere.is_ascii() {
            // Each is one byte of the text, whatever else is in it.
            let mut rest = text;
            while let Some(at) = rest.bytes().position(|byte| self.anywhere.bytes[usize::from(byte)]) {
                out.push_str(&rest[..at]);
                rest = &rest[at + 1..];
            }
            out.push_str(rest);
        } else if self.anywhere.any {
            out.extend(text.chars().filter(|c| !self.anywhere.has(*c)));
        } else {
            out.push_str(text);
        }
    }

    /// Whether the text is cleaned by leaving out the bytes that are touched.
    fn only_bytes(&self) -> bool {
        !self.ends.any && self.value.is_none() && !self.collapse && self.anywhere.is_ascii()
    }

    /// Whether the text can be cleaned by cutting its ends.
    fn only_ends(&self) -> bool {
        !self.anywhere.any && self.value.is_none() && !self.collapse
    }
}

/// One blank for each run of two or more white-space characters, unless there is no such run.
fn collapse(text: &str) -> Option<String> {
    let mut pairs = text.chars().zip(text.chars().skip(1));
    if !pairs.any(|(one, two)| one.is_whitespace() && two.is_whitespace()) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !c.is_whitespace() || !rest.peek().is_some_and(|next| next.is_whitespace()) {
            out.push(c);
            continue;
        }
        while rest.next_if(|next| next.is_whitespace()).is_some() {}
        out.push(' ');
    }
    Some(out)
}

impl Kernel for Cleaner {
    fn name(&self) -> String {
        "clean".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        if self.only_ends() {
            return Ok(Arc::new(slice_cells(texts, |text| Some(self.strip(text)))));
        }
        Ok(Arc::new(edit_cells(texts, |text| self.edit(text), |text, out| self.clean(text, out))?))
    }
}
