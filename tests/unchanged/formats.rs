//! The formats, and what they cannot hold.

use arrow_schema::DataType;

/// A format that tables go through.
#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) extension: &'static str,
    /// Whether it holds types, or texts alone.
    pub(crate) types: bool,
}

/// All formats that are both read and written.
pub(crate) const FORMATS: &[Form] = &[
    Form { name: "Parquet", extension: "parquet", types: true },
    Form { name: "CSV", extension: "csv", types: false },
    Form { name: "JSON", extension: "jsonl", types: false },
];

/// A format, types, and why it has no form for them.
type Gap = (&'static str, fn(&DataType) -> bool, &'static str);

/// Types that a format has no form for, and why: they are left out.
const GAPS: &[Gap] = &[
    ("CSV", is_nested, "nested values are JSON, which is compared as JSON alone"),
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
pub(crate) const OPEN: &[Open] = &[
    Open { form: "Parquet", part: "Date64", reason: "dates in milliseconds become moments" },
    Open {
        form: "CSV",
        part: "America/New_York",
        reason: "offsets of long ago have seconds, which are not printed",
    },
    Open {
        form: "JSON",
        part: "America/New_York",
        reason: "offsets of long ago have seconds, which are not printed",
    },
];

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

/// Whether two types hold the same values in other layouts, which readers choose: views, long offsets, dictionaries.
pub(crate) fn same_type(one: &DataType, other: &DataType) -> bool {
    plain(one) == plain(other)
}

fn plain(kind: &DataType) -> DataType {
    match kind {
        DataType::Dictionary(_, values) => plain(values),
        DataType::LargeUtf8 | DataType::Utf8View => DataType::Utf8,
        DataType::LargeBinary | DataType::BinaryView => DataType::Binary,
        other => other.clone(),
    }
}
