//! What a module says is wrong, as errors of a job.

use std::path::Path;

use recipe_core::Error;
use recipe_core::error::Kind;
use recipe_module::ModuleError;
use serde_json::Value as Json;

use crate::job::plugin::file::said;

/// The most errors that are taken from a module.
const ERRORS: usize = 100;

/// How many letters of each text are taken.
const LETTERS: usize = 2000;

/// What is wrong before any row is read, each with the code that the module gives it.
pub(super) fn reported(error: ModuleError, path: &Path) -> Vec<(Option<String>, Error)> {
    let ModuleError::Reported(found) = &error else {
        return vec![(None, said(error.in_file(path).to_string()))];
    };
    let all = found.json["errors"].as_array().filter(|all| !all.is_empty());
    let all = all.map_or(std::slice::from_ref(&found.json), Vec::as_slice);
    let one = |json: &Json| (text(json, "code"), told(json, Kind::Job));
    all.iter().take(ERRORS).map(one).collect()
}

/// One error, with the step and the parameter that the module names.
pub(super) fn told(json: &Json, kind: fn(String) -> Kind) -> Error {
    let message = text(json, "message").unwrap_or_else(|| "the module says no more than that".to_owned());
    let (operation, parameter) = (text(json, "operation"), text(json, "parameter"));
    let step = json["step"].as_u64().and_then(|step| usize::try_from(step).ok());
    // The engine's own messages name the place first, as those of a job do.
    let mut message = message.as_str();
    if let (Some(step), Some(operation)) = (step, &operation) {
        message = message.strip_prefix(&format!("step {step} ({operation}): ")).unwrap_or(message);
    }
    let kind = match &parameter {
        Some(name) => {
            message = message.strip_prefix(&format!("`{name}`: ")).unwrap_or(message);
            if message.contains(&format!("`{name}`")) {
                kind(message.to_owned())
            } else {
                Kind::BadParameter(message.to_owned())
            }
        }
        None => kind(message.to_owned()),
    };
    let mut error = Error::from(kind);
    if let Some(step) = step {
        error = match &operation {
            Some(operation) => error.at_step(step, operation),
            None => error.at_step_number(step),
        };
    }
    parameter.iter().fold(error, |error, name| error.at_parameter(name))
}

/// A text of the object, as much of it as a person reads.
fn text(json: &Json, name: &str) -> Option<String> {
    Some(json[name].as_str()?.chars().take(LETTERS).collect())
}
