//! A job that is built of nodes, run over files in a folder of its own, and what it writes.

use std::fs;
use std::path::{Path, PathBuf};

use recipe_run::job::{Job, JobOptions, JobReport, RunJob};
use recipe_run::{MemoryOptions, RunError};
use serde_json::{Map, Value, json};

/// The time of all runs: 2024-02-29 13:05:09.25.
pub(crate) const NOW: i64 = 1_709_211_909_250_000;

/// A folder with a job's files.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    nodes: Map<String, Value>,
    options: JobOptions,
}

impl Place {
    pub(crate) fn new() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        Place { folder, nodes: Map::new(), options: JobOptions::default() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn shown(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// A source `in` of a file with this text, of the format that its name says.
    pub(crate) fn with_input(self, name: &str, text: &str) -> Place {
        let place = self.with_file(name, text);
        let path = json!([place.shown(name)]);
        let node = match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("csv") => {
                json!({"S3CsvSource": {"Name": "in", "Paths": path, "WithHeader": true, "Separator": "comma",
                                  "QuoteChar": "quote"}})
            }
            Some("json") => json!({"S3JsonSource": {"Name": "in", "Paths": path}}),
            _ => json!({"S3ParquetSource": {"Name": "in", "Paths": path}}),
        };
        place.with_node("in", node)
    }

    pub(crate) fn with_file(self, name: &str, text: &str) -> Place {
        fs::write(self.path(name), text).expect("a file");
        self
    }

    pub(crate) fn with_node(mut self, id: &str, node: Value) -> Place {
        self.nodes.insert(id.to_owned(), node);
        self
    }

    /// A built-in transform behind another node. Values are texts or lists of them.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "calls are read more easily without a sign before each object"
    )]
    pub(crate) fn with_transform(self, id: &str, input: &str, function: &str, parameters: Value) -> Place {
        let node = transform(input, function, &parameters);
        self.with_node(id, node)
    }

    /// A target `out` of JSON lines behind a node.
    pub(crate) fn with_target(self, input: &str) -> Place {
        let path = self.shown("out/");
        self.with_node(
            "out",
            json!({"S3DirectTarget": {"Name": "out", "Inputs": [input], "Path": path, "Format": "json"}}),
        )
    }

    pub(crate) fn with_table(mut self, table: &str, file: &str) -> Place {
        self.options.tables.insert(table.to_owned(), self.shown(file));
        self
    }

    fn parsed(&self) -> Result<Job, RunError> {
        let text =
            serde_json::to_string_pretty(&json!({"CodeGenConfigurationNodes": self.nodes})).expect("JSON");
        Job::parse("job.json", &text, &self.options).map(|job| job.expect("a job"))
    }

    /// Runs the job on so many threads with so much memory. What it wrote before is gone: a run is not repeated.
    pub(crate) fn run_with(&self, threads: usize, memory: usize) -> Result<JobReport, RunError> {
        for entry in fs::read_dir(self.folder.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                fs::remove_dir_all(path).expect("a folder");
            }
        }
        let mut options = MemoryOptions::default();
        options.limit = memory;
        RunJob::new(self.parsed()?).threads(threads).memory(options).now(NOW).run()
    }

    /// Runs what leads to a node, and keeps what runs before wrote.
    pub(crate) fn run_until(&self, node: &str) -> Result<JobReport, RunError> {
        RunJob::new(self.parsed()?).now(NOW).until(node).run()
    }

    /// The rows of `out` as lines of JSON: the same on one thread and on four.
    pub(crate) fn rows(&self) -> Vec<String> {
        let of = |threads| {
            self.run_with(threads, 64 << 20).unwrap_or_else(|error| panic!("{error}"));
            lines(&self.path("out"))
        };
        let (one, four) = (of(1), of(4));
        assert_eq!(one, four, "the number of threads makes no difference");
        one
    }

    /// What is wrong with the job, as it is shown in its text.
    pub(crate) fn wrong(&self) -> String {
        match self.run_with(1, 64 << 20) {
            Ok(report) => panic!("no error: {report}"),
            Err(RunError::Recipe(found)) => found.render(),
            Err(error) => error.to_string(),
        }
    }

    /// What may not be meant.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let report = self.run_with(1, 64 << 20).unwrap_or_else(|error| panic!("{error}"));
        report.warnings.into_iter().map(|warning| warning.message).collect()
    }
}

/// A node with a built-in transform.
pub(crate) fn transform(input: &str, function: &str, parameters: &Value) -> Value {
    let path = format!("s3://aws-glue-studio-transforms-510798373988-prod-us-east-1/{function}.py");
    let parameters: Vec<Value> = parameters
        .as_object()
        .expect("parameters by name")
        .iter()
        .map(|(name, value)| {
            let value = if value.is_array() { value.clone() } else { json!([value]) };
            json!({"Name": name, "Type": "str", "Value": value, "IsOptional": true})
        })
        .collect();
    json!({"DynamicTransform": {"Name": function, "TransformName": function, "FunctionName": function, "Path": path,
           "Inputs": [input], "Parameters": parameters, "Version": "1.0.0"}})
}

/// The lines of the files of a folder, in the order of the files' names.
pub(crate) fn lines(folder: &Path) -> Vec<String> {
    let texts = files(folder).into_iter().map(|file| fs::read_to_string(file).expect("text"));
    texts.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// The files of a folder with data in them.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let is_data = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        path.is_file() && !name.starts_with(['_', '.'])
    };
    let mut files: Vec<PathBuf> = entries.filter(is_data).collect();
    files.sort();
    files
}

/// The rows of one built-in transform over a file.
pub(crate) fn rows(file: (&str, &str), function: &str, parameters: Value) -> Vec<String> {
    one(file, function, parameters).rows()
}

/// What is wrong with one built-in transform over a file.
pub(crate) fn wrong(file: (&str, &str), function: &str, parameters: Value) -> String {
    one(file, function, parameters).wrong()
}

/// A job of a source, a transform and a target.
pub(crate) fn one((name, text): (&str, &str), function: &str, parameters: Value) -> Place {
    Place::new().with_input(name, text).with_transform("t", "in", function, parameters).with_target("t")
}
