//! What can go wrong with a module.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use arrow_schema::ArrowError;
use serde_json::Value;

/// The result of everything here that can fail.
pub type Result<T, E = ModuleError> = std::result::Result<T, E>;

/// An error of the WebAssembly runtime or tools.
pub type BoxedError = Box<dyn Error + Send + Sync>;

/// What went wrong with a module, or what it reported.
///
/// The message is the whole text for a person. The text of a [source](Error::source) is part of it, so a program that
/// prints the message does not print the chain as well.
///
/// ```
/// use recipe_module::{Module, ModuleError, ModuleLimits};
///
/// match Module::from_bytes(b"{}", &ModuleLimits::default()) {
///     Err(error @ ModuleError::NotWebAssembly(_)) => {
///         assert!(error.is_invalid());
///         assert!(error.to_string().starts_with("it is not a WebAssembly module: "));
///     }
///     other => panic!("{:?}", other.map(|_| ())),
/// }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "variants have their docs, and fields are what their names say")]
pub enum ModuleError {
    /// The engine's module is not where it is looked for.
    #[error(
        "there is no `{name}` beside this program; build it with `recipe-wasm/build.sh` and put it there, or say where \
         it is in RECIPE_ENGINE_WASM"
    )]
    EngineNotFound { name: &'static str },
    /// A file cannot be read.
    #[error("module `{}`: {}", file.display(), unreadable(source))]
    Read { file: PathBuf, source: io::Error },
    /// The file is not a module with the interface wanted.
    #[error("module `{}`: {source}", file.display())]
    File { file: PathBuf, source: Box<ModuleError> },
    /// The module is larger than any recipe engine.
    #[error("it has {bytes} bytes, and at most {limit} are read")]
    TooLarge { bytes: u64, limit: u64 },
    /// The bytes are not a WebAssembly module, or one that uses what is not allowed here.
    #[error("it is not a WebAssembly module: {}", chain(&**.0))]
    NotWebAssembly(#[source] BoxedError),
    /// The module wants something from its host.
    #[error("it imports {count} things; a recipe module imports nothing")]
    Imports { count: u32 },
    /// A function of the interface is absent.
    #[error("it is not a recipe module: it has no function `{name}`")]
    NoFunction { name: &'static str },
    /// A function of the interface has other parameters or results.
    #[error("its function `{name}` takes or returns other values")]
    OtherSignature { name: &'static str },
    /// The module has no memory that its host can see.
    #[error("it is not a recipe module: it exports no memory")]
    NoMemory,
    /// The module has another version of the interface.
    #[error("its interface is `{found}`, and that of this program `{expected}`")]
    OtherInterface { found: String, expected: &'static str },
    /// The module's result block is none.
    #[error("its result block does not begin with `RCP1`")]
    NoResultBlock,
    /// The runtime cannot be set up.
    #[error("{}", chain(&**.0))]
    Runtime(#[source] BoxedError),
    /// An instance cannot be made.
    #[error("it cannot be started: {}", chain(&**.0))]
    Start(#[source] BoxedError),

    /// A recipe is to be packed into a module that carries one.
    #[error("it carries a recipe already; pack into the bare engine")]
    CarriesRecipe,
    /// A recipe is to be packed into a module that has no place for it.
    #[error("it is not a bare engine: it exports no `{slot}`")]
    NotBareEngine { slot: &'static str },
    /// The memory that a packed module may have is less than it begins with.
    #[error("{bytes} bytes of memory are less than it begins with")]
    MemoryTooSmall { bytes: u64 },
    /// The recipe does not fit into the memory of a module.
    #[error("the recipe has {bytes} bytes, which are more than fit into the memory of a module")]
    RecipeTooLarge { bytes: usize },
    /// A module that was just packed runs another recipe than the one packed.
    #[error("the module does not find the recipe in it")]
    RecipeNotFound,

    /// Rows cannot be encoded for the module.
    #[error("the batch cannot be sent to the module: {0}")]
    Encode(#[from] ArrowError),
    /// Rows are too many for one call.
    #[error("{bytes} bytes are more than one call can take")]
    InputTooLarge { bytes: usize },
    /// A run was given a batch before its columns.
    #[error("the run was given a batch before its schema")]
    NoSchema,

    /// The module reported it: the recipe, its columns or the data are at fault.
    #[error("{}", .0.message())]
    Reported(Box<Reported>),
    /// The module stopped in the middle of a call; its instance is lost.
    #[error("the module stopped: {message}")]
    Trap { message: String, source: BoxedError },
    /// The module wanted more memory than it may have, in bytes.
    #[error("the module needs more than the {} MiB of memory it may have; give it more, or smaller batches", limit >> 20)]
    Memory { limit: u64 },
    /// A call took longer than it may.
    #[error("the module took longer than the {limit:?} that a call may take")]
    Timeout { limit: Duration },
    /// What the module returned cannot be what it should: a mistake in it, or an attack.
    #[error("the module broke its interface: {message}")]
    Broken { message: String, source: Option<BoxedError> },
    /// The instance stopped in an earlier call.
    #[error("the instance was lost in an earlier call")]
    Lost,
}

impl ModuleError {
    /// The module broke its interface in a way that a host found.
    pub fn broken(message: impl Into<String>) -> Self {
        ModuleError::Broken { message: message.into(), source: None }
    }

    /// The same of the module in a file.
    #[must_use]
    pub fn in_file(self, file: &Path) -> Self {
        ModuleError::File { file: file.into(), source: Box::new(self) }
    }

    /// Whether what was asked for is wrong, such as a file that is not a module, or the recipe is; else it is the data,
    /// the system, or a module that misbehaves.
    pub fn is_invalid(&self) -> bool {
        use ModuleError::*;
        match self {
            File { source, .. } => source.is_invalid(),
            Reported(reported) => reported.is_about_recipe(),
            Trap { .. } | Memory { .. } | Timeout { .. } | Broken { .. } | Lost => false,
            RecipeNotFound | InputTooLarge { .. } | NoSchema => false,
            _ => true,
        }
    }
}

/// Why a file cannot be read, without the system's number for it where that is plain.
fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        _ => error.to_string(),
    }
}

/// An error and what caused it, in one line.
fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(Some(error), |error| (*error).source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// A failure as the module reported it.
#[derive(Debug, Clone)]
pub struct Reported {
    /// The status of the call, below zero; `ABI.md` lists them.
    pub status: i32,
    /// The object with `message`, and `step`, `column` and so on where they are known.
    pub json: Value,
}

impl Reported {
    /// What is wrong, for a person.
    pub fn message(&self) -> &str {
        let text = |key: &str| self.json.get(key).and_then(Value::as_str);
        text("rendered").or_else(|| text("message")).unwrap_or("the module reported no more than a status")
    }

    /// Whether the recipe is wrong: then the message shows its text, and begins with the code of the error.
    pub fn is_about_recipe(&self) -> bool {
        self.json.get("rendered").is_some()
    }
}
