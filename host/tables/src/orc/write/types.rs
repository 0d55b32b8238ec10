//! The types that columns have in ORC.

use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, TimeUnit};
use orc_rust::proto::Type;
use orc_rust::proto::r#type::Kind;

/// The most digits of a decimal.
const MAX_DIGITS: u8 = 38;

/// The type that a column is written as, if there is one that holds the same values.
pub(super) fn written_type(data_type: &DataType) -> Option<DataType> {
    let field = |field: &FieldRef| -> Option<FieldRef> {
        Some(Arc::new(Field::new(field.name(), written_type(field.data_type())?, true)))
    };
    Some(match data_type {
        DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::Float32
        | DataType::Float64
        | DataType::Date32
        | DataType::Timestamp(_, None) => data_type.clone(),
        DataType::UInt8 => DataType::Int16,
        DataType::UInt16 => DataType::Int32,
        DataType::UInt32 => DataType::Int64,
        DataType::UInt64 => DataType::Decimal128(20, 0),
        DataType::Float16 => DataType::Float32,
        DataType::Decimal32(precision, scale)
        | DataType::Decimal64(precision, scale)
        | DataType::Decimal128(precision, scale)
        | DataType::Decimal256(precision, scale) => decimal(*precision, *scale)?,
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some("UTC".into())),
        DataType::Date64 => DataType::Timestamp(TimeUnit::Millisecond, None),
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => DataType::LargeUtf8,
        DataType::Binary | DataType::BinaryView | DataType::LargeBinary | DataType::FixedSizeBinary(_) => {
            DataType::LargeBinary
        }
        DataType::Dictionary(_, values) => written_type(values)?,
        DataType::RunEndEncoded(_, values) => written_type(values.data_type())?,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _) => DataType::LargeList(field(item)?),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(field).collect::<Option<_>>()?),
        DataType::Map(entries, sorted) => {
            let DataType::Struct(pair) = entries.data_type() else { return None };
            let [key, value] = pair.as_ref() else { return None };
            let key = Field::new(key.name(), written_type(key.data_type())?, false);
            let pair = DataType::Struct(vec![Arc::new(key), field(value)?].into());
            DataType::Map(Arc::new(Field::new(entries.name(), pair, false)), *sorted)
        }
        _ => return None,
    })
}

/// A decimal with as many digits, as far as there is room, none of them beyond those before the point.
fn decimal(precision: u8, scale: i8) -> Option<DataType> {
    let precision = precision.saturating_add(u8::try_from(scale.saturating_neg()).unwrap_or(0));
    let scale = scale.max(0);
    (scale.unsigned_abs() <= MAX_DIGITS).then(|| DataType::Decimal128(precision.min(MAX_DIGITS), scale))
}

/// The types of a file: that of its rows, and each before those that are in it.
pub(super) fn types(columns: &Schema) -> Vec<Type> {
    let mut types = Vec::new();
    add(&DataType::Struct(columns.fields().clone()), &mut types);
    types
}

fn add(data_type: &DataType, types: &mut Vec<Type>) {
    let at = types.len();
    types.push(Type::default());
    let mut described = Type::default();
    let mut within = |data_type: &DataType| {
        described.subtypes.push(types.len() as u32);
        add(data_type, types);
    };
    let kind = match data_type {
        DataType::Boolean => Kind::Boolean,
        DataType::Int8 => Kind::Byte,
        DataType::Int16 => Kind::Short,
        DataType::Int32 => Kind::Int,
        DataType::Int64 => Kind::Long,
        DataType::Float32 => Kind::Float,
        DataType::Float64 => Kind::Double,
        DataType::Date32 => Kind::Date,
        DataType::Timestamp(_, None) => Kind::Timestamp,
        DataType::Timestamp(_, Some(_)) => Kind::TimestampInstant,
        DataType::LargeBinary => Kind::Binary,
        DataType::Decimal128(precision, scale) => {
            described.precision = Some(u32::from(*precision));
            described.scale = Some(u32::from(scale.unsigned_abs()));
            Kind::Decimal
        }
        DataType::LargeList(item) => {
            within(item.data_type());
            Kind::List
        }
        DataType::Map(entries, _) => {
            if let DataType::Struct(pair) = entries.data_type() {
                pair.iter().for_each(|field| within(field.data_type()));
            }
            Kind::Map
        }
        DataType::Struct(fields) => {
            fields.iter().for_each(|field| within(field.data_type()));
            described.field_names = fields.iter().map(|field| field.name().clone()).collect();
            Kind::Struct
        }
        // `written_type` gives no others than these and text.
        _ => Kind::String,
    };
    described.kind = Some(kind.into());
    types[at] = described;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_numbered_from_the_outside() {
        let item = Arc::new(Field::new("item", DataType::Int64, true));
        let inner = DataType::Struct(vec![Field::new("a", DataType::LargeList(item), true)].into());
        let schema = Schema::new(vec![Field::new("s", inner, true), Field::new("b", DataType::Int8, true)]);
        let types = types(&schema);
        let kinds = types.iter().map(|described| (described.kind(), described.subtypes.as_slice()));
        let expected: [(Kind, &[u32]); 5] = [
            (Kind::Struct, &[1, 4]),
            (Kind::Struct, &[2]),
            (Kind::List, &[3]),
            (Kind::Long, &[]),
            (Kind::Byte, &[]),
        ];
        assert_eq!(kinds.collect::<Vec<_>>(), expected);
        assert_eq!(types[0].field_names, ["s", "b"]);
    }

    #[test]
    fn decimals_keep_their_digits() {
        assert_eq!(decimal(10, 2), Some(DataType::Decimal128(10, 2)));
        assert_eq!(decimal(10, -2), Some(DataType::Decimal128(12, 0)));
        assert_eq!(decimal(60, 10), Some(DataType::Decimal128(38, 10)));
        assert_eq!(decimal(60, 50), None);
    }
}
