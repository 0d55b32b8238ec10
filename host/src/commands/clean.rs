//! `recipe-host clean`.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use recipe_run::store::commit::{Destination, clean, destination, has_log, logged_file};
use recipe_run::store::s3::{Attributes, S3};
use recipe_run::store::{Location, StoreError, runtime};

use crate::args::s3::S3Args;
use crate::args::size::age;
use crate::error::{Failure, Result};
use crate::print::say;

#[derive(Args)]
pub(crate) struct Clean {
    /// The folder that runs write to, here or in S3, or the file that jobs with several targets do.
    output: String,
    /// Leaves uploads alone that are younger, such as 90m, 24h or 7d; a run may be at work on them.
    #[arg(long, value_name = "AGE", default_value = "24h", value_parser = age)]
    older_than: Duration,
    #[command(flatten)]
    s3: S3Args,
}

impl Clean {
    pub(crate) fn run(&self) -> Result<()> {
        let (age, s3) = (self.older_than, self.s3.client());
        let location = Location::parse(&self.output)?;
        let cleaned = runtime::wait(async move {
            match output(&location, &s3).await? {
                Some(output) => clean(output, age).await.map(Some),
                None => Ok(None),
            }
        })?;
        match cleaned {
            Some(cleaned) => say(&cleaned.to_string()),
            None => Err(Failure::NoFolder(self.output.clone())),
        }
    }
}

/// The file of a name, where runs have written to it by way of a log, or else the folder; nothing where there is none here.
async fn output(location: &Location, s3: &S3) -> Result<Option<Arc<dyn Destination>>, StoreError> {
    let attributes = Attributes::default();
    let (is_local, is_there) = match location {
        Location::Local(path) => (true, path.is_dir()),
        Location::S3 { .. } => (false, false),
    };
    if !is_there && !location.ends_as_folder() {
        let file = logged_file(location, s3, &attributes).await?;
        if has_log(&*file).await? {
            return Ok(Some(file));
        }
    }
    if is_local && !is_there {
        return Ok(None);
    }
    Ok(Some(destination(location, true, s3, &attributes).await?.0))
}
