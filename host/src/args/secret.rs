//! Secrets that a recipe names.

use clap::Args;
use recipe_core::Secrets;
use recipe_run::secrets::from_aws;
use recipe_run::store::runtime;

use super::s3::S3Args;
use crate::error::{Failure, Result};

/// Secrets that a recipe names.
#[derive(Args)]
pub(crate) struct SecretArgs {
    /// A secret that the recipe names, as AWS Secrets Manager holds it (a key in base64): from a variable of the environment, a
    /// file, or AWS, where NAME is its ARN or name unless ID says another.
    #[arg(long, value_name = "NAME=env:VAR|file:PATH|aws[:ID]")]
    secret: Vec<String>,
}

impl SecretArgs {
    /// The secrets. An error shows nothing of what was given: it may be a secret, in the wrong place.
    pub(crate) fn secrets(&self, s3: &S3Args) -> Result<Secrets> {
        let secrets = self.secret.iter().map(|given| read(given, s3).map_err(Failure::Secret));
        secrets.into_iter().try_fold(Secrets::default(), |secrets, read| Ok(secrets.and(read?)))
    }
}

/// Where a secret is.
enum Source<'a> {
    Env(&'a str),
    File(&'a str),
    Aws(&'a str),
}

fn read(given: &str, s3: &S3Args) -> Result<Secrets, String> {
    let (name, from) = parse(given).ok_or(
        "it takes a name and where the secret is, NAME=env:VAR, NAME=file:PATH, NAME=aws or NAME=aws:ID; none of them empty",
    )?;
    let value = match from {
        Source::Env(name_of) => {
            let value = std::env::var_os(name_of);
            value.ok_or_else(|| format!("`{name}`: there is no variable `{name_of}`"))?.into_encoded_bytes()
        }
        Source::File(path) => {
            std::fs::read(path).map_err(|error| format!("`{name}`: `{path}` cannot be read: {error}"))?
        }
        Source::Aws(id) => aws(s3, id)?,
    };
    Ok(Secrets::default().with(name, value))
}

/// The name, and where its secret is. Names may have `=` and `:` in them.
fn parse(given: &str) -> Option<(&str, Source<'_>)> {
    if let Some(name) = given.strip_suffix("=aws") {
        return Some((name, Source::Aws(name))).filter(|_| !name.is_empty());
    }
    let places =
        ["=env:", "=file:", "=aws:"].into_iter().filter_map(|place| Some((given.rfind(place)?, place)));
    let (at, place) = places.max()?;
    let (name, from) = (&given[..at], &given[at + place.len()..]);
    let place = match place {
        "=env:" => Source::Env(from),
        "=file:" => Source::File(from),
        _ => Source::Aws(from),
    };
    Some((name, place)).filter(|_| !name.is_empty() && !from.is_empty())
}

fn aws(s3: &S3Args, id: &str) -> Result<Vec<u8>, String> {
    let (s3, id) = (s3.client(), id.to_owned());
    runtime::wait(async move { from_aws(&s3, &id).await }).map_err(|error| error.to_string())
}
