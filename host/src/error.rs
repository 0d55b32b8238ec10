//! Why a command ends early, what to do about it, and the exit code that goes with it.

use std::io;
use std::path::PathBuf;

use recipe_core::Diagnostics;
use recipe_core::error::shortened;
use recipe_run::error::FileRole;
#[cfg(feature = "wasm")]
use recipe_run::module::ModuleError;
use recipe_run::store::{StoreError, cause, shown};
use recipe_run::tables::TableError;
use recipe_run::{ErrorKind, RunError};

use crate::advice::advice;
use crate::args::section::SaveError;
use crate::lsp::ServerError;
use crate::print::visible;

/// The number of the signal for a pipe that nobody reads.
const SIGPIPE: u8 = 13;

/// What is added to the number of a signal that ends a program.
const BY_SIGNAL: u8 = 128;

/// How many characters of a name, a path or a value are shown.
const SHOWN: usize = 300;

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why a command ends early.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The library says so.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A signal, of this number, ended a run.
    #[error("{}", RunError::Cancelled)]
    Stopped(u8),
    /// Recipe and rows are both to come from standard input.
    #[error("standard input (`-`) is either the recipe or rows, not both")]
    StandardInputTwice,
    /// Recipe and rows are both to come from one pipe.
    #[error("`{}` and `{other}` are one pipe, which is either the recipe or rows, not both", shown(path))]
    PipeTwice {
        /// The recipe.
        path: PathBuf,
        /// The rows.
        other: String,
    },
    /// A secret cannot be read.
    #[error("--secret: {0}")]
    Secret(String),
    /// A key of KMS was named, and encryption with keys of S3 asked for.
    #[error("--sse-kms-key-id goes with --sse kms, not with --sse s3")]
    KeyWithoutKms,
    /// A cluster was named, and the program was built without what reaches one.
    #[cfg(not(feature = "cluster"))]
    #[error("--cluster: this program was built without clusters; build it with `--features cluster`")]
    NoClusters,
    /// A cluster cannot be reached so.
    #[cfg(feature = "cluster")]
    #[error("--cluster: {0}")]
    Cluster(#[from] recipe_cluster::Error),
    /// A module was named, and the program was built without what runs them.
    #[cfg(not(feature = "wasm"))]
    #[error("this program was built without WebAssembly modules; build it with `--features wasm`")]
    NoModules,
    /// Compression with LZO was asked for.
    #[error("nothing is written with LZO: the only library for it binds programs to the GPL; lz4 is as fast")]
    Lzo,
    /// Runs are named, and the bookmark is not paused.
    #[error(
        "{flags} files by the runs that read them, for a run that leaves what counts as read as it is; say so with --pause-bookmark"
    )]
    RunsWithoutPause {
        /// The flags that name runs, and what they do.
        flags: &'static str,
    },
    /// A file is not a job.
    #[error("`{}` is not a job: no nodes of AWS Glue Studio are in it; `recipe-host apply` runs recipes", shown(.0))]
    NoJob(PathBuf),
    /// A job is to be written in a form that jobs do not have.
    #[error("a job is written as YAML: `--to yaml`")]
    JobForm,
    /// A folder to be tidied does not exist.
    #[error("folder `{0}` does not exist")]
    NoFolder(String),
    /// No folder that was looked at has a table.
    #[error("no table was found{}", if .0.is_empty() { String::new() } else { format!(": {}", .0) })]
    NoTables(String),
    /// No column has a name.
    #[error(
        "no column `{name}`{}; its columns: {}",
        near.as_ref().map_or_else(String::new, |near| format!("; did you mean `{near}`?")),
        known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    )]
    NoColumn {
        /// The name.
        name: String,
        /// The one nearest to it.
        near: Option<String>,
        /// All there are.
        known: Vec<String>,
    },
    /// No operation has to do with a word.
    #[error("no operation has to do with `{word}`{}", near.map_or_else(String::new, |near| format!("; did you mean `{near}`?")))]
    NoOperation {
        /// The word.
        word: String,
        /// The name nearest to it.
        near: Option<&'static str>,
    },
    /// No error and no warning has a code.
    #[error(
        "no error has the code `{word}`{}; `recipe-host explain` lists all of them",
        near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
    )]
    NoCode {
        /// What was given.
        word: String,
        /// The code nearest to it.
        near: Option<&'static str>,
    },
    /// A module cannot be written.
    #[error("cannot write `{}`: {}", shown(path), cause(source))]
    WriteModule {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Options of the input cannot be kept.
    #[error(transparent)]
    SaveInput(#[from] SaveError),
    /// Signals cannot be caught.
    #[error("cannot catch signals: {0}")]
    Signals(#[source] io::Error),
    /// Standard output takes no more.
    #[error("cannot print: {}", cause(.0))]
    Print(#[source] io::Error),
    /// The same, after a run has written its output.
    #[error("the output `{output}` is written, but its summary cannot be printed: {}", cause(source))]
    PrintAfter {
        /// The output.
        output: String,
        /// Why not.
        source: io::Error,
    },
    /// Data quality rules failed that fail the job once its targets are in place.
    #[error("{targets} {} written, and the job fails with its data quality rules: {}", if *count == 1 { "is" } else { "are" }, rules.join("; "))]
    RulesFailed {
        /// The targets.
        targets: String,
        /// How many there are.
        count: usize,
        /// The rules that failed, and why.
        rules: Vec<String>,
    },
    /// Cases of recipes failed.
    #[error("{failed} of {cases} {} failed", if *cases == 1 { "case" } else { "cases" })]
    CasesFailed {
        /// How many.
        failed: usize,
        /// How many there are.
        cases: usize,
    },
    /// Data quality rules fail that were checked on files.
    #[error("{failed} of {} failed", recipe_run::profile::count(*rules as u64, "data quality rule"))]
    RulesNotMet {
        /// How many.
        failed: usize,
        /// Of so many.
        rules: usize,
    },
    /// Two data sets differ, and that was to be an error.
    #[error("there are differences")]
    Different,
    /// What comes to the language server is not what clients send.
    #[error("the language server ends: {0}")]
    LanguageServer(#[from] ServerError),
    /// Recipes are laid out in another way than `fmt` does it.
    #[error("{} not laid out as `recipe-host fmt` does it: {}", if .0.len() == 1 { "a recipe is" } else { "some recipes are" }, .0.iter().map(shown).collect::<Vec<_>>().join(", "))]
    LaidOutOtherwise(Vec<PathBuf>),
    /// A recipe that is not laid out, since its file holds more.
    #[error("`{}` holds more than a recipe, which would be lost; `recipe-host convert --to json` prints its recipe", shown(.0))]
    NotAlone(PathBuf),
    /// A file would be written over another one.
    #[error("`{}` exists; replace it with --overwrite", shown(.0))]
    FileExists(PathBuf),
    /// The file of a recipe or a job cannot be written.
    #[error("cannot write `{}`: {}", shown(path), cause(source))]
    WriteRecipe {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A module would be written over what it is made of.
    #[error("the module `{}` would replace the {role} `{}`; name another file", shown(path), shown(other))]
    ModuleClash {
        /// The module.
        path: PathBuf,
        /// What the other file is.
        role: FileRole,
        /// The other file.
        other: PathBuf,
    },
}

impl Failure {
    /// Whether whoever read the output has had enough, which is nothing to complain of.
    pub(crate) fn is_reader_gone(&self) -> bool {
        matches!(self, Failure::Run(error) if error.is_reader_gone())
    }

    /// The same where it comes after a run has written its output.
    pub(crate) fn after_writing(self, output: &str) -> Failure {
        match self {
            Failure::Print(source) => Failure::PrintAfter { output: output.to_owned(), source },
            other => other,
        }
    }

    /// What the program exits with: 1 where the run failed, 2 where the recipe or the command line is wrong, 3 where another
    /// run took over the output, 4 where the output is written and what was to be said of it is not, 5 where more cells failed
    /// than may, rules or cases of a recipe fail, or data differs that should not; where a signal ended it, or nobody reads it any more, what
    /// a shell makes of the signal.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            _ if self.is_reader_gone() => BY_SIGNAL + SIGPIPE,
            Failure::Stopped(signal) => BY_SIGNAL + signal,
            #[cfg(feature = "cluster")]
            Failure::Cluster(_) => 2,
            #[cfg(not(feature = "cluster"))]
            Failure::NoClusters => 2,
            #[cfg(not(feature = "wasm"))]
            Failure::NoModules => 2,
            Failure::Run(RunError::WrittenBut { .. } | RunError::TableBehind { .. }) => 4,
            Failure::PrintAfter { .. } => 4,
            Failure::SaveInput(SaveError::Write { .. }) => 4,
            Failure::Run(error) if error.is_too_many_failed() || error.is_rules_failed() => 5,
            Failure::RulesFailed { .. }
            | Failure::RulesNotMet { .. }
            | Failure::CasesFailed { .. }
            | Failure::Different => 5,
            Failure::Run(error) => match error.kind() {
                ErrorKind::Invalid => 2,
                ErrorKind::Conflict => 3,
                _ => 1,
            },
            Failure::StandardInputTwice
            | Failure::PipeTwice { .. }
            | Failure::Secret(_)
            | Failure::KeyWithoutKms
            | Failure::RunsWithoutPause { .. }
            | Failure::Lzo
            | Failure::NoJob(_)
            | Failure::JobForm
            | Failure::NoFolder(_)
            | Failure::NoTables(_)
            | Failure::NotAlone(_)
            | Failure::FileExists(_)
            | Failure::ModuleClash { .. }
            | Failure::NoOperation { .. }
            | Failure::NoColumn { .. }
            | Failure::NoCode { .. }
            | Failure::SaveInput(SaveError::NoPlace(_)) => 2,
            Failure::WriteModule { .. }
            | Failure::WriteRecipe { .. }
            | Failure::LaidOutOtherwise(_)
            | Failure::Signals(_)
            | Failure::LanguageServer(_)
            | Failure::Print(_) => 1,
        }
    }

    /// The failure as it is printed: what is wrong, and how the command line can mend it.
    pub(crate) fn rendered(&self) -> String {
        let error = match self {
            Failure::Run(error) => error,
            other => return visible(&shortened(&format!("error: {other}"), SHOWN)),
        };
        let mut text = rendered(error);
        for help in advice(error) {
            text = format!("{}\n  = help: {}", text.trim_end(), shortened(&help, SHOWN));
        }
        visible(&text)
    }
}

fn rendered(error: &RunError) -> String {
    match error {
        RunError::Limit { source, .. } => rendered(source),
        // What is said of a recipe begins with a code, and shows its place.
        RunError::Recipe(diagnostics) => diagnostics.render(),
        #[cfg(feature = "wasm")]
        RunError::Module(ModuleError::Reported(reported)) if reported.is_about_recipe() => {
            reported.message().to_owned()
        }
        other => shortened(&format!("error: {other}"), SHOWN).into_owned(),
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::Run(error.into())
    }
}

impl From<TableError> for Failure {
    fn from(error: TableError) -> Self {
        Failure::Run(error.into())
    }
}

#[cfg(feature = "wasm")]
impl From<ModuleError> for Failure {
    fn from(error: ModuleError) -> Self {
        Failure::Run(error.into())
    }
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Failure::Run(diagnostics.into())
    }
}
