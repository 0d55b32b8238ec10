//! A module tried with values that a job may give, to check a definition without one.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};
use recipe_core::Error;
use recipe_module::ModuleError;

use super::told::reported;
use super::{ModuleFile, opened};
use crate::job::plugin::choice::Choice;
use crate::job::plugin::definition::Definition;
use crate::job::plugin::file::File;
use crate::job::plugin::given::Values;
use crate::job::plugin::value::Value;

/// Codes of errors that do not depend on columns, by which the engine's own module tells them.
const WITHOUT_COLUMNS: [&str; 4] =
    ["unknown-operation", "unknown-parameter", "missing-parameter", "bad-parameter"];

impl ModuleFile {
    /// What the module finds wrong, as far as that depends neither on columns nor on the values of parameters that were `made_up`.
    /// Errors are placed in the `file` of the definition.
    pub(in crate::job::plugin) fn tried(
        &self,
        (definition, file): (&Definition, &File),
        values: &Values,
        made_up: &[&str],
        label: &str,
    ) -> Vec<Error> {
        let step = self.step(definition, values, &[], &(0..0));
        let (problems, is_of_recipe) = match step.instance() {
            Err(error) => (error, true),
            Ok(instance) => match opened(instance, &columns(definition, values), (0, 0)) {
                Ok(_) => return Vec::new(),
                Err(error) => {
                    let is_said = matches!(error, ModuleError::Reported(_));
                    (error, !is_said)
                }
            },
        };
        let found = reported(problems, &self.path).into_iter().filter(|(code, error)| {
            let is_certain = code.as_deref().is_some_and(|code| WITHOUT_COLUMNS.contains(&code));
            let is_made_up = error.parameter().is_some_and(|name| made_up.contains(&name));
            (is_of_recipe || is_certain) && !is_made_up
        });
        let place = |(_, error): (_, Error)| {
            let of = |name: &str| definition.parameters.iter().find(|one| one.name == name);
            let span = error.parameter().and_then(of).map_or(0..0, |one| one.span.clone());
            error.at_span(span)
        };
        file.placed(label, found.map(place))
    }
}

/// Columns of text: those that the values name, and one beside them, so that a step that drops those leaves one.
fn columns(definition: &Definition, values: &Values) -> Arc<Schema> {
    let chosen = definition.parameters.iter().filter(|one| matches!(one.choice, Choice::Columns));
    let named = chosen.filter_map(|one| values.get(&one.name)).flat_map(Value::texts);
    let names: BTreeSet<String> = named.chain(["another column".to_owned()]).collect();
    let fields: Vec<Field> = names.into_iter().map(|name| Field::new(name, DataType::Utf8, true)).collect();
    Arc::new(Schema::new(fields))
}
