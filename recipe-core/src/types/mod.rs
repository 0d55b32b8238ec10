//! DataBrew's types, and the Arrow types that hold them.

mod ddl;

use arrow_schema::{DataType, TimeUnit};

use crate::suggest::hint;

pub use ddl::{from_ddl, to_ddl};

/// A simple type of DataBrew (page "`CHANGE_DATA_TYPE`"), whose list is closed: engines may match on all of them.
///
/// Text is always `Utf8View` inside the engine: a cell is a view into a buffer, so that trimming, splitting and
/// filtering copy no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// 8-bit integer.
    Byte,
    /// 16-bit integer.
    Short,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    Long,
    /// 32-bit floating point.
    Float,
    /// 64-bit floating point.
    Double,
    /// Exact number of 38 digits, 18 of them after the point.
    Decimal,
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// Day and time to the microsecond, without a time zone.
    Timestamp,
    /// Day.
    Date,
}

/// Digits of a decimal, and how many of them stand after the point.
pub const DECIMAL: (u8, i8) = (38, 18);

impl Type {
    /// Every type, in the order of DataBrew's page.
    pub const ALL: [Type; 11] = [
        Type::Byte,
        Type::Short,
        Type::Int,
        Type::Long,
        Type::Float,
        Type::Double,
        Type::Decimal,
        Type::String,
        Type::Boolean,
        Type::Timestamp,
        Type::Date,
    ];

    /// The name in recipes.
    pub fn name(self) -> &'static str {
        match self {
            Type::Byte => "byte",
            Type::Short => "short",
            Type::Int => "int",
            Type::Long => "long",
            Type::Float => "float",
            Type::Double => "double",
            Type::Decimal => "decimal",
            Type::String => "string",
            Type::Boolean => "boolean",
            Type::Timestamp => "timestamp",
            Type::Date => "date",
        }
    }

    /// The type with this name; exports also write `integer`, and Spark's names are understood.
    pub fn from_name(name: &str) -> Option<Type> {
        let name = name.trim().to_ascii_lowercase();
        Type::ALL.into_iter().find(|ty| ty.name() == name).or(match name.as_str() {
            "tinyint" => Some(Type::Byte),
            "smallint" => Some(Type::Short),
            "integer" => Some(Type::Int),
            "bigint" => Some(Type::Long),
            "number" => Some(Type::Double),
            "text" => Some(Type::String),
            "bool" => Some(Type::Boolean),
            "datetime" => Some(Type::Timestamp),
            _ => None,
        })
    }

    /// The type with this name, or what is said of a name that no type has.
    pub(crate) fn named(name: &str) -> Result<Type, String> {
        Type::from_name(name).ok_or_else(|| Type::unknown(name, &[]))
    }

    /// What is said of a name that no type has; `others` are known beside those of types.
    pub(crate) fn unknown(name: &str, others: &[&str]) -> String {
        let known: Vec<&str> = Type::ALL.map(Type::name).into_iter().chain(others.iter().copied()).collect();
        let near = hint(name, known.iter().copied());
        format!("`{name}` is not a type{near}; types: {}", known.join(", "))
    }

    /// The Arrow type that holds it.
    pub fn to_arrow(self) -> DataType {
        match self {
            Type::Byte => DataType::Int8,
            Type::Short => DataType::Int16,
            Type::Int => DataType::Int32,
            Type::Long => DataType::Int64,
            Type::Float => DataType::Float32,
            Type::Double => DataType::Float64,
            Type::Decimal => DataType::Decimal128(DECIMAL.0, DECIMAL.1),
            Type::String => DataType::Utf8View,
            Type::Boolean => DataType::Boolean,
            Type::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
            Type::Date => DataType::Date32,
        }
    }

    /// The DataBrew type an Arrow type is read as: every simple type has one, nested types have none.
    pub fn from_arrow(data_type: &DataType) -> Option<Type> {
        Some(match data_type {
            DataType::Int8 => Type::Byte,
            DataType::Int16 | DataType::UInt8 => Type::Short,
            DataType::Int32 | DataType::UInt16 => Type::Int,
            DataType::Int64 | DataType::UInt32 => Type::Long,
            DataType::Float16 | DataType::Float32 => Type::Float,
            DataType::Float64 => Type::Double,
            DataType::UInt64
            | DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => Type::Decimal,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => Type::String,
            DataType::Boolean => Type::Boolean,
            DataType::Timestamp(..) => Type::Timestamp,
            DataType::Date32 | DataType::Date64 => Type::Date,
            DataType::Dictionary(_, value) => return Type::from_arrow(value),
            _ => return None,
        })
    }

    /// The type that holds the values of both: the wider number, a timestamp for days and moments, else text.
    pub fn common(self, other: Type) -> Type {
        match (self, other) {
            _ if self == other => self,
            _ if self.is_number() && other.is_number() => {
                let float = |ty| matches!(ty, Type::Float | Type::Double);
                if float(self) || float(other) {
                    Type::Double
                } else if self == Type::Decimal || other == Type::Decimal {
                    Type::Decimal
                } else {
                    let order = [Type::Byte, Type::Short, Type::Int, Type::Long];
                    order.into_iter().rev().find(|ty| *ty == self || *ty == other).unwrap_or(Type::Long)
                }
            }
            _ if self.is_temporal() && other.is_temporal() => Type::Timestamp,
            _ => Type::String,
        }
    }

    /// Whether values are numbers.
    pub fn is_number(self) -> bool {
        self.is_integer() || matches!(self, Type::Float | Type::Double | Type::Decimal)
    }

    /// Whether values are numbers, or text that may be read as numbers.
    pub fn may_be_number(self) -> bool {
        self.is_number() || self == Type::String
    }

    /// Whether values are whole numbers.
    pub fn is_integer(self) -> bool {
        matches!(self, Type::Byte | Type::Short | Type::Int | Type::Long)
    }

    /// Whether values are days or moments.
    pub fn is_temporal(self) -> bool {
        matches!(self, Type::Date | Type::Timestamp)
    }

    /// Whether values are days or moments, or text that may be read as such.
    pub fn may_be_temporal(self) -> bool {
        self.is_temporal() || self == Type::String
    }
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The name of an Arrow type in messages: DataBrew's where it has one.
pub fn type_name(data_type: &DataType) -> String {
    match data_type {
        DataType::List(item) | DataType::LargeList(item) => {
            format!("array of {}", type_name(item.data_type()))
        }
        DataType::Struct(_) => "struct".into(),
        DataType::Map(..) => "map".into(),
        other => Type::from_arrow(other).map_or_else(|| other.to_string(), |ty| ty.name().into()),
    }
}
