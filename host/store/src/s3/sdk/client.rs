//! The client of a program.

use std::fmt;
use std::sync::Arc;

use aws_config::{Region, SdkConfig};
use aws_sdk_s3::config::{SharedCredentialsProvider, SharedHttpClient};
use tokio::sync::OnceCell;

use super::connect::{self, Connection};
use super::send::Bucket;
use crate::error::Result;
use crate::runtime;
use crate::s3::options::S3Options;

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

    /// The options that it was made with. Credentials and other ways of sending requests are none of them.
    pub fn options(&self) -> &S3Options {
        &self.options
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
        let connection = runtime::run(async move {
            let connect = || Connection::open(&s3.options, s3.http.clone(), s3.credentials.clone());
            s3.connection.get_or_try_init(connect).await.map(Arc::clone)
        });
        Ok(Bucket::new(name, connection.await?))
    }

    /// The settings and credentials of this client for another service of AWS: in a region, or in this client's own. An
    /// endpoint that was given to this client is one of S3 alone; those of other services come from the environment and the
    /// profile (`AWS_ENDPOINT_URL`).
    pub async fn sdk_config(&self, region: Option<&str>) -> Result<SdkConfig> {
        let (s3, region) = (self.clone(), region.map(|region| Region::new(region.to_owned())));
        runtime::run(async move {
            connect::shared(&s3.options, region, s3.http.as_ref(), s3.credentials.clone()).await
        })
        .await
    }
}
