//! The errors of runs, one variant for each case.

use std::error::Error;
use std::io;
use std::path::PathBuf;

use datafusion_common::error::DataFusionError;
use recipe_catalog::CatalogError;
use recipe_core::Diagnostics;
#[cfg(feature = "wasm")]
use recipe_module::ModuleError;
use recipe_store::threads::TooFew;
use recipe_store::{StoreError, cause, shown};
use recipe_tables::{Compression, Content, OutputFormat, TableError};
use tokio::task::JoinError;

use super::failing::{Failing, MaxFailed, cell_failed, too_many_failed};
use super::job::JobError;
use super::named::{FolderOption, Limit};
use super::output_table::OutputTableError;
use super::role::{Clash, FileRole, NamedFile};
use super::version::VersionError;
use super::words::{
    ended, instead, not_held, of_files, other_option, other_recipe, reason, size, taken_over,
};

/// Why there was no run, or why it failed.
///
/// What is printed of an error is all of it, with what caused it; [`source`](Error::source) is for programs. The lines of a
/// recipe that is wrong are rendered by [`Diagnostics::render`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// The recipe is wrong, or does not fit its input.
    #[error("{0}")]
    Recipe(Box<Diagnostics>),
    /// A step failed on the data.
    #[error("{0}")]
    Data(Box<recipe_core::Error>),
    /// A cell of the input does not fit the type of its column, and cells have to.
    #[error("{}", not_held(file, *row, column, data_type, value))]
    InvalidCell {
        /// The file.
        file: String,
        /// The row in the file, counted from 1; a header does not count.
        row: u64,
        /// The column.
        column: String,
        /// The type of the column.
        data_type: String,
        /// The cell as text.
        value: String,
    },
    /// A cell could not be converted, and none may fail.
    #[error("{}", cell_failed(*step, operation.as_deref(), column, *row, value))]
    CellFailed {
        /// The step, from 1; 0 is the reading of the input.
        step: usize,
        /// Its operation.
        operation: Option<String>,
        /// The column that the step was making.
        column: String,
        /// The row of the input, counted from 1, where it is known: rows may have been grouped, joined or sorted before.
        row: Option<u64>,
        /// The cell as text.
        value: String,
    },
    /// More cells could not be converted than may.
    #[error("{}", too_many_failed(*most, worst.as_deref()))]
    TooManyFailed {
        /// How many may fail.
        most: MaxFailed,
        /// The column of which the most failed so far; a module of an older engine does not say.
        worst: Option<Box<Failing>>,
    },
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {}", cause(source))]
    Random {
        /// Why.
        source: io::Error,
    },
    /// A limit of the run was met.
    #[error("{source}")]
    Limit {
        /// Which one.
        limit: Limit,
        /// Where, and what its value is.
        source: Box<RunError>,
    },
    /// The output has more columns than allowed.
    #[error("the output has {columns} columns, and at most {limit} are allowed")]
    TooManyColumns {
        /// How many it has.
        columns: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A second table does not fit into memory.
    #[error(
        "table `{table}` must be held in memory as a whole, and does not fit: the limit is {}",
        size(*.limit)
    )]
    TableTooLarge {
        /// The name the recipe knows it by.
        table: String,
        /// The memory there is, in bytes.
        limit: u64,
    },
    /// A recipe's file cannot be read.
    #[error("recipe `{}`: {}", shown(path), cause(source))]
    ReadRecipe {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A recipe's file is not text.
    #[error("recipe `{}`: the text is not UTF-8", shown(path))]
    RecipeNotUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// A file with data quality rules cannot be read.
    #[error("rules `{}`: {}", shown(path), cause(source))]
    ReadRules {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A module carries no recipe.
    #[error("module `{}` carries no recipe", shown(path))]
    NoRecipe {
        /// The file.
        path: PathBuf,
    },
    /// A step was asked for that the recipe does not have.
    #[error("there is no step {step}: the recipe has {steps} steps")]
    NoStep {
        /// The step that was asked for.
        step: usize,
        /// How many steps there are.
        steps: usize,
    },
    /// A column was asked for that a table does not have.
    #[error("there is no column `{column}` in {table}{}", instead(suggestion.as_deref(), known))]
    NoColumn {
        /// The column that was asked for.
        column: String,
        /// Which table it is.
        table: &'static str,
        /// The column that may be meant.
        suggestion: Option<String>,
        /// The columns that there are.
        known: Vec<String>,
    },
    /// Rows cannot be paired by a column of lists or objects.
    #[error("rows cannot be paired by column `{column}`, which is {found}; name a column of simple values")]
    NestedKey {
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
    /// It is not said what to read.
    #[error("no input was named")]
    NoInput,
    /// The text of a second table is in another encoding than it was read in.
    #[error("second table `{table}`: {source}")]
    TableEncoding {
        /// Its name.
        table: String,
        /// What is wrong.
        source: Box<TableError>,
    },
    /// A step takes rows out of the table to be listed, and there is no list.
    #[error("step {step} puts rows in quarantine, and no file is named that lists what is rejected")]
    NoQuarantine {
        /// The step.
        step: usize,
    },
    /// It is not said where to write.
    #[error("no output was named")]
    NoOutput,
    /// The name of an output does not say its format.
    #[error(
        "the format of output `{output}` is not clear from its name; name the format{}",
        if *is_stream { "" } else { ", or end the name of a folder with `/`" },
        output = shown(output)
    )]
    UnknownOutputFormat {
        /// The output.
        output: String,
        /// Whether it is not a file, but takes bytes as they come.
        is_stream: bool,
    },
    /// A format whose files are packed as they are cannot be compressed otherwise.
    #[error("a file of {format} is packed as it is, and cannot be compressed otherwise")]
    AlreadyPacked {
        /// The format.
        format: OutputFormat,
    },
    /// A format cannot be compressed that way.
    #[error("{format} is not written with {compression}")]
    FormatCompression {
        /// The format.
        format: OutputFormat,
        /// How it was to be compressed.
        compression: Compression,
    },
    /// The name of an output says that it is compressed in a way in which nothing is written.
    #[error(
        "output `{output}` would be {content} by its name, and that is not written here{}",
        reason(*content), output = shown(output)
    )]
    RefusedEnding {
        /// The output.
        output: String,
        /// What it would be.
        content: Content,
    },
    /// An option is for folders, and the output is one file.
    #[error(
        "{option} is for a folder of files, and output `{output}` is one file; a folder's name ends with `/`",
        output = shown(output)
    )]
    FolderOption {
        /// The option.
        option: FolderOption,
        /// The output.
        output: String,
    },
    /// A partition is one file, so that its number of files cannot be chosen.
    #[error("a number of files and partitions exclude each other: a partition is one file")]
    FilesOfPartitions,
    /// The output exists, and is not to be replaced.
    #[error("output `{output}` exists already", output = shown(output))]
    OutputExists {
        /// The output.
        output: String,
    },
    /// The output is in a folder that cannot be made: a file is there.
    #[error("output `{output}`: `{}` is not a folder", shown(folder), output = shown(output))]
    NoOutputFolder {
        /// The output.
        output: String,
        /// What is there.
        folder: PathBuf,
    },
    /// A file that is written and another of the run cannot both be what they are.
    #[error("{}", clash.said(written, other))]
    PathClash {
        /// The file that is written.
        written: NamedFile,
        /// The other.
        other: NamedFile,
        /// How they lie to each other.
        clash: Clash,
    },
    /// A report, or a list of rejects, is there, and is not to be replaced.
    #[error("{file} exists already")]
    FileExists {
        /// It.
        file: NamedFile,
    },
    /// A report, or a list of rejects, is one file, and a folder is named.
    #[error("{file} is a folder; name a file in it")]
    FolderNamed {
        /// It.
        file: NamedFile,
    },
    /// A report, or a list of rejects, cannot be written.
    #[error("{role}: {source}")]
    Aside {
        /// What it is.
        role: FileRole,
        /// Why not.
        source: Box<StoreError>,
    },
    /// The output is written, and what was to be written beside it is not.
    #[error(
        "the output `{output}` is written, but the {role} is not: {}",
        taken_over(source), output = shown(output)
    )]
    WrittenBut {
        /// The output.
        output: String,
        /// What is not written.
        role: FileRole,
        /// Why not.
        source: Box<StoreError>,
    },
    /// The output is written, and the table of the catalog that it is does not say so yet.
    #[error(
        "the output `{}` is written, but table `{table}` does not say so: {source}; run again, which does that first",
        shown(output)
    )]
    TableBehind {
        /// The output.
        output: String,
        /// The table.
        table: String,
        /// Why not.
        source: Box<CatalogError>,
    },
    /// A table of a catalog cannot be read as it is, or the catalog fails.
    #[error(transparent)]
    Catalog(#[from] Box<CatalogError>),
    /// The values of the partition columns make too many folders.
    #[error(
        "the partition columns make more than {limit} folders; take columns with fewer values, such as a date in place of a \
         time"
    )]
    TooManyFolders {
        /// How many folders there may be.
        limit: usize,
    },
    /// An earlier run into the folder had another recipe.
    #[error("{}", other_recipe(output, before, now))]
    RecipeChanged {
        /// The output.
        output: String,
        /// The SHA-256 of the recipe that wrote it.
        before: String,
        /// The SHA-256 of the recipe of this run.
        now: String,
    },
    /// An earlier run into the folder had other options.
    #[error("{}", other_option(output, option, before.as_deref(), now.as_deref()))]
    OptionChanged {
        /// The output.
        output: String,
        /// The first option that differs.
        option: String,
        /// What it was, if it was given.
        before: Option<String>,
        /// What it is now, if it is given.
        now: Option<String>,
    },
    /// The run failed after a part of its output had gone into a stream, from where nothing can be taken back.
    #[error(
        "{}; what `{output}` was given before is not the whole output",
        ended(source), output = shown(output)
    )]
    Incomplete {
        /// The stream.
        output: String,
        /// Why the run failed.
        source: Box<RunError>,
    },
    /// The run was cancelled.
    #[error("stopped; nothing was written")]
    Cancelled,
    /// The run took longer than it may.
    #[error("the run took longer than it may; nothing was written")]
    TimedOut,
    /// The run was cancelled, or took too long, while its output was put in place.
    #[error("stopped while the output was put in place; run again, which finishes it or starts afresh")]
    Unfinished,
    /// Temporary files cannot be written or read.
    #[error("temporary files in `{}`: {}", shown(folder), of_files(source))]
    Spill {
        /// Their folder.
        folder: PathBuf,
        /// Why not.
        source: Box<DataFusionError>,
    },
    /// Something cannot be done with a file.
    #[error("cannot {action} `{}`: {}", shown(path), cause(source))]
    Io {
        /// What was to be done, such as `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The system gives too few threads.
    #[error("cannot start threads: {0}")]
    TooFewThreads(#[from] TooFew),
    /// The system does not give what threads need.
    #[error("cannot start threads: {0}")]
    Threads(#[source] io::Error),
    /// A worker was ended, or panicked.
    #[error("a worker ended early: {0}")]
    Worker(#[source] JoinError),
    /// Workers cannot do what is asked for, and why.
    #[error("workers elsewhere cannot run this: {0}")]
    NotElsewhere(&'static str),
    /// Something cannot be done with rows.
    #[error("cannot {action}: {source}")]
    Rows {
        /// What was to be done, such as `compress the output`.
        action: &'static str,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A step cannot hold rows, or put them in order.
    #[error("step {step} cannot keep its rows: {source}")]
    StepRows {
        /// The step, from 1.
        step: usize,
        /// Why not.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The part of the data before this one failed, and says why.
    #[error("the part of the data before failed")]
    PartBeforeFailed,
    /// The run is over.
    #[error("the run is over")]
    Ended,
    /// The input or the output cannot be found, read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The input cannot be read as a table, or the rows not be written as one.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A job cannot be run, or failed.
    #[error(transparent)]
    Job(#[from] Box<JobError>),
    /// The output cannot be a table of a catalog.
    #[error(transparent)]
    OutputTable(#[from] OutputTableError),
    /// Cases of recipes are not found, or cannot be run.
    #[error(transparent)]
    Case(#[from] super::CaseError),
    /// A version of a recipe is not found, or not published.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A module failed.
    #[cfg(feature = "wasm")]
    #[error(transparent)]
    Module(#[from] ModuleError),
}
