//! What a run gives a recipe beside its input.

use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::kernel::cast::normalise_schema;
use crate::kernel::read::TextFormat;
use crate::plan::{Expr, Position, Secrets};
use crate::types::Type;

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
    /// The secrets that the recipe names.
    pub secrets: Secrets,
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

    /// The same with these secrets.
    #[must_use]
    pub fn with_secrets(self, secrets: Secrets) -> Self {
        Context { secrets, ..self }
    }
}

/// A table held in memory, such as the second one of a join. Its rows are as they came, and steps see them as the types that
/// they are [read](Self::reading) as. How its columns leave is said where a plan is made for
/// [reading](crate::engine::plan::Plan::reading).
///
/// ```
/// use recipe_core::engine::kernel::read::TextFormat;
/// use recipe_core::{Context, Dataset, Recipe, table};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let zones = table::parse(&["id: string | fare: string", "1 | 2.50", "2 | 3.00"])?;
/// let types = table::parse(&["id: long | fare: double"])?;
/// let zones = Dataset::new("zones", zones.schema(), vec![zones]).reading(types.schema_ref(), TextFormat::default());
/// let recipe = Recipe::parse(
///     r#"[{"Operation": "JOIN", "Parameters": {"joinKeys": [{"key": "zone", "value": "id"}], "joinType": "LEFT_JOIN",
///         "leftColumns": ["zone"], "rightColumns": ["fare"], "secondaryDatasetName": "zones"}}]"#,
/// )?;
/// let trips = table::parse(&["zone: long", "2"])?;
/// let context = Context::default().with_datasets(vec![zones.into()]);
/// let program = recipe.compile(trips.schema_ref(), &context)?;
/// assert_eq!(table::print(program.plan.output(), &[]), ["zone: long | fare: double"]);
/// # Ok(())
/// # }
/// ```
pub struct Dataset {
    name: String,
    schema: SchemaRef,
    raw: SchemaRef,
    batches: Vec<RecordBatch>,
    text: TextFormat,
}

impl Dataset {
    /// A table of this name, with these columns and rows, which steps see as DataBrew's types.
    pub fn new(name: impl Into<String>, raw: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        let schema = Arc::new(normalise_schema(&raw));
        Dataset { name: name.into(), schema, raw, batches, text: TextFormat::default() }
    }

    /// The same, with columns that are read as `types`, one for each, exactly: text, which is written as `text` says, as any
    /// type, and others as the types that steps compute with.
    #[must_use]
    pub fn reading(self, types: &Schema, text: TextFormat) -> Self {
        let types = normalise_schema(types);
        let rest = self.schema.fields().iter().skip(types.fields().len());
        let fields = types.fields().iter().chain(rest).take(self.schema.fields().len()).cloned();
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Dataset { schema, text, ..self }
    }

    /// The name a recipe knows it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its columns, with the types that steps see.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Its columns as they came.
    pub fn raw(&self) -> &SchemaRef {
        &self.raw
    }

    /// Its rows as they came.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How its text is written.
    pub fn text(&self) -> &TextFormat {
        &self.text
    }

    /// How the text of a column is written.
    pub(in crate::plan) fn format(&self, column: Position) -> TextFormat {
        self.text.of_column(self.raw.field(column.0).name())
    }

    /// A column as this type, or a missing value in its place. Text is the text that came.
    pub(in crate::plan) fn read_as(&self, column: Option<Position>, to: &DataType) -> Expr<Position> {
        let Some(column) = column else { return Expr::null(to) };
        let from = self.raw.field(column.0);
        if *to == DataType::Utf8View && Type::from_arrow(from.data_type()) == Some(Type::String) {
            let text = Field::new(from.name(), to.clone(), true);
            return Expr::read(column, from, &text, self.format(column));
        }
        match self.read(column) {
            read if self.schema.field(column.0).data_type() == to => read,
            read => Expr::Cast(Box::new(read), to.clone()),
        }
    }

    /// A column with the type that steps see.
    pub(crate) fn read(&self, column: Position) -> Expr<Position> {
        let (from, to) = (self.raw.field(column.0), self.schema.field(column.0));
        Expr::read(column, from, to, self.format(column))
    }
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
