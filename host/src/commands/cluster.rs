//! `recipe-host cluster`.

use std::path::PathBuf;

use clap::Args;
use recipe_run::error::FileRole;
use recipe_run::store::shown;
use recipe_run::store::stream::STANDARD;
use recipe_run::tables::OutputFormat;
use recipe_run::{Apply, recipe_file};

use crate::args::input::InputArgs;
use crate::error::Result;
use crate::print::{say, tell};

#[derive(Args)]
pub(crate) struct Cluster {
    /// The recipe, with a step `CLUSTER_VALUES`.
    recipe: PathBuf,
    /// The step, where there are several.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    #[command(flatten)]
    input: InputArgs,
    /// The file to write: a table of `from` and `to`, in order, in the format of its name. `-` is standard output, as CSV.
    #[arg(short, long, value_name = "PATH", help_heading = "Output")]
    output: String,
    /// Replaces a file that is there.
    #[arg(long, help_heading = "Output")]
    overwrite: bool,
}

impl Cluster {
    pub(crate) fn run(&self) -> Result<()> {
        let recipe = self.input.recipe(&self.recipe)?.mapping_of_clusters(self.step)?;
        let apply = Apply::new(recipe).reads(FileRole::Recipe, recipe_file(&self.recipe).to_owned());
        let mut apply = self.input.set(apply)?.output(&self.output);
        if self.overwrite {
            apply = apply.overwrite();
        }
        if self.output == STANDARD {
            apply = apply.output_format(OutputFormat::Csv);
        }
        let run = apply.start()?;
        let say = if run.writes_to_standard_output() { tell } else { say };
        let rows = run.wait()?.rows_out();
        let values = if rows == 1 {
            "1 value would become another".into()
        } else {
            format!("{rows} values would become others")
        };
        let mut text = format!("{values}: {}", shown(&self.output));
        if rows > 0 {
            text.push_str(
                "\nonce it is reviewed, `\"mappingDatasetName\": \"NAME\"` in the step and --with NAME=PATH apply it, and nothing else",
            );
        }
        say(&text)
    }
}
