//! `recipe-host lineage`.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::Utc;
use clap::Args;
use comfy_table::{ContentArrangement, Table};
use recipe_run::Apply;
use recipe_run::lineage::{
    Change, ColumnChange, Dependency, Event, OTHER_COLUMNS, RecipeLineage, StepLineage, Use,
};
use recipe_run::profile::count;

use crate::args::input::InputArgs;
use crate::error::Result;
use crate::print::{say, say_as_is, say_json, visible};

#[derive(Args)]
#[command(after_help = "Examples:
  recipe-host lineage claims.json --input claims.csv
  recipe-host lineage claims.json --input claims.csv --column amount
  recipe-host lineage claims.json --mermaid > lineage.mmd
  recipe-host lineage claims.json --input claims.csv --openlineage --output-name s3://lake/clean/")]
pub(crate) struct Lineage {
    /// The recipe; `-` for standard input. Without --input, columns are those that it names, as text.
    recipe: PathBuf,
    /// Shows this column of the output alone.
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// Rows at the start of the input that are looked at where the columns of a step depend on the data, as those of PIVOT do.
    #[arg(long, value_name = "ROWS", default_value_t = 10_000)]
    sample: usize,
    /// Prints JSON, in place of text.
    #[arg(long, group = "form")]
    json: bool,
    /// Prints a drawing in Mermaid, in place of text.
    #[arg(long, group = "form")]
    mermaid: bool,
    /// Prints a run event of OpenLineage with column lineage, in place of text. Its time is that of --now.
    #[arg(long, group = "form")]
    openlineage: bool,
    /// Where the output is written, as the event is to name it: a path, or `s3://BUCKET/KEY`.
    #[arg(long, value_name = "PATH", requires = "openlineage")]
    output_name: Option<String>,
    /// The namespace of the job in the event.
    #[arg(long, value_name = "NAME", requires = "openlineage", default_value = "recipes")]
    namespace: String,
    /// The id of the run in the event, a UUID; unless given, it follows from the recipe, --now and --seed.
    #[arg(long, value_name = "UUID", requires = "openlineage", value_parser = uuid)]
    run_id: Option<String>,
    #[command(flatten)]
    input: InputArgs,
}

impl Lineage {
    pub(crate) fn run(&self) -> Result<()> {
        let recipe = self.input.recipe(&self.recipe)?;
        let mut found = if self.input.is_given() {
            self.input.set(Apply::new(recipe))?.lineage(self.sample)?
        } else {
            RecipeLineage::without_input(&recipe)?
        };
        if let Some(column) = &self.column {
            found = found.only(column)?;
        }
        match () {
            () if self.json => say_json(&format!("{:#}", found.to_json())),
            () if self.mermaid => say(&found.to_mermaid()),
            () if self.openlineage => {
                let mut event = Event::at(self.input.now().unwrap_or_else(Utc::now), self.input.seed());
                event.run_id.clone_from(&self.run_id);
                event.namespace.clone_from(&self.namespace);
                event.output.clone_from(&self.output_name);
                say_json(&format!("{:#}", found.to_openlineage(&event)))
            }
            () => say_as_is(&text(&found, self.column.as_deref())),
        }
    }
}

/// Reads the id of a run.
fn uuid(text: &str) -> Result<String, String> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_hex = parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    if is_hex && lengths == [8, 4, 4, 4, 12] {
        return Ok(text.to_ascii_lowercase());
    }
    Err("it takes a UUID such as 0190a5d2-7c3e-7f00-8000-0123456789ab".into())
}

/// What is shown of a lineage, or of one column of it.
fn text(found: &RecipeLineage, only: Option<&str>) -> String {
    let lineage = &found.lineage;
    let named = |steps: &[usize]| {
        let named: Vec<String> =
            steps.iter().map(|step| format!("{step} {}", found.operation(*step))).collect();
        named.join(", ")
    };
    let mut text = format!("{}: {}", visible(&found.name), count(found.operations.len() as u64, "step"));
    match found.input.as_slice() {
        [] => text.push_str(", columns as far as the recipe names them\n\n"),
        paths => {
            let columns = count(lineage.input.len() as u64, "column");
            let _ = writeln!(text, ", over {} ({columns})\n", visible(&paths.join(", ")));
        }
    }
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["column", "from", "steps"]);
    for column in &lineage.columns {
        let name = if column.name == OTHER_COLUMNS { "all others" } else { &column.name };
        table.add_row([visible(name), visible(&inputs(&column.inputs)), named(&column.steps)]);
    }
    let _ = writeln!(text, "{table}");
    if !lineage.row_steps.is_empty() {
        let by =
            if lineage.rows.is_empty() { String::new() } else { format!("by {}, ", inputs(&lineage.rows)) };
        let _ = writeln!(
            text,
            "Rows are kept, made or put in order {}in {}.",
            visible(&by),
            named(&lineage.row_steps)
        );
    }
    if let Some(step) = lineage.waits_at {
        let _ = writeln!(
            text,
            "From step {} on, columns depend on the data; give --input to see them.",
            named(&[step])
        );
    }
    if let Some(rows) = found.looked_at {
        let _ = writeln!(
            text,
            "Columns that depend on the data are those of the first {}.",
            count(rows as u64, "row")
        );
    }
    if found.input.is_empty() {
        text.push_str("Columns of the input that the recipe does not name are `all others`; --input shows them, and types.\n");
    }
    let touching = lineage.columns.iter().flat_map(|column| &column.steps).chain(&lineage.row_steps);
    let touching: Vec<usize> = touching.copied().collect();
    let is_shown = |step: &&StepLineage| only.is_none() || touching.contains(&step.step);
    let mut steps = lineage.steps.iter().filter(is_shown).peekable();
    if steps.peek().is_some() {
        text.push_str("\nSteps:\n");
    }
    for step in steps {
        let _ = writeln!(text, "{:>3} {}: {}", step.step, found.operation(step.step), visible(&does(step)));
    }
    text
}

/// What a step does.
fn does(step: &StepLineage) -> String {
    let mut parts = Vec::new();
    for ColumnChange { name, change, reads, .. } in &step.columns {
        let from = |reads: &[Dependency]| match reads {
            [] => String::new(),
            reads => format!(" from {}", inputs(reads)),
        };
        parts.push(match (change, reads.as_slice()) {
            (Change::Made, reads) => format!("makes `{name}`{}", from(reads)),
            (Change::Renamed, [source, ..]) => format!("renames `{}` to `{name}`", source.column),
            (Change::Renamed, []) => format!("renames `{name}`"),
            // That a column comes of itself goes without saying.
            (Change::Changed, [only]) if only.column == *name && only.table.is_none() => {
                format!("changes `{name}`")
            }
            (Change::Changed, reads) => format!("changes `{name}`{}", from(reads)),
        });
    }
    if !step.removed.is_empty() {
        let removed: Vec<String> = step.removed.iter().map(|name| format!("`{name}`")).collect();
        parts.push(format!("removes {}", removed.join(", ")));
    }
    if step.changes_rows {
        parts.push(match step.rows.as_slice() {
            [] => "changes which rows there are".to_owned(),
            rows => format!("rows by {}", inputs(rows)),
        });
    }
    parts.join("; ")
}

/// Columns, and how they are used.
fn inputs(inputs: &[Dependency]) -> String {
    if inputs.is_empty() {
        return "no column".to_owned();
    }
    let one = |input: &Dependency| {
        let name = match (&input.table, input.column.as_str()) {
            (None, OTHER_COLUMNS) => "all others".to_owned(),
            (None, column) => format!("`{column}`"),
            (Some(table), column) => format!("`{table}`.`{column}`"),
        };
        match input.uses.as_slice() {
            [Use::Identity] => name,
            uses => {
                let uses: Vec<&str> = uses.iter().map(|how| word(*how)).collect();
                format!("{name} ({})", uses.join(", "))
            }
        }
    };
    inputs.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn word(how: Use) -> &'static str {
    match how {
        Use::Identity => "unchanged",
        Use::Transformation => "computed",
        Use::Aggregation => "aggregated",
        Use::Filter => "filter",
        Use::Join => "join",
        Use::GroupBy => "group",
        Use::Sort => "sort",
        Use::Window => "window",
        Use::Conditional => "condition",
    }
}
