//! All problems of one recipe together, and how they are shown.

use std::fmt::{self, Write as _};

use super::{Error, floor};

/// All problems of one recipe, with its text, so that they can be shown in place.
///
/// As an error it prints a line for each problem; [`render`](Diagnostics::render) shows the recipe's lines as well.
///
/// ```
/// use recipe_core::Recipe;
///
/// let text = r#"[{"Action": {"Operation": "UPER_CASE", "Parameters": {"sourceColumn": "city"}}}]"#;
/// let problems = Recipe::parse(text).and_then(|recipe| recipe.check()).unwrap_err();
/// let message = "operation `UPER_CASE` is not known; did you mean `UPPER_CASE`?";
/// assert_eq!(problems.to_string(), format!("recipe:1:27: step 1 (UPER_CASE): {message}"));
/// assert!(problems.render().starts_with("error[unknown-operation]: step 1 (UPER_CASE): "));
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Diagnostics {
    /// What to call the text: a file name.
    pub name: String,
    /// The recipe's text.
    pub text: String,
    /// The problems, in the order of the text.
    pub errors: Vec<Error>,
    /// What may not be meant as it is written, in the order of the text. It hinders nothing.
    pub warnings: Vec<Error>,
}

/// The result of reading, checking or compiling a recipe: all its problems at once.
pub type Checked<T> = std::result::Result<T, Diagnostics>;

/// The most characters of a line of a recipe that are shown with an error.
const MAX_LINE: usize = 300;

/// The most problems that are shown; others are counted.
const MAX_SHOWN: usize = 100;

impl Diagnostics {
    /// Collects `errors` about `text`, in the order they stand there.
    pub fn new(name: impl Into<String>, text: impl Into<String>, mut errors: Vec<Error>) -> Self {
        in_order(&mut errors);
        Diagnostics { name: name.into(), text: text.into(), errors, warnings: Vec::new() }
    }

    /// The same with `warnings`, in the order they stand in the text.
    #[must_use]
    pub fn with_warnings(self, mut warnings: Vec<Error>) -> Self {
        in_order(&mut warnings);
        Diagnostics { warnings, ..self }
    }

    /// Line and column, both from 1, of a byte of the text. Columns count characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        position(&self.text, byte)
    }

    /// The text that a problem is about, and what it is called.
    fn source<'a>(&'a self, error: &'a Error) -> (&'a str, &'a str) {
        error.origin().map_or((&self.name, &self.text), |origin| (&origin.name, &origin.text))
    }

    /// The problems as a person reads them, and the warnings: each with its code, the line of the recipe it is about, and
    /// help.
    pub fn render(&self) -> String {
        let mut out = String::new();
        for (rank, problems) in [("error", &self.errors), ("warning", &self.warnings)] {
            for error in problems.iter().take(MAX_SHOWN) {
                if !out.is_empty() {
                    out.push('\n');
                }
                self.render_one(rank, error, &mut out).expect("writing to a string does not fail");
            }
            if let Some(more) = more(problems.len(), rank) {
                out.push('\n');
                out.push_str(&more);
                out.push('\n');
            }
        }
        out
    }

    fn render_one(&self, rank: &str, error: &Error, out: &mut String) -> fmt::Result {
        writeln!(out, "{rank}[{}]: {error}", error.kind().code())?;
        if let Some(span) = error.span() {
            let (name, text) = self.source(error);
            let (line, column) = position(text, span.start);
            let start = text[..floor(text, span.start)].rfind('\n').map_or(0, |newline| newline + 1);
            let source = text[start..].lines().next().unwrap_or_default();
            let width = line.to_string().len();
            let end = floor(text, span.end.max(span.start)).min(start + source.len());
            let marks = text[floor(text, span.start).min(end)..end].chars().count().max(1);
            // Of a long line, such as a recipe in one, the part around the place.
            let skipped = if column > MAX_LINE { column - MAX_LINE / 2 } else { 0 };
            let shown: String = source.chars().skip(skipped).take(MAX_LINE).collect();
            let indent = column - 1 - skipped;
            let marks = marks.min(MAX_LINE - indent);
            writeln!(out, "{:width$}--> {name}:{line}:{column}", "")?;
            writeln!(out, "{line} | {}", shown.replace('\t', " "))?;
            writeln!(out, "{:width$} | {:indent$}{}", "", "", "^".repeat(marks))?;
            if let Some(help) = error.help() {
                writeln!(out, "{:width$} = help: {help}", "")?;
            }
        } else if let Some(help) = error.help() {
            writeln!(out, "  = help: {help}")?;
        }
        Ok(())
    }
}

/// Counts the problems that are not shown.
fn more(problems: usize, rank: &str) -> Option<String> {
    let more = problems.checked_sub(MAX_SHOWN).filter(|more| *more > 0)?;
    let ending = if more == 1 { "" } else { "s" };
    Some(format!("and {more} more {rank}{ending}, not shown"))
}

/// Line and column, both from 1, of a byte of a text.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = &text[..floor(text, byte)];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// In the order of their text; of several texts, in the order of the steps.
fn in_order(errors: &mut [Error]) {
    let step = |error: &Error| error.origin().and(error.step());
    errors.sort_by_key(|error| (step(error), error.span().map_or(usize::MAX, |span| span.start)));
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.errors.iter().take(MAX_SHOWN).enumerate() {
            if at > 0 {
                f.write_char('\n')?;
            }
            let (name, text) = self.source(error);
            f.write_str(name)?;
            if let Some(span) = error.span() {
                let (line, column) = position(text, span.start);
                write!(f, ":{line}:{column}")?;
            }
            write!(f, ": {error}")?;
        }
        if let Some(more) = more(self.errors.len(), "error") {
            write!(f, "\n{more}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.render())
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    #[test]
    fn a_hundred_problems_are_shown_and_the_others_counted() {
        let wrong = |count: usize| {
            let errors = (0..count).map(|at| Kind::MissingParameter(format!("p{at}")).into());
            Diagnostics::new("recipe", "[]", errors.collect())
        };
        for text in [wrong(8000).render(), wrong(8000).to_string()] {
            assert!(text.contains("`p99`") && !text.contains("`p100`"), "{text}");
            assert!(text.contains("\nand 7900 more errors, not shown"), "{text}");
        }
        assert!(wrong(101).to_string().ends_with("and 1 more error, not shown"));
        assert!(!wrong(100).render().contains("more"));
    }
}
