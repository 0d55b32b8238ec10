//! Text without what people write in one way or another: case, accents, punctuation.

use regex::Regex;

use crate::error::{Error, Result};

/// Letters of Latin script by what is left of them without their marks, and letters that are written as others. Small
/// letters alone: text is in lower case before. After the decompositions of the Unicode Character Database (Unicode-3.0), and what
/// `OpenRefine` takes for letters without one.
const LETTERS: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ("ae", "æǣǽ"),
    ("b", "ḃḅḇ"),
    ("c", "çćĉċčḉ©"),
    ("d", "ďḋḍḏḑḓðđɖ"),
    ("dz", "ǆǳ"),
    ("e", "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ("f", "ḟ"),
    ("ff", "ﬀ"),
    ("ffi", "ﬃ"),
    ("ffl", "ﬄ"),
    ("fi", "ﬁ"),
    ("fl", "ﬂ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥȟḣḥḧḩḫẖħ"),
    ("i", "ìíîïĩīĭįǐȉȋḭḯỉịı"),
    ("ij", "ĳ"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳḵĸ"),
    ("l", "ĺļľḷḹḻḽł"),
    ("lj", "ǉ"),
    ("m", "ḿṁṃ"),
    ("n", "ñńņňǹṅṇṉṋŋ"),
    ("nj", "ǌ"),
    ("o", "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
    ("oe", "øœǿ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛṝṟ"),
    ("s", "śŝşšſșṡṣṥṧṩẛẜẝ"),
    ("ss", "ß"),
    ("st", "ﬅﬆ"),
    ("t", "ţťțṫṭṯṱẗŧ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉẘƿ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏẙỳỵỷỹ"),
    ("z", "źżžẑẓẕ"),
];

/// Punctuation, marks above and below letters, modifiers of letters, and controls that are not white space.
const DROPPED: &str = r"[\p{P}\p{Lm}\p{Sk}\x{300}-\x{36F}\x00-\x08\x0E-\x1F\x7F-\x{84}\x{86}-\x{9F}]";

/// How far after those of ASCII the forms of full width are.
const FULL_WIDTH: u32 = 0xFEE0;

/// Folds text.
pub(super) struct Fold {
    letters: Vec<(char, &'static str)>,
    dropped: Regex,
}

impl Fold {
    pub(super) fn new() -> Result<Self> {
        let letters =
            LETTERS.iter().flat_map(|(plain, letters)| letters.chars().map(|letter| (letter, *plain)));
        let mut letters: Vec<_> = letters.collect();
        letters.sort_unstable();
        Ok(Fold { letters, dropped: Regex::new(DROPPED).map_err(Error::internal)? })
    }

    /// Writes a text in lower case, without accents and punctuation. White space stays.
    pub(super) fn fold(&self, text: &str, out: &mut String) {
        out.clear();
        for letter in text.trim().chars().flat_map(char::to_lowercase) {
            if letter.is_ascii() {
                self.push(letter, out);
                continue;
            }
            let wide = u32::from(letter).checked_sub(FULL_WIDTH).and_then(char::from_u32);
            let plain = self.letters.binary_search_by_key(&letter, |(letter, _)| *letter);
            match (plain, wide) {
                (Ok(at), _) => out.push_str(self.letters[at].1),
                (_, Some(wide)) if wide.is_ascii_graphic() => self.push(wide, out),
                _ => self.push(letter, out),
            }
        }
    }

    fn push(&self, letter: char, out: &mut String) {
        let is_dropped = if letter.is_ascii() {
            // `$`, `+` and other symbols are no punctuation; `^` and the back tick are modifiers.
            let is_symbol = matches!(letter, '$' | '+' | '<' | '=' | '>' | '|' | '~');
            letter.is_ascii_punctuation() && !is_symbol
                || letter.is_ascii_control() && !letter.is_ascii_whitespace() && letter != '\x0B'
        } else {
            self.dropped.is_match(letter.encode_utf8(&mut [0; 4]))
        };
        if !is_dropped {
            out.push(letter);
        }
    }
}
