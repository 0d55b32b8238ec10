//! What a recipe is given beside its input.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::dataframe::DataFrame;
use recipe_core::Secrets;
use recipe_run::FailedCells;

/// What a recipe is given beside its input.
///
/// ```
/// use recipe_datafusion::{FailedCells, RecipeOptions};
///
/// let options = RecipeOptions::default().now(1_700_000_000_000_000).seed(7).failed(FailedCells::Fail);
/// ```
#[derive(Clone, Default)]
pub struct RecipeOptions {
    pub(crate) tables: Vec<(String, DataFrame)>,
    pub(crate) settings: Settings,
}

/// What does not depend on the session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    pub(crate) now: Option<i64>,
    pub(crate) seed: u64,
    pub(crate) secrets: Secrets,
    pub(crate) failed: FailedCells,
    pub(crate) in_order: bool,
    pub(crate) rejects: Option<Rejects>,
}

impl RecipeOptions {
    /// The same with a second table, which the recipe knows by this name. It is read once the recipe runs, and held in memory
    /// as a whole, in its order.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, table: DataFrame) -> Self {
        self.tables.push((name.into(), table));
        self
    }

    /// The same at another time than that of planning, which NOW and TODAY give: microseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn now(mut self, now: i64) -> Self {
        self.settings.now = Some(now);
        self
    }

    /// The same with other random values; the seed is 0 unless another is given.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// The same with the secrets that the recipe names.
    #[must_use]
    pub fn secrets(mut self, secrets: Secrets) -> Self {
        self.settings.secrets = secrets;
        self
    }

    /// The same with another way to deal with cells that a step cannot convert. They are null and counted, unless the first
    /// one is to end the query; its error then names step, column, row and value.
    #[must_use]
    pub fn failed(mut self, failed: FailedCells) -> Self {
        self.settings.failed = failed;
        self
    }

    /// The same with one partition, in the order of the input, also where the recipe could keep the partitions it gets.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.settings.in_order = true;
        self
    }

    /// The same with a list of cells that could not be converted and of rows in quarantine, as JSON lines: where a step puts
    /// rows there, it has to be given. A query that is run twice writes to it twice.
    #[must_use]
    pub fn with_rejects(mut self, rejects: Rejects) -> Self {
        self.settings.rejects = Some(rejects);
        self
    }
}

impl fmt::Debug for RecipeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: Vec<&str> = self.tables.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("RecipeOptions").field("tables", &tables).field("settings", &self.settings).finish()
    }
}

/// A list of what is rejected.
#[derive(Clone)]
pub struct Rejects(Arc<Mutex<Box<dyn Write + Send>>>);

impl Rejects {
    /// A list that is written to a file, or elsewhere.
    pub fn new(writer: impl Write + Send + 'static) -> Self {
        Rejects(Arc::new(Mutex::new(Box::new(writer))))
    }
}

impl fmt::Debug for Rejects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rejects")
    }
}

impl Write for Rejects {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}
