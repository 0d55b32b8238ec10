//! Values of parameters, and their types.

use std::ops::Range;

use recipe_core::engine::document::{Node, NodeValue};

/// The type of a value that is not a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Text,
    Whole,
    Number,
    Flag,
}

/// The type of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    One(Scalar),
    List(Scalar),
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A number, as JSON has it.
    Number(String),
    Flag(bool),
    List(Vec<Value>),
}

impl Scalar {
    /// The names of types, as definitions have them.
    pub(super) const ALL: [(&'static str, Scalar); 4] =
        [("str", Scalar::Text), ("int", Scalar::Whole), ("float", Scalar::Number), ("bool", Scalar::Flag)];

    pub(super) fn find(name: &str) -> Option<Scalar> {
        Scalar::ALL.iter().find(|(known, _)| *known == name).map(|(_, scalar)| *scalar)
    }

    fn name(self) -> &'static str {
        Scalar::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }

    /// Reads a text. What it would have to be is the error.
    pub(super) fn read(self, text: &str) -> Result<Value, &'static str> {
        let trimmed = text.trim();
        match self {
            Scalar::Text => Ok(Value::Text(text.to_owned())),
            Scalar::Whole => match trimmed.parse::<i64>() {
                Ok(number) => Ok(Value::Number(number.to_string())),
                Err(_) => Err("a whole number"),
            },
            Scalar::Number => match trimmed.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Value::Number(number.to_string())),
                _ => Err("a number"),
            },
            Scalar::Flag => match trimmed.to_ascii_lowercase().as_str() {
                "true" => Ok(Value::Flag(true)),
                "false" => Ok(Value::Flag(false)),
                _ => Err("`true` or `false`"),
            },
        }
    }

    /// A value of this type, to try a recipe with.
    pub(super) fn sample(self) -> Value {
        match self {
            Scalar::Text => Value::Text("sample".to_owned()),
            Scalar::Whole | Scalar::Number => Value::Number("1".to_owned()),
            Scalar::Flag => Value::Flag(true),
        }
    }
}

impl Type {
    pub(super) fn scalar(self) -> Scalar {
        match self {
            Type::One(scalar) | Type::List(scalar) => scalar,
        }
    }

    pub(super) fn is_list(self) -> bool {
        matches!(self, Type::List(_))
    }

    /// What pages call it.
    pub(super) fn describe(self) -> String {
        match self {
            Type::One(scalar) => scalar.name().to_owned(),
            Type::List(scalar) => format!("list of {}", scalar.name()),
        }
    }
}

impl Value {
    /// The value where a placeholder stands alone.
    pub(super) fn to_node(&self, span: &Range<usize>) -> Node {
        let value = match self {
            Value::Text(text) => NodeValue::Text(text.clone()),
            Value::Number(number) => NodeValue::Number(number.clone()),
            Value::Flag(flag) => NodeValue::Bool(*flag),
            Value::List(items) => NodeValue::List(items.iter().map(|item| item.to_node(span)).collect()),
        };
        Node { span: span.clone(), value }
    }

    /// The value as JSON, with its type.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Value::Text(text) => text.as_str().into(),
            // Numbers were read as such, so that they are JSON's.
            Value::Number(number) => serde_json::from_str(number).unwrap_or_else(|_| number.as_str().into()),
            Value::Flag(flag) => (*flag).into(),
            Value::List(items) => items.iter().map(Value::to_json).collect(),
        }
    }

    /// The same of a parameter of this type, for a language that has another type for numbers with a point.
    pub(super) fn to_typed_json(&self, scalar: Scalar) -> serde_json::Value {
        match (self, scalar) {
            (Value::Number(number), Scalar::Number) => {
                number.parse::<f64>().map_or_else(|_| self.to_json(), serde_json::Value::from)
            }
            (Value::List(items), _) => items.iter().map(|item| item.to_typed_json(scalar)).collect(),
            _ => self.to_json(),
        }
    }

    /// The texts of the value: those of its items, or the one.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Value::Text(text) | Value::Number(text) => vec![text.clone()],
            Value::Flag(flag) => vec![flag.to_string()],
            Value::List(items) => items.iter().flat_map(Value::texts).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_values_of_their_types() {
        let number = |text: &str| Ok(Value::Number(text.to_owned()));
        for (scalar, text, expected) in [
            (Scalar::Text, " 007 ", Ok(Value::Text(" 007 ".to_owned()))),
            (Scalar::Whole, " 007 ", number("7")),
            (Scalar::Whole, "-3", number("-3")),
            (Scalar::Whole, "1.0", Err("a whole number")),
            (Scalar::Whole, "", Err("a whole number")),
            (Scalar::Number, ".5", number("0.5")),
            (Scalar::Number, "2e3", number("2000")),
            (Scalar::Number, "inf", Err("a number")),
            (Scalar::Number, "NaN", Err("a number")),
            (Scalar::Flag, "True", Ok(Value::Flag(true))),
            (Scalar::Flag, "yes", Err("`true` or `false`")),
        ] {
            assert_eq!(scalar.read(text), expected, "{scalar:?} `{text}`");
        }
    }

    #[test]
    fn numbers_with_a_point_keep_it_where_their_type_has_one() {
        let two = Value::Number("2".to_owned());
        assert_eq!(two.to_typed_json(Scalar::Whole).to_string(), "2");
        assert_eq!(two.to_typed_json(Scalar::Number).to_string(), "2.0");
        let list = Value::List(vec![two, Value::Number("0.5".to_owned())]);
        assert_eq!(list.to_typed_json(Scalar::Number).to_string(), "[2.0,0.5]");
        assert_eq!(Value::Text("2".to_owned()).to_typed_json(Scalar::Text).to_string(), "\"2\"");
    }
}
