//! What a run gives a recipe beside its input.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

/// What a run gives a recipe beside its input.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The tables steps may name, such as the second one of a join.
    pub datasets: Vec<Arc<Dataset>>,
    /// The time of the run, which NOW and TODAY give: microseconds since 1970-01-01 UTC.
    pub now: i64,
    /// Where random values start: with the same seed a run can be repeated.
    pub seed: u64,
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
