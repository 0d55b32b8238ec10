//! Transforms of users: programs in Python in AWS, and recipes or modules here.

use std::ops::Range;

use recipe_core::Error;
use recipe_core::error::Kind;

use super::parameters::Parameters;
use crate::job::node::Work;
use crate::job::plugin::Called;
use crate::job::setting::Setting;

/// Reads a node with the transform of this name, whose program lies at `path` in AWS. It is run where a definition with a recipe or a
/// module is found, and refused otherwise.
pub(super) fn read(
    parameters: &Parameters,
    setting: &Setting,
    (name, path): (&str, &str),
    span: &Range<usize>,
) -> Option<Work> {
    let members = parameters.members();
    let transform = members.text("TransformName").map_or(name, |(transform, _)| transform);
    match setting.transform(&[name, transform], &parameters.given(), span) {
        Ok(Some(Called { work, warnings })) => {
            members.warnings(warnings);
            Some(work)
        }
        Ok(None) => {
            let message = format!("is not run here: `{name}` is a program in Python of its user's, `{path}`");
            let error = Error::from(Kind::NotSupported(message)).at_parameter("FunctionName");
            let help = format!(
                "put its definition beside the job, `{name}.json`, with a recipe or a module that does the same, `{name}.recipe.json` or \
                 `{name}.wasm`; or say what it does in a Recipe or Derived Column node"
            );
            members.error(error.at_span(span.clone()).with_help(help));
            None
        }
        Err(errors) => {
            members.errors(errors);
            None
        }
    }
}
