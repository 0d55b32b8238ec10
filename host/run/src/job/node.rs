//! The nodes of a job, whatever form it was written in.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::engine::document::Node;
use recipe_core::error::{Kind, Origin};
use recipe_core::{Error, Recipe};
use recipe_store::commit::Mode;
use recipe_tables::{Compression, OutputFormat, ReadOptions, Typing};

use super::plugin::{ChosenColumn, ModuleStep};
use super::python::CodeSpec;
use super::setting::Setting;
use super::sql::{SqlEngine, SqlProblem, SqlQuery};
use super::table::CatalogTable;
use crate::output::TableTarget;
use crate::quality::Evaluation;
pub(crate) use crate::step::{step, step_where, texts};

/// A node of a job.
#[derive(Clone)]
pub(crate) struct JobNode {
    /// What other nodes know it by.
    pub(crate) id: String,
    /// What people call it; several may have one name.
    pub(crate) name: String,
    /// What kind of node it is, in the words of the form that the job is written in.
    pub(crate) kind: String,
    /// The bytes of the job's text that name it.
    pub(crate) span: Range<usize>,
    /// The nodes whose rows it takes, by their numbers in the job.
    pub(crate) inputs: Vec<usize>,
    /// What it does.
    pub(crate) work: Work,
    /// Where its errors are shown.
    pub(crate) origin: Arc<Origin>,
    /// The node that it is beside, where the job does not name it.
    pub(crate) beside: Option<usize>,
}

impl JobNode {
    /// The node that it is a part of, where the job does not name it and it neither reads nor writes files.
    pub(crate) fn part_of(&self) -> Option<usize> {
        self.beside.filter(|_| !matches!(self.work, Work::Source(_) | Work::Target(_)))
    }
}

/// What a node does.
#[derive(Clone)]
pub(crate) enum Work {
    /// Nothing that can be run: what is wrong with it was said.
    Nothing,
    /// Reads files.
    Source(Box<SourceSpec>),
    /// Runs steps over its first input, which know the others as second tables by the ids of their nodes.
    Steps(Lowering),
    /// The same over its input with this number, which knows the other by the id of its node.
    StepsFrom(usize, Lowering),
    /// Runs a recipe.
    Recipe(Box<Recipe>),
    /// Runs the recipe of a transform of a user's, whose input has to have columns.
    Transform(Box<Recipe>, Vec<ChosenColumn>),
    /// Runs the module of a transform of a user's, likewise.
    Module(Box<ModuleStep>, Vec<ChosenColumn>),
    /// The rows of its first input, then those of its second, column by column; each once where they are to be distinct.
    Union { distinct: bool, span: Range<usize> },
    /// Gives several tables, of which one is selected.
    Collection(Vec<Member>),
    /// Runs a query over its inputs.
    Sql(Box<SqlSpec>),
    /// Runs a program, which gives a collection of tables that nobody knows before.
    Code(Box<CodeSpec>),
    /// Runs the program of a transform of a user's, likewise, which gives one table whose columns nobody knows before.
    Program(Box<CodeSpec>, Vec<ChosenColumn>),
    /// Takes one table of a collection, counted from 0.
    Select(usize, Range<usize>),
    /// The same of what a program gives.
    SelectFromCode(usize, Range<usize>),
    /// Decides rules on what its inputs measured, each of them in one row, and gives what became of each rule.
    Outcomes(Arc<Evaluation>),
    /// Takes what became of rules into the report, and ends the job if one failed where that is asked for.
    Verdict(OnFailure),
    /// Writes files.
    Target(Box<TargetSpec>),
    /// Passes its rows on. A target right behind it writes so many files at most.
    Spread(usize),
    /// Does this, with other nodes beside it that the job does not name.
    With(Box<Work>, Vec<Beside>),
}

/// A table of a collection.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// The number of the input that its rows are made of.
    pub(crate) input: usize,
    pub(crate) steps: Lowering,
}

/// A node that the job does not name, for one that it names.
#[derive(Clone)]
pub(crate) struct Beside {
    /// What follows the id and the name of the node in those of this one.
    pub(crate) word: String,
    pub(crate) inputs: Vec<BesideInput>,
    pub(crate) work: Work,
    pub(crate) feeds: Feeds,
}

/// Whether a node takes the rows of one beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feeds {
    No,
    /// After those of its own inputs.
    After,
    /// In the place of those of its own inputs.
    Instead,
}

impl Beside {
    pub(crate) fn new(word: impl Into<String>, inputs: Vec<BesideInput>, work: Work) -> Self {
        Beside { word: word.into(), inputs, work, feeds: Feeds::No }
    }
}

/// Where the rows come from of a node that the job does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BesideInput {
    /// The input of the node with this number.
    Input(usize),
    /// The node itself.
    Itself,
    /// The one with this number of those beside it, which comes before.
    Beside(usize),
}

/// A table that goes into a node.
#[derive(Clone)]
pub(crate) struct Table {
    /// The name under which steps know it, where it is a second table.
    pub(crate) name: String,
    /// Its columns.
    pub(crate) schema: SchemaRef,
}

/// Gives the steps of a node, once the columns of its inputs are known: each as the text of a recipe has it.
pub(crate) type Lowering = Arc<dyn Fn(&[Table]) -> Result<Lowered, Vec<Error>> + Send + Sync>;

/// Gives no steps: rows pass as they are.
pub(crate) fn pass() -> Lowering {
    Arc::new(|_| Ok(Vec::new().into()))
}

/// The steps of a node.
pub(crate) struct Lowered {
    pub(crate) steps: Vec<Node>,
    /// What may not be meant so.
    pub(crate) warnings: Vec<Error>,
}

impl From<Vec<Node>> for Lowered {
    fn from(steps: Vec<Node>) -> Self {
        Lowered { steps, warnings: Vec::new() }
    }
}

/// A query over the inputs of a node.
#[derive(Clone)]
pub(crate) struct SqlSpec {
    /// What runs it.
    pub(crate) engine: Arc<dyn SqlEngine>,
    /// Its text.
    pub(crate) query: String,
    /// The names under which it knows the inputs, in their order.
    pub(crate) aliases: Vec<String>,
    /// Where it stands in the job.
    pub(crate) span: Range<usize>,
}

impl SqlSpec {
    /// A query over tables of these names; an error where nothing runs queries.
    pub(crate) fn new(
        setting: &Setting,
        query: &str,
        aliases: Vec<String>,
        span: &Range<usize>,
    ) -> Result<SqlSpec, Error> {
        let Some(engine) = setting.sql() else {
            let message = "is not run here: this program was built without the feature `sql`";
            return Err(Error::from(Kind::NotSupported(message.to_owned())).at_span(span.clone()));
        };
        Ok(SqlSpec { engine, query: query.to_owned(), aliases, span: span.clone() })
    }

    /// The query at this time.
    pub(crate) fn at(&self, now: i64) -> SqlQuery<'_> {
        SqlQuery::new(&self.query, now)
    }

    /// Where the problem is, in the job's text.
    pub(crate) fn placed(&self, problem: SqlProblem) -> Error {
        let SqlProblem { message, help, is_unsupported } = problem;
        let kind = if is_unsupported { Kind::NotSupported(message) } else { Kind::Job(message) };
        let error = Error::from(kind).at_span(self.span.clone());
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }
}

/// What a source reads.
#[derive(Debug, Clone)]
pub(crate) struct SourceSpec {
    /// Files, folders and globs.
    pub(crate) paths: Vec<String>,
    /// Globs of files that are not read.
    pub(crate) exclusions: Vec<String>,
    /// Whether folders of folders are read.
    pub(crate) recursive: bool,
    /// How files are read.
    pub(crate) read: ReadOptions,
    /// Where the types of text columns come from.
    pub(crate) typing: Typing,
    /// Whether columns without names are `col0`, `col1` and so on.
    pub(crate) zero_based_names: bool,
    /// Whether files are left out that runs before have read.
    pub(crate) incremental: bool,
    /// The table of a catalog that it is.
    pub(crate) table: Option<Box<CatalogTable>>,
}

impl SourceSpec {
    /// All files at a path.
    pub(crate) fn new(path: String, read: ReadOptions, incremental: bool) -> SourceSpec {
        SourceSpec {
            paths: vec![path],
            exclusions: Vec::new(),
            recursive: true,
            read,
            typing: Typing::default(),
            zero_based_names: false,
            incremental,
            table: None,
        }
    }
}

/// What a target writes.
#[derive(Debug, Clone)]
pub(crate) struct TargetSpec {
    /// The folder, or the file.
    pub(crate) path: String,
    /// The format.
    pub(crate) format: Option<OutputFormat>,
    /// The compression, or that of the format.
    pub(crate) compression: Option<Compression>,
    /// The delimiter of a text, or that of the format.
    pub(crate) delimiter: Option<u8>,
    /// Columns whose values make folders, outermost first.
    pub(crate) partition_by: Vec<String>,
    /// The most files that are written.
    pub(crate) max_files: Option<usize>,
    /// What becomes of what is there.
    pub(crate) mode: Mode,
    /// The table of a catalog that it is.
    pub(crate) table: Option<TableTarget>,
    /// Where the path stands in the job.
    pub(crate) span: Range<usize>,
}

impl TargetSpec {
    /// Files at a path, of which nothing else is said.
    pub(crate) fn new(path: String, span: Range<usize>) -> TargetSpec {
        TargetSpec {
            path,
            format: None,
            compression: None,
            delimiter: None,
            partition_by: Vec::new(),
            max_files: None,
            mode: Mode::default(),
            table: None,
            span,
        }
    }
}

/// A path as that of a folder.
pub(crate) fn folder(path: String) -> String {
    if path.ends_with('/') { path } else { path + "/" }
}

/// What a rule that failed means for the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFailure {
    /// Nothing: it is reported.
    Report,
    /// The job ends before anything is put in place.
    Stop,
    /// The job fails after all is put in place.
    StopAfterwards,
}

impl Work {
    /// Whether it is run for its own sake, though no other node takes its rows.
    pub(crate) fn is_end(&self) -> bool {
        // A program may write by itself.
        matches!(self, Work::Target(_) | Work::Verdict(_) | Work::Code(_) | Work::Program(..))
    }

    /// Whether its rows go nowhere but into files.
    pub(crate) fn is_target(&self) -> bool {
        matches!(self, Work::Target(_))
    }
}
