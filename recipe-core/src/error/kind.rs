//! The kinds of problems: their codes, messages and help.

use std::fmt::{self, Write as _};

use super::floor;

/// What is wrong. Each kind has a stable [`code`](Kind::code).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// The text is not JSON or YAML.
    Syntax(String),
    /// The text is JSON or YAML, but not a recipe.
    Shape(String),
    /// The text is JSON or YAML, but not a job that can be run, or not as one is written.
    Job(String),
    /// The text is YAML or JSON, but not cases of a recipe, or not as one is written.
    Case(String),
    /// What a job asks for is not done here.
    NotSupported(String),
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
        /// The columns there are, or the first of very many.
        columns: Vec<String>,
        /// How many there are besides.
        more: usize,
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
    /// A pattern looks as if it stood for itself, and means something else: a warning.
    PlainPattern {
        /// The pattern.
        pattern: String,
        /// What it means.
        meaning: String,
    },
    /// No value of a column can be converted to another type, which makes all its cells missing: a warning.
    NoConversion {
        /// The column.
        column: String,
        /// Its type, as a recipe names it.
        found: String,
        /// The type wanted.
        wanted: String,
    },
    /// What the form that a recipe is written in has no place for, or DataBrew does not know: a warning.
    NotWritten(String),
    /// Dates of a column could be read with day and month the other way round, as others of it have to be: a warning.
    AmbiguousDates {
        /// The column.
        column: String,
        /// How many could be read either way.
        either: u64,
        /// How many only the other way.
        other: u64,
    },
    /// A date format prints something else than it seems to be written for: a warning.
    DoubtfulFormat {
        /// The format.
        format: String,
        /// What it prints, and where.
        prints: String,
        /// How the other thing is written.
        help: String,
    },
    /// A text in double quotes has the name of a column: a warning.
    QuotedColumn(String),
    /// No cell of a column that a step made could be converted: a warning.
    AllFailed {
        /// The column.
        column: String,
        /// How many failed.
        cells: u64,
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
    /// A secret named in the recipe was not given.
    SecretNotFound(String),
    /// The batch does not have the schema the recipe was compiled for.
    SchemaMismatch(String),
    /// The data does not allow the step to go on.
    Data(String),
    /// Rows are not as a step of the recipe expects them to be.
    Expectation(String),
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
            Kind::Job(_) => "job-shape",
            Kind::Case(_) => "case-shape",
            Kind::NotSupported(_) => "not-supported",
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
            Kind::PlainPattern { .. } => "plain-pattern",
            Kind::NoConversion { .. } => "no-conversion",
            Kind::NotWritten(_) => "not-written",
            Kind::AmbiguousDates { .. } => "ambiguous-dates",
            Kind::DoubtfulFormat { .. } => "doubtful-format",
            Kind::QuotedColumn(_) => "quoted-column",
            Kind::AllFailed { .. } => "all-failed",
            Kind::Expression { .. } => "bad-expression",
            Kind::DatasetNotFound { .. } => "dataset-not-found",
            Kind::SecretNotFound(_) => "secret-not-found",
            Kind::SchemaMismatch(_) => "schema-mismatch",
            Kind::Data(_) => "data",
            Kind::Expectation(_) => "expectation",
            Kind::Limit(_) => "limit",
            Kind::Internal(_) => "internal",
        }
    }

    /// What would be right, where more can be said than the message does.
    pub fn help(&self) -> Option<String> {
        match self {
            Kind::ColumnNotFound { columns, more, .. } if columns.is_empty() => {
                (*more == 0).then(|| "there are no columns at this step".into())
            }
            Kind::ColumnNotFound { columns, more, .. } => {
                Some(format!("columns at this step: {}", list(columns, *more)))
            }
            Kind::UnknownParameter { known, .. } if known.is_empty() => {
                Some("this operation takes no parameters".into())
            }
            Kind::UnknownParameter { known, .. } => Some(format!("parameters: {}", list(known, 0))),
            Kind::ConditionsRejected => Some(
                "this operation changes the table as a whole; filter rows in a step of their own, with REMOVE_VALUES"
                    .into(),
            ),
            Kind::ColumnExists(_) => {
                Some("choose another name, or RENAME or DELETE the existing column first".into())
            }
            Kind::DatasetNotFound { name, known } if known.is_empty() => {
                Some(format!("no tables are given by name; give the one to join as `{name}`"))
            }
            Kind::NoConversion { .. } => Some(
                "years: `sourceFormat` `yyyy`; counts: from_unix_seconds(…), from_unix_millis(…) or from_excel_date(…) in a DERIVE"
                    .into(),
            ),
            Kind::AmbiguousDates { .. } => Some(
                "say how they are written: `dayFirst` or `sourceFormat` in CHANGE_DATA_TYPE, or to_date(…, 'dd/MM/yyyy') in expressions"
                    .into(),
            ),
            Kind::DoubtfulFormat { help, .. } => Some(help.clone()),
            Kind::QuotedColumn(name) => {
                Some(format!("the column is `{}`, in back ticks; single quotes say that the text is meant", shown(name)))
            }
            Kind::DatasetNotFound { known, .. } => Some(format!("datasets given: {}", list(known, 0))),
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
            | Kind::Job(message)
            | Kind::Case(message)
            | Kind::NotSupported(message)
            | Kind::BadParameter(message)
            | Kind::BadCondition(message)
            | Kind::SchemaMismatch(message)
            | Kind::Data(message)
            | Kind::Expectation(message)
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
                write!(f, "column `{}`{} not found", shown(name), blanks(name))?;
                did_you_mean(f, suggestion.as_deref())
            }
            Kind::ColumnExists(name) => write!(f, "there is a column `{}` already", shown(name)),
            Kind::WrongType { column, found, wanted } => {
                write!(f, "column `{}` is {found}; this needs {wanted}", shown(column))
            }
            Kind::Pattern { pattern, message } => {
                write!(f, "pattern `{pattern}` cannot be used as a regular expression: {message}")
            }
            Kind::NotWritten(what) => f.write_str(what),
            Kind::NoConversion { column, found, wanted } => write!(
                f,
                "column `{}` is {found}, which does not say what {wanted} it means: all its cells will be missing",
                shown(column)
            ),
            Kind::AmbiguousDates { column, either, other } => write!(
                f,
                "column `{}` has dates in both orders of day and month: {either} could be read either way, {other} only the \
                 other way round",
                shown(column)
            ),
            Kind::PlainPattern { pattern, meaning } => {
                write!(f, "pattern `{pattern}` is a regular expression: {meaning}")
            }
            Kind::DoubtfulFormat { format, prints, .. } => write!(f, "format `{format}` {prints}"),
            Kind::QuotedColumn(name) => {
                write!(f, "\"{}\" is a text, and there is a column of this name", shown(name))
            }
            Kind::AllFailed { column, cells } => write!(
                f,
                "column `{}` has no values left: {cells} of {cells} cells could not be converted",
                shown(column)
            ),
            Kind::Expression { message, .. } => write!(f, "the expression cannot be read: {message}"),
            Kind::DatasetNotFound { name, .. } => write!(f, "dataset `{name}` was not given"),
            Kind::SecretNotFound(name) => write!(f, "secret `{}` was not given", shown(name)),
            Kind::Internal(message) => write!(f, "internal error, please report it: {message}"),
        }
    }
}

/// Names in back ticks, the first few of many; there are `more` besides.
fn list(names: &[String], more: usize) -> String {
    const SHOWN: usize = 12;
    let mut text =
        names.iter().take(SHOWN).map(|name| format!("`{}`", shown(name))).collect::<Vec<_>>().join(", ");
    let more = more + names.len().saturating_sub(SHOWN);
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text
}

fn did_you_mean(f: &mut fmt::Formatter<'_>, suggestion: Option<&str>) -> fmt::Result {
    suggestion.map_or(Ok(()), |name| write!(f, "; did you mean `{}`{}?", shown(name), blanks(name)))
}

/// A name on one line, with all of it to be seen.
fn shown(name: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || c.is_whitespace() && c != ' ' || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
    };
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        if hidden(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// Tells of blanks at the ends of a name, which are easily overlooked.
fn blanks(name: &str) -> &'static str {
    match (name.starts_with(' '), name.ends_with(' ')) {
        (false, false) => "",
        (true, false) => " (with a blank before it)",
        (false, true) => " (with a blank behind it)",
        (true, true) => " (with blanks around it)",
    }
}

fn excerpt(text: &str, at: usize) -> &str {
    let start = floor(text, at);
    &text[start..floor(text, start + 24)]
}
