//! `recipe-host rules`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use recipe_run::profile::ProfileOptions;
use recipe_run::store::shown;
use recipe_run::validate::{RulesForm, suggest};

use crate::args::input::InputArgs;
use crate::args::resources::ThreadArgs;
use crate::error::Result;
use crate::print::say;
use crate::replace::{check, write};

#[derive(Subcommand)]
pub(crate) enum Rules {
    /// Writes data quality rules that files meet, each with what was seen, for a person to change.
    Suggest(Box<Suggest>),
}

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Suggest {
    /// What is looked at: a file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`).
    paths: Vec<String>,
    /// File for the rules; standard output unless given, or where it is `-`.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Form of the rules. A file whose name ends with `.json` gets a ruleset of DataBrew unless said otherwise.
    #[arg(long = "to", value_enum, value_name = "FORM")]
    form: Option<Form>,
    /// Replaces a file that is there.
    #[arg(long, requires = "output")]
    overwrite: bool,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    /// DQDL, the language of AWS Glue.
    Dqdl,
    /// A ruleset of DataBrew, as its API takes it.
    Databrew,
}

const EXAMPLES: &str = "Examples:
  recipe-host rules suggest orders.csv -o orders.dqdl
  recipe-host rules suggest orders/ --to databrew -o ruleset.json
  recipe-host validate orders.csv --rules orders.dqdl

Types of text columns are those of all rows.";

impl Rules {
    /// How many threads there are to work on.
    pub(crate) fn threads(&self) -> &ThreadArgs {
        let Rules::Suggest(suggest) = self;
        &suggest.threads
    }

    pub(crate) fn run(&self) -> Result<()> {
        let Rules::Suggest(suggest) = self;
        suggest.run()
    }
}

impl Suggest {
    fn run(&self) -> Result<()> {
        let file = self.output.as_deref().filter(|file| *file != Path::new("-"));
        if let Some(file) = file {
            check(file, self.overwrite)?;
        }
        let paths = self.input.with_paths(&self.paths);
        let apply = self.threads.set(self.input.reading(&paths)?).infer_from_all();
        let options = ProfileOptions { correlated: 0, ..ProfileOptions::default() };
        let found = apply.profile(&options, None)?;
        let text = suggest(&paths.join(", "), &found, self.form());
        let Some(file) = file else { return say(&text) };
        write(file, &text)?;
        say(&format!(
            "{}: written; `recipe-host validate PATH --rules {}` checks it",
            shown(file),
            shown(file)
        ))
    }

    fn form(&self) -> RulesForm {
        let is_json = self.output.as_ref().is_some_and(|file| {
            file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
        });
        match self.form {
            Some(Form::Dqdl) => RulesForm::Dqdl,
            Some(Form::Databrew) => RulesForm::DataBrew,
            None if is_json => RulesForm::DataBrew,
            None => RulesForm::Dqdl,
        }
    }
}
