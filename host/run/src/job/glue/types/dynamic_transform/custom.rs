//! Transforms of users: programs in Python beside a job.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::error::Kind;

use crate::job::members::Members;
use crate::job::node::Work;

/// Refuses the transform of this name, whose program lies at `path`. What runs such programs has its place here.
pub(super) fn read(members: &Members, (name, path): (&str, &str), span: &Range<usize>) -> Option<Work> {
    let message = format!("is not run here: `{name}` is a program in Python of its user's, `{path}`");
    let error = Error::from(Kind::NotSupported(message)).at_parameter("FunctionName").at_span(span.clone());
    members.error(error.with_help("say what it does in a Recipe or Derived Column node"));
    None
}
