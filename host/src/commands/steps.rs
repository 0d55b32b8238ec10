//! `recipe-host steps`.

use std::fmt::Write as _;

use clap::Args;
use recipe_core::step::Family;
use recipe_core::{docs, steps};

use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
pub(crate) struct Steps {
    /// An operation, or a word to look for.
    operation: Option<String>,
}

impl Steps {
    pub(crate) fn run(&self) -> Result<()> {
        let word = self.operation.as_deref().unwrap_or_default();
        if let Some(step) = steps::find(&word.to_uppercase()) {
            return say(&docs::page(step));
        }
        let wanted = word.to_lowercase();
        let mut text = String::new();
        for family in Family::ALL {
            let found = steps::all().filter(|step| step.family == family).filter(|step| {
                step.operation.to_lowercase().contains(&wanted)
                    || step.summary.to_lowercase().contains(&wanted)
            });
            let found: Vec<_> = found.collect();
            if !found.is_empty() {
                let _ = writeln!(text, "{}", family.title());
            }
            for step in found {
                let _ = writeln!(text, "  {:<30} {}", step.operation, step.summary);
            }
        }
        if text.is_empty() {
            let near = recipe_core::nearest_operation(word);
            return Err(Failure::NoOperation { word: word.to_owned(), near });
        }
        say(&text)
    }
}
