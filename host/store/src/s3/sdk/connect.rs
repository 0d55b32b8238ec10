//! Where S3 is, and who asks: regions, endpoints, credentials, time limits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    Builder, SharedCredentialsProvider, SharedHttpClient, StalledStreamProtectionConfig,
};
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::ServiceConfigKey;
use parking_lot::Mutex;

use super::attempt::{Judge, Reached};
use crate::error::{Result, StoreError};
use crate::s3::options::{S3Options, has_credentials};

/// How often a request is sent, the first time included.
const ATTEMPTS: u32 = 5;
const CONNECT: Duration = Duration::from_millis(3100);
/// How long an answer to a small request may take.
pub(super) const ANSWER: Duration = Duration::from_mins(1);
/// How long a body may stand still.
const STILL: Duration = Duration::from_secs(10);
/// Where a server of one's own is asked without a region, which it has no use for.
const ANY_REGION: &str = "us-east-1";

/// What is needed to send requests, read once.
pub(super) struct Connection {
    settings: Builder,
    region: String,
    endpoint: Option<String>,
    pub(super) request_payer: bool,
    pub(super) expected_owner: Option<String>,
    clients: Mutex<BTreeMap<String, Client>>,
}

impl Connection {
    /// Reads the settings; nothing is sent, unless the region comes from the instance.
    pub(super) async fn open(
        options: &S3Options,
        http: Option<SharedHttpClient>,
        credentials: Option<SharedCredentialsProvider>,
    ) -> Result<Arc<Connection>> {
        check_profile(options.profile.as_deref()).await?;
        // A server of one's own needs no region; whether there is one shows only when all settings are loaded.
        let known = region(options).await;
        let mut region = known.clone().unwrap_or(Region::from_static(ANY_REGION));
        let mut found = load(options, region.clone(), http.as_ref(), credentials.clone()).await;
        let endpoint = options.endpoint_url.clone().or_else(|| endpoint(&found));
        if let Some(url) = &endpoint {
            check_endpoint(url)?;
        }
        if known.is_none() && endpoint.is_none() {
            region = region_of_instance(options, http.as_ref()).await?;
            found = load(options, region.clone(), http.as_ref(), credentials.clone()).await;
        }
        let found = as_asked(found, options, http.as_ref(), credentials.is_some()).await;
        let mut settings = Builder::from(&found);
        settings.set_endpoint_url(endpoint.clone());
        let settings = settings
            .force_path_style(options.path_style.unwrap_or(endpoint.is_some()))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        let reached = Reached::default();
        let settings = settings.interceptor(reached.clone()).retry_classifier(Judge::new(reached));
        Ok(Arc::new(Connection {
            settings,
            region: region.to_string(),
            endpoint,
            request_payer: options.request_payer,
            expected_owner: options.expected_owner.clone(),
            clients: Mutex::default(),
        }))
    }

    /// The region that is asked where a bucket is not known to be elsewhere.
    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// What messages call the server.
    pub(super) fn shown(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => format!("the server at {endpoint}"),
            None => format!("S3 in {}", self.region),
        }
    }

    /// The client for a region; the clients of all regions share connections and credentials.
    pub(super) fn client(&self, region: &str) -> Client {
        let mut clients = self.clients.lock();
        let client = clients.entry(region.to_owned()).or_insert_with(|| {
            Client::from_conf(self.settings.clone().region(Region::new(region.to_owned())).build())
        });
        client.clone()
    }
}

/// Settings and credentials for other services of AWS: in a region, or where S3 is asked without an endpoint.
pub(super) async fn shared(
    options: &S3Options,
    asked: Option<Region>,
    http: Option<&SharedHttpClient>,
    credentials: Option<SharedCredentialsProvider>,
) -> Result<SdkConfig> {
    check_profile(options.profile.as_deref()).await?;
    let known = if asked.is_some() { asked } else { region(options).await };
    let region = match known {
        Some(region) => region,
        None => region_of_instance(options, http).await?,
    };
    let found = load(options, region, http, credentials.clone()).await;
    Ok(as_asked(found, options, http, credentials.is_some()).await)
}

/// The region from the options, the environment or the profile.
async fn region(options: &S3Options) -> Option<Region> {
    if let Some(region) = &options.region {
        return Some(Region::new(region.clone()));
    }
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &options.profile {
        profile = profile.profile_name(name);
    }
    let environment = EnvironmentVariableRegionProvider::new();
    RegionProviderChain::first_try(environment).or_else(profile.build()).region().await
}

/// The region of the machine, where it is one of AWS. Asked last: elsewhere it takes a while until nobody answers.
async fn region_of_instance(options: &S3Options, http: Option<&SharedHttpClient>) -> Result<Region> {
    let provider = ImdsRegionProvider::builder().configure(&provider_config(None, http)).build();
    provider.region().await.ok_or_else(|| StoreError::NoRegion { profile: options.profile.clone() })
}

fn provider_config(region: Option<Region>, http: Option<&SharedHttpClient>) -> ProviderConfig {
    let config = ProviderConfig::without_region().with_region(region);
    match http {
        Some(http) => config.with_http_client(http.clone()),
        None => config,
    }
}

async fn load(
    options: &S3Options,
    region: Region,
    http: Option<&SharedHttpClient>,
    credentials: Option<SharedCredentialsProvider>,
) -> SdkConfig {
    let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT).operation_attempt_timeout(ANSWER);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .region(region)
        .timeout_config(timeouts.build())
        .stalled_stream_protection(StalledStreamProtectionConfig::enabled().grace_period(STILL).build());
    if let Some(http) = http {
        loader = loader.http_client(http.clone());
    }
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(credentials) = credentials {
        loader = loader.credentials_provider(credentials);
    }
    loader.load().await
}

/// Credentials of the profile that was asked for, even where the environment has others; as the role that was asked for.
async fn as_asked(
    found: SdkConfig,
    options: &S3Options,
    http: Option<&SharedHttpClient>,
    given: bool,
) -> SdkConfig {
    let mut config = found;
    if let (Some(profile), false) = (&options.profile, given) {
        let settings = provider_config(config.region().cloned(), http);
        let provider = ProfileFileCredentialsProvider::builder().configure(&settings).profile_name(profile);
        let provider = SharedCredentialsProvider::new(provider.build());
        config = config.into_builder().credentials_provider(provider).build();
    }
    if let Some(role) = &options.role_arn {
        let provider =
            AssumeRoleProvider::builder(role).session_name("recipe-host").configure(&config).build().await;
        config = config.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build();
    }
    config
}

/// The endpoint of the environment or the profile, the one of S3 before that of all services.
fn endpoint(found: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id("S3").env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let key = key.build().expect("the key is complete");
    let own = found.service_config().and_then(|settings| settings.load_config(key));
    own.or_else(|| found.endpoint_url().map(str::to_owned))
}

/// A profile that does not exist would silently leave all to the other sources.
async fn check_profile(asked: Option<&str>) -> Result<()> {
    let env = Env::real();
    let from_env = env.get("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    let Some(name) = asked.map(str::to_owned).or(from_env) else { return Ok(()) };
    let profiles = aws_config::profile::load(&Fs::real(), &env, &EnvConfigFiles::default(), None).await;
    let profiles = profiles.map_err(|error| StoreError::AwsConfig { source: error.into() })?;
    if profiles.get_profile(&name).is_some() {
        return Ok(());
    }
    let mut known: Vec<String> = profiles.profiles().map(str::to_owned).collect();
    known.sort_unstable();
    Err(StoreError::UnknownProfile { profile: name, known })
}

fn check_endpoint(url: &str) -> Result<()> {
    if has_credentials(url) {
        return Err(StoreError::EndpointWithCredentials);
    }
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    if host.is_none_or(str::is_empty) {
        return Err(StoreError::BadEndpoint { url: url.to_owned() });
    }
    Ok(())
}

/// Whether a bucket can have this name ("General purpose bucket naming rules", Amazon S3 User Guide).
pub(super) fn check_name(name: &str) -> Result<()> {
    let fine = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let reason = if !(3..=63).contains(&name.len()) {
        "it has 3 to 63 characters"
    } else if !name.chars().all(|c| fine(c) || matches!(c, '.' | '-')) {
        "it has lower-case letters, digits, `.` and `-` alone"
    } else if !name.starts_with(fine) || !name.ends_with(fine) || name.contains("..") {
        "it starts and ends with a letter or digit, and has no two dots in a row"
    } else {
        return Ok(());
    };
    Err(StoreError::BadBucketName { name: name.to_owned(), reason })
}
