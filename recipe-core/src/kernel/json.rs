//! Structs from JSON text: the most general shape of many objects, and cells in that shape.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    ArrayRef, BooleanArray, Float64Array, Int64Array, ListArray, StringViewArray, StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields};
use serde_json::Value as Json;

use super::{Failures, Kernel, Value};
use crate::error::{Error, Kind, Result};

/// What objects may have at the most, in all their levels: keys that are data would each become a field.
pub(crate) const MAX_FIELDS: usize = 1000;

/// Objects and lists within each other beyond this stay text: readers of Arrow data refuse types nested deeper.
pub(crate) const MAX_LEVELS: usize = 32;

/// What JSON values have in common.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shape {
    /// Nothing was seen but null.
    Unknown,
    Boolean,
    Long,
    Double,
    /// Texts, or values that have nothing else in common, as JSON.
    Text,
    List(Box<Shape>),
    /// Fields by name, in ascending order.
    Struct(BTreeMap<String, Shape>),
}

/// How deep values are taken apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Levels {
    /// Levels of objects that become structs.
    objects: usize,
    /// Levels of objects and lists.
    all: usize,
}

impl Levels {
    /// As many levels of objects.
    pub(crate) fn of_objects(objects: usize) -> Self {
        Levels { objects, all: MAX_LEVELS }
    }
}

impl Shape {
    /// Makes this the shape of `value`, too.
    fn absorb(&mut self, value: &Json, levels: Levels) {
        let inner = Levels { all: levels.all.saturating_sub(1), ..levels };
        match value {
            Json::Null => {}
            Json::Bool(_) => self.widen(Shape::Boolean),
            Json::Number(number) => self.widen(if number.is_i64() { Shape::Long } else { Shape::Double }),
            Json::String(_) => self.widen(Shape::Text),
            Json::Array(items) if levels.all > 0 => {
                self.widen(Shape::List(Box::new(Shape::Unknown)));
                if let Shape::List(shape) = self {
                    for item in items {
                        shape.absorb(item, inner);
                    }
                }
            }
            Json::Object(members) if levels.all > 0 && levels.objects > 0 => {
                self.widen(Shape::Struct(BTreeMap::new()));
                if let Shape::Struct(fields) = self {
                    let inner = Levels { objects: levels.objects - 1, ..inner };
                    for (name, value) in members {
                        match fields.get_mut(name) {
                            Some(shape) => shape.absorb(value, inner),
                            None => {
                                let mut shape = Shape::Unknown;
                                shape.absorb(value, inner);
                                fields.insert(name.clone(), shape);
                            }
                        }
                    }
                }
            }
            Json::Array(_) | Json::Object(_) => self.widen(Shape::Text),
        }
    }

    /// Makes this the shape of what has the shape `other`, too.
    pub(crate) fn widen(&mut self, other: Shape) {
        match (&mut *self, other) {
            (_, Shape::Unknown) => {}
            (Shape::Unknown, other) => *self = other,
            (Shape::Long, Shape::Double) => *self = Shape::Double,
            (Shape::Double, Shape::Long) => {}
            (Shape::List(ours), Shape::List(theirs)) => ours.widen(*theirs),
            (Shape::Struct(ours), Shape::Struct(theirs)) => {
                for (name, shape) in theirs {
                    ours.entry(name).or_insert(Shape::Unknown).widen(shape);
                }
            }
            (ours, other) if *ours == other => {}
            _ => *self = Shape::Text,
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

    /// Refuses a shape with too many fields.
    pub(crate) fn check(&self) -> Result<()> {
        if self.fields() <= MAX_FIELDS {
            return Ok(());
        }
        let message = format!(
            "the JSON objects have more than {MAX_FIELDS} different keys, and each would become a field; fewer levels may have fewer"
        );
        Err(Kind::Limit(message).into())
    }

    /// The type of the cells. Where there is nothing to know, and of objects without keys, that is text.
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Shape::Boolean => DataType::Boolean,
            Shape::Long => DataType::Int64,
            Shape::Double => DataType::Float64,
            Shape::List(item) => DataType::List(Arc::new(Field::new_list_field(item.data_type(), true))),
            Shape::Struct(fields) if !fields.is_empty() => DataType::Struct(arrow_fields(fields)),
            Shape::Unknown | Shape::Text | Shape::Struct(_) => DataType::Utf8View,
        }
    }

    /// The shape as JSON, so that a look at the data can find it.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Shape::Unknown => Json::Null,
            Shape::Boolean => "boolean".into(),
            Shape::Long => "long".into(),
            Shape::Double => "double".into(),
            Shape::Text => "text".into(),
            Shape::List(item) => Json::Array(vec![item.to_json()]),
            Shape::Struct(fields) => {
                Json::Object(fields.iter().map(|(name, shape)| (name.clone(), shape.to_json())).collect())
            }
        }
    }

    /// The shape that [`to_json`](Self::to_json) wrote.
    pub(crate) fn from_json(json: &Json) -> Shape {
        match json {
            Json::Array(items) => {
                Shape::List(Box::new(items.first().map_or(Shape::Unknown, Shape::from_json)))
            }
            Json::Object(fields) => Shape::Struct(
                fields.iter().map(|(name, json)| (name.clone(), Shape::from_json(json))).collect(),
            ),
            Json::String(name) => match name.as_str() {
                "boolean" => Shape::Boolean,
                "long" => Shape::Long,
                "double" => Shape::Double,
                _ => Shape::Text,
            },
            _ => Shape::Unknown,
        }
    }

    /// The cells of values that have this shape.
    fn build(&self, values: &[Option<&Json>]) -> Result<ArrayRef> {
        Ok(match self {
            Shape::Boolean => {
                Arc::new(values.iter().map(|value| (*value)?.as_bool()).collect::<BooleanArray>())
            }
            Shape::Long => Arc::new(values.iter().map(|value| (*value)?.as_i64()).collect::<Int64Array>()),
            Shape::Double => {
                Arc::new(values.iter().map(|value| (*value)?.as_f64()).collect::<Float64Array>())
            }
            Shape::List(item) => {
                let lists: Vec<Option<&Vec<Json>>> =
                    values.iter().map(|value| (*value)?.as_array()).collect();
                let items: Vec<Option<&Json>> = lists.iter().copied().flatten().flatten().map(Some).collect();
                if i32::try_from(items.len()).is_err() {
                    return Err(Kind::Limit("the JSON lists of one batch have too many items".into()).into());
                }
                let lengths = lists.iter().map(|list| list.map_or(0, Vec::len));
                let nulls: NullBuffer = lists.iter().map(Option::is_some).collect();
                let field = Arc::new(Field::new_list_field(item.data_type(), true));
                let offsets = OffsetBuffer::from_lengths(lengths);
                Arc::new(ListArray::try_new(field, offsets, item.build(&items)?, Some(nulls))?)
            }
            Shape::Struct(fields) if !fields.is_empty() => {
                let objects: Vec<_> = values.iter().map(|value| (*value)?.as_object()).collect();
                let columns = fields.iter().map(|(name, shape)| {
                    let values: Vec<_> = objects.iter().map(|object| (*object)?.get(name)).collect();
                    shape.build(&values)
                });
                let columns = columns.collect::<Result<Vec<_>>>()?;
                let nulls: NullBuffer = objects.iter().map(Option::is_some).collect();
                Arc::new(StructArray::try_new(arrow_fields(fields), columns, Some(nulls))?)
            }
            Shape::Unknown | Shape::Text | Shape::Struct(_) => {
                let texts = values.iter().map(|value| match value {
                    None | Some(Json::Null) => None,
                    Some(Json::String(text)) => Some(Cow::Borrowed(text.as_str())),
                    Some(other) => Some(Cow::Owned(other.to_string())),
                });
                Arc::new(texts.collect::<StringViewArray>())
            }
        })
    }
}

fn arrow_fields(fields: &BTreeMap<String, Shape>) -> Fields {
    fields.iter().map(|(name, shape)| Field::new(name, shape.data_type(), true)).collect()
}

/// The object a cell holds; none where it is not exactly that.
fn object(text: &str) -> Option<Json> {
    serde_json::from_str(text).ok().filter(Json::is_object)
}

/// The shapes of the objects in text columns, as a JSON list with one for each column. They stand in one row of each
/// batch: the other rows are null, so that a look at all of them finds little.
pub(crate) struct Shapes(pub(crate) Levels);

impl Kernel for Shapes {
    fn name(&self) -> String {
        "shapes of JSON objects".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let mut shapes = Vec::with_capacity(args.len());
        for arg in args {
            let texts = arg.to_array(rows)?;
            let mut shape = Shape::Unknown;
            for object in texts.as_string_view().iter().flatten().filter_map(object) {
                shape.absorb(&object, self.0);
            }
            shape.check()?;
            shapes.push(shape.to_json());
        }
        let found = Json::Array(shapes).to_string();
        let cells = (0..rows).map(|row| (row == 0).then_some(found.as_str()));
        Ok(Arc::new(cells.collect::<StringViewArray>()))
    }
}

/// Brings together what [`Shapes`] found for `columns` columns.
pub(crate) fn join_shapes(found: &ArrayRef, columns: usize) -> Result<Vec<Shape>> {
    let mut shapes = vec![Shape::Unknown; columns];
    for text in found.as_string_view().iter().flatten() {
        let Ok(Json::Array(list)) = serde_json::from_str(text) else {
            return Err(Error::internal("shapes are written as lists"));
        };
        for (shape, json) in shapes.iter_mut().zip(&list) {
            shape.widen(Shape::from_json(json));
            shape.check()?;
        }
    }
    Ok(shapes)
}

/// JSON objects as structs. A cell that holds no object becomes null, and is told.
pub(crate) struct ToStruct(pub(crate) Shape);

impl Kernel for ToStruct {
    fn name(&self) -> String {
        "JSON as a struct".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.0.data_type()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let objects = texts.as_string_view().iter().enumerate().map(|(row, text)| {
            let text = text.filter(|text| !text.is_empty())?;
            let object = object(text);
            if object.is_none() {
                failures.push(row, text);
            }
            object
        });
        let objects: Vec<Option<Json>> = objects.collect();
        self.0.build(&objects.iter().map(Option::as_ref).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::print::cell;

    fn shape(texts: &[&str], levels: usize) -> Shape {
        let mut shape = Shape::Unknown;
        for text in texts {
            shape.absorb(&serde_json::from_str(text).expect("JSON"), Levels::of_objects(levels));
        }
        shape
    }

    #[test]
    fn finds_the_most_general_shape() {
        let cases: [(&[&str], usize, &str); 9] = [
            (&[r#"{"b": 1}"#, r#"{"a": true}"#], 9, r#"{"a":"boolean","b":"long"}"#),
            (&[r#"{"a": 1}"#, r#"{"a": 2.5}"#, r#"{"a": null}"#], 9, r#"{"a":"double"}"#),
            (&[r#"{"a": 1}"#, r#"{"a": "x"}"#], 9, r#"{"a":"text"}"#),
            (&[r#"{"a": 18446744073709551615}"#], 9, r#"{"a":"double"}"#),
            (&[r#"{"a": {"b": 1}}"#, r#"{"a": {"c": []}}"#], 9, r#"{"a":{"b":"long","c":[null]}}"#),
            (&[r#"{"a": {"b": 1}}"#, r#"{"a": [1]}"#], 9, r#"{"a":"text"}"#),
            (&[r#"{"a": [1, 2.5]}"#, r#"{"a": []}"#], 9, r#"{"a":["double"]}"#),
            (&[r#"{"a": {"b": 1}, "c": [{"d": 1}]}"#], 1, r#"{"a":"text","c":["text"]}"#),
            (&["null", "{}"], 9, "{}"),
        ];
        for (texts, levels, expected) in cases {
            let found = shape(texts, levels);
            assert_eq!(found.to_json().to_string(), expected, "{texts:?}");
            assert_eq!(Shape::from_json(&found.to_json()), found);
            let mut in_parts = Shape::Unknown;
            for text in texts.iter().rev() {
                in_parts.widen(shape(&[text], levels));
            }
            assert_eq!(in_parts, found, "{texts:?}");
        }
    }

    #[test]
    fn deep_values_stay_text() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(60), "}".repeat(60));
        let found = shape(&[&deep], usize::MAX);
        assert_eq!(found.fields(), MAX_LEVELS);
        let lists = format!(r#"{{"a":{}1{}}}"#, "[".repeat(60), "]".repeat(60));
        let cells = shape(&[&lists], 1).build(&[serde_json::from_str(&lists).ok().as_ref()]).expect("cells");
        assert!(cell(cells.as_ref(), 0).is_some_and(|text| text.contains("[[")));
    }

    #[test]
    fn refuses_too_many_fields() {
        let members: Vec<String> = (0..=MAX_FIELDS).map(|at| format!("\"k{at}\": 1")).collect();
        let error = shape(&[&format!("{{{}}}", members.join(","))], 1).check().expect_err("too many");
        assert!(error.to_string().contains("1000 different keys"), "{error}");
    }
}
