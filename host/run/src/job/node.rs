//! The nodes of a job, whatever form it was written in.

use std::ops::Range;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use recipe_core::engine::document::Node;
use recipe_core::error::Origin;
use recipe_core::{Error, Recipe};
use recipe_store::commit::Mode;
use recipe_tables::{Compression, OutputFormat, ReadOptions, Typing};

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
    /// The rows of its first input, then those of its second, column by column; each once where they are to be distinct.
    Union { distinct: bool, span: Range<usize> },
    /// Gives several tables, each by steps over its input; one of them is selected.
    Collection(Vec<(String, Lowering)>),
    /// Takes one table of a collection, counted from 0.
    Select(usize, Range<usize>),
    /// Writes files.
    Target(Box<TargetSpec>),
    /// Passes its rows on. A target right behind it writes so many files at most.
    Spread(usize),
    /// Does this, with other nodes beside it that the job does not name.
    With(Box<Work>, Vec<Beside>),
}

/// What is beside a node.
#[derive(Clone)]
pub(crate) enum Beside {
    /// A source, whose rows the node takes after those of its inputs.
    Source(Box<SourceSpec>),
    /// A target, for the node's rows after these steps.
    Target(Lowering, Box<TargetSpec>),
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
    /// Where the path stands in the job.
    pub(crate) span: Range<usize>,
}

impl Work {
    /// Whether its rows go nowhere but into files.
    pub(crate) fn is_target(&self) -> bool {
        matches!(self, Work::Target(_))
    }
}

/// A step in a recipe's words, which stands where a node does.
pub(crate) fn step<'a>(
    operation: &str,
    span: &Range<usize>,
    parameters: impl IntoIterator<Item = (&'a str, Node)>,
) -> Node {
    let action = [("Operation", Node::text(operation, span)), ("Parameters", Node::object(parameters, span))];
    Node::object(action, span)
}

/// A step that is about the rows for which an expression is true.
pub(crate) fn step_where<'a>(
    operation: &str,
    expression: &str,
    span: &Range<usize>,
    parameters: impl IntoIterator<Item = (&'a str, Node)>,
) -> Node {
    let condition = Node::object([("Expression", Node::text(expression, span))], span);
    let action = step(operation, span, parameters);
    Node::object([("Action", action), ("ConditionExpressions", Node::list([condition], span))], span)
}

/// A list of texts.
pub(crate) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>, span: &Range<usize>) -> Node {
    Node::list(texts.into_iter().map(|text| Node::text(text, span)), span)
}
