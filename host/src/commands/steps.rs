//! `recipe-host steps`.

use std::fmt::Write as _;

use clap::Args;
use recipe_core::engine::expression::GROUPS;
use recipe_core::step::{Family, Step};
use recipe_core::{docs, steps};

use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
pub(crate) struct Steps {
    /// An operation, or a word to look for in operations, their parameters and functions of expressions.
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
            let found = steps::all().filter(|step| step.family == family && concerns(step, &wanted));
            let found: Vec<_> = found.collect();
            if !found.is_empty() {
                let _ = writeln!(text, "{}", family.title());
            }
            for step in found {
                let _ = writeln!(text, "  {:<30} {}", step.operation, step.summary);
            }
        }
        // Without a word, operations are enough.
        let functions = GROUPS.iter().flat_map(|group| group.functions).filter(|function| {
            !wanted.is_empty()
                && (function.names().any(|name| name.to_lowercase().contains(&wanted))
                    || function.summary.to_lowercase().contains(&wanted))
        });
        let functions: Vec<_> = functions.collect();
        if !functions.is_empty() {
            let _ = writeln!(text, "Functions of expressions, as DERIVE takes them");
        }
        for function in functions {
            let _ = writeln!(text, "  {:<30} {}", function.form, function.summary);
        }
        if text.is_empty() {
            let near = recipe_core::nearest_operation(word);
            return Err(Failure::NoOperation { word: word.to_owned(), near });
        }
        say(&text)
    }
}

/// Whether an operation has to do with a word in lower case. Blanks in names of parameters do not count.
fn concerns(step: &Step, wanted: &str) -> bool {
    let joined = wanted.replace(' ', "");
    let has = |text: &str, wanted: &str| text.to_lowercase().contains(wanted);
    has(step.operation, wanted)
        || has(step.summary, wanted)
        || step
            .params
            .iter()
            .map(|param| param.info())
            .any(|info| has(info.name, &joined) || wanted.len() > 3 && has(info.summary, wanted))
}
