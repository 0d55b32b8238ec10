//! What can be wrong with patterns of paths.

/// What is wrong with a pattern of paths, or with what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// A path is not a valid pattern.
    #[error("the path `{path}` is no pattern: {reason}")]
    Pattern {
        /// The path.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A path names a parameter that is not there.
    #[error("the path `{path}` has `{{{parameter}}}`, and there is no such parameter")]
    UnknownParameter {
        /// The path.
        path: String,
        /// The parameter.
        parameter: String,
    },
    /// No path names a parameter.
    #[error("no path has `{{{parameter}}}`, the place of the parameter `{parameter}`")]
    UnusedParameter {
        /// The parameter.
        parameter: String,
    },
    /// There are two parameters of one name.
    #[error("there are two parameters `{parameter}`")]
    ParameterTwice {
        /// The parameter.
        parameter: String,
    },
    /// A text is not a date format for paths.
    #[error("`{format}` is no format of dates in paths: {reason}")]
    Format {
        /// The text.
        format: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A text is not a test of values or times.
    #[error("`{expression}` is no test of {what}: {reason}")]
    Filter {
        /// The text.
        expression: String,
        /// Of what it is to be one.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// None of the files that paths lead to is to be read.
    #[error(
        "no file is left to read: {left_out} are left out by what their paths say or by when they were written"
    )]
    NoFileLeft {
        /// How many are not read.
        left_out: usize,
    },
}
