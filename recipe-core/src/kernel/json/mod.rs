//! Values of JSON text: where they end, what they have in common, and cells of their types.
//!
//! Whole numbers are long, others double where a double holds each of them exactly, and decimal where that does; numbers
//! that no type holds are text. Values that have nothing in common are text as well, in which what is no text is JSON.

mod column;
mod misfit;
mod read;
mod scan;
mod shape;
mod text;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, StringViewArray};
use arrow_schema::{DataType, Field, FieldRef, Schema};
use serde_json::Value as Json;

use self::column::Column;
use self::read::{plain_text, read_json_in};
use super::read::TextFormat;
use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};

pub use self::read::read_json;
pub use self::scan::{JsonKind, NotJson, key_end, skip_blanks, text_end, value_end};
pub(crate) use self::shape::MAX_LEVELS;
pub use self::shape::{Levels, Shape};
pub use self::text::{HalfCharacter, compact, unescape};

/// The key of a field's metadata which says that its text cells are JSON as it was written, texts in their quotes.
const IS_JSON: &str = "recipe.json";

/// The field as one of text cells that hold JSON as it was written.
///
/// ```
/// use arrow_schema::{DataType, Field};
/// use recipe_core::engine::kernel::json::{holds_json, with_json};
///
/// let field = with_json(Field::new("price", DataType::Utf8View, true));
/// assert!(holds_json(&field));
/// ```
#[must_use]
pub fn with_json(mut field: Field) -> Field {
    field.metadata_mut().insert(IS_JSON.to_owned(), "as written".to_owned());
    field
}

/// The field as one of cells that read as they are.
#[must_use]
pub fn without_json(mut field: Field) -> Field {
    field.metadata_mut().remove(IS_JSON);
    field
}

/// Whether the text cells of a field hold JSON as it was written.
pub fn holds_json(field: &Field) -> bool {
    *field.data_type() == DataType::Utf8View && field.metadata().contains_key(IS_JSON)
}

/// The batch with cells as they read: where they hold JSON, texts without their quotes.
#[must_use]
pub fn readable(batch: RecordBatch) -> RecordBatch {
    let fields = batch.schema_ref().fields();
    if !fields.iter().any(|field| holds_json(field)) {
        return batch;
    }
    let columns = fields.iter().zip(batch.columns()).map(|(field, cells)| {
        if !holds_json(field) {
            return (field.clone(), cells.clone());
        }
        let texts = plain_text(cells.as_string_view(), &mut Failures::default());
        let field = Field::new(field.name(), DataType::Utf8View, field.is_nullable());
        (Arc::new(field), Arc::new(texts) as ArrayRef)
    });
    let (fields, columns): (Vec<FieldRef>, Vec<ArrayRef>) = columns.unzip();
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    let schema = Arc::new(Schema::new(fields));
    RecordBatch::try_new_with_options(schema, columns, &options).unwrap_or(batch)
}

/// Cells that hold JSON as cells of a type; see [`read_json`].
pub(crate) struct ReadJson {
    to: DataType,
    /// How its dates are written.
    format: TextFormat,
}

impl ReadJson {
    /// Reads cells as `to`, with dates that are written so.
    pub(crate) fn new(to: DataType, format: TextFormat) -> Self {
        ReadJson { to, format }
    }

    /// Reads cells as text.
    pub(crate) fn text() -> Self {
        ReadJson::new(DataType::Utf8View, TextFormat::default())
    }
}

impl Kernel for ReadJson {
    fn name(&self) -> String {
        // The format is that of the column alone.
        format!("JSON as {}", self.format.type_name("", &self.to))
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.to.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        read_json_in(args[0].to_array(rows)?.as_string_view(), &self.to, &self.format, failures)
    }
}

/// The object a cell holds; none where it is not exactly that.
fn object(text: &str) -> Option<&str> {
    let object = text.trim_matches([' ', '\n', '\r', '\t']);
    let is_whole =
        object.starts_with('{') && value_end(object.as_bytes(), 0).is_ok_and(|(_, end)| end == object.len());
    is_whole.then_some(object)
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
                // It was read to its end just now.
                let _ = shape.absorb(object, 0, self.0);
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
        let mut column = Column::new(&self.0.data_type())?;
        for (row, text) in texts.as_string_view().iter().enumerate() {
            let text = text.filter(|text| !text.is_empty());
            match text.map(object) {
                Some(Some(object)) => column.push(object),
                Some(None) => {
                    failures.push(row, text.unwrap_or_default());
                    column.push_null();
                }
                None => column.push_null(),
            }
        }
        column.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::print::cell;

    fn shape_of(texts: &[&str], levels: usize) -> Shape {
        let mut shape = Shape::Unknown;
        for text in texts {
            let end = shape.absorb(text, 0, Levels::of_objects(levels));
            assert_eq!(end, Ok(text.len()), "{text}");
        }
        shape
    }

    #[test]
    fn finds_the_most_general_shape() {
        let cases: [(&[&str], usize, &str); 11] = [
            (&[r#"{"b": "x"}"#, r#"{"a": true}"#], 9, r#"{"a":"boolean","b":"text"}"#),
            (&[r#"{"a": 1}"#, r#"{"a": 2.5}"#, r#"{"a": null}"#], 9, r#"{"a":"number double decimal"}"#),
            (&[r#"{"a": 1}"#, r#"{"a": "x"}"#], 9, r#"{"a":"mixed"}"#),
            (&[r#"{"a": 18446744073709551615}"#], 9, r#"{"a":"number decimal"}"#),
            (&[r#"{"a": 9007199254740993}"#, r#"{"a": 0.5}"#], 9, r#"{"a":"number decimal"}"#),
            (&[r#"{"a": 1.10}"#, r#"{"a": 1e400}"#], 9, r#"{"a":"number "}"#),
            (
                &[r#"{"a": {"b": 1}}"#, r#"{"a": {"c": []}}"#],
                9,
                r#"{"a":{"b":"number long double decimal","c":[null]}}"#,
            ),
            (&[r#"{"a": {"b": 1}}"#, r#"{"a": [1]}"#], 9, r#"{"a":"mixed"}"#),
            (&[r#"{"a": [1, 2.5]}"#, r#"{"a": []}"#], 9, r#"{"a":["number double decimal"]}"#),
            (&[r#"{"a": {"b": 1}, "c": [{"d": 1}]}"#], 1, r#"{"a":"mixed","c":["mixed"]}"#),
            (&["null", "{}"], 9, "{}"),
        ];
        for (texts, levels, expected) in cases {
            let found = shape_of(texts, levels);
            assert_eq!(found.to_json().to_string(), expected, "{texts:?}");
            assert_eq!(Shape::from_json(&found.to_json()), found);
            let mut in_parts = Shape::Unknown;
            for text in texts.iter().rev() {
                in_parts.widen(shape_of(&[text], levels));
            }
            assert_eq!(in_parts, found, "{texts:?}");
        }
    }

    #[test]
    fn deep_values_stay_text() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(60), "}".repeat(60));
        let found = shape_of(&[&deep], usize::MAX);
        assert_eq!(found.to_json().to_string().matches('{').count(), MAX_LEVELS);
        let lists = format!(r#"{{"a":{}1{}}}"#, "[".repeat(60), "]".repeat(60));
        let mut column = Column::new(&shape_of(&[&lists], 1).data_type()).expect("a type");
        column.push(&lists);
        let cells = column.finish().expect("cells");
        assert!(cell(cells.as_ref(), 0).is_some_and(|text| text.contains("[[")));
    }

    #[test]
    fn refuses_too_many_fields() {
        let members: Vec<String> = (0..=shape::MAX_FIELDS).map(|at| format!("\"k{at}\": 1")).collect();
        let error = shape_of(&[&format!("{{{}}}", members.join(","))], 1).check().expect_err("too many");
        assert!(error.to_string().contains("1000 different keys"), "{error}");
    }
}
