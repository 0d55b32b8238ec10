//! Transforms of users: programs in Python, and recipes or modules that do the same here.

use std::ops::Range;

use super::parameters::Parameters;
use crate::job::node::Work;
use crate::job::plugin::{Called, NodeProgram, not_run};
use crate::job::setting::Setting;

/// Reads a node with the transform of this name, whose program lies at `path` in AWS. It is run where a definition with a recipe or a
/// module is found, or where programs are run, and refused otherwise.
pub(super) fn read(
    parameters: &Parameters,
    setting: &Setting,
    (name, path): (&str, &str),
    span: &Range<usize>,
) -> Option<Work> {
    let members = parameters.members();
    let transform = members.text("TransformName").map_or(name, |(transform, _)| transform);
    let program = match setting.interpreter() {
        Some(_) => Some(NodeProgram { place: members.noted(setting.program(path, span))?, members }),
        None => None,
    };
    match setting.transform(&[name, transform], &parameters.given(), span, program) {
        Ok(Some(Called { work, warnings })) => {
            members.warnings(warnings);
            Some(work)
        }
        // Where programs are run, what is wrong was noted.
        Ok(None) if setting.interpreter().is_some() => None,
        Ok(None) => {
            members.error(not_run(name, path).at_parameter("FunctionName").at_span(span.clone()));
            None
        }
        Err(errors) => {
            members.errors(errors);
            None
        }
    }
}
