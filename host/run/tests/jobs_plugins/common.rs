//! A folder with transforms, data and a job.

use std::path::{Path, PathBuf};

use recipe_run::RunError;
use recipe_run::job::{Job, JobOptions, JobReport, RunJob};
use tempfile::TempDir;

/// Rows that most jobs read.
pub const PEOPLE: &str = "id,name,city\n1,Ana,Lima\n2,Bob,Oslo\n";

pub struct Folder(TempDir);

impl Folder {
    /// A folder with these files, and `people.csv`.
    pub fn with(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        for (name, text) in [("people.csv", PEOPLE)].iter().chain(files) {
            let path = folder.path(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn parse(&self, file: &str, text: &str, options: &JobOptions) -> Result<Job, RunError> {
        Job::parse(&self.path(file).display().to_string(), text, options).map(|job| job.expect("a job"))
    }

    /// Runs a job in YAML, and gives the lines that it wrote to `out/`.
    pub fn run(&self, text: &str) -> Vec<String> {
        let _ = std::fs::remove_dir_all(self.path("out"));
        self.report(text);
        self.read("out")
    }

    /// Runs a job in YAML.
    pub fn report(&self, text: &str) -> JobReport {
        let job = self.parse("job.yaml", text, &JobOptions::default());
        let run = job.and_then(|job| RunJob::new(job).run());
        run.unwrap_or_else(|error| panic!("{}", self.shown(&error)))
    }

    /// The error of a job in YAML.
    pub fn error(&self, text: &str) -> String {
        let job = self.parse("job.yaml", text, &JobOptions::default());
        let run = job.and_then(|job| RunJob::new(job).run());
        self.shown(&run.map(|report| panic!("it ran: {report}")).unwrap_err())
    }

    /// An error as a person sees it, without the name of the folder.
    pub fn shown(&self, error: &RunError) -> String {
        let text = match error {
            RunError::Recipe(diagnostics) => diagnostics.render(),
            other => other.to_string(),
        };
        text.replace(&format!("{}/", self.0.path().display()), "")
    }

    /// The lines of all files below a folder, in the order of their paths.
    pub fn read(&self, folder: &str) -> Vec<String> {
        let mut paths = Vec::new();
        files(&self.path(folder), &mut paths);
        let text = |path: &PathBuf| std::fs::read_to_string(path).expect("text");
        paths.iter().flat_map(|path| text(path).lines().map(str::to_owned).collect::<Vec<_>>()).collect()
    }
}

/// The data files below a folder.
pub fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        match () {
            () if name.starts_with('_') || name.starts_with('.') => {}
            () if path.is_dir() => files(&path, found),
            () => found.push(path),
        }
    }
}

/// A definition with these parameters, as JSON in the lines of a file.
pub fn definition(name: &str, parameters: &str) -> String {
    format!("{{\"name\": \"{name}\", \"functionName\": \"{name}\", \"parameters\": [\n{parameters}\n]}}\n")
}

/// A job that runs one transform over the people.
pub fn job(step: &str) -> String {
    format!(
        "sources: {{people: {{path: people.csv, infer: none}}}}\nsteps:\n  one: {{from: people, {step}}}\n\
         targets: {{out: {{from: one, path: out/, format: json}}}}\n"
    )
}
