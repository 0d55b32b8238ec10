//! `recipe-host convert` and `recipe-host fmt`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use recipe_core::{Form, Written};
use recipe_run::job::{Job, RunJob};
use recipe_run::read_recipe;
use recipe_run::store::shown;

use crate::args::job::JobArgs;
use crate::args::s3::S3Args;
use crate::error::{Failure, Result};
use crate::layout::laid_out;
use crate::print::{say, tell};
use crate::replace::write;

#[derive(Args)]
pub(crate) struct Convert {
    /// The recipe, in any form; `-` for standard input. Or a job of AWS Glue Studio or DataBrew, which becomes one in YAML.
    recipe: PathBuf,
    /// The form to write.
    #[arg(long, value_enum)]
    to: To,
    #[command(flatten)]
    options: JobArgs,
    #[command(flatten)]
    s3: S3Args,
}

/// The forms of recipes.
#[derive(Clone, Copy, ValueEnum)]
enum To {
    /// As DataBrew exports and imports recipes: every value a text.
    Databrew,
    /// JSON for people: lists and objects as such, comments kept.
    Json,
    /// The short form, comments kept.
    Yaml,
}

impl Convert {
    pub(crate) fn run(&self) -> Result<()> {
        let recipe = match read_recipe(&self.recipe) {
            Ok(recipe) if !self.options.is_named() => recipe,
            found => match self.job()? {
                Some(job) => return say(&RunJob::new(job).to_yaml()?),
                None => found?,
            },
        };
        recipe.check()?;
        let form = match self.to {
            To::Databrew => Form::DataBrew,
            To::Json => Form::Json,
            To::Yaml => Form::Yaml,
        };
        let Written { text, warnings, .. } = recipe.write(form);
        let warnings = recipe.warnings(warnings).render();
        if !warnings.is_empty() {
            tell(&warnings)?;
        }
        say(&text)
    }

    /// The job in the file, if it has one.
    fn job(&self) -> Result<Option<Job>> {
        if !self.recipe.is_file() {
            return Ok(None);
        }
        match self.options.read(&self.recipe, &self.s3)? {
            Some(_) if !matches!(self.to, To::Yaml) => Err(Failure::JobForm),
            job => Ok(job),
        }
    }
}

#[derive(Args)]
pub(crate) struct Fmt {
    /// The recipes; their files are written anew where their layout differs.
    #[arg(required = true)]
    recipes: Vec<PathBuf>,
    /// Writes nothing, and ends with exit code 1 where a layout differs.
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub(crate) fn run(&self) -> Result<()> {
        let mut differ = Vec::new();
        for path in &self.recipes {
            let recipe = read_recipe(path)?;
            recipe.check()?;
            if path == Path::new("-") || !recipe.is_alone() {
                return Err(Failure::NotAlone(path.clone()));
            }
            let text = laid_out(&recipe, is_yaml(path));
            if text == recipe.text() {
                continue;
            }
            if !self.check {
                write(path, &text)?;
                say(&format!("{}: written anew", shown(path)))?;
            }
            differ.push(path.clone());
        }
        if self.check && !differ.is_empty() { Err(Failure::LaidOutOtherwise(differ)) } else { Ok(()) }
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}
