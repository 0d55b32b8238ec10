//! What can be wrong with a recipe or its data, as data: a kind, a code, and where it is.
//!
//! Step files say only what is wrong; the driver adds the step, the parameter and the place in the text.

mod diagnostics;
mod kind;
mod origin;
mod shorten;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

pub use diagnostics::{Checked, Diagnostics};
pub use kind::Kind;
pub use origin::Origin;
pub use shorten::shortened;

use crate::suggest::nearest;

/// The result of everything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How many characters of a name or a value are shown.
const SHOWN: usize = 100;

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
    help: Option<String>,
    origin: Option<Arc<Origin>>,
}

impl Error {
    /// An error with nothing known yet about where it is.
    pub fn new(kind: Kind) -> Self {
        Error(Box::new(Inner {
            kind,
            step: None,
            operation: None,
            parameter: None,
            span: None,
            help: None,
            origin: None,
        }))
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
    pub fn column_not_found<'a>(name: &str, columns: impl Iterator<Item = &'a str> + Clone) -> Self {
        /// Of very many columns, the first are enough to know the table.
        const LISTED: usize = 1000;
        let suggestion = nearest(name, columns.clone()).map(str::to_owned);
        let more = columns.clone().skip(LISTED).count();
        let columns = columns.take(LISTED).map(str::to_owned).collect();
        Kind::ColumnNotFound { name: name.into(), suggestion, columns, more }.into()
    }

    /// No column `name` among so many, where many problems were told before.
    pub(crate) fn one_more_not_found(name: &str, columns: usize) -> Self {
        Kind::ColumnNotFound { name: name.into(), suggestion: None, columns: Vec::new(), more: columns }
            .into()
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

    /// The same error, about a step that was written there: its place is in that text. Unless another is named already.
    #[must_use]
    pub fn at_origin(mut self, origin: &Arc<Origin>) -> Self {
        self.0.origin.get_or_insert_with(|| origin.clone());
        self
    }

    /// Where the step was written, if it stands in a recipe with steps of other files.
    pub fn origin(&self) -> Option<&Origin> {
        self.0.origin.as_deref()
    }

    /// The same error, with what would be right, unless that is said already.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.0.help.get_or_insert_with(|| help.into());
        self
    }

    /// What would be right, where more can be said than the message does.
    pub fn help(&self) -> Option<String> {
        let help = self.0.help.clone().or_else(|| self.kind().help())?;
        Some(shortened(&help, SHOWN).into_owned())
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
        if let Some(origin) = self.origin() {
            write!(f, "{}: ", origin.node)?;
        }
        let step = match self.origin() {
            Some(origin) => origin.step,
            None => self.0.step,
        };
        if let Some(step) = step {
            write!(f, "step {step}")?;
            if let Some(operation) = &self.0.operation {
                write!(f, " ({})", shorten::cut(operation, SHOWN))?;
            }
            f.write_str(": ")?;
        }
        if let (
            Some(parameter),
            Kind::BadParameter(_)
            | Kind::Pattern { .. }
            | Kind::PlainPattern { .. }
            | Kind::Expression { .. },
        ) = (&self.0.parameter, &self.0.kind)
        {
            write!(f, "`{parameter}`: ")?;
        }
        f.write_str(&shortened(&self.0.kind.to_string(), SHOWN))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {self}", self.0.kind.code())
    }
}

impl std::error::Error for Error {}

/// The start of the character that this byte is a part of, or the end of the text.
fn floor(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
