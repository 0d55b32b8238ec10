//! `recipe-host preview`.

mod draw;
mod fit;
mod shown;

use std::path::{Path, PathBuf};

use clap::Args;
use recipe_run::job::RunJob;
use recipe_run::profile::count;
use recipe_run::report::grouped;
use recipe_run::store::stream::STANDARD;
use recipe_run::{Apply, read_recipe, recipe_file};

use self::shown::Shown;
use crate::args::display::DisplayArgs;
use crate::args::engine::EngineArgs;
use crate::args::input::InputArgs;
use crate::args::job::JobArgs;
use crate::error::Result;
use crate::print::{say_as_is, say_json};

/// A larger file of JSON has data, and is not looked into to know.
const LARGEST_RECIPE: u64 = 8 << 20;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    recipe-host preview claims.csv\n  \
    recipe-host preview clean.json --input claims.csv --step 3 --only-changed\n  \
    recipe-host preview clean.json --input claims.csv --vertical --rows 1\n  \
    recipe-host preview job.yaml --node joined")]
pub(crate) struct Preview {
    /// The recipe (`-` for standard input), or a module that carries it; or a job, with --node. With a module, changed cells are not
    /// marked. Without --input, a file, folder or glob with data, whose rows are shown as they are read.
    #[arg(value_name = "RECIPE|PATH")]
    recipe: PathBuf,
    /// Rows to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    rows: usize,
    /// The step to look at; the last one unless given. 0 shows the input.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Rows to read from the start of the input.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    sample: usize,
    /// Columns to show, by their names and in this order; all that fit unless given.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    select: Vec<String>,
    /// Shows only rows and columns in which the recipe, or the step, changed cells.
    #[arg(long, conflicts_with = "node")]
    only_changed: bool,
    /// Shows each row as lines with a name and a value, none of which is cut, and what changed cells were before.
    #[arg(long, conflicts_with = "json")]
    vertical: bool,
    /// Prints JSON: columns with their types, rows as objects, and the names of the changed cells of each.
    #[arg(long)]
    json: bool,
    /// The node of a job to look at, by its name or id.
    #[arg(long, value_name = "NODE", conflicts_with_all = ["step", "sample", "engine"])]
    node: Option<String>,
    #[command(flatten)]
    display: DisplayArgs,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    job: JobArgs,
}

impl Preview {
    pub(crate) fn run(&self) -> Result<()> {
        let has_colors = self.display.has_colors();
        if let Some(node) = &self.node {
            let job = self.job.open(&self.recipe, self.input.s3())?;
            let preview = RunJob::new(job).preview(node, self.rows)?;
            let rows = Shown::all(&preview.rows, has_colors).select(&self.select)?;
            let more = if preview.is_partial { "the first " } else { "" };
            let about = format!("{more}{} of {}", count(rows.count as u64, "row"), preview.node);
            return self.show(&rows, preview.is_partial, &about);
        }
        let is_data = self.is_data();
        let preview = self.apply(is_data)?.preview(self.step, self.sample)?;
        let rows =
            if is_data { Shown::all(preview.rows(), has_colors) } else { Shown::of(&preview, has_colors) };
        let mut rows = rows.select(&self.select)?;
        if self.only_changed {
            rows = rows.only_changed();
        }
        let rows = rows.first(self.rows);
        self.show(&rows, preview.is_partial(), &self.about(&preview, &rows))
    }

    /// The recipe over its input, or none over what is to be shown as it is read.
    fn apply(&self, is_data: bool) -> Result<Apply> {
        if is_data {
            let path = self.recipe.to_string_lossy().into_owned();
            return self.input.reading(&[path]);
        }
        self.input.set(self.engine.open(&self.recipe, &self.input)?)
    }

    /// Whether data is named, and no recipe, job or module.
    fn is_data(&self) -> bool {
        let path = self.recipe.as_path();
        if self.input.is_given() {
            return false;
        }
        if path == Path::new(STANDARD) {
            return self.input.has_format();
        }
        let file = recipe_file(path);
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("wasm" | "yaml" | "yml") => false,
            Some("json") if file.is_file() => !self.is_recipe_or_job(file),
            _ => true,
        }
    }

    /// Whether a file of JSON has a recipe, even one with errors, or a job.
    fn is_recipe_or_job(&self, file: &Path) -> bool {
        if file.metadata().is_ok_and(|found| found.len() > LARGEST_RECIPE) {
            return false;
        }
        let is_recipe = || read_recipe(&self.recipe).is_ok_and(|recipe| recipe.check().is_ok());
        let names_operations =
            || std::fs::read_to_string(file).is_ok_and(|text| text.contains("\"Operation\""));
        let is_job = || self.job.read(file, self.input.s3()).is_ok_and(|job| job.is_some());
        is_recipe() || names_operations() || is_job()
    }

    fn show(&self, rows: &Shown, is_partial: bool, about: &str) -> Result<()> {
        if self.json {
            return say_json(&rows.json(is_partial));
        }
        let table = if self.vertical { rows.blocks() } else { rows.table(self.display.width()) };
        say_as_is(&format!("{table}{about}"))
    }

    /// How many rows are shown, of how many, and what the marks mean.
    fn about(&self, preview: &recipe_run::Preview, rows: &Shown) -> String {
        let sample = grouped(self.sample as u64);
        let looked_at_few = preview.is_partial() && rows.count < self.rows;
        let further = if looked_at_few { "; --sample N looks further" } else { "" };
        if preview.rows().num_rows() == 0 {
            return if preview.is_partial() {
                format!("none of the first {sample} rows of the input is kept{further}")
            } else {
                "no row of the input is kept".to_owned()
            };
        }
        if self.only_changed && !preview.is_compared() {
            return "rows that were grouped, sorted or joined are not compared with those before".to_owned();
        }
        if self.only_changed && rows.count == 0 {
            return format!(
                "no cell of {} is changed{further}",
                count(preview.rows().num_rows() as u64, "row")
            );
        }
        let changed = if self.only_changed { "changed " } else { "" };
        let mut text = format!("{} of {} {changed}rows", rows.rows.len(), grouped(rows.count as u64));
        if preview.is_partial() {
            text = format!("{text}, of the first {sample} of the input{further}");
        }
        if rows.has_changes() {
            text += if rows.has_colors {
                "; changed cells are yellow"
            } else {
                "; changed cells are marked with *"
            };
        }
        text
    }
}
