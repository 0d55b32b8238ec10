//! Secrets that AWS Secrets Manager and AWS KMS hold, for steps that name them.

use std::error::Error;

use aws_sdk_kms::types::DataKeySpec;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use recipe_store::s3::S3;
use recipe_store::{StoreError, runtime};
use serde_json::json;

/// Why AWS gives no secret.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AwsSecretError {
    /// The ARN is of another service, or of a thing that holds no secret.
    #[error("`{id}` is not the ARN of a secret in AWS Secrets Manager or of a key in AWS KMS")]
    NotASecret {
        /// What was asked for.
        id: String,
    },
    /// Settings of AWS are wrong, or missing.
    #[error(transparent)]
    Settings(#[from] StoreError),
    /// The service refuses, or cannot be reached.
    #[error("{service} does not give `{id}`: {reason}")]
    Refused {
        /// The service.
        service: &'static str,
        /// What was asked for.
        id: String,
        /// What it says.
        reason: String,
    },
}

/// The value of a secret, as steps take it: of a secret in AWS Secrets Manager, by its ARN or its name, what it holds; of a key
/// in AWS KMS, by its ARN, a new data key as `GenerateDataKey` answers, with which ENCRYPT makes messages that AWS KMS opens.
///
/// Credentials are those of the client. Regions are those of ARNs; a name is looked for in the client's region.
pub async fn from_aws(s3: &S3, id: &str) -> Result<Vec<u8>, AwsSecretError> {
    let (s3, id) = (s3.clone(), id.to_owned());
    runtime::run(async move {
        match parse(&id).ok_or_else(|| AwsSecretError::NotASecret { id: id.clone() })? {
            Id::Secret { region } => secret(&s3, &id, region).await,
            Id::Key { region } => data_key(&s3, &id, region).await,
        }
    })
    .await
}

#[derive(Debug, PartialEq, Eq)]
enum Id<'a> {
    Secret { region: Option<&'a str> },
    Key { region: &'a str },
}

/// What an ARN or a name is of (`arn:partition:service:region:account:resource`).
fn parse(id: &str) -> Option<Id<'_>> {
    let Some(arn) = id.strip_prefix("arn:") else { return Some(Id::Secret { region: None }) };
    let parts: Vec<&str> = arn.splitn(5, ':').collect();
    match parts[..] {
        [_, "secretsmanager", region, _, resource] if resource.starts_with("secret:") => {
            Some(Id::Secret { region: Some(region) })
        }
        [_, "kms", region, _, resource] if resource.starts_with("key/") || resource.starts_with("alias/") => {
            Some(Id::Key { region })
        }
        _ => None,
    }
}

async fn secret(s3: &S3, id: &str, region: Option<&str>) -> Result<Vec<u8>, AwsSecretError> {
    let client = aws_sdk_secretsmanager::Client::new(&s3.sdk_config(region).await?);
    let answer = client.get_secret_value().secret_id(id).send().await;
    let answer = answer.map_err(|error| refused("AWS Secrets Manager", id, &error))?;
    Ok(match (answer.secret_string, answer.secret_binary) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(binary)) => STANDARD.encode(binary).into_bytes(),
        (None, None) => Vec::new(),
    })
}

async fn data_key(s3: &S3, id: &str, region: &str) -> Result<Vec<u8>, AwsSecretError> {
    let client = aws_sdk_kms::Client::new(&s3.sdk_config(Some(region)).await?);
    let answer = client.generate_data_key().key_id(id).key_spec(DataKeySpec::Aes256).send().await;
    let answer = answer.map_err(|error| refused("AWS KMS", id, &error))?;
    let text = |blob: Option<aws_sdk_kms::primitives::Blob>| blob.map(|blob| STANDARD.encode(blob));
    let key = json!({ "Plaintext": text(answer.plaintext), "CiphertextBlob": text(answer.ciphertext_blob) });
    Ok(key.to_string().into_bytes())
}

/// What the service says, or why it cannot be asked.
fn refused<E, R>(service: &'static str, id: &str, error: &SdkError<E, R>) -> AwsSecretError
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + 'static,
{
    let reason = match (error.code(), error.message()) {
        (Some(code), Some(message)) => format!("{code}: {message}"),
        (Some(code), None) => code.to_owned(),
        (None, _) => innermost(error).to_string(),
    };
    AwsSecretError::Refused { service, id: id.to_owned(), reason }
}

/// What an error goes back to: the SDK's own messages stop at "dispatch failure".
fn innermost<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    std::iter::successors(Some(error), |error| Error::source(*error)).last().unwrap_or(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_and_names_are_told_apart() {
        let arn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a:b";
        assert_eq!(parse(arn), Some(Id::Secret { region: Some("cn-north-1") }));
        assert_eq!(parse("databrew!default"), Some(Id::Secret { region: None }));
        for key in ["key/0f1e", "alias/people"] {
            let arn = format!("arn:aws:kms:eu-west-1:111122223333:{key}");
            assert_eq!(parse(&arn), Some(Id::Key { region: "eu-west-1" }));
        }
        for other in ["arn:aws:s3:::bucket", "arn:aws:kms:eu-west-1:1:grant/1", "arn:aws:secretsmanager:x"] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
