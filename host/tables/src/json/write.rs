//! Rows as JSON lines.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use recipe_core::engine::kernel::print::to_text;

use crate::error::{Result, TableError};
use crate::write::check_batch_bytes;

/// Rows as an object a line; null cells are written as null.
pub fn json_lines(batches: &[RecordBatch]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for batch in batches {
        json_batch(batch, &mut out)?;
    }
    Ok(out)
}

fn json_batch(batch: &RecordBatch, out: &mut Vec<u8>) -> Result<()> {
    let views = batch.columns().iter().filter_map(|column| column.as_string_view_opt());
    check_batch_bytes(views.flat_map(|texts| texts.views().iter()).map(|view| *view as u32 as usize).sum())?;
    let columns = batch.columns().iter().map(|column| match column.data_type() {
        // How moments and decimals print is this engine's.
        DataType::Timestamp(..) | DataType::Decimal128(..) => to_text(column).map_err(TableError::from),
        _ => Ok(column.clone()),
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
    let fields = batch.schema_ref().fields().iter().zip(&columns);
    let schema = Schema::new(
        fields
            .map(|(field, column)| Field::new(field.name(), column.data_type().clone(), true))
            .collect::<Vec<_>>(),
    );
    let batch = RecordBatch::try_new(Arc::new(schema), columns)?;
    let mut writer = arrow_json::writer::WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, arrow_json::writer::LineDelimited>(out);
    writer.write(&batch)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Float64Array, RecordBatch, StringViewArray};

    use super::json_lines;

    #[test]
    fn missing_cells_are_null() {
        let text = Arc::new(StringViewArray::from(vec![None::<&str>]));
        let number = Arc::new(Float64Array::from(vec![None]));
        let batch = RecordBatch::try_from_iter([("t", text as _), ("n", number as _)]).expect("a batch");
        let encoded = json_lines(&[batch]).expect("text");
        assert_eq!(String::from_utf8(encoded).expect("UTF-8"), "{\"t\":null,\"n\":null}\n");
    }
}
