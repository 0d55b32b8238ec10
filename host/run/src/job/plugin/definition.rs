//! The definition of a transform, as AWS Glue Studio has it ("Create a JSON config file for custom visual transforms").

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use recipe_core::Error;
use recipe_core::engine::document::{Node, NodeValue};
use recipe_core::engine::nearest;
use recipe_core::error::Kind;

use super::choice::{Choice, Rule};
use super::file::{listed, wrong};
use super::template::is_name;
use super::value::{Scalar, Type, Value};
use crate::job::members::{Members, Problems, is_named};

/// What a definition says.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    /// What people and jobs call the transform.
    pub(super) name: String,
    /// Its name on screens.
    pub(super) display_name: Option<String>,
    pub(super) description: Option<String>,
    /// The function of AWS's program, by which nodes of Glue Studio name it.
    pub(super) function: String,
    pub(super) parameters: Vec<Parameter>,
}

/// A parameter of a transform.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// Where the definition names it.
    pub(super) span: Range<usize>,
    pub(super) display_name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) value_type: Type,
    pub(super) is_optional: bool,
    pub(super) default: Option<Value>,
    pub(super) choice: Choice,
    pub(super) rule: Option<Rule>,
}

/// The names by which a document is a definition, if it is one: those of the transform and of its function.
pub(super) fn names(document: &Node) -> Option<(&str, &str)> {
    let text = |name: &str| {
        let found = document.entries().iter().find(|(key, _)| is_named(&key.name, name));
        found.and_then(|(_, value)| value.as_text())
    };
    Some((text("name")?, text("functionName")?))
}

/// The definition of a transform that has none but the parameters of a node: they take the types that the node gives them, and those
/// that may be left out have no value there.
pub(super) fn of_node(members: &Members, function: &str) -> Option<Definition> {
    let parameter = |of_node: &Members| {
        let (name, node) = of_node.text("name")?;
        Some(Parameter {
            name: checked(name, node, of_node),
            span: node.span.clone(),
            display_name: None,
            description: None,
            value_type: value_type(of_node)?,
            is_optional: of_node.flag("isOptional").unwrap_or(true),
            default: None,
            choice: Choice::Any,
            rule: None,
        })
    };
    let parameters: Option<Vec<Parameter>> = members.objects("parameters").iter().map(parameter).collect();
    Some(Definition {
        name: function.to_owned(),
        display_name: None,
        description: None,
        function: function.to_owned(),
        parameters: parameters?,
    })
}

/// Reads a definition. What is wrong, and what may be, goes to `problems`.
pub(super) fn read(document: &Node, problems: &mut Problems) -> Option<Definition> {
    let gathered = Rc::new(RefCell::new(Problems::default()));
    let members = Members::new(document, &gathered);
    let definition = definition(&members);
    members.check_known(&["path", "icon", "outputSchema", "$schema"]);
    drop(members);
    let found = std::mem::take(&mut *gathered.borrow_mut());
    let is_whole = found.errors.is_empty();
    problems.errors.extend(found.errors);
    problems.warnings.extend(found.warnings);
    definition.filter(|_| is_whole)
}

fn definition(members: &Members) -> Option<Definition> {
    let text = |name: &'static str| members.text(name).map(|(text, _)| text.to_owned());
    let (display_name, description) = (text("displayName"), text("description"));
    let (name, function) = (required(members, "name"), required(members, "functionName"));
    let mut parameters: Vec<Parameter> = Vec::new();
    for of_parameter in members.objects("parameters") {
        let Some(read) = parameter(&of_parameter) else { continue };
        if parameters.iter().any(|known| known.name == read.name) {
            members.error(wrong(format!("there are two parameters `{}`", read.name), &read.span));
        }
        parameters.push(read);
    }
    Some(Definition { name: name?, display_name, description, function: function?, parameters })
}

fn required(members: &Members, name: &'static str) -> Option<String> {
    let found = members.text(name).map(|(text, _)| text.to_owned());
    if found.is_none() {
        members.error(wrong(format!("a definition has a `{name}`"), &members.span()));
    }
    found
}

fn parameter(members: &Members) -> Option<Parameter> {
    let text = |name: &'static str| members.text(name).map(|(text, _)| text.to_owned());
    let (display_name, description) = (text("displayName"), text("description"));
    let value_type = value_type(members);
    let is_optional = members.flag("isOptional").unwrap_or(false);
    let (choice, rule) = (Choice::read(members), Rule::read(members));
    let default = members.written("defaultValue");
    let named = members.text("name");
    members.check_known(&[]);
    let Some((name, node)) = named else {
        members.error(wrong("a parameter has a `name`", &members.span()));
        return None;
    };
    let mut parameter = Parameter {
        name: checked(name, node, members),
        span: node.span.clone(),
        display_name,
        description,
        value_type: value_type?,
        is_optional,
        default: None,
        choice,
        rule,
    };
    if let Some(node) = default {
        match parameter.read(node, false) {
            Ok(value) => parameter.default = Some(value),
            Err(errors) => members.errors(errors),
        }
    }
    Some(parameter)
}

/// The name of a parameter. One that is none is noted.
fn checked(name: &str, node: &Node, members: &Members) -> String {
    if !is_name(name) {
        let message =
            format!("`{name}` is no name of a parameter: letters, digits and `_`, and no digit first");
        members.error(wrong(message, &node.span));
    }
    name.to_owned()
}

fn value_type(members: &Members) -> Option<Type> {
    // The API has a word for a type that is not set.
    let given = |name: &'static str| members.text(name).filter(|(text, _)| *text != "null");
    let scalar = |name: &'static str| {
        let Some((text, node)) = given(name) else { return Some(Scalar::Text) };
        let found = Scalar::find(text);
        if found.is_none() {
            let names = Scalar::ALL.iter().map(|(name, _)| *name);
            let all =
                if name == "type" { names.chain(["list"]).collect() } else { names.collect::<Vec<_>>() };
            let near = nearest(text, all.iter().copied());
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("`{name}` is one of {}, not `{text}`{near}", listed(all));
            members.error(wrong(message, &node.span));
        }
        found
    };
    let is_list = given("type").is_some_and(|(text, _)| text == "list");
    let of_items = scalar("listType");
    if is_list { of_items.map(Type::List) } else { scalar("type").map(Type::One) }
}

impl Parameter {
    /// Whether a value has to be given.
    pub(super) fn is_required(&self) -> bool {
        !self.is_optional && self.default.is_none()
    }

    /// Reads a value; of a list, one text may be several with commas between them.
    pub(super) fn read(&self, node: &Node, is_split: bool) -> Result<Value, Vec<Error>> {
        let (mut values, mut errors) = (Vec::new(), Vec::new());
        for (text, span) in self.texts(node, is_split).map_err(|error| vec![error])? {
            match self.scalar(&text) {
                Ok(value) => values.push(value),
                Err(error) => errors.push(error.at_parameter(&self.name).at_span(span)),
            }
        }
        match (errors.is_empty(), self.value_type) {
            (false, _) => Err(errors),
            (true, Type::List(_)) => Ok(Value::List(values)),
            (true, Type::One(_)) => values.pop().ok_or_else(Vec::new),
        }
    }

    /// The texts of a value, one for each item of a list, and where they stand.
    pub(super) fn texts(&self, node: &Node, is_split: bool) -> Result<Vec<(String, Range<usize>)>, Error> {
        let wanted = match self.value_type {
            Type::One(Scalar::Text) => "one text",
            Type::One(_) => "one value",
            Type::List(_) => "a list of texts",
        };
        let text = |node: &Node| match node.as_text() {
            Some(text) => Ok((text.to_owned(), node.span.clone())),
            None => {
                let message = format!("is {wanted}, not {}", node.describe());
                let error = Error::from(Kind::BadParameter(message));
                Err(error.at_parameter(&self.name).at_span(node.span.clone()))
            }
        };
        match &node.value {
            NodeValue::List(items) if self.value_type.is_list() => items.iter().map(text).collect(),
            NodeValue::Text(all) if self.value_type.is_list() && is_split => {
                let parts = all.split(',').map(str::trim).filter(|part| !part.is_empty());
                Ok(parts.map(|part| (part.to_owned(), node.span.clone())).collect())
            }
            _ => Ok(vec![text(node)?]),
        }
    }

    fn scalar(&self, text: &str) -> Result<Value, Error> {
        let scalar = self.value_type.scalar();
        let value = scalar
            .read(text)
            .map_err(|wanted| Error::from(Kind::BadParameter(format!("is {wanted}, not `{text}`"))))?;
        let refused = self.choice.refuse(text).or_else(|| self.rule.as_ref()?.refuse(text));
        refused.map_or(Ok(value), Err)
    }
}
