//! Rows as text, on any thread; and rows as other programs read them from Parquet.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use recipe_core::kernel::print::to_text;

use crate::error::{HostError, Result};

/// Makes text of batches.
#[derive(Debug, Clone, Copy)]
pub enum Encoder {
    /// Cells with this sign between them. A cell is quoted where it has the sign, a quote or a line break; null is
    /// an empty cell.
    Csv(u8),
    /// One object a line; null cells are written as null.
    JsonLines,
}

impl Encoder {
    /// The text of a batch.
    pub fn encode(self, batch: &RecordBatch) -> Result<Vec<u8>> {
        match self {
            Encoder::Csv(delimiter) => csv(batch, delimiter),
            Encoder::JsonLines => json_lines(batch),
        }
    }
}

pub(super) fn csv_header(schema: &SchemaRef, delimiter: u8) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, field) in schema.fields().iter().enumerate() {
        if at > 0 {
            out.push(delimiter);
        }
        write_cell(field.name(), delimiter, &mut out);
    }
    out.push(b'\n');
    out
}

fn csv(batch: &RecordBatch, delimiter: u8) -> Result<Vec<u8>> {
    let columns = batch
        .columns()
        .iter()
        .map(|column| to_text(column).map_err(|error| HostError::failed(error.to_string())));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
    let texts: Vec<&StringViewArray> =
        columns.iter().map(arrow_array::cast::AsArray::as_string_view).collect();
    let mut out = Vec::with_capacity(batch.num_rows() * texts.len() * 8);
    for row in 0..batch.num_rows() {
        let start = out.len();
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                out.push(delimiter);
            }
            if text.is_valid(row) {
                write_cell(text.value(row), delimiter, &mut out);
            }
        }
        // A line without any sign would be no row at all to those who read it.
        if out.len() == start {
            out.extend_from_slice(b"\"\"");
        }
        out.push(b'\n');
    }
    Ok(out)
}

fn write_cell(text: &str, delimiter: u8, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || *byte == delimiter) {
        return out.extend_from_slice(bytes);
    }
    out.push(b'"');
    for byte in bytes {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

fn json_lines(batch: &RecordBatch) -> Result<Vec<u8>> {
    let fail = |error: arrow_schema::ArrowError| HostError::failed(error.to_string());
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        // How moments and decimals print is this engine's.
        DataType::Timestamp(..) | DataType::Decimal128(..) => {
            to_text(column).map_err(|error| HostError::failed(error.to_string()))
        }
        _ => Ok(column.clone()),
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
    let fields = batch.schema_ref().fields().iter().zip(&columns);
    let schema = Schema::new(
        fields
            .map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true))
            .collect::<Vec<_>>(),
    );
    let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(fail)?;
    let mut out = Vec::new();
    let mut writer = arrow_json::writer::WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, arrow_json::writer::LineDelimited>(&mut out);
    writer.write(&batch).map_err(fail)?;
    writer.finish().map_err(fail)?;
    drop(writer);
    Ok(out)
}

/// Columns as other programs know them: text as ordinary strings.
pub(super) fn plain_schema(schema: &SchemaRef) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match field.data_type() {
        DataType::Utf8View => Field::new(field.name(), DataType::Utf8, true),
        DataType::List(item) if item.data_type() == &DataType::Utf8View => {
            Field::new(field.name(), DataType::new_list(DataType::Utf8, true), true)
        }
        other => Field::new(field.name(), other.clone(), true),
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

pub(super) fn plain(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let fail = |error: arrow_schema::ArrowError| HostError::failed(error.to_string());
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| {
        if column.data_type() == field.data_type() {
            return Ok(column.clone());
        }
        datafusion::arrow::compute::cast(column, field.data_type()).map_err(fail)
    });
    RecordBatch::try_new(schema.clone(), columns.collect::<Result<_>>()?).map_err(fail)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Float64Array, RecordBatch, StringViewArray};

    use super::Encoder;

    #[test]
    fn quotes_only_where_needed() {
        let text = Arc::new(StringViewArray::from(vec![
            Some("a,b"),
            None,
            Some("say \"hi\"\nthere"),
            Some(" plain "),
        ]));
        let number = Arc::new(Float64Array::from(vec![Some(1.0), None, Some(18931.90), None]));
        let batch = RecordBatch::try_from_iter([("t", text as _), ("n", number as _)]).expect("a batch");
        let encoded = Encoder::Csv(b',').encode(&batch).expect("text");
        let expected = "\"a,b\",1.0\n,\n\"say \"\"hi\"\"\nthere\",18931.9\n plain ,\n";
        assert_eq!(String::from_utf8(encoded).expect("UTF-8"), expected);
        let encoded = Encoder::JsonLines.encode(&batch.slice(1, 1)).expect("text");
        assert_eq!(String::from_utf8(encoded).expect("UTF-8"), "{\"t\":null,\"n\":null}\n");
    }

    #[test]
    fn a_row_of_one_missing_cell_is_a_row() {
        let column = Arc::new(StringViewArray::from(vec![None::<&str>]));
        let batch = RecordBatch::try_from_iter([("t", column as _)]).expect("a batch");
        assert_eq!(Encoder::Csv(b',').encode(&batch).expect("text"), b"\"\"\n");
    }
}
