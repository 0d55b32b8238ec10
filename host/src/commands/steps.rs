//! `recipe-host steps`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use recipe_core::engine::expression::GROUPS;
use recipe_core::step::{Family, Step};
use recipe_core::{docs, steps};
use recipe_run::job::{Transform, TransformsFound, transforms};
use recipe_run::store::shown;

use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
pub(crate) struct Steps {
    /// An operation, or a word to look for in operations, their parameters and functions of expressions.
    operation: Option<String>,
    /// Folder with transforms of your own, which are listed, too. May be given several times.
    #[arg(long, value_name = "FOLDER")]
    dir: Vec<PathBuf>,
}

impl Steps {
    pub(crate) fn run(&self) -> Result<()> {
        let word = self.operation.as_deref().unwrap_or_default();
        if let Some(step) = steps::find(&word.to_uppercase()) {
            return say(&docs::page(step));
        }
        let own = transforms(&self.dir);
        if let Some(transform) = own.transforms.iter().find(|one| one.name == word || one.function == word) {
            return say(&transform.page());
        }
        let wanted = word.to_lowercase();
        let mut text = operations(&wanted);
        text.push_str(&functions(&wanted));
        text.push_str(&own_transforms(&own, &wanted));
        if text.is_empty() {
            let near = recipe_core::nearest_operation(word);
            return Err(Failure::NoOperation { word: word.to_owned(), near });
        }
        say(&text)
    }
}

/// Operations that have to do with a word, by their families.
fn operations(wanted: &str) -> String {
    let mut text = String::new();
    for family in Family::ALL {
        let found: Vec<_> =
            steps::all().filter(|step| step.family == family && concerns(step, wanted)).collect();
        if !found.is_empty() {
            let _ = writeln!(text, "{}", family.title());
        }
        for step in found {
            let _ = writeln!(text, "  {:<30} {}", step.operation, step.summary);
        }
    }
    text
}

/// Functions that have to do with a word; without a word, operations are enough.
fn functions(wanted: &str) -> String {
    let functions = GROUPS.iter().flat_map(|group| group.functions).filter(|function| {
        !wanted.is_empty()
            && (function.names().any(|name| name.to_lowercase().contains(wanted))
                || function.summary.to_lowercase().contains(wanted))
    });
    let mut text = String::new();
    for function in functions {
        if text.is_empty() {
            let _ = writeln!(text, "Functions of expressions, as DERIVE takes them");
        }
        let _ = writeln!(text, "  {:<30} {}", function.form, function.summary);
    }
    text
}

/// Transforms of the user's that have to do with a word, and definitions that cannot be read.
fn own_transforms(own: &TransformsFound, wanted: &str) -> String {
    let concerns = |one: &&Transform| {
        let texts = [one.name.as_str(), &one.function, &one.summary()].map(str::to_lowercase);
        let names = one.parameters.iter().map(|parameter| parameter.name.to_lowercase());
        texts.into_iter().chain(names).any(|text| text.contains(wanted))
    };
    let mut text = String::new();
    for one in own.transforms.iter().filter(concerns) {
        let _ = writeln!(text, "  {:<30} {}", one.name, one.summary());
    }
    let broken = own.broken.iter().map(|(file, _)| shown(file));
    for file in broken.filter(|file| file.to_lowercase().contains(wanted)) {
        let _ = writeln!(text, "  {file}: has errors, which `recipe-host check {file}` shows");
    }
    if text.is_empty() { text } else { format!("Your own transforms\n{text}") }
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
