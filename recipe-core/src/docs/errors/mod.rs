//! The pages of errors and warnings: what each code means, a recipe that gives it, and what to do.

mod pages;

use std::fmt::Write as _;

use arrow_array::RecordBatch;

use crate::error::{Checked, Diagnostics, Result};
use crate::exec::Watch;
use crate::plan::Context;
use crate::recipe::Recipe;
use crate::table;

pub use pages::ERRORS;

/// What there is to say of an error or a warning, by its code.
#[derive(Debug, Clone, Copy)]
pub struct ErrorPage {
    /// The code, as it is printed in brackets.
    pub code: &'static str,
    /// Whether it is a warning, which hinders nothing.
    pub is_warning: bool,
    /// What it means, in a sentence.
    pub meaning: &'static str,
    /// A recipe that gives it, and the table that it runs over.
    pub example: Option<(&'static str, &'static [&'static str])>,
    /// What to do.
    pub advice: &'static str,
}

impl ErrorPage {
    /// `error` or `warning`.
    pub fn rank(&self) -> &'static str {
        if self.is_warning { "warning" } else { "error" }
    }

    /// The page in Markdown, whose example is run.
    pub fn page(&self) -> String {
        let mut page = format!("# {}\n\n", self.code);
        self.write(&mut page);
        page
    }

    fn write(&self, page: &mut String) {
        let _ = writeln!(page, "{}: {}\n", if self.is_warning { "Warning" } else { "Error" }, self.meaning);
        if let Some((recipe, table)) = self.example {
            let _ = writeln!(page, "```json\n{recipe}\n```\n\nover\n\n```text\n{}\n```\n", table.join("\n"));
            let _ = writeln!(page, "gives\n\n```text\n{}\n```\n", said(recipe, table).trim_end());
        }
        let _ = writeln!(page, "{}", self.advice);
    }
}

/// The page of all errors and warnings.
pub fn errors() -> String {
    let mut page = String::from(
        "# Errors and warnings\n\nWhat is wrong with a recipe, or may not be meant, has a code, which stays the same from version to version. \
         `recipe-host explain CODE` prints one of these pages.\n",
    );
    for error in ERRORS {
        let _ = writeln!(page, "\n## {}\n", error.code);
        error.write(&mut page);
    }
    page
}

/// What is said of a recipe over a table.
fn said(recipe: &str, rows: &[&str]) -> String {
    let Ok(rows) = table::parse(rows) else { return String::new() };
    match run(recipe, &rows) {
        Ok(warnings) => warnings.render(),
        Err(errors) => errors.render(),
    }
}

/// Runs a recipe over a table; gives its warnings.
fn run(text: &str, rows: &RecordBatch) -> Checked<Diagnostics> {
    let recipe = Recipe::parse_named("recipe.json", text)?;
    let program = recipe.compile(rows.schema_ref(), &Context::default())?;
    let run = || -> Result<_> {
        let mut executor = program.executor()?;
        executor.push(rows)?;
        executor.finish()?;
        let trace = std::mem::take(executor.trace());
        let mut watch = Watch::new(&recipe.expectations());
        watch.see(&trace);
        watch.finish(&|cell| cell.row.map(|row| format!("row {}", row + 1)))?;
        Ok(trace.warnings())
    };
    let shown = run().map_err(|error| recipe.diagnostics(vec![error]))?;
    Ok(recipe.warnings(program.warnings.into_iter().chain(shown).collect()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The codes of all kinds, as the source lists them.
    fn codes() -> BTreeSet<&'static str> {
        let source = include_str!("../../error/kind.rs");
        let (_, body) = source.split_once("pub fn code(&self)").expect("the function");
        let (body, _) = body.split_once("\n    }\n").expect("its end");
        body.lines().filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\",")).collect()
    }

    #[test]
    fn every_code_has_a_page_and_no_other_has() {
        let codes = codes();
        assert!(codes.len() > 30 && codes.contains("internal"), "{codes:?}");
        let pages: BTreeSet<&str> = ERRORS.iter().map(|page| page.code).collect();
        assert_eq!(pages, codes);
        assert_eq!(ERRORS.len(), pages.len(), "no code has two");
    }

    #[test]
    fn examples_give_what_they_are_for_and_nothing_else() {
        let mut examples = 0;
        for page in ERRORS {
            let Some((recipe, table)) = page.example else { continue };
            let said = said(recipe, table);
            assert!(said.starts_with(&format!("{}[{}]: ", page.rank(), page.code)), "{}:\n{said}", page.code);
            assert_eq!(said.matches("error[").count() + said.matches("warning[").count(), 1, "{said}");
            assert!(page.page().contains(said.trim_end()), "{}", page.code);
            examples += 1;
        }
        assert!(examples > 20, "{examples}");
    }
}
