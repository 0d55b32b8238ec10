//! `recipe-host explain`.

use std::fmt::Write as _;

use clap::Args;
use recipe_core::docs::{ERRORS, ErrorPage};
use recipe_core::engine::nearest;
use recipe_run::report::SHEETS_NOT_READ_PAGE;

use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
#[command(after_help = "Example:\n  recipe-host explain column-not-found")]
pub(crate) struct Explain {
    /// A code, as it is printed in brackets: `column-not-found`, or `error[column-not-found]`. Without it, all codes are listed.
    code: Option<String>,
}

impl Explain {
    pub(crate) fn run(&self) -> Result<()> {
        let Some(word) = &self.code else { return say(&list()) };
        let code = word.split_once('[').map_or(word.as_str(), |(_, code)| code);
        let code = code.trim_matches(|c: char| c.is_whitespace() || matches!(c, ']' | ':')).to_lowercase();
        match pages().find(|page| page.code == code) {
            Some(page) => say(&page.page()),
            None => {
                let near = nearest(&code, pages().map(|page| page.code));
                Err(Failure::NoCode { word: word.clone(), near })
            }
        }
    }
}

/// All pages: those of recipes, and those of reading.
fn pages() -> impl Iterator<Item = &'static ErrorPage> {
    ERRORS.iter().chain([&SHEETS_NOT_READ_PAGE])
}

/// All codes, each with what it means.
fn list() -> String {
    let mut text = String::new();
    for (title, is_warning) in [("Errors", false), ("Warnings", true)] {
        let _ = writeln!(text, "{title}");
        for page in pages().filter(|page| page.is_warning == is_warning) {
            let _ = writeln!(text, "  {:<22} {}", page.code, page.meaning);
        }
    }
    text
}
