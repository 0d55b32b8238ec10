//! A folder with a job and its data.

use std::fs;
use std::path::{Path, PathBuf};

use recipe_run::job::{Job, JobOptions, JobReport, RunJob};
use tempfile::TempDir;

/// What a job of this name is read with, where these places are elsewhere.
pub(crate) fn mapped(maps: &[(&str, String)], job: Option<&str>) -> JobOptions {
    let mut options = JobOptions::default();
    options.maps.extend(maps.iter().map(|(from, to)| ((*from).to_owned(), to.clone())));
    options.job = job.map(str::to_owned);
    options
}

/// A folder in which the bucket `s3://b` is the folder `b`.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// What a job of this folder is read with.
    pub(crate) fn options(&self) -> JobOptions {
        let bucket = self.path().join("b").display().to_string();
        mapped(&[("s3://b", bucket)], None)
    }

    pub(crate) fn job(&self, name: &str, options: &JobOptions) -> Result<Option<Job>, String> {
        let path = self.path().join(name);
        let text = fs::read_to_string(&path).expect(name);
        Job::parse(&path.display().to_string(), &text, options)
            .map_err(|error| self.shown(&error.to_string()))
    }

    pub(crate) fn run_with(&self, name: &str, options: &JobOptions) -> Result<JobReport, String> {
        let job = self.job(name, options)?.expect("a job");
        RunJob::new(job).threads(1).run().map_err(|error| self.shown(&error.to_string()))
    }

    pub(crate) fn run(&self, name: &str) -> JobReport {
        self.run_with(name, &self.options()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// What is wrong with a job.
    pub(crate) fn fails(&self, name: &str, options: &JobOptions) -> String {
        match self.run_with(name, options) {
            Err(error) => error,
            Ok(report) => panic!("it runs: {report}"),
        }
    }

    /// A message without the folder's own name.
    fn shown(&self, message: &str) -> String {
        message.replace(&format!("{}/", self.path().display()), "")
    }

    /// The files of data below a folder, in the order of their folders, without the names that a run gives.
    pub(crate) fn files(&self, folder: &str) -> Vec<(String, PathBuf)> {
        let mut found = Vec::new();
        below(&self.path().join(folder), &mut found);
        found.sort();
        let root = self.path().join(folder);
        let name = |path: PathBuf| {
            let within =
                path.parent().expect("a folder").strip_prefix(&root).expect("below").display().to_string();
            let ending = path.file_name().expect("a name").to_string_lossy().into_owned();
            let ending = ending.split_once('.').map_or("", |(_, ending)| ending).to_owned();
            (format!("{within}.{ending}"), path)
        };
        found.into_iter().map(name).collect()
    }

    /// The text of all files of data below a folder, one after the other.
    pub(crate) fn text(&self, folder: &str) -> String {
        self.files(folder).iter().map(|(_, path)| fs::read_to_string(path).expect("text")).collect()
    }
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('_') {
            below(&path, found);
        } else if name.starts_with("part-") {
            found.push(path);
        }
    }
}

/// A job over `s3://b/in/`, whose rows go through no step to `s3://b/out/`, with more members of its dataset and its output.
pub(crate) fn job(dataset: &str, outputs: &str) -> String {
    format!(
        r#"{{"CreateDataset": {{"Name": "sales", {dataset}}},
 "CreateRecipe": {{"Name": "clean", "Steps": []}},
 "CreateRecipeJob": {{"Name": "job", "DatasetName": "sales", "RecipeReference": {{"Name": "clean"}}, {outputs}}}}}"#
    )
}

/// The members of a dataset with this key.
pub(crate) fn at(key: &str) -> String {
    format!(r#""Input": {{"S3InputDefinition": {{"Bucket": "b", "Key": {key:?}}}}}"#)
}

/// Files of CSV in one folder.
pub(crate) const OUT: &str = r#""Outputs": [{"Location": {"Bucket": "b", "Key": "out/"}}]"#;
