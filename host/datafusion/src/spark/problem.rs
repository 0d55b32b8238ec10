//! What the planner says is wrong with a query, in words for those who wrote it.

use datafusion::common::diagnostic::Diagnostic;
use datafusion::common::{DataFusionError, SchemaError};
use recipe_core::engine::nearest;
use recipe_run::RunError;
use recipe_run::job::sql::SqlProblem;

/// Why a query was not planned. `spelled` has names as they are written.
pub(super) fn planning(error: &DataFusionError, spelled: impl Fn(&str) -> String) -> SqlProblem {
    let at = place(error);
    match error.find_root() {
        DataFusionError::SchemaError(error, _) => match &**error {
            SchemaError::FieldNotFound { field, valid_fields } => {
                let mut known: Vec<String> = valid_fields.iter().map(|field| spelled(&field.name)).collect();
                known.dedup();
                let wanted = spelled(&field.name);
                let near = nearest(&wanted, known.iter().map(String::as_str));
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                let problem = SqlProblem::new(format!("there is no column `{wanted}`{at}{near}"));
                if known.is_empty() {
                    return problem;
                }
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                problem.with_help(format!("columns: {}", known.join(", ")))
            }
            SchemaError::AmbiguousReference { field } => {
                let message = format!("column `{}`{at} is in several tables", spelled(&field.name));
                SqlProblem::new(message).with_help("write the name of its table before it")
            }
            SchemaError::DuplicateUnqualifiedField { name } => {
                let message = format!("several columns are called `{}`{at}", spelled(name));
                SqlProblem::new(message).with_help("name them otherwise, with AS")
            }
            SchemaError::DuplicateQualifiedField { qualifier, name } => {
                let message = format!("several columns are called `{qualifier}.{}`{at}", spelled(name));
                SqlProblem::new(message).with_help("name them otherwise, with AS")
            }
        },
        DataFusionError::NotImplemented(message)
            if message.contains("does not support logical expression") =>
        {
            let problem = SqlProblem::unsupported("EXISTS and IN with a subquery are run in WHERE alone");
            problem.with_help("use a join, or count what the subquery finds")
        }
        DataFusionError::NotImplemented(message) => {
            SqlProblem::unsupported(format!("{}{at}", first(message)))
        }
        DataFusionError::Plan(message) | DataFusionError::Execution(message) => {
            SqlProblem::new(format!("{}{at}", first(message)))
        }
        other => SqlProblem::new(format!("{}{at}", first(&other.strip_backtrace()))),
    }
}

/// The first line, which says it.
fn first(message: &str) -> &str {
    message.lines().next().unwrap_or(message)
}

/// Where in the query it is, if that is known.
fn place(error: &DataFusionError) -> String {
    let span = error.diagnostic().and_then(|found: &Diagnostic| found.span);
    span.map_or_else(String::new, |span| {
        format!(" at line {}, column {}", span.start.line, span.start.column)
    })
}

/// What went wrong with rows. An error of the run that a table came with is that error.
pub(super) fn rows(error: DataFusionError) -> RunError {
    if let DataFusionError::ResourcesExhausted(message) = error.find_root() {
        let message =
            format!("the rows of the query do not fit into memory; allow more ({})", first(message));
        return RunError::Rows { action: QUERY, source: message.into() };
    }
    match error {
        DataFusionError::External(inner) => match inner.downcast::<RunError>() {
            Ok(error) => *error,
            Err(source) => RunError::Rows { action: QUERY, source },
        },
        DataFusionError::Context(_, inner) => rows(*inner),
        other => RunError::Rows { action: QUERY, source: other.strip_backtrace().into() },
    }
}

/// What is done with rows.
const QUERY: &str = "run the query";
