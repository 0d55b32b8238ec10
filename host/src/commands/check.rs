//! `recipe-host check`.

use std::fmt::Write as _;
use std::path::PathBuf;

use arrow_schema::SchemaRef;
use clap::Args;
use recipe_core::types::type_name;

use crate::args::input::InputArgs;
use crate::error::{Failure, Result};
use crate::print::say;
use recipe_run::apply::{Engine, Work, prepare, read_recipe};

#[derive(Args)]
pub(crate) struct Check {
    /// The recipe.
    recipe: PathBuf,
    #[command(flatten)]
    input: InputArgs,
}

impl Check {
    pub(crate) fn run(&self) -> Result<()> {
        let recipe = read_recipe(&self.recipe)?;
        let count = recipe.steps().len();
        let steps = if count == 1 { "1 step".to_owned() } else { format!("{count} steps") };
        if self.input.input.is_empty() {
            recipe.check()?;
            return say(&format!(
                "{}: {steps}, no errors. Give --input to check columns and types, too.",
                self.recipe.display()
            ));
        }
        let prepared = prepare(recipe, &self.input.read()?, &Engine::Native)?;
        let Work::Native(program) = &prepared.work else {
            return Err(Failure::failed("a check is native"));
        };
        let mut text = format!("{}: {steps}, no errors.\n\n", self.recipe.display());
        let schemas = &program.schemas;
        let mut before = Some(program.plan.input.clone());
        for raw in prepared.recipe.steps() {
            let after = schemas.get(raw.number - 1).cloned().flatten();
            let changes = match (&before, &after) {
                _ if raw.disabled => "disabled".to_owned(),
                (Some(before), Some(after)) => changes(before, after),
                _ => "columns depend on the data".to_owned(),
            };
            let _ = writeln!(text, "{:>3} {}: {changes}", raw.number, raw.operation);
            if !raw.disabled {
                before = after;
            }
        }
        match before {
            None => text.push_str("\nThe columns at the end depend on the data.\n"),
            Some(schema) => {
                let _ = writeln!(text, "\nColumns at the end:");
                for field in schema.fields() {
                    let _ = writeln!(text, "  {}: {}", field.name(), type_name(field.data_type()));
                }
            }
        }
        say(&text)
    }
}

/// What a step does to the columns.
fn changes(before: &SchemaRef, after: &SchemaRef) -> String {
    let mut changes = Vec::new();
    let names =
        |schema: &SchemaRef| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    let (old, new) = (names(before), names(after));
    for name in old.iter().filter(|name| !new.contains(name)) {
        changes.push(format!("- `{name}`"));
    }
    for field in after.fields() {
        match before.field_with_name(field.name()) {
            Err(_) => changes.push(format!("+ `{}` {}", field.name(), type_name(field.data_type()))),
            Ok(old) if old.data_type() != field.data_type() => changes.push(format!(
                "`{}` {} -> {}",
                field.name(),
                type_name(old.data_type()),
                type_name(field.data_type())
            )),
            Ok(_) => {}
        }
    }
    if changes.is_empty() {
        return if old == new { "same columns".into() } else { "columns in another order".into() };
    }
    changes.join(", ")
}
