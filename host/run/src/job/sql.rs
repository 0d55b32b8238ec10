//! Queries: what runs them is given to a job from outside, so that this crate needs no SQL of its own.

use std::fmt::Debug;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_execution::runtime_env::RuntimeEnv;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, stream};

use super::flow::rows_of;
use crate::engine::{Ordered, RunContext, environment, made, tee};
use crate::error::RunError;

/// Rows on their way, in order.
pub type SqlStream = BoxStream<'static, Result<RecordBatch, RunError>>;

/// Runs the queries of a job. A job has it from [`JobOptions::sql`](super::JobOptions::sql).
pub trait SqlEngine: Debug + Send + Sync {
    /// The columns that a query gives, over tables of these names and columns. No row is read for it.
    ///
    /// # Errors
    ///
    /// What is wrong with the query, or what of it is not done.
    fn columns(&self, query: SqlQuery<'_>, tables: &[(String, SchemaRef)]) -> Result<SchemaRef, SqlProblem>;

    /// Begins to run a query: its columns, which are those that [`columns`](SqlEngine::columns) gives, and its rows. They are the
    /// same, in the same order, whatever the sizes of the batches that come in. A stream that is dropped ends the work.
    ///
    /// # Errors
    ///
    /// As of `columns`. What goes wrong with rows is in the stream.
    fn rows<'a>(
        &'a self,
        query: SqlQuery<'a>,
        tables: Vec<SqlTable>,
        environment: Arc<RuntimeEnv>,
    ) -> BoxFuture<'a, Result<(SchemaRef, SqlStream), SqlProblem>>;
}

/// A query, and what it may depend on besides rows.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SqlQuery<'a> {
    /// Its text.
    pub text: &'a str,
    /// The time that functions of the clock give: microseconds since 1970-01-01 UTC.
    pub now: i64,
}

impl<'a> SqlQuery<'a> {
    /// A query that takes this to be the time.
    pub fn new(text: &'a str, now: i64) -> Self {
        SqlQuery { text, now }
    }
}

/// Why a query is not run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SqlProblem {
    /// What is wrong with it, with the place in the query where that is known.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Whether it is right in SQL, and not done here.
    pub is_unsupported: bool,
}

impl SqlProblem {
    /// Something wrong.
    pub fn new(message: impl Into<String>) -> Self {
        SqlProblem { message: message.into(), help: None, is_unsupported: false }
    }

    /// Something that is not done.
    pub fn unsupported(message: impl Into<String>) -> Self {
        SqlProblem { is_unsupported: true, ..SqlProblem::new(message) }
    }

    /// With what would be right.
    pub fn with_help(self, help: impl Into<String>) -> Self {
        SqlProblem { help: Some(help.into()), ..self }
    }
}

/// A table that a query reads, by the name it knows it by.
pub struct SqlTable {
    /// The name.
    pub name: String,
    /// The columns.
    pub columns: SchemaRef,
    rows: Rows,
}

enum Rows {
    Given(SqlStream),
    Held(Vec<RecordBatch>),
    OfRun(Ordered<Vec<RecordBatch>>, Arc<RunContext>, usize),
}

impl SqlTable {
    /// A table whose rows are given, and can be read once.
    pub fn new(name: impl Into<String>, columns: SchemaRef, rows: SqlStream) -> Self {
        SqlTable { name: name.into(), columns, rows: Rows::Given(rows) }
    }

    /// A table in memory, which can be read as often as it is needed.
    pub fn in_memory(name: impl Into<String>, columns: SchemaRef, rows: Vec<RecordBatch>) -> Self {
        SqlTable { name: name.into(), columns, rows: Rows::Held(rows) }
    }

    /// A table of a run, which can be read several times. What one reader has not taken yet has one of so many parts of the memory,
    /// and then temporary files.
    pub(crate) fn of_run(
        name: String,
        columns: SchemaRef,
        rows: Ordered<Vec<RecordBatch>>,
        (context, shares): (&Arc<RunContext>, usize),
    ) -> Self {
        SqlTable { name, columns, rows: Rows::OfRun(rows, context.clone(), shares) }
    }

    /// Its rows for so many readers, each of which takes them at its own pace.
    ///
    /// # Errors
    ///
    /// If rows can be read once only, and there are more readers.
    pub fn read(self, readers: usize) -> Result<Vec<SqlStream>, SqlProblem> {
        match self.rows {
            Rows::Given(rows) if readers == 1 => Ok(vec![rows]),
            _ if readers == 0 => Ok(Vec::new()),
            Rows::Given(_) => {
                let message = format!("table `{}` is read {readers} times, and can be read once", self.name);
                Err(SqlProblem::unsupported(message))
            }
            Rows::Held(rows) => {
                let reader = |_| stream::iter(rows.clone().into_iter().map(Ok)).boxed();
                Ok((0..readers).map(reader).collect())
            }
            Rows::OfRun(rows, ..) if readers == 1 => Ok(vec![batches(rows)]),
            Rows::OfRun(rows, context, shares) => {
                let shared = tee(made(rows), &self.columns, readers, (&context, shares));
                Ok(shared.into_iter().map(|parts| batches(rows_of(parts))).collect())
            }
        }
    }
}

fn batches(rows: Ordered<Vec<RecordBatch>>) -> SqlStream {
    rows.map_ok(|batches| stream::iter(batches.into_iter().map(Ok))).try_flatten().boxed()
}

/// The memory and the temporary files of a query in a run.
pub(super) fn memory(context: &Arc<RunContext>, shares: usize) -> Result<Arc<RuntimeEnv>, RunError> {
    environment(context, shares)
}
