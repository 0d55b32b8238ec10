//! Arrays, maps and structs made of columns.

use std::sync::Arc;

use arrow_array::{ArrayRef, ListArray, MapArray, StringViewArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, FieldRef, Fields};
use arrow_select::interleave::interleave;

use crate::error::{Kind, Result};
use crate::kernel::{Failures, Kernel, Value};

/// An array of the cells of its arguments, which have one type.
pub(crate) struct MakeArray;

/// A map from these names to the cells of its arguments, which have one type.
pub(crate) struct MakeMap(pub(crate) Vec<String>);

/// A struct of the cells of its arguments, under these names.
pub(crate) struct MakeStruct(pub(crate) Vec<String>);

/// The type of the first argument.
fn first(args: &[DataType]) -> DataType {
    args.first().cloned().unwrap_or(DataType::Utf8View)
}

/// The cells of all arguments, row by row, and where each row begins.
fn side_by_side(args: &[Value], rows: usize) -> Result<(ArrayRef, OffsetBuffer<i32>)> {
    let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
    let width = columns.len();
    if rows.checked_mul(width).and_then(|cells| i32::try_from(cells).ok()).is_none() {
        let message =
            format!("{width} columns of {rows} rows are more cells than a batch of arrays can hold");
        return Err(Kind::Limit(message).into());
    }
    let places: Vec<(usize, usize)> =
        (0..rows).flat_map(|row| (0..width).map(move |column| (column, row))).collect();
    let columns: Vec<_> = columns.iter().map(AsRef::as_ref).collect();
    Ok((interleave(&columns, &places)?, OffsetBuffer::from_repeated_length(width, rows)))
}

impl Kernel for MakeArray {
    fn name(&self) -> String {
        "array of".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        DataType::new_list(first(args), true)
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (cells, offsets) = side_by_side(args, rows)?;
        let entry = Arc::new(Field::new_list_field(cells.data_type().clone(), true));
        Ok(Arc::new(ListArray::try_new(entry, offsets, cells, None)?))
    }
}

/// The fields of an entry of a map from text to values of a type.
fn entry(values: &DataType) -> Fields {
    vec![Field::new("key", DataType::Utf8View, false), Field::new("value", values.clone(), true)].into()
}

fn entries(values: &DataType) -> FieldRef {
    Arc::new(Field::new("entries", DataType::Struct(entry(values)), false))
}

impl Kernel for MakeMap {
    fn name(&self) -> String {
        format!("map of {}", self.0.join(", "))
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        DataType::Map(entries(&first(args)), false)
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (cells, offsets) = side_by_side(args, rows)?;
        let names: StringViewArray = self.0.iter().map(|name| Some(name.as_str())).collect();
        let every: arrow_array::UInt32Array =
            (0..rows).flat_map(|_| 0..self.0.len() as u32).map(Some).collect();
        let keys = arrow_select::take::take(&names, &every, None)?;
        let field = entries(cells.data_type());
        let pairs = StructArray::try_new(entry(cells.data_type()), vec![keys, cells], None)?;
        Ok(Arc::new(MapArray::try_new(field, offsets, pairs, None, false)?))
    }
}

impl MakeStruct {
    fn fields<'a>(&self, types: impl Iterator<Item = &'a DataType>) -> Fields {
        self.0.iter().zip(types).map(|(name, ty)| Field::new(name, ty.clone(), true)).collect()
    }
}

impl Kernel for MakeStruct {
    fn name(&self) -> String {
        format!("struct of {}", self.0.join(", "))
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        DataType::Struct(self.fields(args.iter()))
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let columns = args.iter().map(|arg| arg.to_array(rows)).collect::<Result<Vec<_>>>()?;
        let fields = self.fields(columns.iter().map(|column| column.data_type()));
        Ok(Arc::new(StructArray::try_new_with_length(fields, columns, None, rows)?))
    }
}
