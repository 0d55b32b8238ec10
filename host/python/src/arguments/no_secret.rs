//! Secrets of a package that was built without S3: they are given as `secrets`, with their values.

use clap::Args;
use recipe_core::Secrets;

use super::s3::S3Args;
use crate::error::Result;

/// No flags.
#[derive(Args)]
pub(crate) struct SecretArgs {}

impl SecretArgs {
    /// No secrets.
    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "as where there are flags")]
    pub(crate) fn secrets(&self, _s3: &S3Args) -> Result<Secrets> {
        Ok(Secrets::default())
    }
}
