//! What can be wrong with a recipe or its data, as data: a kind, a code, and where it is.
//!
//! Step files say only what is wrong; the driver adds the step, the parameter and the place in the text.

use std::fmt::{self, Write as _};
use std::ops::Range;

use crate::suggest::nearest;

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// One problem, with the step, parameter and byte range of the recipe it is about, where known.
#[derive(Clone, PartialEq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    kind: Kind,
    step: Option<usize>,
    operation: Option<String>,
    parameter: Option<String>,
    span: Option<Range<usize>>,
}

/// What is wrong. Each kind has a stable [`code`](Kind::code).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// The text is not JSON or YAML.
    Syntax(String),
    /// The text is JSON or YAML, but not a recipe.
    Shape(String),
    /// The recipe needs a newer engine.
    EngineTooOld {
        /// What the recipe asks for.
        needs: String,
        /// What this engine is.
        have: String,
    },
    /// No operation has this name.
    UnknownOperation {
        /// The name in the recipe.
        name: String,
        /// An operation with a name near to it.
        suggestion: Option<String>,
    },
    /// The operation has no such parameter.
    UnknownParameter {
        /// The name in the recipe.
        name: String,
        /// A parameter of the operation with a name near to it.
        suggestion: Option<String>,
        /// All parameters of the operation.
        known: Vec<String>,
    },
    /// A required parameter is absent.
    MissingParameter(String),
    /// A parameter's value cannot be read or used.
    BadParameter(String),
    /// No condition has this name.
    UnknownCondition {
        /// The name in the recipe.
        name: String,
        /// A condition with a name near to it.
        suggestion: Option<String>,
    },
    /// A condition's value does not suit it.
    BadCondition(String),
    /// The step takes no `ConditionExpressions`.
    ConditionsRejected,
    /// No column has this name at this step.
    ColumnNotFound {
        /// The name in the recipe.
        name: String,
        /// A column with a name near to it.
        suggestion: Option<String>,
        /// The columns there are.
        columns: Vec<String>,
    },
    /// A new column would take the name of one that is there.
    ColumnExists(String),
    /// The column has a type this step cannot work on.
    WrongType {
        /// The column.
        column: String,
        /// Its type, as a recipe names it.
        found: String,
        /// What the step needs.
        wanted: String,
    },
    /// A regular expression cannot be compiled.
    Pattern {
        /// The expression.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// A `valueExpression` cannot be read.
    Expression {
        /// What is wrong with it.
        message: String,
        /// The expression.
        text: String,
        /// The byte where it goes wrong.
        at: usize,
    },
    /// A dataset named in the recipe was not given.
    DatasetNotFound {
        /// The name in the recipe.
        name: String,
        /// The datasets that were given.
        known: Vec<String>,
    },
    /// The batch does not have the schema the recipe was compiled for.
    SchemaMismatch(String),
    /// The data does not allow the step to go on.
    Data(String),
    /// A limit that keeps memory bounded was passed.
    Limit(String),
    /// An invariant of the engine was broken; please report it.
    Internal(String),
}

impl Kind {
    /// The stable name of this kind of problem, as printed in brackets.
    pub fn code(&self) -> &'static str {
        match self {
            Kind::Syntax(_) => "syntax",
            Kind::Shape(_) => "recipe-shape",
            Kind::EngineTooOld { .. } => "engine-too-old",
            Kind::UnknownOperation { .. } => "unknown-operation",
            Kind::UnknownParameter { .. } => "unknown-parameter",
            Kind::MissingParameter(_) => "missing-parameter",
            Kind::BadParameter(_) => "bad-parameter",
            Kind::UnknownCondition { .. } => "unknown-condition",
            Kind::BadCondition(_) => "bad-condition",
            Kind::ConditionsRejected => "conditions-rejected",
            Kind::ColumnNotFound { .. } => "column-not-found",
            Kind::ColumnExists(_) => "column-exists",
            Kind::WrongType { .. } => "wrong-type",
            Kind::Pattern { .. } => "bad-pattern",
            Kind::Expression { .. } => "bad-expression",
            Kind::DatasetNotFound { .. } => "dataset-not-found",
            Kind::SchemaMismatch(_) => "schema-mismatch",
            Kind::Data(_) => "data",
            Kind::Limit(_) => "limit",
            Kind::Internal(_) => "internal",
        }
    }

    /// What would be right, where more can be said than the message does.
    pub fn help(&self) -> Option<String> {
        match self {
            Kind::ColumnNotFound { columns, .. } if columns.is_empty() => {
                Some("there are no columns at this step".into())
            }
            Kind::ColumnNotFound { columns, .. } => Some(format!("columns at this step: {}", list(columns))),
            Kind::UnknownParameter { known, .. } if known.is_empty() => {
                Some("this operation takes no parameters".into())
            }
            Kind::UnknownParameter { known, .. } => Some(format!("parameters: {}", list(known))),
            Kind::ConditionsRejected => Some(
                "this operation changes the table as a whole; filter rows in a step of their own, with REMOVE_VALUES"
                    .into(),
            ),
            Kind::ColumnExists(_) => {
                Some("choose another name, or RENAME or DELETE the existing column first".into())
            }
            Kind::DatasetNotFound { name, known } if known.is_empty() => {
                Some(format!("give it by name: `--with {name}=PATH`"))
            }
            Kind::DatasetNotFound { known, .. } => Some(format!("datasets given: {}", list(known))),
            Kind::Expression { text, at, .. } if *at < text.len() => Some(format!("near: {}", excerpt(text, *at))),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Syntax(message)
            | Kind::Shape(message)
            | Kind::BadParameter(message)
            | Kind::BadCondition(message)
            | Kind::SchemaMismatch(message)
            | Kind::Data(message)
            | Kind::Limit(message) => f.write_str(message),
            Kind::EngineTooOld { needs, have } => {
                write!(f, "this recipe needs engine version {needs}, and this is {have}")
            }
            Kind::UnknownOperation { name, suggestion } => {
                write!(f, "operation `{name}` is not known")?;
                did_you_mean(f, suggestion.as_deref())
            }
            Kind::UnknownParameter { name, suggestion, .. } => {
                write!(f, "parameter `{name}` is not known")?;
                did_you_mean(f, suggestion.as_deref())
            }
            Kind::MissingParameter(name) => write!(f, "parameter `{name}` is required"),
            Kind::UnknownCondition { name, suggestion } => {
                write!(f, "condition `{name}` is not known")?;
                did_you_mean(f, suggestion.as_deref())
            }
            Kind::ConditionsRejected => f.write_str("this operation takes no `ConditionExpressions`"),
            Kind::ColumnNotFound { name, suggestion, .. } => {
                write!(f, "column `{name}` not found")?;
                did_you_mean(f, suggestion.as_deref())
            }
            Kind::ColumnExists(name) => write!(f, "there is a column `{name}` already"),
            Kind::WrongType { column, found, wanted } => {
                write!(f, "column `{column}` is {found}; this needs {wanted}")
            }
            Kind::Pattern { pattern, message } => write!(f, "pattern `{pattern}` cannot be used: {message}"),
            Kind::Expression { message, .. } => write!(f, "the expression cannot be read: {message}"),
            Kind::DatasetNotFound { name, .. } => write!(f, "dataset `{name}` was not given"),
            Kind::Internal(message) => write!(f, "internal error, please report it: {message}"),
        }
    }
}

impl Error {
    /// An error with nothing known yet about where it is.
    pub fn new(kind: Kind) -> Self {
        Error(Box::new(Inner { kind, step: None, operation: None, parameter: None, span: None }))
    }

    /// A parameter's value cannot be read or used.
    pub fn bad_parameter(message: impl Into<String>) -> Self {
        Kind::BadParameter(message.into()).into()
    }

    /// A required parameter is absent.
    pub fn missing_parameter(name: &str) -> Self {
        Kind::MissingParameter(name.into()).into()
    }

    /// An invariant of the engine was broken.
    pub fn internal(message: impl fmt::Display) -> Self {
        Kind::Internal(message.to_string()).into()
    }

    /// No column `name` among `columns`.
    pub fn column_not_found<'a>(name: &str, columns: impl Iterator<Item = &'a str>) -> Self {
        let columns: Vec<String> = columns.map(str::to_owned).collect();
        let suggestion = nearest(name, columns.iter().map(String::as_str)).map(str::to_owned);
        Kind::ColumnNotFound { name: name.into(), suggestion, columns }.into()
    }

    /// The same error, said to be about step `number` (counted from 1) with this operation, unless one is named already.
    pub fn at_step(mut self, number: usize, operation: &str) -> Self {
        if *self.0.step.get_or_insert(number) == number {
            self.0.operation.get_or_insert_with(|| operation.to_owned());
        }
        self
    }

    /// The same error, said to be about step `number`, unless one is named already.
    pub fn at_step_number(mut self, number: usize) -> Self {
        self.0.step.get_or_insert(number);
        self
    }

    /// The same error, said to be about this parameter, unless one is named already.
    pub fn at_parameter(mut self, name: &str) -> Self {
        self.0.parameter.get_or_insert_with(|| name.to_owned());
        self
    }

    /// The same error, at these bytes of the recipe's text, unless a place is known already.
    pub fn at_span(mut self, span: Range<usize>) -> Self {
        self.0.span.get_or_insert(span);
        self
    }

    /// What is wrong.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The step, counted from 1.
    pub fn step(&self) -> Option<usize> {
        self.0.step
    }

    /// The step's operation.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The parameter.
    pub fn parameter(&self) -> Option<&str> {
        self.0.parameter.as_deref()
    }

    /// The bytes of the recipe's text this is about.
    pub fn span(&self) -> Option<Range<usize>> {
        self.0.span.clone()
    }
}

impl From<Kind> for Error {
    fn from(kind: Kind) -> Self {
        Error::new(kind)
    }
}

impl From<arrow_schema::ArrowError> for Error {
    fn from(error: arrow_schema::ArrowError) -> Self {
        Error::internal(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(step) = self.0.step {
            write!(f, "step {step}")?;
            if let Some(operation) = &self.0.operation {
                write!(f, " ({operation})")?;
            }
            f.write_str(": ")?;
        }
        if let (Some(parameter), Kind::BadParameter(_) | Kind::Pattern { .. } | Kind::Expression { .. }) =
            (&self.0.parameter, &self.0.kind)
        {
            write!(f, "`{parameter}`: ")?;
        }
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {self}", self.0.kind.code())
    }
}

impl std::error::Error for Error {}

/// All problems of one recipe, with its text, so that they can be shown in place.
#[derive(Clone, PartialEq)]
pub struct Diagnostics {
    /// What to call the text: a file name.
    pub name: String,
    /// The recipe's text.
    pub text: String,
    /// The problems, in the order of the text.
    pub errors: Vec<Error>,
}

/// The result of reading, checking or compiling a recipe: all its problems at once.
pub type Checked<T> = std::result::Result<T, Diagnostics>;

/// The most characters of a line of a recipe that are shown with an error.
const LONGEST_LINE: usize = 2000;

impl Diagnostics {
    /// Collects `errors` about `text`, in the order they stand there.
    pub fn new(name: impl Into<String>, text: impl Into<String>, mut errors: Vec<Error>) -> Self {
        errors.sort_by_key(|error| error.span().map_or(usize::MAX, |span| span.start));
        Diagnostics { name: name.into(), text: text.into(), errors }
    }

    /// Line and column, both from 1, of a byte of the text. Columns count characters.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..floor(&self.text, byte)];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (line, before[start..].chars().count() + 1)
    }

    fn render(&self, error: &Error, out: &mut impl fmt::Write) -> fmt::Result {
        writeln!(out, "error[{}]: {error}", error.kind().code())?;
        if let Some(span) = error.span() {
            let (line, column) = self.position(span.start);
            let start =
                self.text[..floor(&self.text, span.start)].rfind('\n').map_or(0, |newline| newline + 1);
            let source = self.text[start..].lines().next().unwrap_or_default();
            let width = line.to_string().len();
            let end = floor(&self.text, span.end.max(span.start)).min(start + source.len());
            let marks = self.text[floor(&self.text, span.start).min(end)..end].chars().count().max(1);
            // Of a long line, such as a recipe in one, the part around the place.
            let skipped = if column > LONGEST_LINE { column - LONGEST_LINE / 2 } else { 0 };
            let shown: String = source.chars().skip(skipped).take(LONGEST_LINE).collect();
            let indent = column - 1 - skipped;
            let marks = marks.min(LONGEST_LINE - indent);
            writeln!(out, "{:width$}--> {}:{line}:{column}", "", self.name)?;
            writeln!(out, "{line} | {}", shown.replace('\t', " "))?;
            writeln!(out, "{:width$} | {:indent$}{}", "", "", "^".repeat(marks))?;
            if let Some(help) = error.kind().help() {
                writeln!(out, "{:width$} = help: {help}", "")?;
            }
        } else if let Some(help) = error.kind().help() {
            writeln!(out, "  = help: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for error in &self.errors {
            if !first {
                f.write_char('\n')?;
            }
            first = false;
            self.render(error, f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{self}")
    }
}

impl std::error::Error for Diagnostics {}

/// Names in back ticks, the first few of many.
pub(crate) fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    text
}

fn did_you_mean(f: &mut fmt::Formatter<'_>, suggestion: Option<&str>) -> fmt::Result {
    suggestion.map_or(Ok(()), |name| write!(f, "; did you mean `{name}`?"))
}

fn excerpt(text: &str, at: usize) -> &str {
    let start = floor(text, at);
    &text[start..floor(text, start + 24)]
}

fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
