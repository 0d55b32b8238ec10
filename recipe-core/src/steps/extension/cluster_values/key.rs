//! Keys that near-duplicates share.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

use super::fold::Fold;
use super::metaphone::add_code;
use crate::kernel::print::print;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

/// How keys are made.
#[derive(Clone, Copy)]
pub(super) enum Method {
    /// The words, each once, in order.
    Words,
    /// Runs of so many characters, each once, in order.
    Ngrams(usize),
    /// How the words sound.
    Sounds,
}

/// The key of each text; null where nothing of the text is left in it.
pub(super) struct Keyed {
    method: Method,
    fold: Fold,
}

impl Keyed {
    pub(super) fn new(method: Method) -> Result<Self> {
        Ok(Keyed { method, fold: Fold::new()? })
    }

    fn write(&self, text: &str, folded: &mut String, out: &mut String) {
        match self.method {
            Method::Words => {
                self.fold.fold(text, folded);
                let mut words: Vec<&str> = folded.split_whitespace().collect();
                words.sort_unstable();
                words.dedup();
                join(words.into_iter(), out, |word, out| out.push_str(word));
            }
            Method::Ngrams(size) => {
                self.fold.fold(text, folded);
                folded.retain(|letter| !letter.is_whitespace());
                let mut ngrams: Vec<&str> = ngrams(folded, size).collect();
                ngrams.sort_unstable();
                ngrams.dedup();
                out.extend(ngrams);
            }
            Method::Sounds => {
                const CEDILLA: [char; 2] = ['ç', 'Ç'];
                if text.contains(CEDILLA) {
                    // It sounds like an s.
                    self.fold.fold(&text.replace(CEDILLA, "s"), folded);
                } else {
                    self.fold.fold(text, folded);
                }
                folded.make_ascii_uppercase();
                join(folded.split_whitespace(), out, add_sounds);
            }
        }
    }
}

fn join<'a>(words: impl Iterator<Item = &'a str>, out: &mut String, write: fn(&str, &mut String)) {
    for (at, word) in words.enumerate() {
        if at > 0 {
            out.push(' ');
        }
        write(word, out);
    }
}

/// The code of each run of letters; digits and letters that have none stay, so that no number is taken for another.
fn add_sounds(word: &str, out: &mut String) {
    let mut rest = word;
    while !rest.is_empty() {
        let letters = rest.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(rest.len());
        add_code(&rest.as_bytes()[..letters], out);
        rest = &rest[letters..];
        let others = rest.find(|c: char| c.is_ascii_uppercase()).unwrap_or(rest.len());
        out.push_str(&rest[..others]);
        rest = &rest[others..];
    }
}

/// Runs of `size` characters.
pub(super) fn ngrams(text: &str, size: usize) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(at, _)| at);
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).skip(size.saturating_sub(1));
    starts.zip(ends).map(|(start, end)| &text[start..end])
}

impl Kernel for Keyed {
    fn name(&self) -> String {
        match self.method {
            Method::Words => "fingerprint".into(),
            Method::Ngrams(size) => format!("fingerprint of runs of {size} characters"),
            Method::Sounds => "sound".into(),
        }
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let mut folded = String::new();
        print(rows, |row, out| {
            if texts.is_valid(row) {
                self.write(texts.value(row), &mut folded, out);
            }
            !out.trim().is_empty()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(method: Method, text: &str) -> String {
        let mut out = String::new();
        Keyed::new(method).expect("a key").write(text, &mut String::new(), &mut out);
        out
    }

    #[test]
    fn fingerprints_are_those_of_openrefine() {
        let cases = [
            ("  Cruise, Tom ", "cruise tom"),
            ("tom cruise", "cruise tom"),
            ("Gödel's Åß-Øre", "assoere godels"),
            ("a a\tb\u{a0}c", "a b c"),
            ("ＡＢＣ ﬁn", "abc fin"),
            ("Café 1+1=2", "1+1=2 cafe"),
            ("Zoe\u{308}", "zoe"),
            ("Αθήνα", "αθήνα"),
            ("?!", ""),
        ];
        for (text, words) in cases {
            assert_eq!(key(Method::Words, text), words, "{text}");
        }
        // The first four are those of its documentation.
        let cases = [
            ("Paris", 2, "arispari"),
            ("Paris", 1, "aiprs"),
            ("Krzysztof", 2, "krofrzsztoysztzy"),
            ("Krzysztof", 1, "fkorstyz"),
            ("a, b a", 2, "abba"),
            ("Zoë", 4, ""),
        ];
        for (text, size, ngrams) in cases {
            assert_eq!(key(Method::Ngrams(size), text), ngrams, "{text}");
        }
    }

    #[test]
    fn words_that_sound_alike_have_one_key() {
        for (one, other) in [
            ("Jon Smith", "John Smyth"),
            ("Katharine", "Catherine"),
            ("Geoffrey", "Jeffrey"),
            ("François", "Fransois"),
        ] {
            assert_eq!(key(Method::Sounds, one), key(Method::Sounds, other), "{one}");
        }
        for (one, other) in [("Route 66", "Route 67"), ("A1", "A2"), ("Москва", "Минск")] {
            assert_ne!(key(Method::Sounds, one), key(Method::Sounds, other), "{one}");
        }
    }
}
