//! `recipe-host check`.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use arrow_schema::{FieldRef, SchemaRef};
use clap::Args;
use recipe_core::types::type_name;
use recipe_run::Apply;
use recipe_run::job::{RunJob, TransformCheck, check_transform};
use recipe_run::store::shown;

use super::run::columns;
use crate::args::input::InputArgs;
use crate::args::job::JobArgs;
use crate::error::{Failure, Result};
use crate::print::{say, tell, warn};

#[derive(Args)]
pub(crate) struct Check {
    /// Recipes, jobs, and definitions of transforms; `-` for standard input.
    #[arg(id = "recipe", required = true, value_name = "RECIPE")]
    recipes: Vec<PathBuf>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    job: JobArgs,
}

impl Check {
    /// Checks all of them, and says of each what is wrong with it.
    pub(crate) fn run(&self) -> Result<()> {
        let mut failed: Option<Failure> = None;
        for recipe in &self.recipes {
            if let Err(error) = self.check(recipe)
                && let Some(earlier) = failed.replace(error)
            {
                tell(&earlier.rendered())?;
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn check(&self, path: &Path) -> Result<()> {
        // A module or a program may belong to the definition of a transform, and is no job.
        let is_work = path.extension().is_some_and(|ending| ending == "wasm" || ending == "py");
        if path.is_file()
            && !is_work
            && let Some(job) = self.job.read(path, self.input.s3())?
        {
            let check = RunJob::new(job).check()?;
            warn(&check.warnings);
            return say(&columns(&path.display().to_string(), &check));
        }
        if path.is_file()
            && let Some(check) = check_transform(path)?
        {
            warn(&check.warnings);
            return say(&transform(path, &check));
        }
        let recipe = self.input.recipe(path)?;
        let count = recipe.steps().len();
        let steps = if count == 1 { "1 step".to_owned() } else { format!("{count} steps") };
        if !self.input.is_given() {
            recipe.check()?;
            return say(&format!(
                "{}: {steps}, no errors. Give --input to check columns and types, too.",
                shown(path)
            ));
        }
        let check = self.input.set(Apply::new(recipe))?.check()?;
        let mut text = format!("{}: {steps}, no errors.\n\n", shown(path));
        for step in &check.steps {
            let changes = match (&step.before, &step.after) {
                _ if step.disabled => "disabled".to_owned(),
                (Some(before), Some(after)) => changes(before, after),
                _ => "columns depend on the data".to_owned(),
            };
            let _ = writeln!(text, "{:>3} {}: {changes}", step.number, step.operation);
        }
        match &check.output {
            None => text.push_str("\nThe columns at the end depend on the data.\n"),
            Some(schema) => {
                let _ = writeln!(text, "\nColumns at the end:");
                for field in schema.fields() {
                    let _ = writeln!(text, "  {}: {}", field.name(), type_name(field.data_type()));
                }
            }
        }
        warn(&check.warnings);
        say(&text)
    }
}

/// What was checked of a transform.
fn transform(path: &Path, check: &TransformCheck) -> String {
    let counted = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let does = match () {
        () if check.is_module => "module".to_owned(),
        () if check.is_program => "program in Python, which is not looked into".to_owned(),
        () => counted(check.steps, "step"),
    };
    format!(
        "{}: transform `{}`, {}; {}: {does}. No errors.",
        shown(path),
        check.name,
        counted(check.parameters, "parameter"),
        shown(&check.recipe)
    )
}

/// What a step does to the columns.
fn changes(before: &SchemaRef, after: &SchemaRef) -> String {
    let mut changes = Vec::new();
    let names =
        |schema: &SchemaRef| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    let (old, new) = (names(before), names(after));
    let is_there: HashSet<&String> = new.iter().collect();
    let earlier: HashMap<&String, &FieldRef> =
        before.fields().iter().map(|field| (field.name(), field)).collect();
    for name in old.iter().filter(|name| !is_there.contains(name)) {
        changes.push(format!("- `{name}`"));
    }
    for field in after.fields() {
        match earlier.get(field.name()) {
            None => changes.push(format!("+ `{}` {}", field.name(), type_name(field.data_type()))),
            Some(old) if old.data_type() != field.data_type() => changes.push(format!(
                "`{}` {} -> {}",
                field.name(),
                type_name(old.data_type()),
                type_name(field.data_type())
            )),
            Some(_) => {}
        }
    }
    if changes.is_empty() {
        return if old == new { "same columns".into() } else { "columns in another order".into() };
    }
    changes.join(", ")
}
