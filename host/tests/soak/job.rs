//! What the program is asked to do.

use std::fmt::Write;

use crate::dice::Dice;

/// Recipes: most read their input once, one holds all rows, one reads the input twice.
const RECIPES: [&str; 6] = [
    "[]",
    r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "name"}}]"#,
    SORT,
    r#"[{"Operation": "DELETE_DUPLICATE_ROWS", "Parameters": {}}]"#,
    r#"[{"Operation": "FILL_WITH_AVERAGE", "Parameters": {"sourceColumn": "v"}}]"#,
    r#"[{"Operation": "GROUP_BY", "Parameters": {"sourceColumns": ["g"], "groupByAggFunctionOptions":
        [{"sourceColumnName": "id", "targetColumnName": "last", "functionName": "MAX"}]}}]"#,
];

const SORT: &str = r#"[{"Operation": "SORT", "Parameters": {"expressions": [{"sourceColumn": "name"}, {"sourceColumn": "id"}]}}]"#;

/// Endings of an output, and how a folder of such files is asked for.
const OUTPUTS: [(&str, &str); 7] = [
    ("csv", "--output-format csv"),
    ("csv.gz", "--output-format csv --compression gzip"),
    ("jsonl", "--output-format jsonl"),
    ("parquet", "--output-format parquet"),
    ("orc", "--output-format orc"),
    ("avro", "--output-format avro"),
    ("xlsx", "--output-format excel"),
];

/// What the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A folder, into which all runs write what is new.
    Incremental,
}

/// What all runs of a round have in common.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) kind: Kind,
    /// Whether the output is in a bucket.
    pub(crate) remote: bool,
    /// Whether the input is.
    pub(crate) from_remote: bool,
    pub(crate) recipe: &'static str,
    output: (&'static str, &'static str),
    /// How the rows are spread over files.
    spread: &'static str,
}

impl Scene {
    pub(crate) fn new(dice: &mut Dice) -> Scene {
        let kind = dice.of(&[Kind::File, Kind::Folder, Kind::Folder, Kind::Incremental]);
        let spread = dice.of(&["", "", "--partition-by g", "--max-files 3"]);
        Scene {
            kind,
            remote: dice.below(5) < 3,
            from_remote: dice.one_in(2),
            recipe: dice.of(&RECIPES),
            output: dice.of(&OUTPUTS),
            spread: if kind == Kind::File { "" } else { spread },
        }
    }

    pub(crate) fn sorts(&self) -> bool {
        self.recipe == SORT
    }

    /// The name of the output within a place.
    pub(crate) fn name(&self) -> String {
        if self.kind == Kind::File { format!("out/one.{}", self.output.0) } else { "out/".into() }
    }

    /// The output, as it is named on the command line.
    pub(crate) fn output(&self) -> String {
        format!("{}{}", if self.remote { "S3/" } else { "" }, self.name())
    }

    /// What is asked of an output, wherever it is.
    pub(crate) fn asked(&self) -> String {
        if self.kind == Kind::File { String::new() } else { format!("{} {}", self.output.1, self.spread) }
    }
}

/// A run.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// The name of the folder of its input.
    pub(crate) input: String,
    /// `--overwrite`, `--append`, `--incremental`, or nothing.
    pub(crate) mode: &'static str,
    pub(crate) flags: String,
    pub(crate) reports: bool,
}

impl Job {
    pub(crate) fn new(scene: &Scene, input: &str, mode: &'static str, dice: &mut Dice) -> Job {
        let mut flags = format!("--threads {}", dice.of(&[1, 2, 3, 8]));
        let limit = if scene.sorts() { dice.of(&["", "1MB", "64MB"]) } else { dice.of(&["", "64MB"]) };
        if !limit.is_empty() {
            write!(flags, " --memory-limit {limit} --spill-folder spill").unwrap();
        }
        if scene.kind != Kind::Incremental && dice.one_in(3) {
            write!(flags, " --run-id named-{input}").unwrap();
        }
        Job { input: input.to_owned(), mode, flags, reports: dice.one_in(3) }
    }

    pub(crate) fn line(&self, scene: &Scene) -> String {
        let from = if scene.from_remote { "S3/" } else { "" };
        let report = if self.reports { "--report said/report.json --overwrite-reports" } else { "" };
        let Job { input, mode, flags, .. } = self;
        let (output, asked) = (scene.output(), scene.asked());
        format!("apply recipe.json --input {from}{input}/ --output {output} {asked} {mode} {flags} {report}")
    }
}
