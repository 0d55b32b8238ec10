//! What is said of a job from outside.

use std::path::{Path, PathBuf};

use clap::Args;
use recipe_run::job::{Job, JobOptions};

use super::catalog::CatalogName;
use super::s3::S3Args;
use crate::error::{Failure, Result};

#[derive(Args)]
#[command(next_help_heading = "Job")]
pub(crate) struct JobArgs {
    /// Reads and writes paths that begin with FROM where TO is: `s3://prod-bucket=./data`. May be given several times.
    #[arg(long, value_name = "FROM=TO", value_parser = pair)]
    map: Vec<(String, String)>,
    /// Value of a variable: `${NAME}` in the job, `$NAME` in its paths, a parameter, resource or attribute in a template. May be given
    /// several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    var: Vec<(String, String)>,
    /// Where a table is, whatever a catalog says: `db.claims=./claims/`. May be given several times.
    #[arg(long, value_name = "DATABASE.TABLE=PATH", value_parser = pair)]
    table: Vec<(String, String)>,
    /// Catalog that knows the other tables, and gets those that targets write: `local:tables.json`, a file, or `glue`, AWS Glue, in a
    /// region with `glue:eu-west-1`.
    #[arg(long, value_name = "CATALOG", value_parser = CatalogName::parse)]
    catalog: Option<CatalogName>,
    /// Reads these files in the place of a source, by its name or id. May be given several times.
    #[arg(long, value_name = "NODE=PATH", value_parser = pair)]
    replace_source: Vec<(String, String)>,
    /// Writes there in the place of a target, by its name or id. May be given several times.
    #[arg(long, value_name = "NODE=PATH", value_parser = pair)]
    replace_target: Vec<(String, String)>,
    /// The job that is meant, by its name, where a file has several.
    #[arg(id = "named", long = "job", value_name = "NAME")]
    named: Option<String>,
    /// Folder in which recipes, datasets and transforms are looked for by their names, besides that of the job. May be given several
    /// times.
    #[arg(long, value_name = "FOLDER")]
    dir: Vec<PathBuf>,
    /// Reads only files that no run before has read, as job bookmarks do. A table that is looked up in is read as a whole, and so is a
    /// source of a job in YAML that says `incremental: false`.
    #[arg(long)]
    incremental: bool,
    /// Runs the programs in Python of `CustomCode` nodes and of custom visual transforms with this interpreter, which needs `pyspark`:
    /// `--python python3`.
    /// They are not confined: they can read, write and send whatever you can. Without it, such nodes are refused.
    #[arg(long, value_name = "PROGRAM")]
    python: Option<PathBuf>,
    /// Runs the nodes of a job though its program was edited by hand (developer mode).
    #[arg(long)]
    run_graph: bool,
}

impl JobArgs {
    /// The job in a file, if it is one.
    pub(crate) fn read(&self, path: &Path, s3: &S3Args) -> Result<Option<Job>> {
        let mut options = JobOptions::default();
        options.maps.clone_from(&self.map);
        options.variables.extend(self.var.iter().cloned());
        options.tables.extend(self.table.iter().cloned());
        options.replaced.extend(self.replace_source.iter().chain(&self.replace_target).cloned());
        options.folders.clone_from(&self.dir);
        options.run_graph = self.run_graph;
        options.incremental = self.incremental;
        options.job.clone_from(&self.named);
        options.s3 = s3.client();
        options.catalog = self.catalog.as_ref().map(|catalog| catalog.open(&options.s3));
        options.sql = queries();
        options.python.clone_from(&self.python);
        Ok(Job::read(path, &options)?)
    }

    /// Whether one of several jobs was named.
    pub(crate) fn is_named(&self) -> bool {
        self.named.is_some()
    }

    /// The same where it has to be one.
    pub(crate) fn open(&self, path: &Path, s3: &S3Args) -> Result<Job> {
        self.read(path, s3)?.ok_or_else(|| Failure::NoJob(path.to_owned()))
    }
}

/// What runs queries, where the program has it.
#[cfg(feature = "sql")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature, there is nothing")]
pub(crate) fn queries() -> Option<std::sync::Arc<dyn recipe_run::job::sql::SqlEngine>> {
    Some(std::sync::Arc::new(recipe_datafusion::SparkSql::new()))
}

#[cfg(not(feature = "sql"))]
pub(crate) fn queries() -> Option<std::sync::Arc<dyn recipe_run::job::sql::SqlEngine>> {
    None
}

/// Reads two texts with `=` between them.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it takes two texts with `=` between them".into()),
    }
}
