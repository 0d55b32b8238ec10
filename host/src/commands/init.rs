//! `recipe-host init`.

use std::path::{Path, PathBuf};

use clap::Args;
use recipe_run::job;
use recipe_run::store::shown;

use crate::args::s3::S3Args;
use crate::error::Result;
use crate::print::say;
use crate::replace::{check, write};

#[derive(Args)]
pub(crate) struct Init {
    /// The data: a file, a folder or a glob, here or in S3 (`s3://bucket/prefix/`).
    path: String,
    /// File for the job; `-`, or nothing, for standard output. Paths in it are seen from its folder.
    #[arg(short, long, value_name = "JOB")]
    output: Option<PathBuf>,
    /// Replaces a file that is there.
    #[arg(long, requires = "output")]
    overwrite: bool,
    #[command(flatten)]
    s3: S3Args,
}

impl Init {
    pub(crate) fn run(&self) -> Result<()> {
        let init = job::Init::new(&self.path).s3(self.s3.client());
        let Some(file) = self.output.as_deref().filter(|file| *file != Path::new("-")) else {
            return say(&init.yaml()?);
        };
        check(file, self.overwrite)?;
        write(file, &init.file(file).yaml()?)?;
        say(&format!("{}: written; `recipe-host run` runs it", shown(file)))
    }
}
