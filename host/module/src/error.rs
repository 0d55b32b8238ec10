//! What can go wrong with a module.

use std::fmt;

use serde_json::Value;

/// The result of everything here that can fail.
pub type Result<T, E = ModuleError> = std::result::Result<T, E>;

/// What went wrong with a module, or what it said went wrong.
#[derive(Debug)]
pub enum ModuleError {
    /// The file is no module with the interface wanted.
    Refused(String),
    /// The module said so: the recipe, its columns or the data are at fault.
    Told(Box<Told>),
    /// The module stopped in the middle of a call; its instance is lost.
    Trap(String),
    /// The module wanted more memory than it may have, in MiB.
    Memory(u64),
    /// A call took longer than it may.
    Timeout,
    /// What the module gave cannot be what it should: a mistake in it, or an attack.
    Broken(String),
}

/// A failure as the module told it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The status of the call, below zero; `ABI.md` lists them.
    pub status: i32,
    /// The object with `message`, and `step`, `column` and so on where they are known.
    pub json: Value,
}

impl Told {
    /// What is wrong, for a person.
    pub fn message(&self) -> &str {
        let text = |key: &str| self.json.get(key).and_then(Value::as_str);
        text("rendered").or_else(|| text("message")).unwrap_or("the module said nothing more")
    }
}

impl fmt::Display for ModuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ModuleError::Refused(message) => f.write_str(message),
            ModuleError::Told(told) => f.write_str(told.message()),
            ModuleError::Trap(message) => write!(f, "the module stopped: {message}"),
            ModuleError::Memory(limit) => write!(
                f,
                "the module needs more than the {limit} MiB of memory it may have; give it more, or smaller batches"
            ),
            ModuleError::Timeout => f.write_str("the module took longer than it may"),
            ModuleError::Broken(message) => write!(f, "the module broke its interface: {message}"),
        }
    }
}

impl std::error::Error for ModuleError {}

impl ModuleError {
    /// Whether what was asked for is wrong.
    pub fn is_invalid(&self) -> bool {
        match self {
            ModuleError::Refused(_) => true,
            ModuleError::Told(told) => told.json.get("rendered").is_some(),
            _ => false,
        }
    }
}
