//! The formats, and what they cannot hold.

use std::sync::Arc;

use arrow_schema::{DataType, Field, TimeUnit};

/// A format that tables go through.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) extension: &'static str,
    /// Whether it holds types, or texts alone.
    pub(crate) types: bool,
    /// Whether it has no empty text, so that an empty cell is missing.
    pub(crate) empty_is_missing: bool,
    /// The type that a type comes back as, where that is another one which holds the same values.
    kept_as: fn(&DataType) -> Option<DataType>,
}

/// All formats that are both read and written.
pub(crate) const FORMATS: &[Form] = &[
    Form { name: "Parquet", extension: "parquet", types: true, empty_is_missing: false, kept_as: |_| None },
    Form { name: "CSV", extension: "csv", types: false, empty_is_missing: false, kept_as: |_| None },
    Form { name: "JSON", extension: "jsonl", types: false, empty_is_missing: false, kept_as: |_| None },
    Form { name: "Avro", extension: "avro", types: true, empty_is_missing: false, kept_as: kept_in_avro },
    Form { name: "ORC", extension: "orc", types: true, empty_is_missing: false, kept_as: kept_in_orc },
    Form { name: "Excel", extension: "xlsx", types: false, empty_is_missing: true, kept_as: |_| None },
];

/// The type that Avro has in place of one that it lacks.
fn kept_in_avro(kind: &DataType) -> Option<DataType> {
    use DataType::*;
    Some(match kind {
        UInt64 => Decimal128(20, 0),
        Float16 => Float32,
        Decimal32(precision, scale) | Decimal64(precision, scale) => Decimal128(*precision, *scale),
        Time32(_) => Time32(TimeUnit::Millisecond),
        Date64 | Timestamp(TimeUnit::Second, None) => Timestamp(TimeUnit::Millisecond, None),
        Timestamp(TimeUnit::Second, Some(_)) => Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        Timestamp(unit, Some(_)) => Timestamp(*unit, Some("UTC".into())),
        FixedSizeList(item, _) => List(item.clone()),
        _ => return None,
    })
}

/// The same for ORC. Its timestamps have no unit.
fn kept_in_orc(kind: &DataType) -> Option<DataType> {
    use DataType::*;
    Some(match kind {
        UInt8 => Int16,
        UInt16 => Int32,
        UInt32 => Int64,
        UInt64 => Decimal128(20, 0),
        Float16 => Float32,
        Decimal32(precision, scale) | Decimal64(precision, scale) => Decimal128(*precision, *scale),
        Decimal256(_, scale) => Decimal128(38, *scale),
        FixedSizeBinary(_) => Binary,
        Null => Utf8,
        Date64 | Timestamp(_, None) => Timestamp(TimeUnit::Nanosecond, None),
        Timestamp(_, Some(_)) => Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
        FixedSizeList(item, _) => List(item.clone()),
        _ => return None,
    })
}

/// A format, types, and what the message says where it refuses them.
type Refusal = (&'static str, fn(&DataType) -> bool, &'static str);

/// Types that a format refuses.
const REFUSED: &[Refusal] =
    &[("ORC", is_time, "which ORC output cannot have; write Parquet or Avro, or turn the column into text")];

/// Types of which a format refuses some cells.
const REFUSED_CELLS: &[Refusal] = &[
    ("ORC", is_moment, "a moment in the last second of 1969"),
    (
        "ORC",
        |kind| matches!(kind, DataType::Decimal256(..)),
        "is no value that the type Decimal128(38, 10) can hold",
    ),
];

impl Form {
    /// Whether a type holds what another held before.
    pub(crate) fn keeps(&self, kind: &DataType, other: &DataType) -> bool {
        plain(kind, self.kept_as) == plain(other, self.kept_as)
    }

    /// What the message says where a type is refused.
    pub(crate) fn refusal(&self, kind: &DataType) -> Option<&'static str> {
        self.find(REFUSED, kind)
    }

    /// The same where some of its cells are.
    pub(crate) fn refusal_of_cells(&self, kind: &DataType) -> Option<&'static str> {
        self.find(REFUSED_CELLS, kind)
    }

    /// Whether a fault is known of the type.
    pub(crate) fn is_open(&self, kind: &DataType) -> bool {
        OPEN.iter().any(|open| open.form == self.name && kind.to_string().contains(open.part))
    }

    fn find(&self, refusals: &[Refusal], kind: &DataType) -> Option<&'static str> {
        refusals.iter().find(|(name, is, _)| *name == self.name && is(kind)).map(|(_, _, message)| *message)
    }
}

/// A format, types, and why it has no form for them.
type Gap = (&'static str, fn(&DataType) -> bool, &'static str);

/// Types that a format has no form for, and why: they are left out.
const GAPS: &[Gap] = &[
    ("CSV", is_nested, "nested values are JSON, which is compared as JSON alone"),
    ("Excel", is_nested, "nested values are JSON, which is compared as JSON alone"),
    ("Excel", is_span, "these are texts as in CSV"),
    ("JSON", is_nested, "its keys and numbers are compared by the property of JSON"),
    (
        "CSV",
        is_span,
        "bytes, times and spans have several forms as text; the tests of the writer say which is ours",
    ),
    (
        "JSON",
        is_span,
        "bytes, times and spans have several forms as text; the tests of the writer say which is ours",
    ),
];

/// A fault that is known.
#[derive(Debug)]
pub(crate) struct Open {
    /// Where: a format, or any where it is empty.
    pub(crate) form: &'static str,
    /// What its message says.
    pub(crate) part: &'static str,
    /// Why; for the reader.
    #[allow(dead_code, reason = "it must be there, and is for the reader")]
    pub(crate) reason: &'static str,
}

impl Open {
    /// Whether it is this fault.
    pub(crate) fn is(&self, fault: &str) -> bool {
        fault.contains(self.form) && fault.contains(self.part)
    }
}

/// Faults that are known. This list may only shrink.
pub(crate) const OPEN: &[Open] =
    &[Open { form: "Parquet", part: "Date64", reason: "dates in milliseconds become moments" }];

/// Properties that do not hold yet, and why. This list may only shrink.
pub(crate) const OPEN_PROPERTIES: &[(&str, &str)] = &[];

/// Whether a fault is known.
pub(crate) fn is_open(fault: &str) -> bool {
    OPEN.iter().any(|open| open.is(fault))
}

/// Why a format does not hold a type.
pub(crate) fn gap(form: &Form, kind: &DataType) -> Option<&'static str> {
    GAPS.iter().find(|(name, is, _)| *name == form.name && is(kind)).map(|(_, _, reason)| *reason)
}

fn is_nested(kind: &DataType) -> bool {
    kind.is_nested()
}

fn is_span(kind: &DataType) -> bool {
    use DataType::*;
    matches!(
        kind,
        Binary | LargeBinary | BinaryView | FixedSizeBinary(_) | Time32(_) | Time64(_) | Duration(_) | Date64
    )
}

fn is_time(kind: &DataType) -> bool {
    matches!(kind, DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_))
}

fn is_moment(kind: &DataType) -> bool {
    matches!(kind, DataType::Timestamp(..))
}

/// One type for those that hold the same values in other layouts, which readers choose (views, long offsets, dictionaries,
/// and names of what is in lists and maps), and for those that are kept as another.
fn plain(kind: &DataType, kept_as: fn(&DataType) -> Option<DataType>) -> DataType {
    let within = |name: &str, field: &Field| Field::new(name, plain(field.data_type(), kept_as), true);
    match kept_as(kind).unwrap_or_else(|| kind.clone()) {
        DataType::Dictionary(_, values) => plain(&values, kept_as),
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::LargeBinary | DataType::BinaryView => DataType::Binary,
        DataType::List(item) | DataType::LargeList(item) => DataType::List(Arc::new(within("item", &item))),
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|field| within(field.name(), field)).collect())
        }
        DataType::Map(entries, sorted) => {
            let DataType::Struct(pair) = entries.data_type() else { return kind.clone() };
            let pair = pair.iter().zip(["key", "value"]).map(|(field, name)| within(name, field)).collect();
            DataType::Map(Arc::new(Field::new("entries", DataType::Struct(pair), false)), sorted)
        }
        other => other,
    }
}
