//! What is said of a job from outside.

use std::path::{Path, PathBuf};

use clap::Args;
use recipe_run::job::{Job, JobOptions};

use super::s3::S3Args;
use crate::error::{Failure, Result};

#[derive(Args)]
#[command(next_help_heading = "Job")]
pub(crate) struct JobArgs {
    /// Reads and writes paths that begin with FROM where TO is: `s3://prod-bucket=./data`. May be given several times.
    #[arg(long, value_name = "FROM=TO", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Value of a variable, `${NAME}` in the job, or `$NAME` in its paths. May be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    var: Vec<(String, String)>,
    /// Where a table of the catalog is: `db.claims=./claims/`. May be given several times.
    #[arg(long, value_name = "DATABASE.TABLE=PATH", value_parser = pair)]
    table: Vec<(String, String)>,
    /// Reads these files in the place of a source, by its name or id. May be given several times.
    #[arg(long, value_name = "NODE=PATH", value_parser = pair)]
    replace_source: Vec<(String, String)>,
    /// Writes there in the place of a target, by its name or id. May be given several times.
    #[arg(long, value_name = "NODE=PATH", value_parser = pair)]
    replace_target: Vec<(String, String)>,
    /// Folder in which recipes are looked for by their names, besides that of the job. May be given several times.
    #[arg(long, value_name = "FOLDER")]
    dir: Vec<PathBuf>,
    /// Runs the nodes of a job though its program was edited by hand (developer mode).
    #[arg(long)]
    run_graph: bool,
}

impl JobArgs {
    /// The job in a file, if it is one.
    pub(crate) fn read(&self, path: &Path, s3: &S3Args) -> Result<Option<Job>> {
        let text = std::fs::read(path)
            .map_err(|source| recipe_run::RunError::ReadRecipe { path: path.to_owned(), source })?;
        let text = String::from_utf8(text)
            .map_err(|_| recipe_run::RunError::RecipeNotUtf8 { path: path.to_owned() })?;
        let mut options = JobOptions::default();
        options.maps.clone_from(&self.map);
        options.variables.extend(self.var.iter().cloned());
        options.tables.extend(self.table.iter().cloned());
        options.replaced.extend(self.replace_source.iter().chain(&self.replace_target).cloned());
        options.folders.clone_from(&self.dir);
        options.run_graph = self.run_graph;
        options.s3 = s3.client();
        Ok(Job::parse(&path.display().to_string(), &text, &options)?)
    }

    /// The same where it has to be one.
    pub(crate) fn open(&self, path: &Path, s3: &S3Args) -> Result<Job> {
        self.read(path, s3)?.ok_or_else(|| Failure::NoJob(path.to_owned()))
    }
}

/// Reads two texts with `=` between them.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it takes two texts with `=` between them".into()),
    }
}
