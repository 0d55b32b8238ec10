//! What is wrong with a document.

use std::path::Path;

use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Uri,
};
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::error::Kind;
use recipe_core::{Diagnostics, Error, Recipe};
use recipe_run::RunError;
use recipe_run::job::{Job, JobOptions};

use super::columns::Input;
use super::document::Document;
use super::place::{is_list_of_steps, is_step};
use crate::args::job::queries;

/// Who says it.
const SOURCE: &str = "recipe-host";

/// So many problems are shown; a client with more of them is slow.
const MOST: usize = 500;

/// What clients can show.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Shows {
    /// What would be right, beside the problem.
    pub(super) related: bool,
}

/// All problems of a document: what is wrong whatever the data and, where the input is known, its columns.
pub(super) fn diagnose(
    document: &Document,
    uri: &Uri,
    input: Option<Result<&Input, &str>>,
    shows: Shows,
) -> Vec<Diagnostic> {
    if document.is_too_large() {
        return vec![note(document, "this document is larger than 4 MB, and is not checked".to_owned())];
    }
    if document.text.trim().is_empty() {
        return Vec::new();
    }
    let found = problems(document, input.and_then(Result::ok));
    let mut shown: Vec<Diagnostic> = Vec::new();
    for (severity, errors) in
        [(DiagnosticSeverity::ERROR, &found.errors), (DiagnosticSeverity::WARNING, &found.warnings)]
    {
        let left = MOST.saturating_sub(shown.len());
        shown.extend(errors.iter().take(left).map(|error| diagnostic(document, uri, error, severity, shows)));
    }
    let more = (found.errors.len() + found.warnings.len()).saturating_sub(MOST);
    if more > 0 {
        shown.push(note(document, format!("{more} more problems are not shown")));
    }
    if let Some(Err(why)) = input
        && found.is_recipe
    {
        shown.push(note(document, format!("columns are not checked: {why}")));
    }
    shown
}

#[derive(Default)]
struct Problems {
    errors: Vec<Error>,
    warnings: Vec<Error>,
    is_recipe: bool,
}

fn problems(document: &Document, input: Option<&Input>) -> Problems {
    let (name, text) = (document.name.as_str(), document.text.as_str());
    let parsed = match Node::parse(name, text) {
        Ok(parsed) => parsed,
        Err(error) => return Problems { errors: vec![error], ..Problems::default() },
    };
    if let Some(job) = job(document) {
        return Problems { errors: job, ..Problems::default() };
    }
    let checked = Recipe::parse_named(name, text).and_then(|recipe| check(&recipe, input));
    match checked {
        Ok(warnings) => Problems { warnings, is_recipe: true, ..Problems::default() },
        Err(Diagnostics { errors, .. }) if is_recipe(&parsed, &errors) => {
            Problems { errors, is_recipe: true, ..Problems::default() }
        }
        Err(_) => Problems::default(),
    }
}

/// The problems of a job; none where the document is not one.
fn job(document: &Document) -> Option<Vec<Error>> {
    let mut options = JobOptions::default();
    options.sql = queries();
    options.folders.extend(document.path.as_deref().and_then(Path::parent).map(Path::to_owned));
    match Job::parse(&document.name, &document.text, &options) {
        Ok(job) => job.map(|_| Vec::new()),
        // Those that are in another file are shown there.
        Err(RunError::Recipe(found)) => {
            let is_here = |error: &Error| error.origin().is_none_or(|origin| *origin.name == *document.name);
            Some(found.errors.into_iter().filter(is_here).collect())
        }
        Err(_) => Some(Vec::new()),
    }
}

/// Checks a recipe, and gives its warnings.
fn check(recipe: &Recipe, input: Option<&Input>) -> Result<Vec<Error>, Diagnostics> {
    let Some(input) = input else { return recipe.check().map(|()| Vec::new()) };
    match recipe.compile(&input.schema, &input.context()) {
        Ok(program) => Ok(recipe.warnings(program.warnings).warnings),
        Err(mut found) => {
            found.errors = without_unknown_tables(found.errors);
            if found.errors.is_empty() { Ok(Vec::new()) } else { Err(found) }
        }
    }
}

/// Without the errors of a table that is given to runs alone, and of columns that come from it.
fn without_unknown_tables(errors: Vec<Error>) -> Vec<Error> {
    let is_unknown = |error: &Error| matches!(error.kind(), Kind::DatasetNotFound { .. });
    let first = errors.iter().filter(|error| is_unknown(error)).filter_map(Error::step).min();
    let Some(first) = first else { return errors };
    let depends = |error: &Error| {
        matches!(error.kind(), Kind::ColumnNotFound { .. } | Kind::WrongType { .. })
            && error.step().is_some_and(|step| step > first)
    };
    errors.into_iter().filter(|error| !is_unknown(error) && !depends(error)).collect()
}

/// Whether a document with these errors is meant as a recipe. Editors open many other files of JSON and YAML.
fn is_recipe(document: &Node, errors: &[Error]) -> bool {
    let is_object = |node: &Node| matches!(node.value, NodeValue::Map(_));
    match &document.value {
        NodeValue::List(items) => items.iter().any(is_object),
        NodeValue::Map(entries) => {
            is_step(document)
                || entries.iter().any(|(key, _)| is_list_of_steps(&key.name))
                || errors.iter().any(|error| error.step().is_some())
        }
        _ => false,
    }
}

fn diagnostic(
    document: &Document,
    uri: &Uri,
    error: &Error,
    severity: DiagnosticSeverity,
    shows: Shows,
) -> Diagnostic {
    let range = document.places(&error.span().unwrap_or(0..0));
    let mut message = error.to_string();
    let mut related = None;
    match error.help() {
        Some(help) if shows.related => {
            let location = Location { uri: uri.clone(), range };
            related = Some(vec![DiagnosticRelatedInformation { location, message: format!("help: {help}") }]);
        }
        Some(help) => message = format!("{message}\nhelp: {help}"),
        None => {}
    }
    Diagnostic {
        range,
        severity: Some(severity),
        code: Some(NumberOrString::String(error.kind().code().to_owned())),
        source: Some(SOURCE.to_owned()),
        message,
        related_information: related,
        ..Diagnostic::default()
    }
}

/// Something to know about a document as a whole.
fn note(document: &Document, message: String) -> Diagnostic {
    Diagnostic {
        range: document.places(&(0..0)),
        severity: Some(DiagnosticSeverity::INFORMATION),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}
