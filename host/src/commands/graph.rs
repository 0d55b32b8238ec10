//! `recipe-host graph`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use recipe_run::job::draw;

use crate::args::job::JobArgs;
use crate::args::s3::S3Args;
use crate::error::Result;
use crate::print::say_as_is;

#[derive(Args)]
pub(crate) struct Graph {
    /// The job.
    job: PathBuf,
    /// What the drawing is written as.
    #[arg(long, value_enum, default_value = "mermaid")]
    to: As,
    #[command(flatten)]
    options: JobArgs,
    #[command(flatten)]
    s3: S3Args,
}

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// Mermaid, which Git hosts draw in Markdown.
    Mermaid,
    /// A picture.
    Svg,
}

impl Graph {
    pub(crate) fn run(&self) -> Result<()> {
        let job = self.options.open(&self.job, &self.s3)?;
        let nodes = job.outline();
        say_as_is(&match self.to {
            As::Mermaid => draw::mermaid(&nodes),
            As::Svg => draw::svg(&nodes),
        })
    }
}
