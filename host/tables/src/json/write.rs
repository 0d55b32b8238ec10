//! Rows as JSON lines.

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field};
use recipe_core::engine::kernel::json::holds_json;
use recipe_core::engine::kernel::print::{field_to_text, write_json_text};

use crate::error::Result;
use crate::write::{check_batch_bytes, unwritable};

/// Rows as an object a line. Null cells are written as null, and numbers with every digit; doubles that are no numbers are
/// the texts `NaN`, `Infinity` and `-Infinity`. Cells that [hold JSON](holds_json) are written as they are.
pub fn json_lines(batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let mut out = String::new();
    for batch in batches {
        json_batch(batch, &mut out)?;
    }
    Ok(out.into_bytes())
}

fn json_batch(batch: &RecordBatch, out: &mut String) -> Result<()> {
    let fields = batch.schema_ref().fields().iter();
    let texts = batch.columns().iter().zip(fields.clone()).map(|(column, field)| {
        field_to_text(column, field).map_err(|error| unwritable(field.name(), &error))
    });
    let texts = texts.collect::<Result<Vec<_>>>()?;
    let columns: Vec<Column> =
        fields.zip(&texts).map(|(field, texts)| Column::new(field, texts.as_string_view())).collect();
    let cells: usize = columns.iter().map(|column| column.bytes(batch.num_rows())).sum();
    check_batch_bytes(cells)?;
    out.reserve(cells + 3 * batch.num_rows());
    for row in 0..batch.num_rows() {
        out.push('{');
        for (at, column) in columns.iter().enumerate() {
            out.push_str(if at > 0 { "," } else { "" });
            out.push_str(&column.key);
            column.write(row, out);
        }
        out.push_str("}\n");
    }
    Ok(())
}

/// A column as text.
struct Column<'a> {
    /// The key and a colon.
    key: String,
    texts: &'a StringViewArray,
    written: Written,
}

/// How the text of a cell is written.
#[derive(Clone, Copy)]
enum Written {
    /// As it is.
    Plain,
    /// As it is where it is a number, and in quotes where it is a word.
    Number,
    /// In quotes.
    Quoted,
}

impl<'a> Column<'a> {
    fn new(field: &Field, texts: &'a StringViewArray) -> Self {
        let mut key = String::new();
        write_json_text(field.name(), &mut key);
        key.push(':');
        let written = match field.data_type() {
            _ if holds_json(field) => Written::Plain,
            DataType::Boolean => Written::Plain,
            nested if nested.is_nested() => Written::Plain,
            floating if floating.is_floating() => Written::Number,
            number if number.is_numeric() => Written::Plain,
            _ => Written::Quoted,
        };
        Column { key, texts, written }
    }

    /// About how many bytes its cells take.
    fn bytes(&self, rows: usize) -> usize {
        let texts: usize = self.texts.views().iter().map(|view| *view as u32 as usize).sum();
        texts + rows * (self.key.len() + 3)
    }

    fn write(&self, row: usize, out: &mut String) {
        if self.texts.is_null(row) {
            return out.push_str("null");
        }
        let text = self.texts.value(row);
        match self.written {
            Written::Plain => out.push_str(text),
            Written::Number if text.ends_with(|last: char| last.is_ascii_digit()) => out.push_str(text),
            Written::Number | Written::Quoted => write_json_text(text, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::{Decimal128Type, Int64Type};
    use arrow_array::{
        Array, ArrayRef, Decimal128Array, Float64Array, ListArray, PrimitiveArray, RecordBatch,
        StringViewArray, TimestampMicrosecondArray,
    };
    use arrow_schema::{DataType, Field, Schema};
    use recipe_core::engine::kernel::json::with_json;

    use super::json_lines;

    fn written(columns: Vec<(Field, ArrayRef)>) -> String {
        let (fields, columns): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("a batch");
        String::from_utf8(json_lines(&[batch]).expect("text")).expect("UTF-8")
    }

    fn column(name: &str, cells: impl Array + 'static) -> (Field, ArrayRef) {
        (Field::new(name, cells.data_type().clone(), true), Arc::new(cells))
    }

    #[test]
    fn every_value_is_exact() {
        let decimals: PrimitiveArray<Decimal128Type> =
            Decimal128Array::from(vec![Some(12_345_678_901_234_567_890_500_000_000_000_000_000), None])
                .with_precision_and_scale(38, 18)
                .expect("decimals");
        let lists =
            ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1), None]), Some(vec![])]);
        let moments = TimestampMicrosecondArray::from(vec![Some(0), None]);
        let json = StringViewArray::from(vec![Some("12.50"), Some("\"a\\u00e9\"")]);
        let lines = written(vec![
            column("t\"", StringViewArray::from(vec![Some("a\"\u{1}\n"), Some("")])),
            column("d", Float64Array::from(vec![0.1 + 0.2, 5.0])),
            column("x", Float64Array::from(vec![f64::NAN, f64::NEG_INFINITY])),
            column("m", decimals),
            column("l", lists),
            column("w", moments),
            (with_json(Field::new("j", DataType::Utf8View, true)), Arc::new(json)),
        ]);
        let expected = concat!(
            r#"{"t\"":"a\"\u0001\n","d":0.30000000000000004,"x":"NaN","m":12345678901234567890.5,"l":[1,null],"#,
            r#""w":"1970-01-01 00:00:00","j":12.50}"#,
            "\n",
            r#"{"t\"":"","d":5.0,"x":"-Infinity","m":null,"l":[],"w":null,"j":"a\u00e9"}"#,
            "\n"
        );
        assert_eq!(lines, expected);
    }
}
