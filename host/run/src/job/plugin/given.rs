//! The values that a node gives, beside the parameters of the transform.

use std::collections::BTreeMap;
use std::ops::Range;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::Kind;

use super::choice::Choice;
use super::definition::{Definition, Parameter};
use super::value::Value;

/// A value that a node gives.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// The parameter's name, and where it stands.
    pub(crate) name: String,
    pub(crate) span: Range<usize>,
    /// The value; null is none.
    pub(crate) value: Node,
    /// Whether one text is a list where it has commas, as in Glue Studio.
    pub(crate) is_split: bool,
}

/// The column that a parameter names.
#[derive(Debug, Clone)]
pub(crate) struct ChosenColumn {
    pub(super) parameter: String,
    pub(super) column: String,
    pub(super) span: Range<usize>,
}

/// Values by the names of their parameters.
pub(super) type Values = BTreeMap<String, Value>;

/// The values of a definition's parameters, and the columns of the input that they have to name.
pub(super) fn values(
    definition: &Definition,
    given: &[Given],
    span: &Range<usize>,
) -> Result<(Values, Vec<ChosenColumn>), Vec<Error>> {
    let mut errors = Vec::new();
    for (at, one) in given.iter().enumerate() {
        if !definition.parameters.iter().any(|parameter| parameter.name == one.name) {
            errors.push(unknown(definition, one));
        } else if given[..at].iter().any(|other| other.name == one.name) {
            let twice = Error::from(Kind::BadParameter("is given twice".to_owned()));
            errors.push(twice.at_parameter(&one.name).at_span(one.span.clone()));
        }
    }
    let (mut values, mut columns) = (Values::new(), Vec::new());
    for parameter in &definition.parameters {
        let is_set = |one: &&Given| one.name == parameter.name && one.value.value != NodeValue::Null;
        let value = match (given.iter().find(is_set), &parameter.default) {
            (Some(one), _) => {
                columns.extend(chosen(parameter, one));
                parameter.read(&one.value, one.is_split)
            }
            (None, Some(default)) => Ok(default.clone()),
            (None, None) if parameter.is_optional => continue,
            (None, None) => Err(vec![missing(parameter, span)]),
        };
        match value {
            Ok(value) => {
                values.insert(parameter.name.clone(), value);
            }
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok((values, columns)) } else { Err(errors) }
}

/// The columns that a value names, where its parameter takes columns.
fn chosen(parameter: &Parameter, given: &Given) -> Vec<ChosenColumn> {
    if !matches!(parameter.choice, Choice::Columns) {
        return Vec::new();
    }
    let texts = parameter.texts(&given.value, given.is_split).unwrap_or_default().into_iter();
    let one = |(column, span)| ChosenColumn { parameter: parameter.name.clone(), column, span };
    texts.map(one).collect()
}

fn unknown(definition: &Definition, given: &Given) -> Error {
    let names = || definition.parameters.iter().map(|parameter| parameter.name.as_str());
    let kind = Kind::UnknownParameter {
        name: given.name.clone(),
        suggestion: nearest(&given.name, names()).map(str::to_owned),
        known: names().map(str::to_owned).collect(),
    };
    let error = Error::from(kind).at_span(given.span.clone());
    if definition.parameters.is_empty() {
        error.with_help(format!("`{}` takes no parameters", definition.name))
    } else {
        error
    }
}

fn missing(parameter: &Parameter, span: &Range<usize>) -> Error {
    let error = Error::from(Kind::MissingParameter(parameter.name.clone())).at_span(span.clone());
    match parameter.description.as_ref().or(parameter.display_name.as_ref()) {
        Some(said) => error.with_help(format!("`{}`: {said}", parameter.name)),
        None => error,
    }
}
