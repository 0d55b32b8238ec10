//! The most general shape of many JSON values.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields};
use serde_json::Value;

use super::scan::{JsonKind, NotJson, key_end, skip_blanks, value_end};
use super::text::unescaped;
use crate::error::{Kind, Result};
use crate::kernel::number::Literal;
use crate::types::Type;

/// What objects may have at the most, in all their levels: keys that are data would each become a field.
pub(crate) const MAX_FIELDS: usize = 1000;

/// Objects and lists within each other beyond this stay text: readers of Arrow data refuse types nested deeper.
pub(crate) const MAX_LEVELS: usize = 32;

/// What JSON values have in common.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Shape {
    /// Nothing was seen but null.
    #[default]
    Unknown,
    /// Truth values.
    Boolean,
    /// Numbers, and the types that hold all of them exactly.
    Number(Held),
    /// Texts.
    Text,
    /// Values that have nothing in common, as JSON.
    Mixed,
    /// Lists of one shape.
    List(Box<Shape>),
    /// Fields by name, in ascending order.
    Struct(BTreeMap<String, Shape>),
}

/// The types that hold numbers exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    long: bool,
    double: bool,
    decimal: bool,
}

impl Held {
    fn of(number: &str) -> Held {
        let held = |number: Literal| Held {
            long: number.long().is_some(),
            double: number.double().is_some(),
            decimal: number.decimal().is_some(),
        };
        Literal::parse(number).map_or(Held { long: false, double: false, decimal: false }, held)
    }

    fn both(self, other: Held) -> Held {
        Held {
            long: self.long && other.long,
            double: self.double && other.double,
            decimal: self.decimal && other.decimal,
        }
    }

    /// The first of these types, if there is one.
    fn ty(self) -> Option<Type> {
        let types = [(self.long, Type::Long), (self.double, Type::Double), (self.decimal, Type::Decimal)];
        types.into_iter().find_map(|(holds, ty)| holds.then_some(ty))
    }
}

/// How deep values are taken apart.
#[derive(Debug, Clone, Copy)]
pub struct Levels {
    /// Levels of objects that become structs.
    objects: usize,
    /// Levels of objects and lists.
    all: usize,
}

impl Default for Levels {
    fn default() -> Self {
        Levels::of_objects(MAX_LEVELS)
    }
}

impl Levels {
    /// As many levels of objects.
    pub(crate) fn of_objects(objects: usize) -> Self {
        Levels { objects, all: MAX_LEVELS }
    }
}

impl Shape {
    /// Makes this the shape of the value that starts at `at`, too, and gives its end.
    pub fn absorb(&mut self, text: &str, at: usize, levels: Levels) -> Result<usize, NotJson> {
        let bytes = text.as_bytes();
        let inner = Levels { all: levels.all.saturating_sub(1), ..levels };
        let is_open = match bytes.get(at) {
            Some(b'[') => levels.all > 0,
            Some(b'{') => levels.all > 0 && levels.objects > 0,
            _ => false,
        };
        if is_open && bytes[at] == b'[' {
            self.widen(Shape::List(Box::default()));
            let Shape::List(shape) = self else { return Ok(value_end(bytes, at)?.1) };
            return each_item(bytes, at, |at, _| shape.absorb(text, at, inner));
        }
        if is_open {
            self.widen(Shape::Struct(BTreeMap::new()));
            let Shape::Struct(fields) = self else { return Ok(value_end(bytes, at)?.1) };
            let inner = Levels { objects: levels.objects - 1, ..inner };
            return each_member(text, at, |key, at| {
                let Ok(name) = unescaped(key) else { return Ok(value_end(bytes, at)?.1) };
                match fields.get_mut(name.as_ref()) {
                    Some(shape) => shape.absorb(text, at, inner),
                    None => fields.entry(name.into_owned()).or_default().absorb(text, at, inner),
                }
            });
        }
        let (kind, end) = value_end(bytes, at)?;
        match kind {
            JsonKind::Null => {}
            JsonKind::Boolean => self.widen(Shape::Boolean),
            JsonKind::Number if matches!(self, Shape::Mixed | Shape::Text) => *self = Shape::Mixed,
            JsonKind::Number => self.widen(Shape::Number(Held::of(&text[at..end]))),
            JsonKind::Text { .. } => self.widen(Shape::Text),
            JsonKind::List | JsonKind::Object => self.widen(Shape::Mixed),
        }
        Ok(end)
    }

    /// Makes this the shape of what has the shape `other`, too.
    pub(crate) fn widen(&mut self, other: Shape) {
        match (&mut *self, other) {
            (_, Shape::Unknown) => {}
            (Shape::Unknown, other) => *self = other,
            (Shape::Number(ours), Shape::Number(theirs)) => *ours = ours.both(theirs),
            (Shape::List(ours), Shape::List(theirs)) => ours.widen(*theirs),
            (Shape::Struct(ours), Shape::Struct(theirs)) => {
                for (name, shape) in theirs {
                    ours.entry(name).or_default().widen(shape);
                }
            }
            (ours, other) if *ours == other => {}
            _ => *self = Shape::Mixed,
        }
    }

    /// How many fields there are in all levels.
    fn fields(&self) -> usize {
        match self {
            Shape::List(item) => item.fields(),
            Shape::Struct(fields) => fields.len() + fields.values().map(Shape::fields).sum::<usize>(),
            _ => 0,
        }
    }

    /// Whether there are no more fields than structs may have.
    pub fn is_small(&self) -> bool {
        self.fields() <= MAX_FIELDS
    }

    /// Refuses a shape with too many fields.
    pub(crate) fn check(&self) -> Result<()> {
        if self.is_small() {
            return Ok(());
        }
        let message = format!(
            "the JSON objects have more than {MAX_FIELDS} different keys, and each would become a field; fewer levels may have fewer"
        );
        Err(Kind::Limit(message).into())
    }

    /// The type of the cells. Where there is nothing to know, of objects without keys, and of numbers that no type holds,
    /// that is text.
    pub fn data_type(&self) -> DataType {
        match self {
            Shape::Boolean => DataType::Boolean,
            Shape::Number(held) => held.ty().unwrap_or(Type::String).to_arrow(),
            Shape::List(item) => DataType::List(Arc::new(Field::new_list_field(item.data_type(), true))),
            Shape::Struct(fields) if !fields.is_empty() => DataType::Struct(arrow_fields(fields)),
            Shape::Unknown | Shape::Text | Shape::Mixed | Shape::Struct(_) => DataType::Utf8View,
        }
    }

    /// Calls `see` with the path of each value in this shape that becomes text although it is none, and with what it is.
    pub fn visit_converted(&self, path: &str, see: &mut impl FnMut(&str, &'static str)) {
        match self {
            Shape::Mixed => see(path, "holds values of different kinds"),
            Shape::Number(held) if held.ty().is_none() => {
                see(path, "holds numbers that no type of numbers holds exactly");
            }
            Shape::Struct(fields) if fields.is_empty() => see(path, "holds objects without keys"),
            Shape::List(item) => item.visit_converted(&format!("{path}[]"), see),
            Shape::Struct(fields) => {
                for (name, shape) in fields {
                    shape.visit_converted(&format!("{path}.{name}"), see);
                }
            }
            Shape::Unknown | Shape::Boolean | Shape::Number(_) | Shape::Text => {}
        }
    }

    /// The shape as JSON, so that a look at the data can find it.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Shape::Unknown => Value::Null,
            Shape::Boolean => "boolean".into(),
            Shape::Number(Held { long, double, decimal }) => {
                let types = [("long", long), ("double", double), ("decimal", decimal)];
                let held: Vec<&str> =
                    types.iter().filter(|(_, holds)| **holds).map(|(name, _)| *name).collect();
                format!("number {}", held.join(" ")).into()
            }
            Shape::Text => "text".into(),
            Shape::Mixed => "mixed".into(),
            Shape::List(item) => Value::Array(vec![item.to_json()]),
            Shape::Struct(fields) => {
                Value::Object(fields.iter().map(|(name, shape)| (name.clone(), shape.to_json())).collect())
            }
        }
    }

    /// The shape that [`to_json`](Self::to_json) wrote.
    pub(super) fn from_json(json: &Value) -> Shape {
        match json {
            Value::Array(items) => {
                Shape::List(Box::new(items.first().map_or(Shape::Unknown, Shape::from_json)))
            }
            Value::Object(fields) => Shape::Struct(
                fields.iter().map(|(name, json)| (name.clone(), Shape::from_json(json))).collect(),
            ),
            Value::String(name) => match name.as_str() {
                "boolean" => Shape::Boolean,
                "text" => Shape::Text,
                "mixed" => Shape::Mixed,
                held => {
                    let holds = |name| held.split(' ').any(|held| held == name);
                    Shape::Number(Held {
                        long: holds("long"),
                        double: holds("double"),
                        decimal: holds("decimal"),
                    })
                }
            },
            _ => Shape::Unknown,
        }
    }
}

pub(super) fn arrow_fields(fields: &BTreeMap<String, Shape>) -> Fields {
    fields.iter().map(|(name, shape)| Field::new(name, shape.data_type(), true)).collect()
}

/// Calls `read` with where each item of the list at `at` starts, and with its number; it gives where the item ends.
/// Gives where the list ends.
pub(super) fn each_item(
    text: &[u8],
    at: usize,
    mut read: impl FnMut(usize, usize) -> Result<usize, NotJson>,
) -> Result<usize, NotJson> {
    let mut at = skip_blanks(text, at + 1);
    if text.get(at) == Some(&b']') {
        return Ok(at + 1);
    }
    let mut number = 0;
    loop {
        at = skip_blanks(text, read(at, number)?);
        match text.get(at) {
            Some(b',') => at = skip_blanks(text, at + 1),
            Some(b']') => return Ok(at + 1),
            _ => return Err(NotJson { at, reason: "a comma or `]` is expected" }),
        }
        number += 1;
    }
}

/// Calls `read` with each key of the object at `at`, without its quotes, and with where its value starts; it gives where the
/// value ends. Gives where the object ends.
pub(super) fn each_member<'a>(
    text: &'a str,
    at: usize,
    mut read: impl FnMut(&'a str, usize) -> Result<usize, NotJson>,
) -> Result<usize, NotJson> {
    let bytes = text.as_bytes();
    let mut at = skip_blanks(bytes, at + 1);
    if bytes.get(at) == Some(&b'}') {
        return Ok(at + 1);
    }
    loop {
        let ((end, _), value) = key_end(bytes, at)?;
        at = skip_blanks(bytes, read(&text[at + 1..end], value)?);
        match bytes.get(at) {
            Some(b',') => at = skip_blanks(bytes, at + 1),
            Some(b'}') => return Ok(at + 1),
            _ => return Err(NotJson { at, reason: "a comma or `}` is expected" }),
        }
    }
}
