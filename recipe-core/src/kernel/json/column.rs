//! Columns of a type, filled with values of JSON.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, NullBufferBuilder, StringViewBuilder,
};
use arrow_array::{ArrayRef, ListArray, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, FieldRef, Fields};

use super::misfit::{Misfits, Step};
use super::scan::{JsonKind, NotJson, skip_blanks, value_end};
use super::shape::{each_item, each_member};
use super::text::{compact, unescaped};
use crate::error::{Error, Kind, Result};
use crate::kernel::number::Literal;
use crate::types::{DECIMAL, Type};

/// A column of values that are being read.
pub(super) enum Column {
    Boolean(BooleanBuilder),
    Long(Int64Builder),
    Double(Float64Builder),
    Decimal(Decimal128Builder),
    Text(StringViewBuilder),
    List {
        field: FieldRef,
        items: Box<Column>,
        lengths: Vec<usize>,
        present: NullBufferBuilder,
    },
    Struct {
        fields: Fields,
        columns: Vec<Column>,
        places: BTreeMap<String, usize>,
        /// For each field the number of the last struct that had it, from 1.
        seen: Vec<usize>,
        present: NullBufferBuilder,
    },
}

impl Column {
    pub(super) fn new(to: &DataType) -> Result<Column> {
        Ok(match to {
            DataType::Boolean => Column::Boolean(BooleanBuilder::new()),
            DataType::Int64 => Column::Long(Int64Builder::new()),
            DataType::Float64 => Column::Double(Float64Builder::new()),
            decimal if *decimal == Type::Decimal.to_arrow() => {
                Column::Decimal(Decimal128Builder::new().with_precision_and_scale(DECIMAL.0, DECIMAL.1)?)
            }
            DataType::Utf8View => Column::Text(StringViewBuilder::new()),
            DataType::List(field) => Column::List {
                field: field.clone(),
                items: Box::new(Column::new(field.data_type())?),
                lengths: Vec::new(),
                present: NullBufferBuilder::new(0),
            },
            DataType::Struct(fields) => Column::Struct {
                fields: fields.clone(),
                columns: fields.iter().map(|field| Column::new(field.data_type())).collect::<Result<_>>()?,
                places: fields.iter().enumerate().map(|(at, field)| (field.name().clone(), at)).collect(),
                seen: vec![0; fields.len()],
                present: NullBufferBuilder::new(0),
            },
            other => return Err(Error::internal(format!("{other} is never read from JSON"))),
        })
    }

    pub(super) fn len(&self) -> usize {
        use arrow_array::builder::ArrayBuilder;
        match self {
            Column::Boolean(builder) => builder.len(),
            Column::Long(builder) => builder.len(),
            Column::Double(builder) => builder.len(),
            Column::Decimal(builder) => builder.len(),
            Column::Text(builder) => builder.len(),
            Column::List { present, .. } | Column::Struct { present, .. } => present.len(),
        }
    }

    pub(super) fn push_null(&mut self) {
        match self {
            Column::Boolean(builder) => builder.append_null(),
            Column::Long(builder) => builder.append_null(),
            Column::Double(builder) => builder.append_null(),
            Column::Decimal(builder) => builder.append_null(),
            Column::Text(builder) => builder.append_null(),
            Column::List { lengths, present, .. } => {
                lengths.push(0);
                present.append_null();
            }
            Column::Struct { columns, present, .. } => {
                columns.iter_mut().for_each(Column::push_null);
                present.append_null();
            }
        }
    }

    /// Reads the value that starts at `at`, and gives its end. Whatever does not fit is null and a misfit. Where the text
    /// is no JSON, as much as was read may be there.
    pub(super) fn read(&mut self, text: &str, at: usize, misfits: &mut Misfits) -> Result<usize, NotJson> {
        let bytes = text.as_bytes();
        let first = bytes.get(at);
        match self {
            Column::List { items, lengths, present, .. } if first == Some(&b'[') => {
                let before = items.len();
                let end = each_item(bytes, at, |at, number| {
                    misfits.inside(|| Step::Item(number), |misfits| items.read(text, at, misfits))
                });
                lengths.push(items.len() - before);
                present.append_non_null();
                return end;
            }
            Column::Struct { columns, places, seen, present, .. } if first == Some(&b'{') => {
                let row = present.len() + 1;
                let end = each_member(text, at, |key, at| {
                    let key = unescaped(key).unwrap_or(key.into());
                    let field = places.get(key.as_ref()).copied().filter(|field| seen[*field] != row);
                    let step = || Step::Field(key.to_string());
                    misfits.inside(step, |misfits| match field {
                        Some(field) => {
                            seen[field] = row;
                            columns[field].read(text, at, misfits)
                        }
                        // Another key, or the same again.
                        None => {
                            let end = value_end(bytes, at)?.1;
                            misfits.tell(&text[at..end]);
                            Ok(end)
                        }
                    })
                });
                for (column, seen) in columns.iter_mut().zip(seen) {
                    if *seen != row || column.len() < row {
                        column.push_null();
                    }
                }
                present.append_non_null();
                return end;
            }
            _ => {}
        }
        let (kind, end) = value_end(bytes, at)?;
        let value = &text[at..end];
        let fits = match (self, kind) {
            (this, JsonKind::Null) => {
                this.push_null();
                return Ok(end);
            }
            (Column::Boolean(builder), JsonKind::Boolean) => {
                builder.append_value(value == "true");
                true
            }
            (Column::Long(builder), JsonKind::Number) => {
                let long = Literal::parse(value).and_then(Literal::long);
                builder.append_option(long);
                long.is_some()
            }
            (Column::Double(builder), JsonKind::Number) => {
                let double = Literal::parse(value).and_then(Literal::double);
                builder.append_option(double);
                double.is_some()
            }
            (Column::Decimal(builder), JsonKind::Number) => {
                let decimal = Literal::parse(value).and_then(Literal::decimal);
                builder.append_option(decimal);
                decimal.is_some()
            }
            (Column::Text(builder), JsonKind::Text { .. }) => {
                let text = unescaped(&value[1..value.len() - 1]);
                builder.append_option(text.as_ref().ok());
                text.is_ok()
            }
            (Column::Text(builder), JsonKind::List | JsonKind::Object) => {
                let mut text = Vec::with_capacity(value.len());
                compact(value.as_bytes(), &mut text);
                builder.append_option(String::from_utf8(text).ok());
                true
            }
            (Column::Text(builder), _) => {
                builder.append_value(value);
                true
            }
            (this, _) => {
                this.push_null();
                false
            }
        };
        if !fits {
            misfits.tell(value);
        }
        Ok(end)
    }

    /// Reads a cell whose shape was looked at.
    pub(super) fn push(&mut self, text: &str) {
        let before = self.len();
        let read = self.read(text, skip_blanks(text.as_bytes(), 0), &mut Misfits::default());
        if read.is_err() && self.len() == before {
            self.push_null();
        }
    }

    pub(super) fn finish(self) -> Result<ArrayRef> {
        Ok(match self {
            Column::Boolean(mut builder) => Arc::new(builder.finish()),
            Column::Long(mut builder) => Arc::new(builder.finish()),
            Column::Double(mut builder) => Arc::new(builder.finish()),
            Column::Decimal(mut builder) => Arc::new(builder.finish()),
            Column::Text(mut builder) => Arc::new(builder.finish()),
            Column::List { field, items, lengths, mut present } => {
                if i32::try_from(items.len()).is_err() {
                    return Err(Kind::Limit("the JSON lists of one batch have too many items".into()).into());
                }
                let offsets = OffsetBuffer::from_lengths(lengths);
                Arc::new(ListArray::try_new(field, offsets, items.finish()?, present.finish())?)
            }
            Column::Struct { fields, columns, mut present, .. } => {
                let columns = columns.into_iter().map(Column::finish).collect::<Result<Vec<_>>>()?;
                Arc::new(StructArray::try_new(fields, columns, present.finish())?)
            }
        })
    }
}
