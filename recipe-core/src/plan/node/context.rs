//! What a run gives a recipe beside its input.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

/// What a run gives a recipe beside its input.
///
/// ```
/// use recipe_core::Context;
///
/// let context = Context::default().with_now(1_700_000_000_000_000).with_seed(7);
/// assert!(context.datasets.is_empty());
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Context {
    /// The tables steps may name, such as the second one of a join.
    pub datasets: Vec<Arc<Dataset>>,
    /// The time of the run, which NOW and TODAY give: microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// Where random values start: with the same seed a run can be repeated.
    pub seed: u64,
}

impl Context {
    /// The same with these tables.
    #[must_use]
    pub fn with_datasets(self, datasets: Vec<Arc<Dataset>>) -> Self {
        Context { datasets, ..self }
    }

    /// The same at another time: microseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn with_now(self, now: i64) -> Self {
        Context { now, ..self }
    }

    /// The same with other random values.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Context { seed, ..self }
    }
}

/// A table held in memory, such as the second one of a join.
pub struct Dataset {
    /// The name a recipe knows it by.
    pub name: String,
    /// Its columns.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
