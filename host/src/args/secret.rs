//! Secrets that a recipe names.

use clap::Args;
use recipe_core::Secrets;

use crate::error::{Failure, Result};

/// Secrets that a recipe names.
#[derive(Args)]
pub(crate) struct SecretArgs {
    /// A secret that the recipe names, as AWS Secrets Manager holds it (a key in base64), from a variable of the environment or
    /// a file.
    #[arg(long, value_name = "NAME=env:VAR|file:PATH")]
    secret: Vec<String>,
}

impl SecretArgs {
    /// The secrets. What is wrong is told without what was given: it may be a secret, in the wrong place.
    pub(crate) fn secrets(&self) -> Result<Secrets> {
        let secrets = self.secret.iter().map(|given| read(given).map_err(Failure::Secret));
        secrets.into_iter().try_fold(Secrets::default(), |secrets, read| Ok(secrets.and(read?)))
    }
}

fn read(given: &str) -> Result<Secrets, String> {
    // Names may have `=` and `:` in them.
    let places = ["=env:", "=file:"].into_iter().filter_map(|place| Some((given.rfind(place)?, place)));
    let (at, place) =
        places.max().ok_or("it takes a name and where the secret is, NAME=env:VAR or NAME=file:PATH")?;
    let (name, from) = (&given[..at], &given[at + place.len()..]);
    if name.is_empty() || from.is_empty() {
        return Err("it takes a name and where the secret is, and one of these is empty".into());
    }
    let value = if place == "=env:" {
        let value = std::env::var_os(from);
        value.ok_or_else(|| format!("`{name}`: there is no variable `{from}`"))?.into_encoded_bytes()
    } else {
        std::fs::read(from).map_err(|error| format!("`{name}`: `{from}` cannot be read: {error}"))?
    };
    Ok(Secrets::default().with(name, value))
}
