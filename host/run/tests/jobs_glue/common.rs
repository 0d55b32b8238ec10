//! A folder with data, and jobs over it.

use std::path::{Path, PathBuf};

use recipe_run::job::{Job, JobOptions, JobReport, RunJob};
use recipe_run::{MemoryOptions, RunError};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

/// A folder that stands for the bucket `lake`.
pub struct Lake {
    folder: TempDir,
    pub options: JobOptions,
    pub run: fn(RunJob) -> RunJob,
}

impl Lake {
    pub fn new() -> Lake {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = JobOptions::default();
        options.maps.push(("s3://lake".into(), folder.path().display().to_string()));
        Lake { folder, options, run: |run| run }
    }

    /// The same with files.
    pub fn with(files: &[(&str, &str)]) -> Lake {
        let lake = Lake::new();
        for (name, text) in files {
            lake.write(name, text);
        }
        lake
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub fn job(&self, nodes: &Value) -> Result<Job, RunError> {
        let text = serde_json::to_string_pretty(&json!({"Name": "test", "CodeGenConfigurationNodes": nodes}));
        self.parse(&text.expect("JSON"))
    }

    pub fn parse(&self, text: &str) -> Result<Job, RunError> {
        Job::parse("job.json", text, &self.options).map(|job| job.expect("a job"))
    }

    /// Runs nodes on one thread, and again on four with little memory, with the same results.
    pub fn run(&self, nodes: &Value) -> Result<JobReport, RunError> {
        let _ = std::fs::remove_dir_all(self.path("out"));
        let first = (self.run)(RunJob::new(self.job(nodes)?)).threads(1).run()?;
        let before = self.contents();
        let mut memory = MemoryOptions::default();
        memory.limit = 2_000_000;
        let again = (self.run)(RunJob::new(self.job(nodes)?)).overwrite().threads(4).memory(memory);
        // The same run is not repeated, and this one has another name.
        again.seed(1).run()?;
        assert_eq!(before, self.contents(), "other threads and memory give other bytes");
        Ok(first)
    }

    /// The error that these nodes give.
    pub fn error(&self, nodes: &Value) -> String {
        let run = self.job(nodes).and_then(|job| (self.run)(RunJob::new(job)).threads(1).run());
        shown(&run.map(|report| panic!("it ran: {report}")).unwrap_err())
    }

    /// The files of targets, without their names, which say which run wrote them.
    fn contents(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        files(&self.path("out"), &mut found);
        found
    }

    /// All rows of a target of CSV or JSON lines, with the folders of partitions in front.
    pub fn read(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        files(&self.path(folder), &mut found);
        let mut rows = Vec::new();
        for (path, bytes) in found {
            let below = path.strip_prefix(self.path(folder)).expect("below").to_path_buf();
            let partition = below.display().to_string();
            for line in String::from_utf8(bytes).expect("text").lines() {
                rows.push(if partition.is_empty() {
                    line.to_owned()
                } else {
                    format!("{partition}: {line}")
                });
            }
        }
        rows
    }
}

/// Folders, and the bytes of the files in them.
fn files(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        match () {
            () if name.starts_with('_') || name.starts_with('.') => {}
            () if path.is_dir() => files(&path, found),
            () => found.push((folder.to_path_buf(), std::fs::read(&path).expect("read"))),
        }
    }
}

/// An error as a person sees it.
pub fn shown(error: &RunError) -> String {
    match error {
        RunError::Recipe(diagnostics) => diagnostics.render(),
        other => other.to_string(),
    }
}

/// Nodes by their ids.
pub fn nodes<const N: usize>(nodes: [(&str, Value); N]) -> Value {
    Value::Object(nodes.into_iter().map(|(id, node)| (id.to_owned(), node)).collect::<Map<_, _>>())
}

/// A source of CSV with a header.
pub fn csv(name: &str) -> Value {
    json!({"S3CsvSource": {"Name": name, "Paths": [format!("s3://lake/{name}")], "Separator": "comma", "QuoteChar": "quote",
        "WithHeader": true, "Recurse": true}})
}

/// A source of JSON lines, whose columns have types.
pub fn json_lines(name: &str) -> Value {
    json!({"S3JsonSource": {"Name": name, "Paths": [format!("s3://lake/{name}")], "Recurse": true}})
}

/// A node of a type with these members over inputs.
pub fn node(kind: &str, inputs: &[&str], members: Value) -> Value {
    let Value::Object(mut members) = members else { panic!("members are an object") };
    members.entry("Name").or_insert_with(|| kind.into());
    members.insert("Inputs".into(), json!(inputs));
    json!({ kind: members })
}

/// A target in the folder `out/NAME`.
pub fn target(name: &str, input: &str, format: &str) -> Value {
    node(
        "S3DirectTarget",
        &[input],
        json!({"Name": name, "Path": format!("s3://lake/out/{name}/"), "Format": format}),
    )
}

/// What comes out of one node over one source of JSON lines, as JSON lines.
pub fn through(kind: &str, members: Value, input: &str) -> Vec<String> {
    let lake = Lake::with(&[("in.jsonl", input)]);
    lake.run(&over_one(kind, members)).unwrap_or_else(|error| panic!("{}", shown(&error)));
    lake.read("out/rows")
}

/// The error of one node over one source of JSON lines.
pub fn refused(kind: &str, members: Value, input: &str) -> String {
    Lake::with(&[("in.jsonl", input)]).error(&over_one(kind, members))
}

fn over_one(kind: &str, members: Value) -> Value {
    nodes([
        ("in", json_lines("in.jsonl")),
        ("node", node(kind, &["in"], members)),
        ("out", target("rows", "node", "json")),
    ])
}
