//! What is asked of S3, in plain data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser};

use crate::error::StoreError;

/// How S3 is reached. What is not given comes from the standard chain: environment, profile, SSO, process, web identity,
/// container, instance.
///
/// Written with serde, they can travel to another machine. Credentials are no part of them: each machine finds its own by the
/// standard chain, and a profile that is named has to be there. An endpoint with a user name in it is not written.
///
/// ```
/// use recipe_store::s3::S3Options;
///
/// let options = S3Options::new().with_endpoint_url("http://127.0.0.1:9000").with_region("eu-west-1");
/// assert_eq!(options.profile, None);
/// assert_eq!(serde_json::from_str::<S3Options>(&serde_json::to_string(&options)?)?, options);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct S3Options {
    /// The profile whose settings and credentials are used, even where the environment has others.
    pub profile: Option<String>,
    /// The region of the buckets.
    pub region: Option<String>,
    /// The server to use instead of AWS, as a URL of HTTP.
    #[serde(serialize_with = "without_credentials")]
    pub endpoint_url: Option<String>,
    /// The ARN of the role to assume with the credentials that are found.
    pub role_arn: Option<String>,
    /// Whether the requester pays, as some public buckets ask for.
    pub request_payer: bool,
    /// The id of the account that has to own the buckets.
    pub expected_owner: Option<String>,
    /// Whether buckets are part of the path instead of the host name. Unless given, they are where an endpoint is set.
    pub path_style: Option<bool>,
}

impl S3Options {
    /// Everything as the standard chain has it.
    pub fn new() -> S3Options {
        S3Options::default()
    }

    /// With [`profile`](Self::profile).
    pub fn with_profile(self, profile: impl Into<String>) -> S3Options {
        S3Options { profile: Some(profile.into()), ..self }
    }

    /// With [`region`](Self::region).
    pub fn with_region(self, region: impl Into<String>) -> S3Options {
        S3Options { region: Some(region.into()), ..self }
    }

    /// With [`endpoint_url`](Self::endpoint_url).
    pub fn with_endpoint_url(self, url: impl Into<String>) -> S3Options {
        S3Options { endpoint_url: Some(url.into()), ..self }
    }

    /// With [`role_arn`](Self::role_arn).
    pub fn with_role_arn(self, role: impl Into<String>) -> S3Options {
        S3Options { role_arn: Some(role.into()), ..self }
    }

    /// With [`request_payer`](Self::request_payer).
    pub fn with_request_payer(self, pays: bool) -> S3Options {
        S3Options { request_payer: pays, ..self }
    }

    /// With [`expected_owner`](Self::expected_owner).
    pub fn with_expected_owner(self, account: impl Into<String>) -> S3Options {
        S3Options { expected_owner: Some(account.into()), ..self }
    }

    /// With [`path_style`](Self::path_style).
    pub fn with_path_style(self, path_style: bool) -> S3Options {
        S3Options { path_style: Some(path_style), ..self }
    }
}

/// Whether a URL has credentials in it, which are not for others to see.
pub(super) fn has_credentials(url: &str) -> bool {
    url.contains('@')
}

#[expect(clippy::ref_option, reason = "serde calls it with the field")]
fn without_credentials<S: Serializer>(url: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    if url.as_deref().is_some_and(has_credentials) {
        return Err(ser::Error::custom(StoreError::EndpointWithCredentials));
    }
    url.serialize(serializer)
}

/// What an object carries besides its bytes.
///
/// ```
/// use recipe_store::s3::{Attributes, Encryption};
///
/// let attributes = Attributes::new().with_tag("team", "claims").with_encryption(Encryption::S3);
/// assert_eq!(attributes.tags, [("team".to_owned(), "claims".to_owned())]);
/// ```
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Attributes {
    /// User metadata. Names are in lower case; values may be any text.
    pub metadata: BTreeMap<String, String>,
    /// Tags, which cost allocation and lifecycle rules go by.
    pub tags: Vec<(String, String)>,
    /// How it is encrypted at rest.
    pub encryption: Encryption,
    /// Its media type.
    pub content_type: Option<String>,
    /// How its bytes are compressed: `gzip`.
    pub content_encoding: Option<String>,
    /// Whether browsers show it or save it, and under which name.
    pub content_disposition: Option<String>,
    /// The language it is in.
    pub content_language: Option<String>,
    /// How long caches may keep it.
    pub cache_control: Option<String>,
}

impl Attributes {
    /// Nothing besides the bytes.
    pub fn new() -> Attributes {
        Attributes::default()
    }

    /// With one more value of [`metadata`](Self::metadata).
    pub fn with_metadata(mut self, name: impl Into<String>, value: impl Into<String>) -> Attributes {
        self.metadata.insert(name.into(), value.into());
        self
    }

    /// With one more of its [`tags`](Self::tags).
    pub fn with_tag(mut self, name: impl Into<String>, value: impl Into<String>) -> Attributes {
        self.tags.push((name.into(), value.into()));
        self
    }

    /// With [`encryption`](Self::encryption).
    pub fn with_encryption(self, encryption: Encryption) -> Attributes {
        Attributes { encryption, ..self }
    }

    /// With [`content_type`](Self::content_type).
    pub fn with_content_type(self, media_type: impl Into<String>) -> Attributes {
        Attributes { content_type: Some(media_type.into()), ..self }
    }

    /// With [`content_encoding`](Self::content_encoding).
    pub fn with_content_encoding(self, encoding: impl Into<String>) -> Attributes {
        Attributes { content_encoding: Some(encoding.into()), ..self }
    }
}

/// How an object is encrypted at rest ("Protecting data with encryption", Amazon S3 User Guide).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Encryption {
    /// As the bucket has it.
    #[default]
    Default,
    /// With keys that S3 manages.
    S3,
    /// With a key of KMS, or the account's own for S3.
    Kms {
        /// The key's id, alias or ARN.
        key: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_travel_without_credentials() {
        let options = S3Options {
            profile: Some("lake".into()),
            region: Some("eu-west-1".into()),
            endpoint_url: Some("https://s3.example.com:9000".into()),
            role_arn: Some("arn:aws:iam::1:role/reader".into()),
            request_payer: true,
            expected_owner: Some("1".into()),
            path_style: Some(false),
        };
        let text = serde_json::to_string(&options).expect("JSON");
        assert_eq!(serde_json::from_str::<S3Options>(&text).expect("options"), options);
        let with_another = text.replacen('{', r#"{"secret_key":"x","#, 1);
        assert!(serde_json::from_str::<S3Options>(&with_another).is_err());

        let secret = options.with_endpoint_url("https://user:canary@s3.example.com");
        let error = serde_json::to_string(&secret).expect_err("it has a secret").to_string();
        assert!(error.contains("user name") && !error.contains("canary"), "{error}");
    }
}
