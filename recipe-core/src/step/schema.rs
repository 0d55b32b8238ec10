//! The JSON schema of parameters, for editors.

use serde_json::{Map, Value, json};

use super::param::{Info, Parameter};
use super::several::{SEVERAL, SOURCE_COLUMN};

/// An object whose keys are these parameters.
pub(crate) fn object(params: &[&'static dyn Parameter]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for info in params.iter().map(|param| param.info()) {
        properties.insert(info.name.to_owned(), property(info));
        for alias in info.aliases {
            properties.insert((*alias).to_owned(), property(info));
        }
        if info.required && info.aliases.is_empty() {
            required.push(info.name);
        }
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// Lets the parameters of an operation on one column choose several instead.
pub(crate) fn allow_several(parameters: &mut Value) {
    for info in SEVERAL.iter().map(|param| param.info()) {
        parameters["properties"][info.name] = property(info);
    }
    if let Some(required) = parameters["required"].as_array_mut() {
        required.retain(|name| name != SOURCE_COLUMN);
    }
}

fn property(info: &Info) -> Value {
    let mut property = info.kind.schema(info);
    property["description"] = Value::from(info.summary);
    if let Some(default) = info.default {
        property["default"] = Value::from(default);
    }
    property
}

/// A text: one of the choices, case-insensitively, if there are some.
pub(super) fn text(info: &Info) -> Value {
    if info.choices.is_empty() {
        return json!({"type": ["string", "number", "boolean"]});
    }
    // Editors complete from the list.
    json!({"anyOf": [{"enum": info.choices}, {"type": "string", "pattern": ignoring_case(info.choices)}]})
}

/// A text or a list of texts, for which the choices are examples.
pub(super) fn texts(info: &Info) -> Value {
    let mut texts = json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]});
    if !info.choices.is_empty() {
        texts["examples"] = json!(info.choices);
    }
    texts
}

/// An object of texts, or JSON text.
pub(super) fn pairs(_: &Info) -> Value {
    let text = json!({"type": ["string", "number", "boolean"]});
    json!({"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": text}]})
}

/// A list of lists of texts or null, or JSON text.
pub(super) fn lists(_: &Info) -> Value {
    let list = json!({"type": "array", "items": {"type": ["string", "null"]}});
    json!({"anyOf": [{"type": "string"}, {"type": "array", "items": list}]})
}

/// A list of objects, or JSON text.
pub(super) fn objects(info: &Info) -> Value {
    json!({"anyOf": [{"type": "string"}, {"type": "array", "items": object(info.fields)}]})
}

/// An object, or JSON text.
pub(super) fn fields(info: &Info) -> Value {
    json!({"anyOf": [{"type": "string"}, object(info.fields)]})
}

/// A pattern that matches each of these texts, case-insensitively.
fn ignoring_case(texts: &[&str]) -> String {
    let one = |text: &&str| {
        text.chars().fold(String::new(), |pattern, c| {
            match (c.to_lowercase().next(), c.to_uppercase().next()) {
                (Some(lower), Some(upper)) if lower != upper => format!("{pattern}[{upper}{lower}]"),
                _ => pattern + &regex::escape(c.encode_utf8(&mut [0; 4])),
            }
        })
    };
    format!("^({})$", texts.iter().map(one).collect::<Vec<_>>().join("|"))
}
