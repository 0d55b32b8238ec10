//! What a program is, and what it is run with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use recipe_store::{sha256, shown};
use serde_json::{Map, Value as Json, json};

/// A program that is a node.
#[derive(Debug, Clone)]
pub(crate) struct CodeSpec {
    pub(crate) interpreter: Interpreter,
    pub(crate) program: Program,
}

/// What runs programs, and what they know of the job.
#[derive(Debug, Clone)]
pub(crate) struct Interpreter {
    /// The interpreter.
    pub(crate) python: PathBuf,
    /// Arguments of the job, by their names.
    pub(crate) arguments: BTreeMap<String, String>,
    /// Beginnings of paths, and what stands there instead.
    pub(crate) maps: Vec<(String, String)>,
}

/// A program.
#[derive(Debug, Clone)]
pub(crate) enum Program {
    /// The body of the function of this name, which makes a collection of tables of another.
    Body { class_name: String, code: String },
    /// A file that gives tables a method, which makes one table of another.
    Method(Box<Method>),
}

/// A method that a file gives to tables.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    /// Its name.
    pub(crate) function: String,
    /// What messages call the file.
    pub(crate) file: String,
    /// What the file holds.
    pub(crate) code: String,
    /// What it is called with, by the names of its parameters.
    pub(crate) values: Map<String, Json>,
    /// The name by which jobs that people write call the transform, where one is defined.
    pub(crate) transform: Option<String>,
}

impl CodeSpec {
    /// What tells the program of a file from another, or from the same one with other values. The text of the job has the others.
    pub(crate) fn sha256(&self) -> Option<String> {
        let Program::Method(method) = &self.program else { return None };
        Some(sha256(json!([method.function, method.code, method.values]).to_string()))
    }

    /// The name of the transform and the values for it, as jobs that people write have them.
    pub(crate) fn written(&self) -> Option<(&str, &Map<String, Json>)> {
        match &self.program {
            Program::Method(method) => Some((method.transform.as_deref()?, &method.values)),
            Program::Body { .. } => None,
        }
    }
}

impl Program {
    /// The name of its function.
    pub(crate) fn name(&self) -> &str {
        match self {
            Program::Body { class_name, .. } => class_name,
            Program::Method(method) => &method.function,
        }
    }

    /// What messages call the place of its lines.
    pub(super) fn place(&self) -> String {
        match self {
            Program::Body { .. } => "its Code".to_owned(),
            Program::Method(method) => format!("`{}`", shown(&method.file)),
        }
    }

    /// What the request for a process says of it.
    pub(super) fn request(&self) -> Json {
        match self {
            Program::Body { class_name, code } => json!({"class_name": class_name, "code": code}),
            Program::Method(method) => json!({
                "function": method.function, "file": method.file, "code": method.code, "parameters": method.values,
            }),
        }
    }
}
