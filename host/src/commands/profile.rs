//! `recipe-host profile`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use recipe_run::profile::{
    Bin, ColumnDrift, ColumnProfile, Estimate, InputProfile, ProfileOptions, about, count, drift, drift_json,
    html, notes, percent, share, shown,
};
use recipe_run::store::shown as shown_path;

use crate::args::input::InputArgs;
use crate::args::resources::ThreadArgs;
use crate::error::Result;
use crate::print::{say_as_is, say_json, tell, visible};
use crate::replace::{check, write};

#[derive(Args)]
pub(crate) struct Profile {
    /// What is looked at: a file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`).
    paths: Vec<String>,
    /// Looks at so many of the first rows, in place of all. Profile jobs of DataBrew look at 20000 by default.
    #[arg(long, value_name = "ROWS")]
    sample: Option<u64>,
    /// Prints JSON in the form of DataBrew's profile jobs, in place of a table.
    #[arg(long)]
    json: bool,
    /// Writes a file besides: `.json`, or `.html` for a page with plots. May be given several times.
    #[arg(short, long, value_name = "FILE", value_parser = output)]
    output: Vec<PathBuf>,
    /// Replaces files that are there.
    #[arg(long, requires = "output")]
    overwrite: bool,
    /// Says what has changed since this earlier input, which is read with the same options.
    #[arg(long, value_name = "PATH")]
    against: Option<String>,
    /// Types of personal data to look for in text, such as `EMAIL`, or `USA_ALL` for almost all.
    #[arg(long, value_name = "TYPES", value_delimiter = ',')]
    entities: Vec<String>,
    /// How many of the most common values are listed.
    #[arg(long, value_name = "N", default_value_t = 50)]
    most_common: usize,
    /// Bins of distributions.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    bins: u16,
    /// How many columns of numbers are compared with each other: the first ones.
    #[arg(long, value_name = "COLUMNS", default_value_t = 10)]
    correlations: usize,
    /// Standard deviations from the mean beyond which a number is an outlier.
    #[arg(long, value_name = "N", default_value_t = 3.0)]
    outliers: f64,
    /// The same of mild outliers, which are counted as well.
    #[arg(long, value_name = "N")]
    mild_outliers: Option<f64>,
    #[command(flatten)]
    threads: ThreadArgs,
    #[command(flatten)]
    input: InputArgs,
}

/// A file of a kind that can be written.
fn output(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if is_page(&path) || has_end(&path, "json") {
        return Ok(path);
    }
    Err("it takes a file whose name ends with `.json` or `.html`".into())
}

fn has_end(path: &Path, end: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(end))
}

fn is_page(path: &Path) -> bool {
    has_end(path, "html") || has_end(path, "htm")
}

impl Profile {
    /// How many threads there are to work on.
    pub(crate) fn threads(&self) -> &ThreadArgs {
        &self.threads
    }

    pub(crate) fn run(&self) -> Result<()> {
        for file in &self.output {
            check(file, self.overwrite)?;
        }
        let paths = self.input.with_paths(&self.paths);
        let name = paths.join(", ");
        let found = self.of(&paths)?;
        let earlier = self.against.as_ref().map(|path| self.of(std::slice::from_ref(path))).transpose()?;
        let drift = earlier.as_ref().map(|earlier| drift(&earlier.profile, &found.profile));
        let json = || {
            let mut json = found.profile.to_json();
            if let Some(drift) = &drift {
                json["drift"] = drift_json(drift);
            }
            format!("{json:#}\n")
        };
        for file in &self.output {
            let text = if is_page(file) { html(&name, &found.profile) } else { json() };
            write(file, &text)?;
            tell(&format!("{}: written", shown_path(file)))?;
        }
        if self.json {
            return say_json(&json());
        }
        let mut text = table(&name, &found);
        if let (Some(earlier), Some(drift)) = (&earlier, &drift) {
            self.changes(earlier, drift, &mut text);
        }
        say_as_is(&text)
    }

    /// The profile of what is at these paths.
    fn of(&self, paths: &[String]) -> Result<InputProfile> {
        let apply = self.threads.set(self.input.reading(paths)?);
        let options = ProfileOptions {
            most_common: self.most_common,
            bins: usize::from(self.bins),
            correlated: self.correlations,
            outlier_threshold: self.outliers,
            mild_threshold: self.mild_outliers,
            entities: self.entities.clone(),
            ..ProfileOptions::default()
        };
        Ok(apply.profile(&options, self.sample)?)
    }

    /// What has changed since another input.
    fn changes(&self, earlier: &InputProfile, drift: &[ColumnDrift], text: &mut String) {
        let against = self.against.as_deref().unwrap_or_default();
        let _ = writeln!(text, "\nSince {} ({}):", visible(against), count(earlier.profile.rows, "row"));
        let changed: Vec<_> = drift.iter().filter(|column| !column.changes.is_empty()).collect();
        for column in &changed {
            let _ = writeln!(text, "- {}: {}", visible(&column.name), visible(&column.changes.join("; ")));
        }
        if changed.is_empty() {
            text.push_str("- no column has changed much\n");
        }
    }
}

/// What is shown of a profile.
fn table(name: &str, found: &InputProfile) -> String {
    let profile = &found.profile;
    let mut text = format!(
        "{}: {}{}, {}, {}\n",
        visible(name),
        if found.is_partial { "the first " } else { "" },
        count(profile.rows, "row"),
        count(profile.columns.len() as u64, "column"),
        duplicates(profile.duplicate_rows)
    );
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header([
        "column",
        "type",
        "missing",
        "different",
        "least",
        "median",
        "greatest",
        "distribution",
        "most common",
    ]);
    for column in &profile.columns {
        table.add_row(row(column, profile.rows));
    }
    for at in 2..=6 {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let _ = writeln!(text, "{table}");
    if profile.columns.iter().any(|column| column.is_text && column.numbers.is_some()) {
        text.push_str("Of text, least, median, greatest and distribution are those of lengths.\n");
    }
    for note in notes(profile) {
        let of = note.column.map_or_else(String::new, |name| format!("`{name}` "));
        let _ = writeln!(text, "- {}{}", visible(&of), visible(&note.text));
    }
    if found.filled > 0 {
        let _ = writeln!(text, "- {} filled up with missing cells", count(found.filled, "row"));
    }
    if found.rejected > 0 {
        let _ = writeln!(text, "- {} left out, for their numbers of cells", count(found.rejected, "row"));
    }
    if profile.columns.iter().any(|column| column.values.as_ref().is_some_and(|values| !values.is_exact())) {
        text.push_str("- ≈ is an estimate, of columns with many different values\n");
    }
    text
}

fn duplicates(estimate: Estimate) -> String {
    match estimate {
        Estimate { value: 0, error: None } => "no row twice".to_owned(),
        Estimate { value, error: None } => format!("{} equal to one before", count(value, "row")),
        Estimate { value, error: Some(_) } => format!("≈ {} equal to one before", count(value, "row")),
    }
}

fn row(column: &ColumnProfile, rows: u64) -> Vec<Cell> {
    let numbers = column.numbers.as_ref();
    let value =
        |value: Option<&serde_json::Value>| Cell::new(visible(&value.map_or_else(String::new, shown)));
    let values = column.values.as_ref();
    let different = values.map_or_else(String::new, |values| about(values.distinct));
    let common = values.and_then(|values| Some((values, values.most_common.first()?)));
    let common =
        common.filter(|(_, (_, times))| *times > 1).map_or_else(String::new, |(values, (value, times))| {
            format!("{} ({})", shown(value), percent(share(*times, values.rows)))
        });
    vec![
        Cell::new(visible(&column.name)),
        Cell::new(&column.type_name),
        Cell::new(if column.missing == 0 { String::new() } else { percent(share(column.missing, rows)) }),
        Cell::new(different),
        value(numbers.map(|numbers| &numbers.min)),
        value(numbers.map(|numbers| &numbers.percentiles[2])),
        value(numbers.map(|numbers| &numbers.max)),
        Cell::new(numbers.map_or_else(String::new, |numbers| sparkline(&numbers.distribution))),
        Cell::new(visible(&common)),
    ]
}

/// A distribution as a line of bars. What is there is seen, however little it is.
fn sparkline(bins: &[Bin]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = bins.iter().map(|bin| bin.count).max().unwrap_or_default().max(1);
    let bar = |bin: &Bin| match bin.count {
        0 => ' ',
        count => BARS[(count as f64 / most as f64 * BARS.len() as f64).ceil() as usize - 1],
    };
    bins.iter().map(bar).collect()
}
