//! How S3 is reached.

use clap::Args;

use crate::error::{Failure, Result};
use recipe_run::Apply;
use recipe_run::store::s3::{Encryption, S3, S3Options};

/// What is not given comes from where every program of AWS has it: environment, profile, SSO, web identity, instance.
#[derive(Args)]
#[command(next_help_heading = "S3")]
pub(crate) struct S3Args {
    /// Profile of the AWS configuration to take settings and credentials from.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Region of the buckets.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Server to use in place of AWS, such as `http://127.0.0.1:9000`.
    #[arg(long, value_name = "URL", value_parser = url)]
    endpoint_url: Option<String>,
    /// Role to take on with the credentials that are found.
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// Pays for requests to buckets whose requester does.
    #[arg(long)]
    request_payer: bool,
    /// Account that must own the buckets.
    #[arg(long, value_name = "ACCOUNT")]
    expected_owner: Option<String>,
}

impl S3Args {
    pub(crate) fn client(&self) -> S3 {
        let mut options = S3Options::new().with_request_payer(self.request_payer);
        options.profile.clone_from(&self.profile);
        options.region.clone_from(&self.region);
        options.endpoint_url.clone_from(&self.endpoint_url);
        options.role_arn.clone_from(&self.role_arn);
        options.expected_owner.clone_from(&self.expected_owner);
        S3::new(options)
    }
}

/// Reads the address of a server.
fn url(text: &str) -> Result<String, String> {
    if text.starts_with("http://") || text.starts_with("https://") {
        return Ok(text.to_owned());
    }
    Err("it takes a URL such as https://s3.example.org".into())
}

/// What objects carry besides their bytes.
#[derive(Args)]
#[command(next_help_heading = "S3")]
pub(crate) struct ObjectArgs {
    /// Encrypts objects with keys of S3, or of KMS.
    #[arg(long, value_enum)]
    sse: Option<Sse>,
    /// Key of KMS, by id, alias or ARN; the account's own for S3 unless given.
    #[arg(long, value_name = "KEY")]
    sse_kms_key_id: Option<String>,
    /// Tag for objects; may be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = tag)]
    tag: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sse {
    S3,
    Kms,
}

impl ObjectArgs {
    /// Says so to a run.
    pub(crate) fn set(&self, apply: Apply) -> Result<Apply> {
        let encryption = match (self.sse, &self.sse_kms_key_id) {
            (None, None) => Encryption::Default,
            (Some(Sse::S3), None) => Encryption::S3,
            (Some(Sse::Kms) | None, key) => Encryption::Kms { key: key.clone() },
            (Some(Sse::S3), Some(_)) => return Err(Failure::KeyWithoutKms),
        };
        let apply = apply.encryption(encryption);
        Ok(self.tag.iter().fold(apply, |apply, (name, value)| apply.tag(name, value)))
    }
}

/// Reads `NAME=VALUE`; the value may be empty.
fn tag(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it takes a name and a value with `=` between them".into()),
    }
}
