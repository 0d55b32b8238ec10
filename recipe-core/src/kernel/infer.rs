//! The types of text columns, inferred from their cells.
//!
//! A column gets the first of these types that holds every present cell exactly: date (`2023-06-01`, or as it is said that
//! dates are written), timestamp (`2023-06-01 23:15:00`, with a fraction or not, or as it is said), long, double, decimal and
//! boolean (`true`, `false`); else it is text. Numbers with leading zeros or a plus sign, such as zip codes and phone numbers, are text. A double holds what it gives back when
//! it is printed with as many digits: `12.50` and `0.1`, not 9007199254740993. Missing cells say nothing; a column without
//! present cells is text.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::read::{Held, TextFormat};
use crate::types::Type;

/// What is known so far of each column.
#[derive(Debug, Clone)]
pub struct Inference {
    format: TextFormat,
    /// The types that hold all cells so far; none where there was no present one.
    columns: Vec<Option<Held>>,
}

impl Inference {
    /// Nothing is known yet of `columns` columns.
    pub fn new(columns: usize) -> Self {
        Inference { format: TextFormat::default(), columns: vec![None; columns] }
    }

    /// The same for cells that are written so.
    #[must_use]
    pub fn with_format(self, format: TextFormat) -> Self {
        Inference { format, ..self }
    }

    /// Takes in cells; columns that are not text say nothing.
    pub fn push(&mut self, batch: &RecordBatch) {
        for (known, column) in self.columns.iter_mut().zip(batch.columns()) {
            let texts: Box<dyn Iterator<Item = Option<&str>>> = match column.data_type() {
                DataType::Utf8View => Box::new(column.as_string_view().iter()),
                DataType::Utf8 => Box::new(column.as_string::<i32>().iter()),
                DataType::LargeUtf8 => Box::new(column.as_string::<i64>().iter()),
                _ => continue,
            };
            for text in texts.flatten().filter(|text| !text.is_empty()) {
                let held = known.unwrap_or(Held::ALL);
                if held.is_text() {
                    break;
                }
                *known = Some(held.and(Held::of(text, &self.format)));
            }
        }
    }

    /// What is known of these cells and of those that `other` took in.
    pub fn merge(&mut self, other: &Inference) {
        for (known, other) in self.columns.iter_mut().zip(&other.columns) {
            *known = match (*known, *other) {
                (Some(one), Some(other)) => Some(one.and(other)),
                (one, other) => one.or(other),
            };
        }
    }

    /// The type of each column.
    pub fn finish(self) -> Vec<Type> {
        self.columns.into_iter().map(|known| known.map_or(Type::String, Held::first)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{RecordBatch, StringViewArray};

    use super::{Inference, TextFormat};
    use crate::kernel::read::CellFormat;
    use crate::types::Type;

    #[test]
    fn dates_are_inferred_as_they_are_said_to_be_written() {
        let format =
            |format: &str| TextFormat::default().with_format(CellFormat::date(format).expect(format));
        let (british, digits) = (format("dd/MM/yyyy"), format("yyyyMMdd"));
        let day_first = TextFormat::default().with_day_first(true);
        let moments = CellFormat::timestamp("dd.MM.yyyy HH:mm").expect("a format");
        let moments = day_first.clone().with_format(moments);
        let cases: [(&TextFormat, &[&str], Type); 10] = [
            (&british, &["11/12/2020", "13/12/2020", ""], Type::Date),
            (&british, &["11/12/2020", "12/13/2020"], Type::String),
            (&british, &["2020-12-11"], Type::Date),
            (&british, &["1", "2"], Type::Long),
            (&digits, &["20240229", "20240301"], Type::Date),
            (&digits, &["20240229", "20240230"], Type::Long),
            (&day_first, &["11/12/2020", "1.2.2020"], Type::Date),
            (&day_first, &["11/12/2020 9:05"], Type::Timestamp),
            (&moments, &["01.02.2020 09:05"], Type::Timestamp),
            (&moments, &["01.02.2020"], Type::Date),
        ];
        for (format, cells, expected) in cases {
            let column = Arc::new(StringViewArray::from_iter_values(cells));
            let batch = RecordBatch::try_from_iter([("c", column as _)]).expect("a batch");
            let mut inference = Inference::new(1).with_format(format.clone());
            inference.push(&batch);
            assert_eq!(inference.finish(), [expected], "{cells:?}");
        }
    }

    #[test]
    fn infers_from_all_cells() {
        let cases: [(&[&str], Type); 20] = [
            (&["1", "-2", ""], Type::Long),
            (&["1", "3000000000"], Type::Long),
            (&["1", "2.5", "1e3"], Type::Double),
            (&["00501", "10001"], Type::String),
            (&["0", "0.5"], Type::Double),
            (&["+1"], Type::String),
            (&["true", "False"], Type::Boolean),
            (&["yes", "no"], Type::String),
            (&["2023-06-01"], Type::Date),
            (&["2023-06-01 10:00:00", "2023-06-01 10:00:00.25"], Type::Timestamp),
            (&["2023-06-01", "2023-06-01 10:00:00"], Type::String),
            (&["1", "x"], Type::String),
            (&["", ""], Type::String),
            (&["18446744073709551615", "1"], Type::Decimal),
            (&["99999999999999999999999"], Type::String),
            (&["9007199254740993", "1"], Type::Long),
            (&["9007199254740993", "0.5"], Type::Decimal),
            (&["9007199254740993", "1e-20"], Type::String),
            (&["9007199254740992", "1e-20"], Type::Double),
            (&["1", "true"], Type::String),
        ];
        for (cells, expected) in cases {
            let column = Arc::new(StringViewArray::from_iter_values(cells));
            let batch = RecordBatch::try_from_iter([("c", column as _)]).expect("a batch");
            let mut inference = Inference::new(1);
            inference.push(&batch);
            assert_eq!(inference.finish(), [expected], "{cells:?}");
        }
    }
}
