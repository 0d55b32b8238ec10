//! What is asked of S3, in plain data.

use std::collections::BTreeMap;

/// How S3 is reached; what is not given comes from the standard chain: environment, profile, SSO, process, web identity,
/// container, instance.
#[derive(Debug, Clone, Default)]
pub struct S3Options {
    /// The profile whose settings and credentials are used, those of the environment notwithstanding.
    pub profile: Option<String>,
    /// The region of the buckets.
    pub region: Option<String>,
    /// The server to use instead of AWS.
    pub endpoint_url: Option<String>,
    /// The role to take on with the credentials that are found.
    pub role_arn: Option<String>,
    /// Whether the requester pays, as some public buckets ask for.
    pub request_payer: bool,
    /// The account that has to own the buckets.
    pub expected_owner: Option<String>,
    /// Whether buckets are part of the path instead of the host name; without it, they are where an endpoint is set.
    pub path_style: Option<bool>,
}

/// What an object carries besides its bytes.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    /// User metadata: small letters in names.
    pub metadata: BTreeMap<String, String>,
    /// Tags, which cost and life-cycle rules go by.
    pub tags: Vec<(String, String)>,
    /// How it is encrypted where it lies.
    pub encryption: Encryption,
    /// Its media type.
    pub content_type: Option<String>,
    /// How its bytes are compressed.
    pub content_encoding: Option<String>,
    /// How browsers offer to keep it.
    pub content_disposition: Option<String>,
    /// The language it is in.
    pub content_language: Option<String>,
    /// How long it may be kept on the way.
    pub cache_control: Option<String>,
}

/// How an object is encrypted where it lies ("Protecting data with encryption", Amazon S3 User Guide).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Encryption {
    /// As the bucket has it.
    #[default]
    Default,
    /// With keys of S3.
    S3,
    /// With a key of KMS, or the account's own for S3.
    Kms {
        /// The key's id, alias or ARN.
        key: Option<String>,
    },
}
