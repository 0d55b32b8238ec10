//! How the text of a source is written that is read as values of other types.

use std::collections::BTreeMap;

use arrow_schema::DataType;

use super::dates::CellFormat;
use crate::kernel::date::{day_first_moment, is_plain_date, plain_moment};
use crate::types::type_name;

/// How text is written that is read as numbers and dates.
///
/// Dates are `2023-06-01`, and moments `2023-06-01 23:15:00`, with a fraction or not. Whatever else is said of them, these
/// are read, too, unless a format has the day between year and month.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct TextFormat {
    /// Numbers have a comma before their fraction, and may have points between groups of three digits: `1.234,50`.
    pub decimal_comma: bool,
    /// Dates have the day before the month, and the year last: `31/12/2020`, `1.2.2020 9:05`.
    pub day_first: bool,
    /// How dates are written, in place of that.
    pub date: Option<CellFormat>,
    /// How moments are written, in place of that.
    pub timestamp: Option<CellFormat>,
    /// How dates or moments of certain columns are written.
    columns: BTreeMap<String, CellFormat>,
}

impl TextFormat {
    /// The same with or without commas in numbers.
    #[must_use]
    pub fn with_decimal_comma(self, decimal_comma: bool) -> Self {
        TextFormat { decimal_comma, ..self }
    }

    /// The same with the day before the month, or not.
    #[must_use]
    pub fn with_day_first(self, day_first: bool) -> Self {
        TextFormat { day_first, ..self }
    }

    /// The same with dates, or moments, that are written so.
    #[must_use]
    pub fn with_format(self, format: CellFormat) -> Self {
        if format.has_time() {
            TextFormat { timestamp: Some(format), ..self }
        } else {
            TextFormat { date: Some(format), ..self }
        }
    }

    /// The same with a column whose dates, or moments, are written so.
    #[must_use]
    pub fn with_column(mut self, column: impl Into<String>, format: CellFormat) -> Self {
        self.columns.insert(column.into(), format);
        self
    }

    /// The columns of which is said how their dates or moments are written, and how.
    pub fn columns(&self) -> impl Iterator<Item = (&str, &CellFormat)> {
        self.columns.iter().map(|(column, format)| (column.as_str(), format))
    }

    /// How the cells of a column are written.
    #[must_use]
    pub fn of_column(&self, column: &str) -> TextFormat {
        let all = TextFormat {
            decimal_comma: self.decimal_comma,
            day_first: self.day_first,
            date: self.date.clone(),
            timestamp: self.timestamp.clone(),
            columns: BTreeMap::new(),
        };
        match self.columns.get(column) {
            Some(format) => all.with_format(format.clone()),
            None => all,
        }
    }

    /// The format that dates or moments of a column are written in, if it is said.
    pub fn of_dates(&self, column: &str, data_type: &DataType) -> Option<&CellFormat> {
        let has_time = match data_type {
            DataType::Date32 => false,
            DataType::Timestamp(..) => true,
            _ => return None,
        };
        let of_column = self.columns.get(column).filter(|format| format.has_time() == has_time);
        of_column.or(if has_time { self.timestamp.as_ref() } else { self.date.as_ref() })
    }

    /// The name of a column's type in messages, with the format of its cells.
    pub fn type_name(&self, column: &str, data_type: &DataType) -> String {
        let format = self.of_dates(column, data_type);
        format.map_or_else(|| type_name(data_type), ToString::to_string)
    }

    /// Whether a text is a date, and whether it is a moment.
    pub(super) fn dates(&self, text: &str) -> [bool; 2] {
        if self.has_usual_dates() {
            let has_time = is_plain_date(text);
            return [has_time == Some(false), has_time == Some(true)];
        }
        [false, true].map(|has_time| self.micros(text, has_time).is_some())
    }

    /// Whether dates are as they are where nothing is said of them.
    pub(super) fn has_usual_dates(&self) -> bool {
        !self.day_first && self.date.is_none() && self.timestamp.is_none()
    }

    /// Whether `2023-06-01` is that date.
    pub(super) fn has_plain_dates(&self) -> bool {
        !self.date.as_ref().is_some_and(CellFormat::is_year_day_month)
    }

    /// Microseconds since 1970-01-01 of a text that is a date or, with `has_time`, a moment.
    pub(super) fn micros(&self, text: &str, has_time: bool) -> Option<i64> {
        let format = if has_time { &self.timestamp } else { &self.date };
        let plain = || plain_moment(text);
        let found = match format {
            None if self.day_first => plain().or_else(|| day_first_moment(text)),
            None => plain(),
            Some(format) => match format.read(text) {
                Some(micros) => return Some(micros),
                None if format.is_year_day_month() => None,
                None => plain(),
            },
        };
        found.filter(|(_, found)| *found == has_time).map(|(moment, _)| moment.micros)
    }

    /// What `read` makes of a text that may be a number, once it is written with a point.
    pub(super) fn number<T>(&self, text: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        if !self.decimal_comma || text.bytes().all(|byte| byte.is_ascii_digit()) {
            return read(text);
        }
        let mut room = [0; 64];
        match room.get_mut(..text.len()) {
            Some(room) => read(with_point(text, room)?),
            None => read(with_point(text, &mut vec![0; text.len()])?),
        }
    }
}

/// A number with a comma as one with a point and without groups; none where it is no such number.
fn with_point<'a>(text: &str, room: &'a mut [u8]) -> Option<&'a str> {
    let (whole, rest) = text.split_at(text.find([',', 'e', 'E']).unwrap_or(text.len()));
    let mut groups = whole.strip_prefix('-').unwrap_or(whole).split('.');
    let first = groups.next().unwrap_or_default();
    let mut groups = groups.peekable();
    let is_grouped = groups.peek().is_some();
    if is_grouped && !(1..=3).contains(&first.len())
        || groups.any(|group| group.len() != 3)
        || rest.contains('.')
    {
        return None;
    }
    let mut length = 0;
    for byte in text.bytes().filter(|byte| *byte != b'.') {
        room[length] = if byte == b',' { b'.' } else { byte };
        length += 1;
    }
    std::str::from_utf8(&room[..length]).ok()
}

#[cfg(test)]
mod tests {
    use arrow_schema::DataType;

    use super::{CellFormat, TextFormat};

    #[test]
    fn dates_are_read_as_they_are_said_to_be_written() {
        let date = |format: &str| CellFormat::date(format).expect(format);
        let british = TextFormat::default().with_format(date("dd/MM/yyyy"));
        let swapped = TextFormat::default().with_format(date("yyyy-dd-MM"));
        let day_first = TextFormat::default().with_day_first(true);
        // December 11, 2020; November 12, 2020.
        let (later, earlier) = (Some(1_607_644_800_000_000), Some(1_605_139_200_000_000));
        let cases = [
            (&british, "11/12/2020", later),
            (&british, "2020-12-11", later),
            (&british, "11.12.2020", None),
            (&british, "12/13/2020", None),
            (&swapped, "2020-11-12", later),
            (&swapped, "2020-12-13", None),
            (&day_first, "11/12/2020", later),
            (&day_first, "11.12.2020", later),
            (&day_first, "2020-11-12", earlier),
            (&day_first, "12/13/2020", None),
            (&TextFormat::default(), "11/12/2020", None),
        ];
        for (format, text, expected) in cases {
            assert_eq!(format.micros(text, false), expected, "{text}");
            assert_eq!(format.dates(text), [expected.is_some(), false], "{text}");
        }
        let one = TextFormat::default().with_column("when", date("dd/MM/yyyy"));
        assert_eq!(one.of_column("when"), british);
        assert_eq!(one.of_column("other"), TextFormat::default());
        assert_eq!(one.type_name("when", &DataType::Date32), "date(dd/MM/yyyy)");
        assert_eq!(one.type_name("other", &DataType::Date32), "date");
    }

    #[test]
    fn what_is_said_of_all_columns_holds_for_each() {
        let moment = |format: &str| CellFormat::timestamp(format).expect(format);
        let (day, minute) = (CellFormat::date("d.M.yyyy").expect("a format"), moment("d.M.yyyy HH:mm"));
        let all = TextFormat::default()
            .with_decimal_comma(true)
            .with_day_first(true)
            .with_format(day.clone())
            .with_format(minute.clone());
        assert_eq!((all.decimal_comma, all.day_first), (true, true));
        assert_eq!((&all.date, &all.timestamp), (&Some(day.clone()), &Some(minute)));
        let other = moment("yyyy-MM-dd HH:mm:ss");
        let one = all.clone().with_column("when", other.clone());
        assert_eq!(one.of_column("other"), all);
        let when = one.of_column("when");
        assert_eq!((when.decimal_comma, when.day_first), (true, true));
        assert_eq!((when.date, when.timestamp), (Some(day), Some(other)));
    }

    #[test]
    fn commas_are_points_and_points_divide_groups() {
        let format = TextFormat::default().with_decimal_comma(true);
        let cases = [
            ("12", Some("12")),
            ("-1,5", Some("-1.5")),
            ("1.234,50", Some("1234.50")),
            ("-1.234.567", Some("-1234567")),
            ("1,5e-3", Some("1.5e-3")),
            (",5", Some(".5")),
            ("1.5", None),
            ("1234.567", None),
            (".567", None),
            ("1.23.456", None),
            ("1,234.5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(format.number(text, |text| Some(text.to_owned())).as_deref(), expected, "{text}");
        }
        let long = format!("{},5", "1".repeat(100));
        assert_eq!(format.number(&long, |text| Some(text.len())), Some(102));
        assert_eq!(TextFormat::default().number("1.5", |text| Some(text.to_owned())).as_deref(), Some("1.5"));
    }
}
