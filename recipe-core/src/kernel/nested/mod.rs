//! Values inside of structs, maps, arrays and JSON text.

mod array;
mod json;
mod lists;
mod make;
mod path;

use std::sync::Arc;

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, UInt64Array};
use arrow_schema::DataType;
use arrow_select::nullif::nullif;
use arrow_select::take::take;

use super::cast::{normal_type, normalise_array};
use super::print::to_text;
use super::{Failures, Kernel, Value};
use crate::error::{Error, Result};
use crate::suggest::hint;
use crate::types::type_name;

pub(crate) use array::{Compact, EntryAt, JoinEntries, Size, entry_type};
pub(crate) use lists::{Entries, ToList, map_types};
pub(crate) use make::{MakeArray, MakeMap, MakeStruct};
pub(crate) use path::{Part, parse_path};

/// The value at a path inside of each cell. What is not there is null, and so is what is inside of null.
pub(crate) struct ValueAt {
    path: String,
    levels: Vec<Level>,
    data_type: DataType,
}

/// A part of a path, with what it leads into.
enum Level {
    Field(usize),
    Item(usize),
    Entry(String),
    /// All further parts lead into text.
    Json(Vec<Part>),
}

impl ValueAt {
    /// What is at `path` in cells of a type; the error says which part leads nowhere.
    pub(crate) fn new(path: &[Part], cells: &DataType) -> Result<Self, String> {
        let mut levels = Vec::with_capacity(path.len());
        let mut inside = cells;
        for (at, part) in path.iter().enumerate() {
            let found = type_name(inside);
            inside = match (inside, part) {
                (DataType::Struct(fields), Part::Key(key)) => {
                    let (number, field) = fields.find(key).ok_or_else(|| {
                        let names = || fields.iter().map(|field| field.name().as_str());
                        let near = hint(key, names());
                        let known = names().collect::<Vec<_>>().join(", ");
                        format!("names `{key}`, which is not a field{near}; fields: {known}")
                    })?;
                    levels.push(Level::Field(number));
                    field.data_type()
                }
                (DataType::Map(entries, _), Part::Key(key)) => {
                    levels.push(Level::Entry(key.clone()));
                    match entries.data_type() {
                        DataType::Struct(fields) if fields.len() == 2 => fields[1].data_type(),
                        _ => return Err("leads into a map without values".into()),
                    }
                }
                (
                    DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _),
                    Part::Index(index),
                ) => {
                    levels.push(Level::Item(*index));
                    item.data_type()
                }
                (DataType::Utf8View | DataType::Utf8 | DataType::LargeUtf8 | DataType::Null, _) => {
                    levels.push(Level::Json(path[at..].to_vec()));
                    inside = &DataType::Utf8View;
                    break;
                }
                (DataType::Struct(_) | DataType::Map(..), Part::Index(index)) => {
                    return Err(format!("has `[{index}]` where there is a {found}; give a name instead"));
                }
                (
                    DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(..),
                    Part::Key(key),
                ) => {
                    return Err(format!(
                        "has `{key}` where there is an {found}; give the number of an entry instead, such as `[0]`"
                    ));
                }
                _ => {
                    return Err(format!(
                        "has `{part}` where there is {found}; only structs, maps, arrays and JSON text have values inside"
                    ));
                }
            };
        }
        let data_type = normal_type(inside);
        let path = path.iter().map(Part::to_string).collect::<Vec<_>>().join(" ");
        Ok(ValueAt { path, levels, data_type })
    }
}

impl Kernel for ValueAt {
    fn name(&self) -> String {
        format!("value at {}", self.path)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        self.data_type.clone()
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let mut cells = args[0].to_array(rows)?;
        for level in &self.levels {
            cells = match level {
                Level::Field(number) => field(&cells, *number)?,
                Level::Item(index) => item(&cells, *index)?,
                Level::Entry(key) => entry(&cells, key)?,
                Level::Json(path) => in_json(&cells, path, failures)?,
            };
        }
        normalise_array(&cells, failures)
    }
}

fn field(cells: &ArrayRef, number: usize) -> Result<ArrayRef> {
    let cells = cells.as_struct();
    let values = cells.column(number);
    // A null struct may well have fields with values.
    Ok(match cells.nulls() {
        Some(nulls) => nullif(values, &BooleanArray::new(!nulls.inner(), None))?,
        None => values.clone(),
    })
}

fn item(cells: &ArrayRef, index: usize) -> Result<ArrayRef> {
    let place = |start: usize, end: usize| (index < end - start).then(|| (start + index) as u64);
    match cells.data_type() {
        DataType::List(_) => {
            let list = cells.as_list::<i32>();
            let offsets = list.value_offsets();
            pick(cells, list.values(), |row| place(offsets[row] as usize, offsets[row + 1] as usize))
        }
        DataType::LargeList(_) => {
            let list = cells.as_list::<i64>();
            let offsets = list.value_offsets();
            pick(cells, list.values(), |row| place(offsets[row] as usize, offsets[row + 1] as usize))
        }
        DataType::FixedSizeList(_, size) => {
            let size = *size as usize;
            pick(cells, cells.as_fixed_size_list().values(), |row| place(row * size, (row + 1) * size))
        }
        other => Err(Error::internal(format!("{other} has no entries"))),
    }
}

fn entry(cells: &ArrayRef, key: &str) -> Result<ArrayRef> {
    let map = cells.as_map();
    let keys = to_text(map.keys())?;
    let keys = keys.as_string_view();
    let offsets = map.value_offsets();
    pick(cells, map.values(), |row| {
        let mut entries = offsets[row] as usize..offsets[row + 1] as usize;
        entries.find(|at| keys.value(*at) == key).map(|at| at as u64)
    })
}

/// For each present cell the value at its place, if it has one.
fn pick(cells: &ArrayRef, values: &ArrayRef, place: impl Fn(usize) -> Option<u64>) -> Result<ArrayRef> {
    let places = (0..cells.len()).map(|row| if cells.is_valid(row) { place(row) } else { None });
    Ok(take(values, &places.collect::<UInt64Array>(), None)?)
}

fn in_json(cells: &ArrayRef, path: &[Part], failures: &mut Failures) -> Result<ArrayRef> {
    let texts = to_text(cells)?;
    let texts = texts.as_string_view();
    let mut found = StringViewBuilder::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let value = text.filter(|text| !text.is_empty()).map(|text| json::find(text, path));
        if matches!(value, Some(Err(_))) {
            failures.push(row, texts.value(row));
        }
        found.append_option(value.and_then(|value| value.ok().flatten()));
    }
    Ok(Arc::new(found.finish()))
}

#[cfg(test)]
mod tests {
    use arrow_array::builder::{Int32Builder, MapBuilder, StringBuilder};
    use arrow_array::types::Int32Type;
    use arrow_array::{FixedSizeListArray, Int32Array, ListArray, NullArray, StringArray, StructArray};
    use arrow_buffer::NullBuffer;
    use arrow_schema::Field;

    use super::*;

    /// The values at a path, printed.
    fn values(path: &str, cells: &ArrayRef) -> Result<Vec<Option<String>>, String> {
        let at = ValueAt::new(&parse_path(path)?, cells.data_type())?;
        let found = at
            .eval(&[Value::Array(cells.clone())], cells.len(), &mut Failures::default())
            .map_err(|error| error.to_string())?;
        assert_eq!(*found.data_type(), at.data_type, "{path}");
        Ok((0..found.len()).map(|row| super::super::print::cell(&found, row)).collect())
    }

    fn structs(fields: Vec<(&str, ArrayRef)>, valid: Vec<bool>) -> ArrayRef {
        let (fields, columns): (Vec<_>, Vec<_>) = fields
            .into_iter()
            .map(|(name, column)| (Field::new(name, column.data_type().clone(), true), column))
            .unzip();
        Arc::new(StructArray::new(fields.into(), columns, Some(NullBuffer::from(valid))))
    }

    fn users() -> ArrayRef {
        let tags = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![
            Some(vec![Some(1), None, Some(3)]),
            Some(vec![]),
            None,
            Some(vec![Some(4), Some(5)]),
        ]);
        let mut sizes = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
        for keys in [&["s", "m"][..], &["m"], &[], &["l", "s"]] {
            for (at, key) in keys.iter().enumerate() {
                sizes.keys().append_value(key);
                sizes.values().append_value(at as i32);
            }
            sizes.append(true).expect("as many keys as values");
        }
        let more = structs(
            vec![(
                "note",
                Arc::new(StringArray::from(vec![Some("x"), Some(r#"{"k": [true]}"#), None, Some("")])) as _,
            )],
            vec![false, true, true, true],
        );
        structs(
            vec![
                ("id", Arc::new(Int32Array::from(vec![1, 2, 3, 4])) as _),
                ("tags", Arc::new(tags) as _),
                ("sizes", Arc::new(sizes.finish()) as _),
                ("more", more),
                ("none", Arc::new(NullArray::new(4)) as _),
            ],
            vec![true, true, true, false],
        )
    }

    #[test]
    fn finds_values_in_values() {
        let cases = [
            ("id", [Some("1"), Some("2"), Some("3"), None]),
            ("tags[2]", [Some("3"), None, None, None]),
            ("tags[1]", [None, None, None, None]),
            ("tags", [Some("[1,null,3]"), Some("[]"), None, None]),
            ("sizes.m", [Some("1"), Some("0"), None, None]),
            ("sizes.x", [None, None, None, None]),
            ("more.note", [None, Some(r#"{"k": [true]}"#), None, None]),
            ("more.note.k[0]", [None, Some("true"), None, None]),
            ("none", [None, None, None, None]),
            ("none.x[0]", [None, None, None, None]),
        ];
        for (path, expected) in cases {
            let expected: Vec<_> = expected.iter().map(|text| text.map(str::to_owned)).collect();
            assert_eq!(values(path, &users()).as_ref(), Ok(&expected), "{path}");
            assert_eq!(
                values(path, &users().slice(1, 2)).as_deref(),
                Ok(&expected[1..3]),
                "{path} of a slice"
            );
        }
        let pairs: ArrayRef = Arc::new(FixedSizeListArray::from_iter_primitive::<Int32Type, _, _>(
            vec![
                Some(vec![Some(1), Some(2)]),
                None,
                Some(vec![Some(5), Some(6)]),
                Some(vec![Some(7), Some(8)]),
                Some(vec![None, Some(9)]),
            ],
            2,
        ));
        for (path, expected) in [
            ("[0]", [Some("1"), None, Some("5"), Some("7"), None]),
            ("[1]", [Some("2"), None, Some("6"), Some("8"), Some("9")]),
            ("[2]", [None; 5]),
        ] {
            let expected: Vec<_> = expected.iter().map(|text| text.map(str::to_owned)).collect();
            assert_eq!(values(path, &pairs).as_ref(), Ok(&expected), "{path}");
            assert_eq!(values(path, &pairs.slice(1, 3)).as_deref(), Ok(&expected[1..4]), "{path} of a slice");
        }
    }

    #[test]
    fn names_the_part_that_leads_nowhere() {
        let cases = [
            (
                "ids",
                "names `ids`, which is not a field; did you mean `id`?; fields: id, tags, sizes, more, none",
            ),
            (
                "tags.a",
                "has `a` where there is an array of int; give the number of an entry instead, such as `[0]`",
            ),
            ("sizes[0]", "has `[0]` where there is a map; give a name instead"),
            (
                "id.x",
                "has `x` where there is int; only structs, maps, arrays and JSON text have values inside",
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(values(path, &users()).expect_err(path), expected);
        }
    }

    #[test]
    fn counts_text_that_is_no_json() {
        let texts: ArrayRef = Arc::new(StringArray::from(vec![Some("x"), Some(""), None, Some("{}")]));
        let mut failures = Failures::default();
        let at = ValueAt::new(&[Part::Key("k".into())], texts.data_type()).expect("a path");
        at.eval(&[Value::Array(texts)], 4, &mut failures).expect("a column");
        assert_eq!(failures.take(), [(0, "x".to_owned())]);
    }
}
