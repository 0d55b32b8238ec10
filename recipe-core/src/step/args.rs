//! Reading and checking what a recipe gives for a step's parameters, before the step sees any of it.

use std::ops::Range;

use super::param::{Info, Param, ParamKind, Parameter, Shape};
use crate::document::{Node, NodeValue};
use crate::error::{Error, Kind, Result};
use crate::plan::Named;
use crate::suggest::nearest;
use crate::types::Type;

/// The values of a step's parameters, checked.
#[derive(Debug, Clone)]
pub struct Args {
    given: Vec<(&'static str, Given, Range<usize>)>,
    conditioned: Option<bool>,
}

/// A parameter's value.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "named after the kinds of parameters")]
pub enum Given {
    Name(Named),
    Names(Vec<Named>),
    Text(String),
    Texts(Vec<String>),
    Flag(bool),
    Whole(i64),
    Number(f64),
    Objects(Vec<Args>),
    Fields(Box<Args>),
}

impl PartialEq for Args {
    fn eq(&self, other: &Self) -> bool {
        self.given == other.given
    }
}

/// A name and value as they stand in the recipe.
pub(crate) type Entry<'a> = (&'a str, Range<usize>, &'a Node);

impl Args {
    /// Reads `entries` as values of `params`; all problems at once. `whole` is where the step or object stands.
    pub(crate) fn read(
        params: &[&'static dyn Parameter],
        entries: &[Entry],
        whole: Range<usize>,
    ) -> Result<Args, Vec<Error>> {
        let mut args = Args { given: Vec::new(), conditioned: None };
        let mut errors = Vec::new();
        for (name, span, node) in entries {
            let Some(info) = find(params, name) else {
                errors.push(unknown(params, name).at_span(span.clone()));
                continue;
            };
            if args.given.iter().any(|(given, ..)| *given == info.name) {
                let message = format!("parameter `{}` is given twice", info.name);
                errors.push(Error::bad_parameter(message).at_span(span.clone()));
                continue;
            }
            match value(info, node) {
                Ok(Some(value)) => args.given.push((info.name, value, node.span.clone())),
                Ok(None) => {}
                Err(found) => errors.extend(
                    found.into_iter().map(|error| error.at_parameter(info.name).at_span(node.span.clone())),
                ),
            }
        }
        for info in params.iter().map(|param| param.info()) {
            if args.given.iter().any(|(given, ..)| *given == info.name) {
                continue;
            }
            if let Some(default) = info.default {
                let node = Node { span: whole.clone(), value: NodeValue::Text(default.into()) };
                match value(info, &node) {
                    Ok(Some(value)) => args.given.push((info.name, value, whole.clone())),
                    Ok(None) => {}
                    Err(found) => errors.extend(found),
                }
            } else if info.required && !errors.iter().any(|error| is_about(error, info.name)) {
                errors.push(Error::from(Kind::MissingParameter(info.name.into())).at_span(whole.clone()));
            }
        }
        if errors.is_empty() { Ok(args) } else { Err(errors) }
    }

    /// Says that the step has conditions, and whether one of them picks invalid cells.
    pub(crate) fn set_conditions(&mut self, on_invalid: bool) {
        self.conditioned = Some(on_invalid);
    }

    /// Every text among the values, such as names of columns.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.given
            .iter()
            .flat_map(|(_, given, _)| match given {
                Given::Name(named) => vec![named.name.clone()],
                Given::Names(names) => names.iter().map(|named| named.name.clone()).collect(),
                Given::Text(text) => vec![text.clone()],
                Given::Texts(texts) => texts.clone(),
                Given::Objects(objects) => objects.iter().flat_map(Args::texts).collect(),
                Given::Fields(fields) => fields.texts(),
                Given::Flag(_) | Given::Whole(_) | Given::Number(_) => Vec::new(),
            })
            .collect()
    }

    /// Whether the step's conditions pick invalid cells.
    pub fn picks_invalid(&self) -> bool {
        self.conditioned == Some(true)
    }

    /// The value of a parameter.
    pub fn get<T: Shape>(&self, param: &Param<T>) -> T::Out<'_> {
        let name = param.info().name;
        let given = self.given.iter().find(|(given, ..)| *given == name).map(|(_, given, _)| given);
        T::read(given).expect("a parameter without a default is required, and the step lists it")
    }

    /// An error about a parameter's value.
    pub fn refuse<T>(&self, param: &Param<T>, message: impl Into<String>) -> Error {
        self.place(param, Error::bad_parameter(message))
    }

    /// An error, said to be about a parameter's value.
    pub fn place<T>(&self, param: &Param<T>, error: Error) -> Error {
        let name = param.info().name;
        match self.given.iter().find(|(given, ..)| *given == name) {
            Some((_, _, span)) => error.at_parameter(name).at_span(span.clone()),
            None => error.at_parameter(name),
        }
    }

    /// The type named by a parameter.
    pub fn data_type<T>(&self, param: &Param<T>) -> Result<Type>
    where
        T: for<'a> Shape<Out<'a> = &'a str>,
    {
        let name = self.get(param);
        Type::from_name(name).ok_or_else(|| {
            let known = Type::ALL.map(Type::name);
            let near = nearest(name, known.into_iter()).map(|near| format!("; did you mean `{near}`?"));
            let message =
                format!("`{name}` is not a type{}; types: {}", near.unwrap_or_default(), known.join(", "));
            self.refuse(param, message)
        })
    }
}

/// Whether an error about this parameter was found already, or about one that is likely meant to be it.
fn is_about(error: &Error, name: &str) -> bool {
    let meant = matches!(error.kind(), Kind::UnknownParameter { suggestion: Some(near), .. } if near == name);
    meant || error.parameter() == Some(name)
}

fn find(params: &[&'static dyn Parameter], name: &str) -> Option<&'static Info> {
    params.iter().map(|param| param.info()).find(|info| info.name == name || info.aliases.contains(&name))
}

fn unknown(params: &[&'static dyn Parameter], name: &str) -> Error {
    let known: Vec<String> = params.iter().map(|param| param.info().name.to_owned()).collect();
    let suggestion = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Kind::UnknownParameter { name: name.into(), suggestion, known }.into()
}

/// The value of a parameter as its kind wants it, or none where an optional one is left empty.
fn value(info: &Info, node: &Node) -> Result<Option<Given>, Vec<Error>> {
    let node = match info.kind {
        ParamKind::Columns | ParamKind::Texts | ParamKind::Objects | ParamKind::Fields => {
            embedded(info, node)?
        }
        _ => node.clone(),
    };
    let text = node.as_text();
    if !matches!(info.kind, ParamKind::Text) && text.is_some_and(|text| text.trim().is_empty()) {
        return if info.required { Err(vec![Error::bad_parameter("is empty")]) } else { Ok(None) };
    }
    let wanted = |what: &str| vec![Error::bad_parameter(format!("needs {what}, not {}", node.describe()))];
    Ok(Some(match info.kind {
        ParamKind::Column | ParamKind::NewColumn => {
            Given::Name(named(info, &node).ok_or_else(|| wanted("the name of a column"))?)
        }
        ParamKind::Columns => {
            let names = match &node.value {
                NodeValue::List(items) => items.iter().map(|item| named(info, item)).collect(),
                _ => named(info, &node).map(|name| vec![name]),
            };
            let names: Vec<Named> = names.ok_or_else(|| wanted("a list of column names"))?;
            if names.is_empty() && info.required {
                return Err(vec![Error::bad_parameter("names no column")]);
            }
            Given::Names(names)
        }
        ParamKind::Text => {
            let text = text.ok_or_else(|| wanted("a text"))?;
            Given::Text(choice(info, text)?)
        }
        ParamKind::Texts => {
            let texts = match &node.value {
                NodeValue::List(items) => {
                    items.iter().map(|item| item.as_text().map(str::to_owned)).collect()
                }
                _ => text.map(|text| vec![text.to_owned()]),
            };
            Given::Texts(texts.ok_or_else(|| wanted("a list of texts"))?)
        }
        ParamKind::Flag => match text.map(|text| text.trim().to_ascii_lowercase()).as_deref() {
            Some("true" | "yes" | "1") => Given::Flag(true),
            Some("false" | "no" | "0") => Given::Flag(false),
            _ => return Err(wanted("`true` or `false`")),
        },
        ParamKind::Whole => {
            let number =
                text.and_then(|text| text.trim().parse().ok()).ok_or_else(|| wanted("a whole number"))?;
            if let Some((least, greatest)) = info.range
                && !(least..=greatest).contains(&number)
            {
                let message = format!("must be from {least} to {greatest}, not {number}");
                return Err(vec![Error::bad_parameter(message)]);
            }
            Given::Whole(number)
        }
        ParamKind::Number => Given::Number(
            text.and_then(|text| text.trim().parse().ok())
                .filter(|number: &f64| number.is_finite())
                .ok_or_else(|| wanted("a number"))?,
        ),
        ParamKind::Objects => Given::Objects(objects(info, &node)?),
        ParamKind::Fields => Given::Fields(Box::new(object(info, &node)?)),
    }))
}

fn objects(info: &Info, node: &Node) -> Result<Vec<Args>, Vec<Error>> {
    let items = match &node.value {
        NodeValue::List(items) => items.as_slice(),
        NodeValue::Map(_) => std::slice::from_ref(node),
        _ => {
            let message = format!("needs a list of objects, not {}", node.describe());
            return Err(vec![Error::bad_parameter(message)]);
        }
    };
    if items.is_empty() && info.required {
        return Err(vec![Error::bad_parameter("is an empty list")]);
    }
    let mut read = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for item in items {
        if !matches!(item.value, NodeValue::Map(_)) {
            let message = format!("needs objects in its list, not {}", item.describe());
            errors.push(Error::bad_parameter(message).at_span(item.span.clone()));
            continue;
        }
        match object(info, item) {
            Ok(args) => read.push(args),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(read) } else { Err(errors) }
}

fn object(info: &Info, node: &Node) -> Result<Args, Vec<Error>> {
    let NodeValue::Map(entries) = &node.value else {
        return Err(vec![Error::bad_parameter(format!("needs an object, not {}", node.describe()))]);
    };
    let entries: Vec<Entry> =
        entries.iter().map(|(key, value)| (key.name.as_str(), key.span.clone(), value)).collect();
    Args::read(info.fields, &entries, node.span.clone())
}

/// A list or object may be given as such or as JSON text.
fn embedded(info: &Info, node: &Node) -> Result<Node, Vec<Error>> {
    let opens = |text: &str| text.trim_start().starts_with(['[', '{']);
    match &node.value {
        NodeValue::Text(text) if opens(text) => match node.parse_embedded() {
            Ok(node) => Ok(node),
            // A single column may well be called `[x`.
            Err(_) if info.kind == ParamKind::Columns && !text.trim_end().ends_with(']') => Ok(node.clone()),
            Err(error) => Err(vec![error]),
        },
        _ => Ok(node.clone()),
    }
}

fn named(info: &Info, node: &Node) -> Option<Named> {
    let name = node.as_text()?.to_owned();
    Some(Named { name, parameter: info.name, span: node.span.clone() })
}

fn choice(info: &Info, text: &str) -> Result<String, Vec<Error>> {
    if info.choices.is_empty() {
        return Ok(text.to_owned());
    }
    let trimmed = text.trim();
    let exact = info.choices.iter().find(|choice| **choice == text);
    if let Some(choice) =
        exact.or_else(|| info.choices.iter().find(|choice| choice.eq_ignore_ascii_case(trimmed)))
    {
        return Ok((*choice).to_owned());
    }
    let near = nearest(trimmed, info.choices.iter().copied())
        .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    Err(vec![Error::bad_parameter(format!("`{text}` is not one of {}{near}", info.choices.join(", ")))])
}
