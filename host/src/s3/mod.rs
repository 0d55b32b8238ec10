//! The one way the program speaks to S3, and to servers that speak like it: reading, listing and committing alike.
//!
//! Credentials, regions and endpoints come from where every program of AWS has them ("Configuration and credential file
//! settings", AWS SDKs and Tools Reference Guide). Requests run on threads of their own, are tried again where that helps,
//! and fail with a message that says what was denied, for which URI, and what would be right.

mod attempt;
mod bucket;
mod carried;
mod connect;
mod error;
pub mod io;
mod list;
mod parts;
mod read;
mod send;
mod store;
mod upload;
mod words;

use std::fmt;
use std::sync::Arc;

use aws_sdk_s3::config::{SharedCredentialsProvider, SharedHttpClient};
use tokio::sync::OnceCell;

pub use bucket::{Attributes, Encryption, Object, PutIf, PutResult};
pub use send::Bucket;
pub use upload::{Completed, OpenUpload, Part, UploadPart};

use crate::error::Result;
use connect::Connection;

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

/// The S3 client of a program. Connects on first use.
#[derive(Clone, Default)]
pub struct S3 {
    options: Arc<S3Options>,
    http: Option<SharedHttpClient>,
    credentials: Option<SharedCredentialsProvider>,
    connection: Arc<OnceCell<Arc<Connection>>>,
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("S3").field(&self.options).finish()
    }
}

impl S3 {
    /// A client with these options, which reads nothing yet.
    pub fn new(options: S3Options) -> S3 {
        S3 { options: Arc::new(options), ..S3::default() }
    }

    /// Sends requests in another way, such as one that counts them.
    pub fn with_http_client(self, http: SharedHttpClient) -> S3 {
        S3 { http: Some(http), connection: Arc::default(), ..self }
    }

    /// Takes credentials from elsewhere than the standard chain.
    pub fn with_credentials(self, credentials: SharedCredentialsProvider) -> S3 {
        S3 { credentials: Some(credentials), connection: Arc::default(), ..self }
    }

    /// A bucket by its name. Nothing is asked of S3 yet, but settings are read: names that no bucket can have, a profile that
    /// does not exist and a region that is nowhere to be found are errors.
    pub async fn bucket(&self, name: &str) -> Result<Bucket> {
        connect::check_name(name)?;
        let s3 = self.clone();
        let connection = io::run(async move {
            let connect = || Connection::open(&s3.options, s3.http.clone(), s3.credentials.clone());
            s3.connection.get_or_try_init(connect).await.map(Arc::clone)
        });
        Ok(Bucket::new(name, connection.await?))
    }
}
