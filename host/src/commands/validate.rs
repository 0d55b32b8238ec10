//! `recipe-host validate`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};
use recipe_run::Apply;
use recipe_run::profile::{count, short};
use recipe_run::report::grouped;
use recipe_run::store::shown;
use recipe_run::validate::{
    Measured, Part, RuleOutcome, RulesFile, RulesOutcome, ValidateOptions, Validation,
};

use crate::args::input::InputArgs;
use crate::args::job::{pair, queries};
use crate::args::resources::ResourceArgs;
use crate::error::{Failure, Result};
use crate::print::{say, say_json, tell, visible, warn};
use crate::replace::{check, write};

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Validate {
    /// What is checked: a file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`).
    paths: Vec<String>,
    /// File with the rules: DQDL, or rulesets of DataBrew as the API, CloudFormation, CDK or Terraform has them. May be given several
    /// times.
    #[arg(short, long, value_name = "FILE", required = true)]
    rules: Vec<PathBuf>,
    /// Value of a parameter in a template, or of `${NAME}` in a ruleset. May be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    var: Vec<(String, String)>,
    /// Prints JSON in the form of DataBrew's validation reports, in place of a table.
    #[arg(long)]
    json: bool,
    /// Writes the JSON to a file besides.
    #[arg(short, long, value_name = "FILE.json")]
    output: Option<PathBuf>,
    /// Writes the rows that fail rules about rows, each with the rule and the number of the row before its cells, as CSV; here or in S3.
    #[arg(long, value_name = "FILE.csv")]
    failing_rows: Option<String>,
    /// Replaces files that are there.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    resources: ResourceArgs,
    #[command(flatten)]
    input: InputArgs,
}

const EXAMPLES: &str = "Examples:
  recipe-host validate orders.csv --rules orders.dqdl
  recipe-host validate orders/ --rules ruleset.json -o report.json --failing-rows failing.csv
  recipe-host validate orders.csv --rules orders.dqdl --with customers=customers.parquet

Exits with 0 where all rules pass, with 5 where one fails, and with 2 where a rule is wrong.";

impl Validate {
    /// What it may use.
    pub(crate) fn resources(&self) -> &ResourceArgs {
        &self.resources
    }

    pub(crate) fn run(&self) -> Result<()> {
        if let Some(file) = &self.output {
            check(file, self.overwrite)?;
        }
        let read = |path: &PathBuf| RulesFile::read(path, self.var.iter().cloned());
        let rules: Vec<RulesFile> = self.rules.iter().map(read).collect::<Result<_, _>>()?;
        let paths = self.input.with_paths(&self.paths);
        let mut options = ValidateOptions::default();
        options.failing_rows.clone_from(&self.failing_rows);
        options.overwrite = self.overwrite;
        options.sql = queries();
        let found = self.apply(&paths)?.validate(&rules, &options)?;
        warn(&found.warnings);
        let json = || format!("{:#}\n", found.to_json());
        if let Some(file) = &self.output {
            write(file, &json())?;
        }
        if self.json {
            say_json(&json())?;
        } else {
            say(&table(&paths.join(", "), &found))?;
        }
        // Standard output is for JSON alone.
        for written in self.written(&found) {
            let print = if self.json { tell } else { say };
            print(&written)?;
        }
        match found.counts() {
            (_, 0) => Ok(()),
            (rules, failed) => Err(Failure::RulesNotMet { failed, rules }),
        }
    }

    fn apply(&self, paths: &[String]) -> Result<Apply> {
        Ok(self.resources.set(self.input.reading(paths)?))
    }

    /// What is said of the files that were written.
    fn written(&self, found: &Validation) -> Vec<String> {
        let failing = found
            .failing_rows
            .iter()
            .map(|target| format!("{}: written, {}", shown(&target.location), count(target.rows, "row")));
        self.output.iter().map(|file| format!("{}: written", shown(file))).chain(failing).collect()
    }
}

/// What became of all rules.
fn table(name: &str, found: &Validation) -> String {
    let (rules, failed) = found.counts();
    let rows = count(found.rows, "row");
    let mut text =
        format!("{}: {rows}, {} of {} passed\n", visible(name), rules - failed, count(rules as u64, "rule"));
    for ruleset in &found.files {
        let _ = writeln!(text, "{}", visible(&named(ruleset)));
        let mut table = Table::new();
        table.load_preset(comfy_table::presets::UTF8_FULL_CONDENSED);
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(["rule", "result", "rows failed", "measured", "why"]);
        for rule in &ruleset.rules {
            table.add_rows(lines(rule));
        }
        if let Some(column) = table.column_mut(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let _ = writeln!(text, "{table}");
    }
    let mut measured = found.files.iter().flat_map(|file| &file.rules).flat_map(|rule| &rule.parts);
    if measured.any(|part| part.measured.iter().any(|measured| measured.is_estimate)) {
        text.push_str("- ≈ is an estimate, of columns with many different values\n");
    }
    if found.is_widened {
        text.push_str("- types of columns are those of all rows: a cell did not fit those of the first\n");
    }
    text
}

fn named(ruleset: &RulesOutcome) -> String {
    let file = shown(&ruleset.file);
    let is_file = Path::new(&ruleset.file).file_stem().is_some_and(|stem| *stem == *ruleset.name);
    if is_file { file } else { format!("{file}, ruleset `{}`", ruleset.name) }
}

/// A line for each column that a rule selects, or for all of it.
fn lines(rule: &RuleOutcome) -> Vec<Vec<Cell>> {
    if rule.is_disabled {
        return vec![vec![Cell::new(visible(&cut(&rule.name))), Cell::new("disabled")]];
    }
    let line = |part: &Part| {
        let name = match &part.column {
            Some(column) => format!("{}: {column}", rule.name),
            None => rule.name.clone(),
        };
        let failed = part.failed_rows.map_or_else(String::new, grouped);
        let measured: Vec<String> = part.measured.iter().map(number).collect();
        vec![
            Cell::new(visible(&cut(&name))),
            Cell::new(if part.passed { "passed" } else { "failed" }),
            Cell::new(failed),
            Cell::new(visible(&measured.join("\n"))),
            Cell::new(visible(&part.reasons.join("\n"))),
        ]
    };
    rule.parts.iter().map(line).collect()
}

/// How many characters of a rule are shown; the JSON has all.
const SHOWN: usize = 80;

fn cut(rule: &str) -> String {
    match rule.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &rule[..end]),
        None => rule.to_owned(),
    }
}

/// A number that was measured. The rule says of which column it is.
fn number(measured: &Measured) -> String {
    let is_of_glue =
        ["Column.", "Dataset.", "Multicolumn."].iter().any(|start| measured.name.starts_with(start));
    let name = match measured.name.rsplit_once('.') {
        Some((_, last)) if is_of_glue => last,
        _ => &measured.name,
    };
    let about = if measured.is_estimate { "≈ " } else { "" };
    format!("{name} {about}{}", short(measured.value))
}
