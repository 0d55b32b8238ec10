//! What went wrong, for the host: a code, and JSON that says where.

use recipe_core::error::Kind;
use recipe_core::{Diagnostics, Error};
use serde_json::{Value, json};

/// Statuses below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// An argument or a handle that is none.
    Argument = -1,
    /// A call that cannot come now.
    Order = -2,
    /// Bytes that are not Arrow IPC as this module takes it.
    Ipc = -3,
    /// Columns other than those the handle was given the schema of.
    Schema = -4,
    /// The recipe cannot be read, or not be run over these columns.
    Recipe = -5,
    /// A cell that does not fit its column's type, where the host asked for that to be an error, or data a step cannot
    /// go on with.
    Data = -6,
    /// No memory is left.
    Memory = -7,
    /// A type of column this engine has nothing for.
    Type = -8,
    /// A mistake in the engine.
    Internal = -9,
}

/// A call that failed.
#[derive(Debug)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: Code,
    /// What the host gets, as JSON: always an object with a `message`.
    pub details: Value,
}

impl Failure {
    /// A failure with nothing to say but `message`.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Failure { code, details: json!({ "message": message.into() }) }
    }

    /// Problems of a recipe: the first one in full, and all of them as a person reads them.
    pub fn recipe(found: &Diagnostics) -> Self {
        let first = found.errors.first();
        let mut failure = first.map_or_else(|| Failure::new(Code::Recipe, ""), Failure::of);
        failure.code = Code::Recipe;
        failure.details["errors"] = found.errors.iter().map(|error| Failure::of(error).details).collect();
        failure.details["rendered"] = found.render().into();
        failure
    }

    /// A problem while data flowed.
    pub fn of(error: &Error) -> Self {
        let code = match error.kind() {
            Kind::SchemaMismatch(_) => Code::Schema,
            Kind::Data(_) | Kind::Expectation(_) | Kind::Limit(_) => Code::Data,
            Kind::Internal(_) => Code::Internal,
            _ => Code::Recipe,
        };
        let details = json!({
            "code": error.kind().code(),
            "step": error.step(),
            "operation": error.operation(),
            "parameter": error.parameter(),
            "message": error.to_string(),
        });
        Failure { code, details }
    }
}
