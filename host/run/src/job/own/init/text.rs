//! The text of a job to begin with.

use std::fmt::Write as _;
use std::path::Path;

use bytesize::ByteSize;
use recipe_core::engine::document::yaml_scalar as scalar;
use recipe_core::types::{Type, type_name};
use recipe_store::shown;
use recipe_tables::{Format, Source};

use super::super::sources::FORMATS;
use super::seen::{Column, Seen};
use super::suggest::steps;

/// The names of the steps and of the target.
pub(super) const STEPS: &str = "clean";
pub(super) const TARGET: &str = "out";

/// How many columns are listed, and rules for them.
const LISTED: usize = 500;
const RULES: usize = 5;

/// How many letters of a cell are shown, and of the name of a column.
const CELL: usize = 30;
const NAME: usize = 40;

/// What a job is written from.
pub(super) struct Draft<'a> {
    pub(super) source: &'a Source,
    pub(super) seen: &'a Seen,
    /// What the source is called.
    pub(super) name: &'a str,
    /// Its path, as the job sees it.
    pub(super) path: String,
    /// The folder that is written, likewise.
    pub(super) target: String,
    /// The file of the job, where it is written to one.
    pub(super) file: Option<&'a Path>,
}

impl Draft<'_> {
    pub(super) fn text(&self) -> String {
        let mut text = self.head();
        self.sources(&mut text);
        self.steps(&mut text);
        let format = word(written(self.source.dataset().options.format));
        let _ = write!(
            text,
            "\ntargets:\n  {TARGET}:\n    from: {STEPS}\n    path: {}\n    format: {format}\n    \
             # mode: append # adds files at each run, and `overwrite` replaces them; without it, what is there is an error\n",
            scalar(&self.target, false),
        );
        self.expectations(&mut text);
        text
    }

    /// What was looked at, and how to go on.
    fn head(&self) -> String {
        let dataset = self.source.dataset();
        let count = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let files = format!("{}, {}", count(dataset.files.len(), "file"), ByteSize(dataset.bytes()));
        let rows = match (self.seen.is_partial, self.seen.rows) {
            (true, rows) => format!("the first {rows} rows"),
            (false, 1) => "the only row".to_owned(),
            (false, rows) => format!("all {rows} rows"),
        };
        let file = self.file.map_or_else(|| "JOB.yaml".to_owned(), shown);
        format!(
            "# A job to begin with, written after a look at {rows} of `{}` ({files}). As it is, it copies them.\n\
             # `recipe-host check {file}` checks it, `recipe-host preview {file} --node {STEPS}` shows rows, and\n\
             # `recipe-host run {file}` runs it.\n",
            shown(&self.path)
        )
    }

    fn sources(&self, text: &mut String) {
        let options = &self.source.dataset().options;
        let _ = writeln!(text, "\nsources:\n  {}:", scalar(self.name, false));
        let _ = writeln!(text, "    path: {}", scalar(&self.path, false));
        if let Some(format) = options.format {
            let _ = writeln!(text, "    format: {}", word(format));
        }
        if self.source.is_delimited() {
            let delimiter = self.source.found_delimiter().unwrap_or_else(|| self.source.delimiter());
            let sign = if delimiter == b'\t' { "tab".to_owned() } else { char::from(delimiter).to_string() };
            let _ = writeln!(text, "    delimiter: {}", scalar(&sign, false));
        }
        let columns = &self.seen.columns;
        text.push_str(
            "    # Its columns, the types that they are read as, and the first cells that differ:\n",
        );
        let names: Vec<String> =
            columns.iter().take(LISTED).map(|column| cut(&shown(&column.name), NAME)).collect();
        let types: Vec<String> =
            columns.iter().take(LISTED).map(|column| cut(&type_name(&column.data_type), NAME)).collect();
        let width = |texts: &[String]| texts.iter().map(|text| text.chars().count()).max().unwrap_or(0);
        let (of_names, of_types) = (width(&names), width(&types));
        for ((column, name), ty) in columns.iter().zip(&names).zip(&types) {
            let line = format!("    #   {name:of_names$}  {ty:of_types$}  {}", self.cells(column));
            let _ = writeln!(text, "{}", line.trim_end());
        }
        if columns.len() > LISTED {
            let _ = writeln!(text, "    #   and {} more", columns.len() - LISTED);
        }
        if let (true, Some(first)) = (self.source.is_untyped(), columns.first()) {
            text.push_str(
                "    # A column is read as another type, such as a code as text, where that is said:\n",
            );
            let _ = writeln!(text, "    # types: {{{}: string}}", scalar(&first.name, true));
        }
    }

    /// What the cells of a column are, in a few words.
    fn cells(&self, column: &Column) -> String {
        let rows = self.seen.rows;
        let missing = column.nulls + column.empty;
        let shown: Vec<String> = column
            .examples
            .iter()
            .map(|cell| if column.is_text() { quoted(cell) } else { plain(cell) })
            .collect();
        let shown = shown.join(", ");
        match missing {
            0 => shown,
            _ if missing == rows => "nothing but missing cells".to_owned(),
            _ => format!("{shown}; {} missing", share(missing, rows)),
        }
    }

    fn steps(&self, text: &mut String) {
        let _ = writeln!(text, "\nsteps:\n  {STEPS}:\n    from: {}", scalar(self.name, false));
        let found = steps(self.seen);
        if found.is_empty() {
            text.push_str("    steps: [] # `recipe-host steps` lists those there are, such as:\n");
            let names = self.seen.columns.first().map(|column| scalar(&column.name, true));
            let _ = writeln!(text, "      # - move_to_end: {{sourceColumn: {}}}", names.unwrap_or_default());
            return;
        }
        text.push_str(
            "    # For those that are wanted, delete the brackets and the `# ` before the step. `recipe-host steps` lists all there are.\n    \
             steps: []\n",
        );
        for suggestion in found {
            let _ = writeln!(text, "      # {}:", suggestion.why);
            let _ = writeln!(text, "      # - {}", suggestion.step);
        }
    }

    /// Rules that hold for what was seen.
    fn expectations(&self, text: &mut String) {
        let rows = self.seen.rows;
        // Rules are about columns of plain types, and have no way to write each name.
        let nameable = |column: &&Column| {
            Type::from_arrow(&column.data_type).is_some() && !column.name.contains(['"', '\\', '\n', '\r'])
        };
        let mut rules = vec![if rows > 0 { "RowCount > 0" } else { "RowCount >= 0" }.to_owned()];
        let whole = self.seen.columns.iter().filter(nameable).filter(|column| rows > 0 && column.nulls == 0);
        rules.extend(whole.take(RULES).map(|column| format!("IsComplete \"{}\"", column.name)));
        let unique = self.seen.columns.iter().filter(nameable).find(|column| column.is_unique(rows));
        rules.extend(unique.map(|column| format!("IsUnique \"{}\"", column.name)));
        let _ = writeln!(
            text,
            "\n# Rules that hold for the rows that were looked at; where one fails, nothing is written.\n\
             # expectations:\n#   as before:\n#     from: {STEPS}\n#     rules:"
        );
        for rule in rules {
            let _ = writeln!(text, "#       - {}", scalar(&rule, false));
        }
    }
}

/// The format that rows are written in: that of the source, where it is written.
fn written(format: Option<Format>) -> Format {
    match format {
        None | Some(Format::Excel | Format::FixedWidth) => Format::Csv,
        Some(format) => format,
    }
}

/// The word for a format in a job.
fn word(format: Format) -> &'static str {
    FORMATS.iter().find(|(_, known)| *known == format).map_or("csv", |(word, _)| word)
}

/// How many of so many, in per cent.
fn share(count: usize, all: usize) -> String {
    match count * 100 / all.max(1) {
        0 => "less than 1%".to_owned(),
        percent => format!("{percent}%"),
    }
}

/// The beginning of a text.
fn cut(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A cell in a comment, whose line it cannot end.
fn plain(cell: &str) -> String {
    cut(cell, CELL).escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'")
}

/// The same of a text, in quotes.
pub(super) fn quoted(cell: &str) -> String {
    format!("{:?}", cut(cell, CELL))
}
