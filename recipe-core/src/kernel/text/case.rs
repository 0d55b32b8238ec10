//! Upper and lower case, and capitals at the start of words or sentences: Unicode's, whatever the locale.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::{Edit, Short, edit_cells, rewrite_cells};
use crate::error::Result;
use crate::kernel::{Failures, Kernel, Value};

/// Changes the case of letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Every letter large; `ß` becomes `SS`.
    Upper,
    /// Every letter small.
    Lower,
    /// The first letter of each word large, the others small. Words are divided by white space alone.
    Capital,
    /// The first letter of each sentence large, the others small. A sentence ends with `.`, `!` or `?` before white
    /// space, quotes and brackets aside; one that starts with a digit has no capital.
    Sentence,
}

impl Kernel for Case {
    fn name(&self) -> String {
        match self {
            Case::Upper => "upper case",
            Case::Lower => "lower case",
            Case::Capital => "capital case",
            Case::Sentence => "sentence case",
        }
        .into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let texts = texts.as_string_view();
        let mut lowered = String::new();
        let write = |text: &str, out: &mut String| match self {
            Case::Upper => changed(text, out, upper),
            Case::Lower => changed(text, out, lower),
            Case::Capital => changed(text, out, |text, out| capitalise(text, words(), &mut lowered, out)),
            Case::Sentence => {
                changed(text, out, |text, out| capitalise(text, sentences(), &mut lowered, out))
            }
        };
        Ok(Arc::new(match self {
            Case::Upper => edit_cells(texts, |text| edit(text, text.upper()), write)?,
            Case::Lower => edit_cells(texts, |text| edit(text, text.lower()), write)?,
            Case::Capital => edit_cells(texts, |text| edit(text, text.capital()), write)?,
            Case::Sentence => rewrite_cells(texts, write)?,
        }))
    }
}

/// What becomes of a text that stands in its view.
#[inline]
fn edit(text: Short, cased: Option<Short>) -> Edit {
    match cased {
        None => Edit::Unknown,
        Some(cased) if cased == text => Edit::Stays,
        Some(cased) => Edit::Becomes(cased),
    }
}

/// Writes a text, and says whether it differs from what it was.
fn changed(text: &str, out: &mut String, write: impl FnOnce(&str, &mut String)) -> bool {
    let start = out.len();
    write(text, out);
    out[start..] != *text
}

fn upper(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_uppercase();
    } else {
        // Most characters are ASCII, in texts of other scripts, too: blanks and signs.
        for c in text.chars() {
            if c.is_ascii() {
                out.push(c.to_ascii_uppercase());
            } else {
                out.extend(c.to_uppercase());
            }
        }
    }
}

fn lower(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        out[start..].make_ascii_lowercase();
    } else if text.contains('Σ') {
        // The only letter whose small form depends on its place in the word.
        out.push_str(&text.to_lowercase());
    } else {
        for c in text.chars() {
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else {
                out.extend(c.to_lowercase());
            }
        }
    }
}

/// Writes a text in small letters, but for the characters that `starts` says get a capital.
fn capitalise(text: &str, mut starts: impl FnMut(char) -> bool, lowered: &mut String, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        lower(text, out);
        for (at, byte) in text.bytes().enumerate() {
            if starts(byte.into()) {
                out[start + at..=start + at].make_ascii_uppercase();
            }
        }
        return;
    }
    lowered.clear();
    lower(text, lowered);
    for c in lowered.chars() {
        if starts(c) {
            title(c, out);
        } else {
            out.push(c);
        }
    }
}

/// Writes a small letter as one that starts a word.
fn title(c: char, out: &mut String) {
    match c {
        'ǆ' => out.push('ǅ'),
        'ǉ' => out.push('ǈ'),
        'ǌ' => out.push('ǋ'),
        'ǳ' => out.push('ǲ'),
        // Georgian has capitals only for words that are all capitals.
        'ა'..='ჿ' => out.push(c),
        // `ß` and ligatures become two letters, of which only the first is large.
        _ => {
            let mut letters = c.to_uppercase();
            out.extend(letters.next());
            out.extend(letters.flat_map(char::to_lowercase));
        }
    }
}

/// Whether each character, told in order, is the first of a word.
fn words() -> impl FnMut(char) -> bool {
    let mut between = true;
    move |c| {
        let before = std::mem::replace(&mut between, c.is_whitespace());
        before && !between
    }
}

/// Whether each character, told in order, is the first letter or digit of a sentence.
fn sentences() -> impl FnMut(char) -> bool {
    enum At {
        Start,
        Inside,
        /// Behind a full stop, but no white space has come yet.
        Stop,
    }
    let mut at = At::Start;
    move |c| {
        match at {
            At::Start if c.is_alphanumeric() => {
                at = At::Inside;
                return true;
            }
            At::Start => {}
            At::Inside | At::Stop if matches!(c, '.' | '!' | '?') => at = At::Stop,
            At::Inside => {}
            At::Stop if c.is_whitespace() => at = At::Start,
            At::Stop if matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»') => {}
            At::Stop => at = At::Inside,
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, StringViewArray};

    use super::*;

    fn cased(case: Case, texts: &[&str]) -> Vec<String> {
        let cells: ArrayRef = Arc::new(texts.iter().copied().map(Some).collect::<StringViewArray>());
        let result =
            case.eval(&[Value::Array(cells)], texts.len(), &mut Failures::default()).expect("a column");
        let result = result.as_string_view();
        (0..result.len()).map(|row| result.value(row).to_owned()).collect()
    }

    #[test]
    fn changes_letters_of_every_script() {
        let cases = [
            (Case::Upper, "straße, a1é", "STRASSE, A1É"),
            (Case::Lower, "ΟΔΥΣΣΕΥΣ ÀB", "οδυσσευς àb"),
            (Case::Lower, "İX", "i\u{307}x"),
            (Case::Capital, "jOHN o'neil SMITH-JONES", "John O'neil Smith-jones"),
            (Case::Capital, "ÉMILE\u{a0}ßa\tσας ΣΑΣ", "Émile\u{a0}Ssa\tΣας Σας"),
            (Case::Capital, "ǆAK საქართველო ﬁNAL", "ǅak საქართველო Final"),
            (Case::Capital, "(abc) 1ST", "(abc) 1st"),
            (Case::Sentence, "a b. c d. e", "A b. C d. E"),
            (Case::Sentence, "WHAT?! NO... 'yes.' ok", "What?! No... 'Yes.' Ok"),
            (
                Case::Sentence,
                "see a.com, v1.5 IS out. 3 Times. ça va",
                "See a.com, v1.5 is out. 3 times. Ça va",
            ),
            (Case::Sentence, "  (first.) second", "  (First.) Second"),
        ];
        for (case, text, expected) in cases {
            assert_eq!(cased(case, &[text]), [expected], "{case:?}");
        }
    }

    #[test]
    fn ascii_is_cased_as_other_text_is() {
        let text = "ab. CD e.f? \"gh\" 1i.\t(jk) l-m!";
        for case in [Case::Upper, Case::Lower, Case::Capital, Case::Sentence] {
            let fast = &cased(case, &[text])[0];
            let slow = &cased(case, &[&format!("{text}·")])[0];
            assert_eq!(format!("{fast}·"), *slow, "{case:?}");
        }
    }

    #[test]
    fn short_texts_are_cased_as_long_ones_are() {
        let signs: Vec<u8> = (0..128).collect();
        let mixed = signs.iter().flat_map(|sign| [b'a', *sign, b'b', b'Z']).collect::<Vec<_>>();
        for text in signs.chunks(12).chain(mixed.chunks(11)) {
            let text = std::str::from_utf8(text).expect("ASCII");
            for case in [Case::Upper, Case::Lower, Case::Capital] {
                let short = &cased(case, &[text])[0];
                let long = &cased(case, &[&format!("{text} and more of it")])[0];
                assert_eq!(*short, long[..text.len()], "{case:?} of {text:?}");
            }
        }
    }
}
