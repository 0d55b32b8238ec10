//! What is asked of S3, in plain data.

use std::collections::BTreeMap;

/// How S3 is reached. What is not given comes from the standard chain: environment, profile, SSO, process, web identity,
/// container, instance.
///
/// ```
/// use recipe_store::s3::S3Options;
///
/// let options = S3Options::new().with_endpoint_url("http://127.0.0.1:9000").with_region("eu-west-1");
/// assert_eq!(options.profile, None);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct S3Options {
    /// The profile whose settings and credentials are used, even where the environment has others.
    pub profile: Option<String>,
    /// The region of the buckets.
    pub region: Option<String>,
    /// The server to use instead of AWS, as a URL of HTTP.
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

/// What an object carries besides its bytes.
///
/// ```
/// use recipe_store::s3::{Attributes, Encryption};
///
/// let attributes = Attributes::new().with_tag("team", "claims").with_encryption(Encryption::S3);
/// assert_eq!(attributes.tags, [("team".to_owned(), "claims".to_owned())]);
/// ```
#[derive(Debug, Clone, Default)]
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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
