//! A job to begin with, written after a look at the first rows of its files.

mod dates;
mod seen;
mod suggest;
mod text;

use std::path::{Component, Path, PathBuf, absolute};

use recipe_store::commit::folder_of;
use recipe_store::s3::S3;
use recipe_tables::{Dataset, ReadOptions, Source, Typing, typed_schema};

use crate::error::{Clash, FileRole, JobError, NamedFile, Result, RunError};
use crate::job::{Job, JobOptions, RunJob};
use seen::Seen;
use text::Draft;

/// How many rows are looked at: as many as types are inferred from.
const ROWS: usize = 10_000;

/// Writes a job in YAML for files, for people to go on from: the options that the files are read with, the columns with what is in
/// them, steps that may be wanted and rules that hold, both commented out, and a target.
///
/// ```
/// use recipe_run::job::Init;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join("people.csv"), "id,name\n1, Ana\n2,Bob\n")?;
/// # std::env::set_current_dir(folder.path())?;
/// let job = Init::new("people.csv").yaml()?;
/// assert!(job.contains("# - remove_combined: {sourceColumn: name, removeLeadingAndTrailingWhitespace: true}"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "the job is written by `yaml`"]
pub struct Init {
    path: String,
    file: Option<PathBuf>,
    s3: S3,
}

impl Init {
    /// A job for the files at a path: a file, a folder, a glob, here or in S3.
    pub fn new(path: impl Into<String>) -> Self {
        Init { path: path.into(), file: None, s3: S3::default() }
    }

    /// The file that the job will be written to, from whose folder its paths are seen; else from the one of the process.
    pub fn file(mut self, file: impl Into<PathBuf>) -> Self {
        self.file = Some(file.into());
        self
    }

    /// Reaches S3 so.
    pub fn s3(mut self, s3: S3) -> Self {
        self.s3 = s3;
        self
    }

    /// The job, which can be run as it is. Nothing is written.
    ///
    /// # Errors
    ///
    /// Files that are not found, or cannot be read as a table; a job file that is one of them, or among them.
    pub fn yaml(&self) -> Result<String> {
        let read = ReadOptions::default().with_s3(self.s3.clone());
        let dataset = Dataset::find(std::slice::from_ref(&self.path), read)?;
        self.check_file(&dataset)?;
        let source = Source::open(dataset)?;
        let schema = typed_schema(&source, &Typing::default(), 1)?;
        let seen = Seen::of(&source, &schema, ROWS)?;
        let name = node_name(&self.path);
        let file = self.file.clone().unwrap_or_else(|| PathBuf::from("job.yaml"));
        let draft = |above: &str| {
            let target = free(&file, &format!("{above}{name}-clean"));
            let path = seen_from(&file, &self.path);
            let told = self.file.as_deref();
            let draft = Draft { source: &source, seen: &seen, name: &name, path, target, file: told };
            let text = draft.text();
            self.try_out(&file, &text).map(|()| text)
        };
        match draft("") {
            // The folder of the job is read itself.
            Err(error) if is_clash(&error) => draft("../"),
            done => done,
        }
    }

    /// Checks all of the job that can be checked before it is run.
    fn try_out(&self, file: &Path, text: &str) -> Result<()> {
        let options = JobOptions { s3: self.s3.clone(), ..JobOptions::default() };
        let job = Job::parse(&file.display().to_string(), text, &options)?;
        let job = job.ok_or_else(|| {
            RunError::Data(Box::new(recipe_core::Error::internal("what was written is a job")))
        })?;
        RunJob::new(job).try_out()
    }

    /// Checks that the job file is not among the files that it reads, and would not be at the next run.
    fn check_file(&self, dataset: &Dataset) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let clash = |other: String, clash| RunError::PathClash {
            written: NamedFile::new(FileRole::Job, file.display().to_string()),
            other: NamedFile::new(FileRole::Input, other),
            clash,
        };
        let whole = |path: &Path| std::fs::canonicalize(path).ok();
        if let Some(own) = whole(file)
            && let Some(read) = dataset.files.iter().find(|read| whole(&read.path).as_ref() == Some(&own))
        {
            return Err(clash(read.path.display().to_string(), Clash::Same));
        }
        let root = Path::new(&self.path);
        match (root.is_dir().then(|| whole(root)).flatten(), whole(folder_of(file))) {
            (Some(root), Some(folder)) if folder.starts_with(&root) => {
                Err(clash(self.path.clone(), Clash::ReadNext))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a target lies where it cannot.
fn is_clash(error: &RunError) -> bool {
    match error {
        RunError::Job(error) => matches!(&**error, JobError::InNode { source, .. } if is_clash(source)),
        RunError::PathClash { .. } => true,
        _ => false,
    }
}

/// What the source is called: as the file or the folder, in letters that need no quotes.
fn node_name(path: &str) -> String {
    const OTHERS: [&str; 2] = [text::STEPS, text::TARGET];
    let names = path.trim_end_matches('/').rsplit('/');
    let is_plain = |name: &&str| {
        !name.contains(['*', '?', '[', '{']) && !name.contains(':') && *name != "." && *name != ".."
    };
    let last = names.into_iter().find(is_plain).unwrap_or_default();
    let stem = last.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = stem.to_lowercase().chars().map(plain).collect();
    let name = name.trim_matches('_');
    match name {
        "" => "rows".to_owned(),
        _ if OTHERS.contains(&name) || !name.starts_with(char::is_alphabetic) => format!("rows_{name}"),
        _ => name.to_owned(),
    }
}

/// A folder of this name, seen from that of the job, where nothing is yet.
fn free(job: &Path, name: &str) -> String {
    let folder = folder_of(job);
    let names = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}-{number}")));
    let free = names.take(1000).find(|name| !folder.join(name).exists());
    format!("{}/", free.as_deref().unwrap_or(name))
}

/// The path as it is seen from the folder of the job.
fn seen_from(job: &Path, path: &str) -> String {
    let is_relative = !path.contains("://") && path != "-" && Path::new(path).is_relative();
    let folder = folder_of(job);
    if !is_relative || folder == Path::new(".") {
        return path.to_owned();
    }
    let (Ok(whole), Ok(folder)) = (absolute(path), absolute(folder)) else { return path.to_owned() };
    let is_up = |part: Component<'_>| part == Component::ParentDir;
    let (ours, theirs): (Vec<_>, Vec<_>) = (whole.components().collect(), folder.components().collect());
    let common = ours.iter().zip(&theirs).take_while(|(one, other)| one == other).count();
    // Above a link, `..` is another folder.
    let found = if ours.iter().chain(&theirs).any(|part| is_up(*part)) || common <= 1 {
        whole
    } else {
        let up = std::iter::repeat_n(Component::ParentDir, theirs.len() - common);
        up.chain(ours[common..].iter().copied()).collect::<PathBuf>()
    };
    let end = if path.ends_with('/') { "/" } else { "" };
    let found = found.display().to_string();
    if found.is_empty() { "./".to_owned() } else { format!("{}{end}", found.trim_end_matches('/')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_called_as_their_files() {
        for (path, name) in [
            ("data/People of 2024.csv.gz", "people_of_2024"),
            ("s3://lake/claims/", "claims"),
            ("s3://lake", "lake"),
            ("claims/*.csv", "claims"),
            ("*.csv", "rows"),
            ("./", "rows"),
            ("2024.csv", "rows_2024"),
            ("clean.csv", "rows_clean"),
            ("Größe.csv", "größe"),
            ("-", "rows"),
        ] {
            assert_eq!(node_name(path), name, "{path}");
        }
    }

    #[test]
    fn paths_are_seen_from_the_job() {
        for (job, path, seen) in [
            ("job.yaml", "data/a.csv", "data/a.csv"),
            ("jobs/job.yaml", "data/a.csv", "../data/a.csv"),
            ("jobs/job.yaml", "jobs/a/", "a/"),
            ("jobs/job.yaml", "/data/a.csv", "/data/a.csv"),
            ("jobs/job.yaml", "s3://lake/a/", "s3://lake/a/"),
            ("a/b/job.yaml", "data/*.csv", "../../data/*.csv"),
        ] {
            assert_eq!(seen_from(Path::new(job), path), seen, "{job} {path}");
        }
    }
}
