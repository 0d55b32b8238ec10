//! What workers have to know of a run, as it travels.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{FieldRef, Schema, SchemaRef};
use recipe_core::engine::plan::{InputColumn, Plan};
use recipe_core::{Context, Dataset as Table, Recipe};
use recipe_tables::{Source, SourceDescription};
use serde::{Deserialize, Serialize};

use super::batches::{read, write};
use super::exchange::Exchange;
use super::worker::data;
use crate::engine::{Carry, Leaving, Narrowed, Reading, first_look};
use crate::error::{Result, RunError};

/// What all units of a run share.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Task {
    /// The name of the recipe's file, and its text.
    recipe: (String, String),
    source: SourceDescription,
    /// The columns of the source, with the types that they are read as.
    columns: Vec<FieldRef>,
    tables: Vec<TableText>,
    now: i64,
    seed: u64,
    carry: Carry,
    /// Bytes that steps of the run may hold rows in.
    memory: usize,
    /// The values that looks at the data found, in order.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    looks: Vec<Vec<u8>>,
    /// How rows meet in buckets, if they do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    exchange: Option<Exchange>,
}

/// A second table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableText {
    name: String,
    source: SourceDescription,
    columns: Vec<FieldRef>,
}

/// What a plan is made of, at the coordinator and at workers alike.
pub(crate) struct Prepared<'a> {
    pub(crate) recipe: &'a Recipe,
    pub(crate) source: &'a Source,
    pub(crate) columns: &'a SchemaRef,
    /// Second tables, by name, and the columns that each is read as.
    pub(crate) tables: &'a [(String, Source, SchemaRef)],
    pub(crate) now: i64,
    pub(crate) seed: u64,
    pub(crate) carry: Carry,
    /// Bytes that steps may hold rows in.
    pub(crate) memory: usize,
}

impl Task {
    /// What workers of a run have to know.
    ///
    /// Errors: files of the run cannot be read by others.
    pub(crate) fn of(run: &Prepared<'_>) -> Result<Task> {
        let tables = run.tables.iter().map(|(name, source, columns)| {
            let columns = columns.fields().iter().cloned().collect();
            Ok(TableText { name: name.clone(), source: source.describe()?, columns })
        });
        Ok(Task {
            recipe: (run.recipe.source().to_owned(), run.recipe.text().to_owned()),
            source: run.source.describe()?,
            columns: run.columns.fields().iter().cloned().collect(),
            tables: tables.collect::<Result<_>>()?,
            now: run.now,
            seed: run.seed,
            carry: run.carry,
            memory: run.memory,
            looks: Vec::new(),
            exchange: None,
        })
    }

    /// The same, after a look that found these values.
    pub(super) fn looked(mut self, values: &ArrayRef) -> Result<Task> {
        let values = RecordBatch::try_from_iter([("values", values.clone())]);
        let values = values.and_then(|values| write(&[values])).map_err(RunError::rows(TRAVEL))?;
        self.looks.push(values);
        Ok(self)
    }

    /// The same, of rows that meet in buckets.
    pub(super) fn exchanging(self, exchange: Exchange) -> Task {
        Task { exchange: Some(exchange), ..self }
    }

    /// Opens the source, and compiles the recipe for it: the same plan as at the coordinator.
    pub(crate) fn open(self) -> Result<Opened> {
        let Task { recipe: (name, text), source, columns, tables, now, seed, carry, memory, .. } = self;
        let (looks, exchange) = (self.looks, self.exchange);
        let recipe = Recipe::parse_named(&name, &text)?;
        let tables = tables.into_iter().map(|table| {
            let columns: SchemaRef = Arc::new(Schema::new(table.columns));
            let source = table.source.open()?;
            let batches = source.batches().map(|batch| Ok(batch?.batch)).collect::<Result<Vec<_>>>()?;
            let read = Table::new(&table.name, source.schema().clone(), batches);
            Ok(Arc::new(read.reading(&columns, source.dataset().options.text.clone())))
        });
        let context = Context::default().with_now(now).with_seed(seed);
        let context = context.with_datasets(tables.collect::<Result<_>>()?);
        let source = source.open()?;
        let mut plan = recipe.compile(&Schema::new(columns), &context)?.plan;
        for values in looks {
            let values = read(&values).map_err(RunError::rows(TRAVEL))?.pop();
            let values = values.ok_or_else(|| RunError::rows(TRAVEL)("a look has no values"))?;
            plan = plan.looked(values.column(0)).map_err(data)?;
        }
        let Reading { plan, input, leaving } = Reading::of(plan, &source, carry);
        let (plan, rest) = plan.divided();
        let look = rest.as_ref().and_then(first_look).map(|rest| Narrowed::of(&plan, &rest.look));
        let node = rest.and_then(Plan::divided_behind_first).map(|(node, _)| node);
        Ok(Opened { recipe, source, plan, node, look, input, leaving, memory, exchange })
    }

    /// As bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("keys are strings")
    }

    /// Of bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Result<Task> {
        serde_json::from_slice(bytes).map_err(RunError::rows(TRAVEL))
    }
}

const TRAVEL: &str = "read the task of a run";

/// A source, and the plan over its units.
pub(crate) struct Opened {
    pub(super) recipe: Recipe,
    pub(crate) source: Source,
    /// Up to the first node that needs all rows.
    pub(crate) plan: Plan,
    /// That node alone.
    pub(crate) node: Option<Plan>,
    /// What the rest of the plan has to know of the data, where it is that which divides the plan.
    pub(super) look: Option<Narrowed>,
    /// What each column of the plan's input is made of.
    pub(crate) input: Vec<InputColumn>,
    /// What leaves the whole plan, where the data does not decide on it.
    pub(crate) leaving: Leaving,
    /// Bytes that steps of the run may hold rows in.
    pub(super) memory: usize,
    pub(super) exchange: Option<Exchange>,
}
