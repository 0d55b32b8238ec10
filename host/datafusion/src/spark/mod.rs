//! Spark's SQL, for the nodes of jobs that run it.

mod arithmetic;
mod border;
mod build;
mod cast;
mod check;
mod collect;
mod dates;
mod dialect;
mod families;
mod functions;
mod name;
mod operators;
mod own;
mod page;
mod plan;
mod problem;
mod provider;
mod rewrite;
mod special;
mod table;
mod text;
mod unions;
mod values;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::default_table_source::provider_as_source;
use datafusion::execution::config::SessionConfig;
use datafusion::execution::runtime_env::RuntimeEnv;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::{LogicalPlan, TableSource};
use datafusion::optimizer::analyzer::Analyzer;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::sql::planner::{NullOrdering, ParserOptions, SqlToRel};
use datafusion::sql::sqlparser::ast::{Query, Select, SelectItem, SetExpr, Statement, Visit, VisitMut};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use recipe_run::job::sql::{SqlEngine, SqlProblem, SqlQuery, SqlStream, SqlTable};

use provider::{Provider, Registry};
use rewrite::Rewrite;
use table::{ROWS, Streamed, lowered};

/// Spark's SQL as DataFusion runs it: the engine for jobs with queries.
///
/// ```
/// use std::sync::Arc;
///
/// use recipe_datafusion::SparkSql;
/// use recipe_run::job::{Job, JobOptions, RunJob};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # std::fs::create_dir(folder.path().join("data"))?;
/// # std::fs::write(folder.path().join("data/sales.csv"), "state,profit\nAL,5\nTX,7\n")?;
/// # std::env::set_current_dir(folder.path())?;
/// let text = r#"{"CodeGenConfigurationNodes": {
///     "n1": {"S3CsvSource": {"Name": "sales", "Paths": ["data/sales.csv"], "Separator": "comma", "QuoteChar": "quote",
///            "WithHeader": true}},
///     "n2": {"SparkSQL": {"Name": "best", "Inputs": ["n1"], "SqlAliases": [{"From": "n1", "Alias": "myDataSource"}],
///            "SqlQuery": "select max(profit) from myDataSource"}},
///     "n3": {"S3DirectTarget": {"Name": "out", "Inputs": ["n2"], "Path": "data/best/", "Format": "csv"}}}}"#;
/// let mut options = JobOptions::default();
/// options.sql = Some(Arc::new(SparkSql::new()));
/// let job = Job::parse("job.json", text, &options)?.expect("a job");
/// let report = RunJob::new(job).run()?;
/// assert_eq!(report.nodes.last().expect("a target").rows_out, 1);
/// # Ok(())
/// # }
/// ```
///
/// # What a query may be
///
/// One `SELECT` over the tables that it is given, by the rules of Spark 3.5 as AWS Glue runs it: names whatever their case,
/// texts in single and in double quotes, columns named by the text of their expressions, division that gives a fraction,
/// casts that give nothing where they fail, nothing for a division by 0, and missing values first in an ascending order. It
/// reads no files, changes nothing, and gives the same rows each time: what gives something else each time is refused, and
/// the clock is that of the run. [`functions`](SparkSql::functions) lists what may be called.
///
/// # The order of rows
///
/// A plan has one partition, whatever the number of threads, and takes rows in batches of one size, so that the same rows come
/// out in the same order each time. Filters, projections and limits keep the order of the rows, and `ORDER BY` keeps that of
/// rows which are equal in all its keys. Unions have the rows of the left table, then those of the right. Groups come in the order in which each first appears, unless they did not fit into
/// memory; of joins, the rows come in the order of the right table, or as DataFusion has them for one partition.
#[derive(Debug, Clone)]
pub struct SparkSql {
    registry: Arc<Registry>,
}

impl Default for SparkSql {
    fn default() -> Self {
        SparkSql::new()
    }
}

/// A query that is planned.
struct Planned {
    state: SessionState,
    plan: LogicalPlan,
    columns: SchemaRef,
    /// The tables in their order.
    tables: Vec<Arc<Streamed>>,
}

impl SparkSql {
    /// With all its functions.
    pub fn new() -> Self {
        SparkSql { registry: Arc::new(Registry::new()) }
    }

    /// The names of all functions that queries may call.
    pub fn functions() -> impl Iterator<Item = &'static str> {
        functions::names().chain(functions::CASTS.iter().copied())
    }

    /// The page about queries, `docs/sql.md`.
    pub fn page() -> String {
        page::page()
    }

    fn plan(
        &self,
        query: SqlQuery<'_>,
        tables: &[(String, SchemaRef)],
        environment: Option<Arc<RuntimeEnv>>,
    ) -> Result<Planned, SqlProblem> {
        let mut parsed = text::parse(query.text)?;
        if let ControlFlow::Break(problem) = Visit::visit(&parsed, &mut check::Check) {
            return Err(problem);
        }
        let top = top(&parsed);
        border::once(top.iter().flatten().map(Option::as_deref))?;
        let mut rewrite = Rewrite { now: query.now, names: Vec::new() };
        if let ControlFlow::Break(problem) = VisitMut::visit(&mut parsed, &mut rewrite) {
            return Err(problem);
        }
        let mut spelled: HashMap<String, String> = HashMap::new();
        let columns =
            tables.iter().flat_map(|(_, columns)| columns.fields().iter().map(|field| field.name()));
        for name in columns.chain(&rewrite.names) {
            spelled.insert(name.to_ascii_lowercase(), name.clone());
        }
        let spell = |name: &str| spelled.get(name).cloned().unwrap_or_else(|| name.to_owned());

        let (mut sources, mut streamed) = (HashMap::<String, Arc<dyn TableSource>>::new(), Vec::new());
        for (name, columns) in tables {
            let table = Arc::new(Streamed::new(lowered(name, columns)?));
            streamed.push(table.clone());
            sources.insert(name.to_ascii_lowercase(), provider_as_source(table));
        }
        let state = state(environment);
        let options = state.config_options();
        let provider = Provider { registry: &self.registry, tables: sources, options: (**options).clone() };
        let failed = |error| problem::planning(&error, spell);
        let parser = ParserOptions {
            parse_float_as_decimal: true,
            enable_ident_normalization: true,
            support_varchar_with_length: true,
            collect_spans: true,
            map_string_types_to_utf8view: true,
            default_null_ordering: NullOrdering::NullsMin,
            ..ParserOptions::default()
        };
        let planner = SqlToRel::new_with_options(&provider, parser);
        let plan = planner.sql_statement_to_plan(Statement::Query(parsed)).map_err(failed)?;
        let plan = plan::steady(plan).map_err(failed)?;
        let plan = state.analyzer().execute_and_check(plan, options, |_, _| {}).map_err(failed)?;
        let schema: &Schema = plan.schema().as_arrow();
        let columns = border::columns(named(top.as_deref(), schema, spell), schema)?;
        Ok(Planned { state, plan, columns, tables: streamed })
    }
}

/// How queries are run: in one partition, with batches of one size.
fn state(environment: Option<Arc<RuntimeEnv>>) -> SessionState {
    let config = SessionConfig::new()
        .with_target_partitions(1)
        .with_batch_size(ROWS)
        .with_collect_statistics(false)
        .with_round_robin_repartition(false);
    let mut rules = Analyzer::new().rules;
    rules.insert(0, Arc::new(plan::AmongTexts));
    rules.push(Arc::new(plan::SparkCasts));
    let mut physical_rules = PhysicalOptimizer::new().rules;
    physical_rules.insert(0, Arc::new(unions::UnionsInOrder));
    SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(environment.unwrap_or_default())
        .with_analyzer_rules(rules)
        .with_physical_optimizer_rules(physical_rules)
        .build()
}

/// The first SELECT of a query, whose list names the columns of all of it.
fn first(query: &Query) -> Option<&Select> {
    let mut body = &*query.body;
    loop {
        match body {
            SetExpr::Select(select) => return Some(select),
            SetExpr::SetOperation { left, .. } => body = left,
            SetExpr::Query(inner) => body = &inner.body,
            _ => return None,
        }
    }
}

/// The names of the columns of a query as they are written, none where `*` stands for some.
fn top(query: &Query) -> Option<Vec<Option<String>>> {
    let items = first(query)?.projection.iter();
    let named = items.map(|item| match item {
        SelectItem::UnnamedExpr(expr) => Some(name::column(expr)),
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
        _ => None,
    });
    Some(named.collect())
}

/// The names of the columns of a result: as its list has them, and behind `*` as they were written elsewhere.
fn named(top: Option<&[Option<String>]>, schema: &Schema, spell: impl Fn(&str) -> String) -> Vec<String> {
    let mut names: Vec<String> = schema.fields().iter().map(|field| spell(field.name())).collect();
    let top = top.unwrap_or_default();
    let count = names.len();
    for (place, named) in top.iter().enumerate().take(count) {
        let Some(named) = named else { break };
        names[place].clone_from(named);
    }
    for (place, named) in top.iter().rev().enumerate().take(count) {
        let Some(named) = named else { break };
        names[count - 1 - place].clone_from(named);
    }
    names
}

/// Runs what may go deep, as deep as the query does, on a stack for it.
fn deep<T: Send>(work: impl FnOnce() -> Result<T, SqlProblem> + Send) -> Result<T, SqlProblem> {
    const STACK: usize = 256 << 20;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let Ok(thread) = thread else {
            return Err(SqlProblem::new("the system gives no thread to plan the query"));
        };
        thread.join().unwrap_or_else(|_| Err(SqlProblem::new("the query could not be planned")))
    })
}

impl SqlEngine for SparkSql {
    fn columns(&self, query: SqlQuery<'_>, tables: &[(String, SchemaRef)]) -> Result<SchemaRef, SqlProblem> {
        deep(|| Ok(self.plan(query, tables, None)?.columns))
    }

    fn rows<'a>(
        &'a self,
        query: SqlQuery<'a>,
        tables: Vec<SqlTable>,
        environment: Arc<RuntimeEnv>,
    ) -> BoxFuture<'a, Result<(SchemaRef, SqlStream), SqlProblem>> {
        async move {
            let known: Vec<(String, SchemaRef)> =
                tables.iter().map(|table| (table.name.clone(), table.columns.clone())).collect();
            let (physical, planned) = deep(|| {
                let planned = self.plan(query, &known, Some(environment))?;
                let physical = futures::executor::block_on(planned.state.create_physical_plan(&planned.plan));
                let physical = physical.map_err(|error| problem::planning(&error, str::to_owned))?;
                Ok((physical, planned))
            })?;
            for (streamed, table) in planned.tables.iter().zip(tables) {
                streamed.give(table)?;
            }
            Ok(begun(physical, planned))
        }
        .boxed()
    }
}

fn begun(physical: Arc<dyn ExecutionPlan>, planned: Planned) -> (SchemaRef, SqlStream) {
    let columns = planned.columns;
    let held = columns.clone();
    let rows = match execute_stream(physical, planned.state.task_ctx()) {
        Ok(rows) => rows.map(move |batch| border::batch(&batch?, &held)).boxed(),
        Err(error) => futures::stream::once(async { Err(error) }).boxed(),
    };
    (columns, rows.map(|batch| batch.map_err(problem::rows)).boxed())
}
