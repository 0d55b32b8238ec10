//! Cells with what was found in them changed, and lists of what was found in rows.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ListArray, MapArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, Fields};

use super::action::Wanted;
use crate::error::{Kind, Result};
use crate::kernel::growth::Growth;
use crate::kernel::private::HIDDEN;
use crate::kernel::{Failures, Kernel, Value};

/// Texts with what was found in them changed.
pub(super) struct Hide(pub(super) Arc<Wanted>);

impl Kernel for Hide {
    fn name(&self) -> String {
        format!("hide {}", self.0)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let mut made = StringViewBuilder::with_capacity(rows);
        let (mut growth, mut cell) = (Growth::default(), String::new());
        for (row, text) in texts.as_string_view().iter().enumerate() {
            let Some(text) = text else {
                made.append_null();
                continue;
            };
            cell.clear();
            match self.0.rewrite(text, &mut cell) {
                None => made.try_append_value(text)?,
                Some(is_left) => {
                    if is_left {
                        failures.push(row, HIDDEN);
                    }
                    growth.add(cell.len())?;
                    made.try_append_value(&cell)?;
                }
            }
        }
        Ok(Arc::new(made.finish()))
    }
}

/// What was found in the texts of several columns, by the names of the columns.
pub(super) struct Listed(pub(super) Vec<(String, Arc<Wanted>)>);

/// One thing that was found.
fn one() -> Fields {
    vec![
        Field::new("entityType", DataType::Utf8View, true),
        Field::new("actionUsed", DataType::Utf8View, true),
        Field::new("start", DataType::Int32, true),
        Field::new("end", DataType::Int32, true),
    ]
    .into()
}

/// A column, and what was found in it.
fn entry() -> Fields {
    let found = DataType::new_list(DataType::Struct(one()), true);
    vec![Field::new("key", DataType::Utf8View, false), Field::new("value", found, true)].into()
}

impl Kernel for Listed {
    fn name(&self) -> String {
        let columns: Vec<String> = self.0.iter().map(|(name, wanted)| format!("{name}: {wanted}")).collect();
        format!("entities in {}", columns.join("; "))
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Map(Arc::new(Field::new("entries", DataType::Struct(entry()), false)), false)
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let (mut types, mut actions) = (StringViewBuilder::new(), StringViewBuilder::new());
        let (mut starts, mut ends) = (Int32Builder::new(), Int32Builder::new());
        let mut keys = StringViewBuilder::new();
        let (mut of_keys, mut of_rows) = (Vec::new(), Vec::with_capacity(rows));
        for row in 0..rows {
            let before = of_keys.len();
            for ((name, wanted), column) in self.0.iter().zip(&columns) {
                let texts = column.as_string_view();
                let found = if texts.is_null(row) { Vec::new() } else { wanted.found(texts.value(row)) };
                if found.is_empty() {
                    continue;
                }
                keys.try_append_value(name)?;
                of_keys.push(found.len());
                let at = |byte: usize| character(texts.value(row), byte);
                for (range, entity, action) in found {
                    types.try_append_value(entity)?;
                    actions.try_append_value(action)?;
                    starts.append_value(at(range.start)?);
                    ends.append_value(at(range.end)?);
                }
            }
            of_rows.push(of_keys.len() - before);
        }
        let found: Vec<ArrayRef> = vec![
            Arc::new(types.finish()),
            Arc::new(actions.finish()),
            Arc::new(starts.finish()),
            Arc::new(ends.finish()),
        ];
        let found = StructArray::try_new(one(), found, None)?;
        let item = Arc::new(Field::new_list_field(DataType::Struct(one()), true));
        let lists = ListArray::try_new(item, OffsetBuffer::from_lengths(of_keys), Arc::new(found), None)?;
        let entries = StructArray::try_new(entry(), vec![Arc::new(keys.finish()), Arc::new(lists)], None)?;
        let field = Arc::new(Field::new("entries", DataType::Struct(entry()), false));
        Ok(Arc::new(MapArray::try_new(field, OffsetBuffer::from_lengths(of_rows), entries, None, false)?))
    }
}

/// The number of the character that starts at a byte.
fn character(text: &str, byte: usize) -> Result<i32> {
    let number = text[..byte].chars().count();
    i32::try_from(number).map_err(|_| Kind::Limit("a text has more than 2147483647 characters".into()).into())
}
