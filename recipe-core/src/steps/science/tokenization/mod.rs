//! `TOKENIZATION`.

mod contractions;
mod lancaster;
mod porter;
mod stop_words;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use hashbrown::HashSet;
use regex::Regex;

use super::{NAME, PLACE};
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::growth::MAX_CELL_BYTES;
use crate::kernel::text::{Purpose, compile_pattern, refuse_traps, rewrite_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;
use lancaster::Lancaster;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of text.");
const DELIMITER: Param<Text> =
    Param::required("delimiter", "What stands between two tokens in the result.").or(" ");
const EXPAND: Param<Text> = Param::required("expandContractions", "Whether `don't` becomes `do not`.")
    .one_of(&["ENABLED", "DISABLED"])
    .or("DISABLED");
const STEMS: Param<Text> = Param::required("stemmingMode", "Algorithm by which words become their stems.")
    .one_of(&["PORTER", "LANCASTER", "NONE"])
    .or("NONE");
const STOP: Param<Option<Text>> = Param::optional(
    "stopWordRemovalMode",
    "Which words are left out: common English words and `customStopWords`, or these alone.",
)
.one_of(&["DEFAULT", "CUSTOM", "NONE"])
.also(&["stopWordsMode"]);
const OWN: Param<Option<Texts>> = Param::optional("customStopWords", "Further words to leave out.");
const PATTERN: Param<Option<Text>> = Param::optional(
    "tokenizerPattern",
    "Regular expression of what stands between two words, in place of all that is none.",
);

pub(super) const STEP: Step = Step {
    operation: "TOKENIZATION",
    family: Family::DataScience,
    summary: "Puts the words of a text, or their stems, into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &DELIMITER, &EXPAND, &STEMS, &STOP, &OWN, &PATTERN, &NAME],
    examples: &[
        Example::new("The words", r#"{"sourceColumn": "review", "delimiter": "-", "targetColumn": "words"}"#)
            .input(&["review: string | n: int", "Not bad, at 3.50!  | 1", r#""" | 2"#, "null | 3", "?! | 4"])
            .output(&[
                "review: string | words: string | n: int",
                "Not bad, at 3.50! | Not-bad-at-3.50 | 1",
                r#""" | "" | 2"#,
                "null | null | 3",
                r#"?! | "" | 4"#,
            ]),
        Example::new(
            "Stems of all but common words",
            r#"{"sourceColumn": "review", "delimiter": " ", "expandContractions": "ENABLED", "stemmingMode": "PORTER", "stopWordRemovalMode": "DEFAULT", "customStopWords": "[]", "targetColumn": "stems"}"#,
        )
        .input(&["review: string", "I don't like the flies", "They're loving these stories!", "null"])
        .output(&[
            "review: string | stems: string",
            "I don't like the flies | like fli",
            "They're loving these stories! | love stori",
            "null | null",
        ]),
        Example::new(
            "Contractions alone",
            r#"{"sourceColumn": "t", "expandContractions": "ENABLED", "stopWordsMode": "NONE", "targetColumn": "words"}"#,
        )
        .input(&["t: string", "Don't", "it's John's, we'd say", "CAN'T"])
        .output(&[
            "t: string | words: string",
            "Don't | Do not",
            "it's John's, we'd say | it is John's we would say",
            "CAN'T | CANNOT",
        ]),
        Example::new(
            "Stems of Lancaster, and words of your own to leave out",
            r#"{"sourceColumn": "t", "stemmingMode": "LANCASTER", "stopWordRemovalMode": "CUSTOM", "customStopWords": "[\"Very\"]", "targetColumn": "stems"}"#,
        )
        .input(&["t: string", "very maximum presumably", "The owner's VERY own"])
        .output(&[
            "t: string | stems: string",
            "very maximum presumably | maxim presum",
            "The owner's VERY own | the own own",
        ]),
        Example::new(
            "What stands between words may be said",
            r#"{"sourceColumn": "t", "expandContractions": "DISABLED", "tokenizerPattern": "[;,]\\s*", "delimiter": "/", "targetColumn": "parts"}"#,
        )
        .input(&["t: string", "well-known; made up, , new"])
        .output(&["t: string | parts: string", "well-known; made up, , new | well-known/made up/new"]),
        Example::new(
            "An algorithm that is not known",
            r#"{"sourceColumn": "t", "stemmingMode": "SNOWBALL", "targetColumn": "stems"}"#,
        )
        .input(&["t: string", "a"])
        .error("`SNOWBALL` is not one of PORTER, LANCASTER, NONE"),
    ],
    assumptions: &[
        "A word is a run of letters, digits and `_`, with apostrophes between letters; numbers keep points and commas between digits. All else, hyphens too, stands between words and goes. `tokenizerPattern`, which is in CloudFormation alone, says what stands between them instead, as in Spark's RegexTokenizer.",
        "Contractions are expanded first, then stop words are left out, whatever their case, then stems are taken. `'s` is `is` behind words such as `it` and `who`, and stays elsewhere.",
        "Common words are Snowball's 174 stop words of English. Without `stopWordRemovalMode`, only `customStopWords` are left out.",
        "Stems are in small letters, without `'s` at the end, and those of nltk's PorterStemmer and LancasterStemmer; both are for English.",
        "A text without words gives an empty text. Columns of other types become text first.",
        PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let own = args.get(&OWN).unwrap_or_default().iter();
    let mode = args.get(&STOP).unwrap_or("CUSTOM");
    let mut stop = HashSet::with_hasher(fixed_hasher());
    if mode != "NONE" {
        stop.extend(own.map(|word| straight(&word.trim().to_lowercase())));
    }
    if mode == "DEFAULT" {
        stop.extend(stop_words::ENGLISH.split_whitespace().map(str::to_owned));
    }
    let between = |pattern: &str| {
        let regex = compile_pattern(pattern)?;
        refuse_traps(pattern, &regex, Purpose::Split)?;
        Ok(Split::Between(regex))
    };
    let split = match args.get(&PATTERN) {
        Some(pattern) => between(pattern).map_err(|error| args.place(&PATTERN, error))?,
        None => Split::Words(words()?),
    };
    let tokens = Tokens {
        split,
        delimiter: args.get(&DELIMITER).to_owned(),
        expand: args.get(&EXPAND) == "ENABLED",
        stop,
        stems: match args.get(&STEMS) {
            "PORTER" => Some(Stems::Porter),
            "LANCASTER" => Some(Stems::Lancaster(Lancaster::new())),
            _ => None,
        },
    };
    rel.add(args.get(&NAME), Expr::call(tokens, vec![column.text()]), &Place::After(&column))?;
    Ok(())
}

/// What a word is, unless the recipe says what stands between words.
fn words() -> Result<Regex> {
    let pattern =
        r"\p{Nd}+(?:[.,]\p{Nd}+)+|[\p{Alphabetic}\p{M}\p{Nd}_]+(?:['’][\p{Alphabetic}\p{M}\p{Nd}_]+)*";
    Regex::new(pattern).map_err(|error| Error::internal(error.to_string()))
}

/// The same with straight apostrophes.
fn straight(word: &str) -> String {
    word.replace('’', "'")
}

enum Stems {
    Porter,
    Lancaster(Lancaster),
}

impl Stems {
    /// Writes the stem of a word in the place of `stem`.
    fn write(&self, word: &str, letters: &mut Vec<char>) {
        letters.clear();
        let word = word.to_lowercase();
        letters.extend(word.strip_suffix("'s").unwrap_or(&word).chars());
        match self {
            Stems::Porter => porter::stem(letters),
            Stems::Lancaster(rules) => rules.stem(letters),
        }
    }
}

/// How words are found.
enum Split {
    Words(Regex),
    /// By what stands between them.
    Between(Regex),
}

/// The words of a text, or what is made of them.
struct Tokens {
    split: Split,
    delimiter: String,
    expand: bool,
    stop: HashSet<String, RandomState>,
    stems: Option<Stems>,
}

impl Tokens {
    fn write(&self, text: &str, scratch: &mut Scratch, out: &mut String) {
        let start = out.len();
        let mut token = |token: &str| {
            if self.expand && token.contains(['\'', '’']) {
                scratch.expanded.clear();
                contractions::expand(&straight(token), &mut scratch.expanded);
                for word in &scratch.expanded {
                    self.add(word, start, &mut scratch.letters, out);
                }
            } else {
                self.add(token, start, &mut scratch.letters, out);
            }
        };
        match &self.split {
            Split::Words(words) => words.find_iter(text).for_each(|word| token(word.as_str())),
            Split::Between(between) => between.split(text).filter(|part| !part.is_empty()).for_each(token),
        }
    }

    fn add(&self, word: &str, start: usize, letters: &mut Vec<char>, out: &mut String) {
        if out.len() - start > MAX_CELL_BYTES {
            return;
        }
        if !self.stop.is_empty() && self.stop.contains(&straight(&word.to_lowercase())) {
            return;
        }
        if out.len() > start {
            out.push_str(&self.delimiter);
        }
        match &self.stems {
            None => out.push_str(word),
            Some(stems) => {
                stems.write(&straight(word), letters);
                out.extend(letters.iter());
            }
        }
    }
}

/// What is written to for each word, and kept for the next.
#[derive(Default)]
struct Scratch {
    expanded: Vec<String>,
    letters: Vec<char>,
}

impl Kernel for Tokens {
    fn name(&self) -> String {
        "tokens".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let mut scratch = Scratch::default();
        let made = rewrite_cells(texts.as_string_view(), |text, out| {
            let start = out.len();
            self.write(text, &mut scratch, out);
            out[start..] != *text
        })?;
        Ok(Arc::new(made))
    }
}
