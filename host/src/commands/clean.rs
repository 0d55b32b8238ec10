//! `recipe-host clean`.

use std::time::Duration;

use clap::Args;
use recipe_run::store::commit::{clean, destination};
use recipe_run::store::s3::Attributes;
use recipe_run::store::{Location, runtime};

use crate::args::s3::S3Args;
use crate::args::size::age;
use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
pub(crate) struct Clean {
    /// The folder that runs write to, here or in S3.
    folder: String,
    /// Leaves uploads alone that are younger, such as 90m, 24h or 7d; a run may be at work on them.
    #[arg(long, value_name = "AGE", default_value = "24h", value_parser = age)]
    older_than: Duration,
    #[command(flatten)]
    s3: S3Args,
}

impl Clean {
    pub(crate) fn run(&self) -> Result<()> {
        let age = self.older_than;
        let name = if self.folder.ends_with('/') { self.folder.clone() } else { format!("{}/", self.folder) };
        let location = Location::parse(&name)?;
        if let Location::Local(path) = &location
            && !path.is_dir()
        {
            return Err(Failure::NoFolder(self.folder.clone()));
        }
        let s3 = self.s3.client();
        let cleaned = runtime::wait(async move {
            let (folder, _) = destination(&location, true, &s3, &Attributes::default()).await?;
            clean(folder, age).await
        })?;
        say(&cleaned.to_string())
    }
}
