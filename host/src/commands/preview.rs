//! `recipe-host preview`.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::path::PathBuf;

use arrow_array::{ArrayRef, RecordBatch};
use clap::Args;
use comfy_table::{Attribute, Cell, ContentArrangement, Table};
use recipe_core::engine::kernel::print::cell;
use recipe_core::types::type_name;
use recipe_run::job::RunJob;

use crate::args::engine::EngineArgs;
use crate::args::input::InputArgs;
use crate::args::job::JobArgs;
use crate::error::Result;
use crate::print::{say_as_is, visible};

#[derive(Args)]
pub(crate) struct Preview {
    /// The recipe (`-` for standard input), or a module that carries it; or a job, with --node. With a module, changed cells are not marked.
    recipe: PathBuf,
    /// Rows to show.
    #[arg(long, default_value_t = 10)]
    rows: usize,
    /// The step to look at; the last one unless given. 0 shows the input.
    #[arg(long, value_name = "K")]
    step: Option<usize>,
    /// Rows to read from the start of the input.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    sample: usize,
    /// The node of a job to look at, by its name or id.
    #[arg(long, value_name = "NODE", conflicts_with_all = ["step", "sample", "engine"])]
    node: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    engine: EngineArgs,
    #[command(flatten)]
    job: JobArgs,
}

impl Preview {
    pub(crate) fn run(&self) -> Result<()> {
        if let Some(node) = &self.node {
            let job = self.job.open(&self.recipe, self.input.s3())?;
            let preview = RunJob::new(job).preview(node, self.rows)?;
            let (mut table, rows) = (empty(&preview.rows), preview.rows.num_rows());
            for row in 0..rows {
                table.add_row(texts(&preview.rows, row));
            }
            let more = if preview.is_partial { "the first " } else { "" };
            return say_as_is(&format!("{table}\n{more}{rows} rows of {}", preview.node));
        }
        let apply = self.input.set(self.engine.open(&self.recipe, &self.input)?)?;
        say_as_is(&self.table(&apply.preview(self.step, self.sample)?))
    }

    fn table(&self, preview: &recipe_run::Preview) -> String {
        let colours = std::io::stdout().is_terminal();
        let rows = preview.rows();
        let mut table = empty(rows);
        let shown = rows.num_rows().min(self.rows);
        let mut marked = false;
        for row in 0..shown {
            let cells = texts(rows, row).into_iter().enumerate().map(|(at, text)| {
                let changed = preview.is_changed(row, at);
                marked |= changed;
                match (changed, colours) {
                    (false, _) => Cell::new(text),
                    (true, true) => {
                        Cell::new(text).add_attribute(Attribute::Bold).fg(comfy_table::Color::Yellow)
                    }
                    (true, false) => Cell::new(format!("*{text}")),
                }
            });
            table.add_row(cells.collect::<Vec<_>>());
        }
        let mut text = format!("{table}\n{shown} of {} rows", rows.num_rows());
        if preview.is_partial() {
            let _ = write!(text, ", of the first {} of the input", self.sample);
        }
        if marked {
            text.push_str(if colours {
                "; changed cells are yellow"
            } else {
                "; changed cells are marked with *"
            });
        }
        text
    }
}

/// A table with the columns of these rows.
fn empty(rows: &RecordBatch) -> Table {
    let fields = rows.schema_ref().fields();
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(
        fields.iter().map(|field| format!("{}\n{}", visible(field.name()), type_name(field.data_type()))),
    );
    table
}

/// The cells of a row.
fn texts(rows: &RecordBatch, row: usize) -> Vec<String> {
    let text =
        |column: &ArrayRef| cell(column.as_ref(), row).map_or_else(|| "null".into(), |text| visible(&text));
    rows.columns().iter().map(text).collect()
}
