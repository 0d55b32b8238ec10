//! The catalog of an account in AWS: AWS Glue.

mod convert;
mod partitions;
mod refusal;

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_sdk_glue::Client;
use aws_sdk_glue::config::Builder;
use aws_sdk_glue::config::retry::RetryConfig;
use aws_sdk_glue::types::DatabaseInput;
use recipe_store::runtime;
use recipe_store::s3::S3;

use crate::catalog::{Catalog, Pages};
use crate::error::{CatalogError, Result};
use crate::table::{Database, Partition, Table, full_name};
use partitions::PartitionPages;
use refusal::Answer;

/// How often a request is sent, the first time included: Glue allows few requests a second.
const ATTEMPTS: u32 = 8;
/// How long it waits before the second time, at most; twice as long before each one after that.
const FIRST_WAIT: Duration = Duration::from_millis(200);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The catalog of an account in AWS, in a region.
///
/// Settings and credentials are those of the client for S3. Its endpoint is one of S3 alone; that of Glue comes from the
/// environment and the profile (`AWS_ENDPOINT_URL_GLUE`, `AWS_ENDPOINT_URL`). Requests are sent again where Glue is busy or
/// cannot be reached.
///
/// ```no_run
/// use recipe_catalog::{Catalog, Glue};
/// use recipe_store::s3::S3;
///
/// let catalog = Glue::new(S3::default(), Some("eu-central-1"));
/// if let Some(table) = catalog.table("lake", "claims")? {
///     println!("{:?}", table.location());
/// }
/// # Ok::<(), recipe_catalog::CatalogError>(())
/// ```
#[derive(Clone)]
pub struct Glue {
    s3: S3,
    region: Option<String>,
    endpoint: Option<String>,
    client: Arc<OnceLock<Client>>,
}

impl fmt::Debug for Glue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Glue").field("region", &self.region).finish_non_exhaustive()
    }
}

impl Glue {
    /// The catalog in a region, or in that of the settings. Nothing is asked yet.
    pub fn new(s3: S3, region: Option<&str>) -> Glue {
        Glue { s3, region: region.map(str::to_owned), endpoint: None, client: Arc::default() }
    }

    /// Asks this server in the place of AWS, by its URL.
    #[must_use]
    pub fn with_endpoint_url(self, url: impl Into<String>) -> Glue {
        Glue { endpoint: Some(url.into()), client: Arc::default(), ..self }
    }

    /// The client. Settings are read once.
    fn client(&self) -> Result<Client> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let (s3, region) = (self.s3.clone(), self.region.clone());
        let config = runtime::wait(async move { s3.sdk_config(region.as_deref()).await })?;
        let retry = RetryConfig::standard().with_max_attempts(ATTEMPTS).with_initial_backoff(FIRST_WAIT);
        let mut config = Builder::from(&config).retry_config(retry.with_max_backoff(LONGEST_WAIT));
        if let Some(url) = &self.endpoint {
            config = config.endpoint_url(url);
        }
        Ok(self.client.get_or_init(|| Client::from_conf(config.build())).clone())
    }

    fn refused(&self, answer: Answer, action: String) -> CatalogError {
        let Answer { reason, is_transient, .. } = answer;
        CatalogError::Refused { catalog: self.shown(), action, reason, is_transient }
    }

    fn no_table(&self, table: &Table) -> CatalogError {
        CatalogError::NoTable { catalog: self.shown(), table: table.full_name(), hint: String::new() }
    }

    fn get(&self, database: &str, name: &str) -> Result<Option<aws_sdk_glue::types::Table>> {
        let client = self.client()?;
        let request = client.get_table().database_name(lower(database)).name(lower(name));
        match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
            Ok(answer) => Ok(answer.table),
            Err(answer) if answer.is("EntityNotFoundException") => Ok(None),
            Err(answer) => Err(self.refused(answer, format!("give table `{}`", full_name(database, name)))),
        }
    }
}

/// Glue knows names in lower case alone.
fn lower(name: &str) -> String {
    name.to_lowercase()
}

impl Catalog for Glue {
    fn shown(&self) -> String {
        match &self.region {
            Some(region) => format!("AWS Glue in {region}"),
            None => "AWS Glue".to_owned(),
        }
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn database(&self, name: &str) -> Result<Option<Database>> {
        let request = self.client()?.get_database().name(lower(name));
        match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
            Ok(answer) => Ok(answer.database.map(|database| Database::new(database.name))),
            Err(answer) if answer.is("EntityNotFoundException") => Ok(None),
            Err(answer) => Err(self.refused(answer, format!("give database `{name}`"))),
        }
    }

    fn create_database(&self, name: &str) -> Result<()> {
        let action = || format!("make database `{name}`");
        let input = DatabaseInput::builder().name(lower(name)).build();
        let input = input.map_err(|error| self.refused(Answer::wrong(&error), action()))?;
        let request = self.client()?.create_database().database_input(input);
        match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
            Ok(_) => Ok(()),
            Err(answer) if answer.is("AlreadyExistsException") => Ok(()),
            Err(answer) => Err(self.refused(answer, action())),
        }
    }

    fn table(&self, database: &str, name: &str) -> Result<Option<Table>> {
        Ok(self.get(database, name)?.map(|table| convert::table(database, table)))
    }

    fn partitions(&self, table: &Table) -> Result<Pages<'_>> {
        Ok(Box::new(PartitionPages::new(self.clone(), self.client()?, table)))
    }

    fn create_table(&self, table: &Table) -> Result<bool> {
        let action = || format!("make table `{}`", table.full_name());
        let input = convert::table_input(table, None);
        let input = input.map_err(|error| self.refused(Answer::wrong(&error), action()))?;
        let request =
            self.client()?.create_table().database_name(lower(&table.database_name)).table_input(input);
        match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
            Ok(_) => Ok(true),
            Err(answer) if answer.is("AlreadyExistsException") => Ok(false),
            Err(answer) if answer.is("EntityNotFoundException") => Err(CatalogError::NoDatabase {
                catalog: self.shown(),
                database: table.database_name.clone(),
                hint: String::new(),
            }),
            Err(answer) => Err(self.refused(answer, action())),
        }
    }

    fn update_table(&self, table: &Table) -> Result<bool> {
        let action = || format!("change table `{}`", table.full_name());
        // What only Glue knows of the table is to stay.
        let Some(newest) = self.get(&table.database_name, &table.name)? else {
            return Err(self.no_table(table));
        };
        if newest.version_id != table.version_id {
            return Ok(false);
        }
        let input = convert::table_input(table, Some(&newest));
        let input = input.map_err(|error| self.refused(Answer::wrong(&error), action()))?;
        let request =
            self.client()?.update_table().database_name(lower(&table.database_name)).table_input(input);
        let request = request.set_version_id(table.version_id.clone());
        match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
            Ok(_) => Ok(true),
            Err(answer) if answer.is("ConcurrentModificationException") => Ok(false),
            Err(answer) if answer.is("EntityNotFoundException") => Err(self.no_table(table)),
            Err(answer) => Err(self.refused(answer, action())),
        }
    }

    fn add_partitions(&self, table: &Table, partitions: &[Partition]) -> Result<usize> {
        partitions::add(self, table, partitions)
    }
}
