//! What columns of text are read as.

use std::fmt;

use arrow_schema::DataType;

use super::{CellFormat, InvalidFormat};
use crate::types::{Type, from_ddl, to_ddl, type_name};

/// What a column of text is read as.
///
/// ```
/// use recipe_core::engine::kernel::read::ColumnType;
///
/// let visit = ColumnType::parse("date(dd/MM/yyyy)")?.expect("a type");
/// assert_eq!(visit.format.as_ref().map(|format| format.text()), Some("dd/MM/yyyy"));
/// assert_eq!(visit.to_string(), "date(dd/MM/yyyy)");
/// assert_eq!(ColumnType::parse("whole")?, None);
/// # Ok::<(), recipe_core::engine::kernel::read::InvalidFormat>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ColumnType {
    /// The type.
    pub data_type: DataType,
    /// How its dates or moments are written.
    pub format: Option<CellFormat>,
}

impl ColumnType {
    /// The type that a text names: one of [`from_ddl`]'s, or `date(FORMAT)` and `timestamp(FORMAT)`; none where it names no
    /// type.
    ///
    /// # Errors
    ///
    /// The format is none.
    pub fn parse(text: &str) -> Result<Option<Self>, InvalidFormat> {
        let named = text.trim().strip_suffix(')').and_then(|text| text.split_once('('));
        let format = match named.map(|(name, format)| (Type::from_name(name), format.trim())) {
            Some((Some(Type::Date), format)) => CellFormat::date(format)?,
            Some((Some(Type::Timestamp), format)) => CellFormat::timestamp(format)?,
            _ => return Ok(from_ddl(text).map(ColumnType::from)),
        };
        let ty = if format.has_time() { Type::Timestamp } else { Type::Date };
        Ok(Some(ColumnType { data_type: ty.to_arrow(), format: Some(format) }))
    }
}

impl From<DataType> for ColumnType {
    fn from(data_type: DataType) -> Self {
        ColumnType { data_type, format: None }
    }
}

impl fmt::Display for ColumnType {
    /// As [`parse`](Self::parse) reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.format {
            Some(format) => write!(f, "{format}"),
            None => f.write_str(&to_ddl(&self.data_type).unwrap_or_else(|| type_name(&self.data_type))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ColumnType;

    #[test]
    fn types_are_told_as_they_are_read() {
        for name in
            ["long", "decimal(12,2)", "array<date>", "date", "date(EEE, d MMM yyyy)", "timestamp(%F %T)"]
        {
            let ty = ColumnType::parse(name).expect(name).expect("a type");
            assert_eq!(ty.to_string(), name);
        }
        assert_eq!(ColumnType::parse("long(dd/MM/yyyy)"), Ok(None));
        for (name, expected) in [
            ("date()", "`` is no format of dates in cells: it lacks a year"),
            ("date(MM/yyyy)", "`MM/yyyy` is no format of dates in cells: it lacks a day"),
            ("datetime(dd/MM/yyyy)", "`dd/MM/yyyy` is no format of timestamps in cells: it lacks an hour"),
        ] {
            assert_eq!(ColumnType::parse(name).expect_err(name).to_string(), expected);
        }
    }
}
