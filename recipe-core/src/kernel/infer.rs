//! The types of text columns, inferred from a sample of their cells.
//!
//! A column is int, long, double, boolean (`true`, `false`), date (`2023-06-01`) or timestamp (`2023-06-01 23:15:00`,
//! with a fraction or not) where every present cell is; else it is text. Whole numbers with leading zeros or a plus
//! sign, such as zip codes and phone numbers, are text, and so are numbers too long for a long. Missing cells say
//! nothing; a column without present cells is text.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;

use super::date::is_plain_date;
use super::number::parse_double;
use crate::types::Type;

/// What is known so far of each column.
#[derive(Debug, Clone)]
pub struct Inference {
    columns: Vec<Option<Type>>,
}

impl Inference {
    /// Nothing is known yet of `columns` columns.
    pub fn new(columns: usize) -> Self {
        Inference { columns: vec![None; columns] }
    }

    /// Takes in cells; columns that are not text (`Utf8View`) say nothing.
    pub fn push(&mut self, batch: &RecordBatch) {
        for (known, column) in self.columns.iter_mut().zip(batch.columns()) {
            let Some(texts) = column.as_string_view_opt() else { continue };
            for text in texts.iter().flatten().filter(|text| !text.is_empty()) {
                if *known == Some(Type::String) {
                    break;
                }
                let found = type_of(text);
                *known = Some(known.map_or(found, |known| join(known, found)));
            }
        }
    }

    /// The type of each column.
    pub fn finish(self) -> Vec<Type> {
        self.columns.into_iter().map(|known| known.unwrap_or(Type::String)).collect()
    }
}

fn join(known: Type, found: Type) -> Type {
    if known == found {
        known
    } else if known.is_number() && found.is_number() {
        known.common(found)
    } else {
        Type::String
    }
}

fn type_of(text: &str) -> Type {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let bytes = digits.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) && !bytes.is_empty() {
        let padded = bytes.len() > 1 && bytes[0] == b'0';
        return match text.parse::<i64>() {
            Ok(_) if padded => Type::String,
            Ok(value) if i32::try_from(value).is_ok() => Type::Int,
            Ok(_) => Type::Long,
            Err(_) => Type::String,
        };
    }
    if bytes.first().is_some_and(u8::is_ascii_digit) && is_number(bytes) && parse_double(text).is_some() {
        return Type::Double;
    }
    if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
        return Type::Boolean;
    }
    match is_plain_date(text) {
        Some(false) => Type::Date,
        Some(true) => Type::Timestamp,
        None => Type::String,
    }
}

/// Digits, a point and an exponent, without padding: `0.5` and `1.5e-3`, not `00.5`.
fn is_number(bytes: &[u8]) -> bool {
    let padded = bytes.len() > 1 && bytes[0] == b'0' && bytes[1].is_ascii_digit();
    !padded
        && bytes.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{RecordBatch, StringViewArray};

    use super::Inference;
    use crate::types::Type;

    #[test]
    fn infers_from_all_cells() {
        let cases: [(&[&str], Type); 14] = [
            (&["1", "-2", ""], Type::Int),
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
            (&["99999999999999999999"], Type::String),
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
