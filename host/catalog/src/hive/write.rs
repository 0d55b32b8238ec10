//! Writing types.

use arrow_schema::DataType;

/// The text that names a type; none where Hive has no such type, or no such name of a field.
///
/// ```
/// use arrow_schema::DataType;
/// use recipe_catalog::hive::from_arrow;
///
/// assert_eq!(from_arrow(&DataType::Decimal128(12, 2)).as_deref(), Some("decimal(12,2)"));
/// ```
pub fn from_arrow(data_type: &DataType) -> Option<String> {
    let simple = match data_type {
        DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 | DataType::Null => "string",
        DataType::Int8 => "tinyint",
        DataType::Int16 | DataType::UInt8 => "smallint",
        DataType::Int32 | DataType::UInt16 => "int",
        DataType::Int64 | DataType::UInt32 => "bigint",
        DataType::UInt64 => "decimal(20,0)",
        DataType::Float16 | DataType::Float32 => "float",
        DataType::Float64 => "double",
        DataType::Boolean => "boolean",
        DataType::Date32 | DataType::Date64 => "date",
        DataType::Timestamp(..) => "timestamp",
        DataType::Binary | DataType::BinaryView | DataType::LargeBinary | DataType::FixedSizeBinary(_) => {
            "binary"
        }
        DataType::Decimal128(precision, scale) if *scale >= 0 => {
            return Some(format!("decimal({precision},{scale})"));
        }
        DataType::Dictionary(_, value) => return from_arrow(value),
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            return Some(format!("array<{}>", from_arrow(item.data_type())?));
        }
        DataType::Struct(fields) => {
            let fields = fields.iter().map(|field| {
                is_name(field.name()).then_some(())?;
                Some(format!("{}:{}", field.name(), from_arrow(field.data_type())?))
            });
            let fields: Vec<String> = fields.collect::<Option<_>>()?;
            return (!fields.is_empty()).then(|| format!("struct<{}>", fields.join(",")));
        }
        DataType::Map(entries, _) => {
            let DataType::Struct(pair) = entries.data_type() else { return None };
            let [key, value] = pair.as_ref() else { return None };
            return Some(format!("map<{},{}>", from_arrow(key.data_type())?, from_arrow(value.data_type())?));
        }
        _ => return None,
    };
    Some(simple.to_owned())
}

/// Whether a field can have this name: what ends a name cannot be part of it.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains([':', ',', '<', '>', '`']) && !name.contains(char::is_whitespace)
}
