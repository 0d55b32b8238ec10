//! Cells of JSON as cells of a type, exactly: what a type does not hold as it is written is a failure.

use arrow_array::builder::StringViewBuilder;
use arrow_array::{Array, ArrayRef, BooleanArray, StringViewArray};
use arrow_schema::DataType;
use arrow_select::nullif::nullif;

use super::column::Column;
use super::misfit::{Misfits, shortened};
use super::scan::skip_blanks;
use super::text::unescaped;
use crate::error::Result;
use crate::kernel::Failures;
use crate::kernel::read::{TextFormat, read_text};

/// Cells that hold JSON as cells of type `to`. A cell that is not of this type as a whole, with the fields of its structs
/// and no others, becomes null and is told to `failures`, with the path of what does not fit inside of it.
///
/// ```
/// use arrow_array::StringViewArray;
/// use arrow_array::cast::AsArray;
/// use arrow_array::types::Int64Type;
/// use arrow_schema::DataType;
/// use recipe_core::engine::kernel::Failures;
/// use recipe_core::engine::kernel::json::read_json;
///
/// # fn main() -> recipe_core::Result<()> {
/// let cells = StringViewArray::from(vec!["7", "7.5", "\"7\""]);
/// let mut failures = Failures::default();
/// let longs = read_json(&cells, &DataType::Int64, &mut failures)?;
/// assert_eq!(longs.as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [Some(7), None, None]);
/// assert_eq!(failures.take(), [(1, "7.5".into()), (2, "\"7\"".into())]);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// There are more items than a list can hold, or JSON is never read as this type.
pub fn read_json(texts: &StringViewArray, to: &DataType, failures: &mut Failures) -> Result<ArrayRef> {
    read_json_in(texts, to, &TextFormat::default(), failures)
}

/// As [`read_json`], for texts whose dates are written so.
pub(super) fn read_json_in(
    texts: &StringViewArray,
    to: &DataType,
    format: &TextFormat,
    failures: &mut Failures,
) -> Result<ArrayRef> {
    match to {
        nested_type if nested_type.is_nested() => nested(texts, to, failures),
        // A text in quotes is no number.
        number if number.is_numeric() || *number == DataType::Boolean => {
            read_text(texts, to, &TextFormat::default(), failures)
        }
        _ => read_text(&plain_text(texts, failures), to, format, failures),
    }
}

fn nested(texts: &StringViewArray, to: &DataType, failures: &mut Failures) -> Result<ArrayRef> {
    let mut column = Column::new(to)?;
    let mut misfits = Misfits::default();
    let mut failed = Vec::new();
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text else {
            column.push_null();
            continue;
        };
        let before = column.len();
        let end = column.read(text, 0, &mut misfits);
        let whole = end.is_ok_and(|end| skip_blanks(text.as_bytes(), end) == text.len());
        if column.len() == before {
            column.push_null();
        }
        if let Some(misfit) = misfits.first.take() {
            failures.push(row, misfit.to_string());
            failed.push(row);
        } else if !whole {
            failures.push(row, shortened(text));
            failed.push(row);
        }
    }
    let array = column.finish()?;
    if failed.is_empty() {
        return Ok(array);
    }
    let mut is_failed = vec![false; array.len()];
    for row in failed {
        is_failed[row] = true;
    }
    Ok(nullif(&array, &BooleanArray::from(is_failed))?)
}

/// The text of cells: of JSON texts what stands between the quotes, of anything else the JSON.
pub(super) fn plain_text(texts: &StringViewArray, failures: &mut Failures) -> StringViewArray {
    let is_quoted = |text: &str| text.starts_with('"');
    if !texts.iter().flatten().any(is_quoted) {
        return texts.clone();
    }
    let mut plain = StringViewBuilder::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let inner = text.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
        match (text, inner.map(unescaped)) {
            (_, Some(Ok(inner))) => plain.append_value(inner),
            (Some(text), Some(Err(_))) => {
                failures.push(row, shortened(text));
                plain.append_null();
            }
            (text, _) => plain.append_option(text),
        }
    }
    plain.finish()
}

#[cfg(test)]
mod tests {
    use arrow_schema::Field;

    use super::*;
    use crate::kernel::json::{Levels, Shape};
    use crate::kernel::print::cell;
    use crate::types::Type;

    type Read = (Vec<Option<String>>, Vec<(usize, String)>);

    fn read(texts: &[&str], to: &DataType) -> Read {
        let mut failures = Failures::default();
        let texts: StringViewArray = texts.iter().map(|text| (*text != "-").then_some(*text)).collect();
        let array = read_json(&texts, to, &mut failures).expect("cells");
        assert_eq!((array.data_type(), array.len()), (to, texts.len()));
        array.to_data().validate_full().expect("a sound array");
        ((0..array.len()).map(|row| cell(array.as_ref(), row)).collect(), failures.take())
    }

    fn shape(texts: &[&str]) -> DataType {
        let mut shape = Shape::Unknown;
        for text in texts {
            shape.absorb(text, 0, Levels::default()).expect("JSON");
        }
        shape.data_type()
    }

    #[test]
    fn what_does_not_fit_fails() {
        let cases: [(DataType, &[&str], &[&str]); 6] = [
            (
                DataType::Int64,
                &["7", "-9223372036854775808"],
                &["7.0", "1e3", "9223372036854775808", "\"7\"", "true", "[7]"],
            ),
            (
                DataType::Float64,
                &["0.1", "7", "1e300", "9007199254740991"],
                &["1e400", "9007199254740993", "\"1\"", "\"NaN\"", "false", "{}"],
            ),
            (
                Type::Decimal.to_arrow(),
                &["12345678901234567890", "0.5"],
                &["1e20", "0.1234567890123456789", "\"1\""],
            ),
            (DataType::Boolean, &["true", "false"], &["1", "\"true\"", "\"yes\"", "[]"]),
            (DataType::Utf8View, &["true", "12.50", "{\"a\": 1}", "\"x\""], &["\"\\ud800\""]),
            (DataType::Date32, &["\"2024-02-03\""], &["\"x\"", "{}"]),
        ];
        for (to, fit, others) in cases {
            let (cells, failures) = read(fit, &to);
            assert!(cells.iter().all(Option::is_some) && failures.is_empty(), "{to}: {cells:?} {failures:?}");
            let (cells, failures) = read(others, &to);
            assert!(cells.iter().all(Option::is_none), "{to}: {cells:?}");
            assert_eq!(
                failures.iter().map(|(row, _)| *row).collect::<Vec<_>>(),
                (0..others.len()).collect::<Vec<_>>(),
                "{to}"
            );
        }
    }

    #[test]
    fn paths_lead_to_what_does_not_fit() {
        let first = r#"{"tags": [{"price": 1, "name": "a"}], "at": {"x": 0.5}, "ok": true}"#;
        let to = shape(&[first, r#"{"tags": []}"#]);
        let texts = [
            first,
            "-",
            r#"{"tags": [{"price": 2}, {}, {"price": 1.5}]}"#,
            r#"{"at": {"x": 1, "y": 2}, "tags": null}"#,
            r#"{"ok": "yes"}"#,
            r"[1]",
            r#"{"ok": true, "ok": false}"#,
            "{}",
            r#"{"tags": [{"price": 1}"#,
            r#"{"tags": [], "\u006fk": null}"#,
        ];
        let (cells, failures) = read(&texts, &to);
        let told: Vec<(usize, &str)> = failures.iter().map(|(row, told)| (*row, told.as_str())).collect();
        let expected = [
            (2, "tags[2].price: 1.5"),
            (3, "at.y: 2"),
            (4, "ok: \"yes\""),
            (5, "[1]"),
            (6, "ok: false"),
            (8, r#"{"tags": [{"price": 1}"#),
        ];
        assert_eq!(told, expected);
        let present: Vec<usize> = (0..cells.len()).filter(|row| cells[*row].is_some()).collect();
        assert_eq!(present, [0, 7, 9]);
        let printed = r#"{"at":{"x":0.5},"ok":true,"tags":[{"name":"a","price":1}]}"#;
        assert_eq!(cells[0].as_deref(), Some(printed));
        assert_eq!(cells[9].as_deref(), Some(r#"{"at":null,"ok":null,"tags":[]}"#));
    }

    #[test]
    fn every_digit_stays() {
        let texts = [
            r#"{"n": 12345678901234567890, "m": 9007199254740993, "t": [1, "1.10"]}"#,
            r#"{"n":3,"m":0.5,"t":[1.10]}"#,
        ];
        let (cells, failures) = read(&texts, &shape(&texts));
        assert!(failures.is_empty());
        assert_eq!(
            cells[0].as_deref(),
            Some(r#"{"m":9007199254740993,"n":12345678901234567890,"t":["1","1.10"]}"#)
        );
        assert_eq!(cells[1].as_deref(), Some(r#"{"m":0.5,"n":3,"t":["1.10"]}"#));
    }

    #[test]
    fn json_inside_of_text_has_no_blanks() {
        let texts = [r#"{"a": {"x": [ 1.10, "b c" ]}}"#, r#"{"a": "é"}"#];
        assert_eq!(shape(&texts), DataType::Struct(vec![Field::new("a", DataType::Utf8View, true)].into()));
        let (cells, _) = read(&texts, &shape(&texts));
        assert_eq!(cells[0].as_deref(), Some(r#"{"a":"{\"x\":[1.10,\"b c\"]}"}"#));
    }
}
