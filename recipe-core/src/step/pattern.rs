//! Patterns of steps: regular expressions, or plain text where a step says so.

use std::borrow::Cow;

use regex::Regex;

use super::args::Args;
use super::kind::Text;
use super::param::Param;
use crate::error::{Error, Kind, Result};
use crate::kernel::text::{Purpose, compile_pattern, meaning_of_plain, refuse_traps};
use crate::plan::Rel;

/// Whether patterns are plain text.
pub(crate) const IS_TEXT: Param<bool> = Param::flag("isText", "Take the pattern as plain text.");

/// What is assumed of [`IS_TEXT`].
pub(crate) const PLAIN_OR_NOT: &str = "The pattern is a regular expression unless `isText` is true. One that can match nothing, such as `|` or `a*`, is refused where that does harm, and one that looks like plain text, such as `. `, is warned of.";

const ADVICE: &str = "set `isText` to `true` to take it as plain text";

/// A pattern as a step looks for it.
pub(crate) struct Pattern<'a> {
    /// The expression.
    pub(crate) text: Cow<'a, str>,
    /// The same, compiled.
    pub(crate) regex: Regex,
}

impl Args {
    /// The pattern that `param` gives. One that does harm by matching nothing is refused, and one that looks like plain
    /// text is warned of.
    pub(crate) fn pattern(
        &self,
        param: &Param<Text>,
        purpose: Purpose,
        rel: &mut Rel,
    ) -> Result<Pattern<'_>> {
        self.pattern_by(param, purpose, rel, compile_pattern)
    }

    /// As [`pattern`](Self::pattern), for other ways to compile one.
    pub(crate) fn pattern_by(
        &self,
        param: &Param<Text>,
        purpose: Purpose,
        rel: &mut Rel,
        compile: impl Fn(&str) -> Result<Regex>,
    ) -> Result<Pattern<'_>> {
        let pattern = self.get(param);
        if self.get(&IS_TEXT) {
            let text: Cow<str> = regex::escape(pattern).into();
            return Ok(Pattern { regex: compile(&text).map_err(|error| self.place(param, error))?, text });
        }
        let place = |error: Error| self.place(param, error.with_help(ADVICE));
        let regex = compile(pattern).map_err(place)?;
        refuse_traps(pattern, &compile_pattern(pattern).map_err(place)?, purpose).map_err(place)?;
        if let Some(meaning) = meaning_of_plain(pattern) {
            let warning = Kind::PlainPattern { pattern: pattern.to_owned(), meaning: meaning.to_owned() };
            rel.warn(place(warning.into()));
        }
        Ok(Pattern { regex, text: pattern.into() })
    }
}
