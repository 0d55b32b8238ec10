//! Reading the values of parameters, a function for each way to write one.

use super::Args;
use super::args::Entry;
use super::kind::Given;
use super::param::Info;
use crate::document::{Node, NodeValue};
use crate::error::{Error, Result};
use crate::plan::Named;
use crate::suggest::hint;

type Read = Result<Given, Vec<Error>>;

/// One name.
pub(super) fn name(info: &Info, node: &Node) -> Read {
    Ok(Given::Name(named(info, node).ok_or_else(|| needs("the name of a column", node))?))
}

/// The name of a column to make.
pub(super) fn new_name(info: &Info, node: &Node) -> Read {
    Ok(Given::New(named(info, node).ok_or_else(|| needs("the name of a column", node))?))
}

/// A list of names, as such or as JSON text, or one name.
pub(super) fn names(info: &Info, node: &Node) -> Read {
    let node = &match embedded(node) {
        // A single column may well be called `[x`.
        Err(_) if node.as_text().is_some_and(|text| !text.trim_end().ends_with(']')) => node.clone(),
        read => read?,
    };
    let names = match &node.value {
        NodeValue::List(items) => items.iter().map(|item| named(info, item)).collect(),
        _ => named(info, node).map(|name| vec![name]),
    };
    let names: Vec<Named> = names.ok_or_else(|| needs("a list of column names", node))?;
    if names.is_empty() && info.required {
        return Err(bad("names no column"));
    }
    Ok(Given::Names(names))
}

/// A text, which is one of the parameter's choices if it has some.
pub(super) fn text(info: &Info, node: &Node) -> Read {
    let text = node.as_text().ok_or_else(|| needs("a text", node))?;
    Ok(Given::Text(choice(info, text)?))
}

/// A list of texts, as such or as JSON text, or one text.
pub(super) fn texts(_: &Info, node: &Node) -> Read {
    let node = &embedded(node)?;
    let texts = match &node.value {
        NodeValue::List(items) => items.iter().map(|item| item.as_text().map(str::to_owned)).collect(),
        _ => node.as_text().map(|text| vec![text.to_owned()]),
    };
    Ok(Given::Texts(texts.ok_or_else(|| needs("a list of texts", node))?))
}

/// An object of texts, as such or as JSON text.
pub(super) fn pairs(info: &Info, node: &Node) -> Read {
    let node = &embedded(node)?;
    let NodeValue::Map(entries) = &node.value else { return Err(needs("an object of texts", node)) };
    let pairs = entries.iter().map(|(key, value)| {
        let name = Named { name: key.name.clone(), parameter: info.name, span: key.span.clone() };
        let value = named(info, value).ok_or_else(|| {
            let message = format!("needs a text for `{}`, not {}", key.name, value.describe());
            vec![Error::bad_parameter(message).at_span(value.span.clone())]
        })?;
        Ok((name, value))
    });
    let pairs: Vec<(Named, Named)> = pairs.collect::<Result<_, Vec<Error>>>()?;
    if pairs.is_empty() { Err(bad("is an empty object")) } else { Ok(Given::Pairs(pairs)) }
}

/// A list of lists of texts or null, as such or as JSON text.
pub(super) fn lists(_: &Info, node: &Node) -> Read {
    let node = &embedded(node)?;
    let wrong = || needs("a list of lists of column names or `null`", node);
    let cell = |node: &Node| match &node.value {
        NodeValue::Null => Ok(None),
        _ => node.as_text().map(|text| Some(text.to_owned())).ok_or_else(wrong),
    };
    let list = |node: &Node| match &node.value {
        NodeValue::List(items) => items.iter().map(cell).collect(),
        _ => Err(wrong()),
    };
    let NodeValue::List(items) = &node.value else { return Err(wrong()) };
    Ok(Given::Lists(items.iter().map(list).collect::<Result<_, _>>()?))
}

/// `true` or `false`, or what spreadsheets write for them.
pub(super) fn flag(_: &Info, node: &Node) -> Read {
    match node.as_text().map(|text| bare(text).to_ascii_lowercase()).as_deref() {
        Some("true" | "yes" | "1") => Ok(Given::Flag(true)),
        Some("false" | "no" | "0") => Ok(Given::Flag(false)),
        _ => Err(needs("`true` or `false`", node)),
    }
}

/// A whole number within the parameter's range.
pub(super) fn whole(info: &Info, node: &Node) -> Read {
    let number = node.as_text().and_then(|text| bare(text).parse().ok());
    let number = number.ok_or_else(|| needs("a whole number", node))?;
    match info.range {
        Some((least, greatest)) if !(least..=greatest).contains(&number) => {
            Err(bad(format!("must be from {least} to {greatest}, not {number}")))
        }
        _ => Ok(Given::Whole(number)),
    }
}

/// A number.
pub(super) fn number(_: &Info, node: &Node) -> Read {
    let number = node.as_text().and_then(|text| bare(text).parse().ok());
    let number = number.filter(|number: &f64| number.is_finite());
    Ok(Given::Number(number.ok_or_else(|| needs("a number", node))?))
}

/// A list of objects, as such or as JSON text, or one object.
pub(super) fn objects(info: &Info, node: &Node) -> Read {
    let node = &embedded(node)?;
    let items = match &node.value {
        NodeValue::List(items) => items.as_slice(),
        NodeValue::Map(_) => std::slice::from_ref(node),
        _ => return Err(needs("a list of objects", node)),
    };
    if items.is_empty() && info.required {
        return Err(bad("is an empty list"));
    }
    let mut read = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for item in items {
        if !matches!(item.value, NodeValue::Map(_)) {
            let found = needs("objects in its list", item);
            errors.extend(found.into_iter().map(|error| error.at_span(item.span.clone())));
            continue;
        }
        match object(info, item) {
            Ok(args) => read.push(args),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() { Ok(Given::Objects(read)) } else { Err(errors) }
}

/// An object, as such or as JSON text.
pub(super) fn fields(info: &Info, node: &Node) -> Read {
    Ok(Given::Fields(Box::new(object(info, &embedded(node)?)?)))
}

fn object(info: &Info, node: &Node) -> Result<Args, Vec<Error>> {
    let NodeValue::Map(entries) = &node.value else { return Err(needs("an object", node)) };
    let entries: Vec<Entry> =
        entries.iter().map(|(key, value)| (key.name.as_str(), key.span.clone(), value)).collect();
    Args::read(info.fields, &entries, node.span.clone())
}

/// The list or object in a text that opens like one.
fn embedded(node: &Node) -> Result<Node, Vec<Error>> {
    match &node.value {
        NodeValue::Text(text) if text.trim_start().starts_with(['[', '{']) => {
            node.parse_embedded().map_err(|error| vec![error])
        }
        _ => Ok(node.clone()),
    }
}

fn named(info: &Info, node: &Node) -> Option<Named> {
    let name = node.as_text()?.to_owned();
    Some(Named { name, parameter: info.name, span: node.span.clone() })
}

/// A word or number without blanks around it, or back ticks, which examples of the guide have around values.
fn bare(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text)
}

fn choice(info: &Info, text: &str) -> Result<String, Vec<Error>> {
    if info.choices.is_empty() {
        return Ok(text.to_owned());
    }
    let trimmed = bare(text);
    let exact = info.choices.iter().find(|choice| **choice == text);
    if let Some(choice) =
        exact.or_else(|| info.choices.iter().find(|choice| choice.eq_ignore_ascii_case(trimmed)))
    {
        return Ok((*choice).to_owned());
    }
    let near = hint(trimmed, info.choices.iter().copied());
    Err(bad(format!("`{text}` is not one of {}{near}", info.choices.join(", "))))
}

fn needs(what: &str, found: &Node) -> Vec<Error> {
    bad(format!("needs {what}, not {}", found.describe()))
}

fn bad(message: impl Into<String>) -> Vec<Error> {
    vec![Error::bad_parameter(message)]
}
