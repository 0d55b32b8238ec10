//! Cells of CSV that a spreadsheet would take for a formula, and run.
//!
//! The first characters are those of OWASP's page "CSV Injection".

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::builder::StringViewBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_schema::{DataType, SchemaRef};
use recipe_core::engine::kernel::json::readable;
use serde::{Deserialize, Serialize};

use crate::error::{Result, TableError};
use crate::format::OutputFormat;

/// What is done with text that a spreadsheet would take for a formula. Plain numbers, such as -5, are not formulas.
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::AtomicU64;
///
/// use arrow_array::{ArrayRef, RecordBatch, StringViewArray};
/// use recipe_tables::csv::{Formulas, write};
///
/// let notes: ArrayRef = Arc::new(StringViewArray::from(vec!["-5", "=HYPERLINK(A1)"]));
/// let claims = RecordBatch::try_from_iter([("note", notes)])?;
/// let escaped = AtomicU64::new(0);
/// let rows = Formulas::Escape.apply(vec![claims.clone()], &escaped)?;
/// assert_eq!(write(&rows, b',', &[None])?, b"-5\n'=HYPERLINK(A1)\n");
///
/// let formula = Formulas::Reject.apply(vec![claims], &escaped).expect_err("it may not");
/// assert!(formula.after_rows(5).to_string().starts_with("row 7, column `note`"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Formulas {
    /// It is written as it is.
    #[default]
    Keep,
    /// It is written with `'` before it, which spreadsheets read as text.
    Escape,
    /// It ends the run.
    Reject,
}

impl Formulas {
    /// Batches as they are written; or the error of the first formula, where none is allowed, with its row among these.
    /// `count` is increased by the number of cells that were escaped.
    pub fn apply(self, batches: Vec<RecordBatch>, count: &AtomicU64) -> Result<Vec<RecordBatch>> {
        let batches: Vec<RecordBatch> = batches.into_iter().map(readable).collect();
        match self {
            Formulas::Keep => Ok(batches),
            Formulas::Escape => batches.into_iter().map(|batch| escape(batch, count)).collect(),
            Formulas::Reject => first(&batches).map_or(Ok(batches), Err),
        }
    }

    /// The names of columns as they are written.
    pub fn header(self, schema: &SchemaRef) -> Result<Vec<String>> {
        let names = schema.fields().iter().enumerate().map(|(at, field)| {
            let name = field.name();
            match self {
                _ if !is_formula(name.as_bytes()) => Ok(name.clone()),
                Formulas::Keep => Ok(name.clone()),
                Formulas::Escape => Ok(format!("'{name}")),
                Formulas::Reject => Err(TableError::FormulaInHeader { column: at + 1, name: name.clone() }),
            }
        });
        names.collect()
    }
}

/// The error of the first formula, row by row.
fn first(batches: &[RecordBatch]) -> Option<TableError> {
    let mut before = 0;
    for batch in batches {
        let columns = batch.columns().iter().zip(batch.schema_ref().fields());
        let found = columns.filter_map(|(column, field)| {
            let texts = text_of(column)?;
            let row = rows(texts).next()?;
            Some((row, field.name(), texts.value(row)))
        });
        if let Some((row, column, cell)) = found.min_by_key(|(row, ..)| *row) {
            let row = before + row as u64 + 1;
            return Some(TableError::FormulaInCell { row, column: column.clone(), cell: cell.to_owned() });
        }
        before += batch.num_rows() as u64;
    }
    None
}

fn escape(batch: RecordBatch, count: &AtomicU64) -> Result<RecordBatch> {
    let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
    let mut changed = false;
    for column in &mut columns {
        let Some(texts) = text_of(column) else { continue };
        let found: Vec<usize> = rows(texts).collect();
        if found.is_empty() {
            continue;
        }
        count.fetch_add(found.len() as u64, Ordering::Relaxed);
        changed = true;
        *column = Arc::new(escaped(texts, &found));
    }
    if !changed {
        return Ok(batch);
    }
    let escaped = RecordBatch::try_new(batch.schema(), columns);
    escaped.map_err(|error| TableError::Write { format: OutputFormat::Csv, reason: error.to_string() })
}

fn escaped(texts: &StringViewArray, found: &[usize]) -> StringViewArray {
    let mut builder = StringViewBuilder::with_capacity(texts.len());
    let mut found = found.iter().copied().peekable();
    let mut cell = String::new();
    for (row, text) in texts.iter().enumerate() {
        match text {
            Some(text) if found.next_if_eq(&row).is_some() => {
                cell.clear();
                cell.push('\'');
                cell.push_str(text);
                builder.append_value(&cell);
            }
            text => builder.append_option(text),
        }
    }
    builder.finish()
}

/// The cells of a column of text.
fn text_of(column: &ArrayRef) -> Option<&StringViewArray> {
    (*column.data_type() == DataType::Utf8View).then(|| column.as_string_view())
}

/// The rows with a formula. Only where the first character starts formulas is more of the cell looked at.
fn rows(texts: &StringViewArray) -> impl Iterator<Item = usize> + '_ {
    texts.views().iter().enumerate().filter_map(|(row, view)| {
        let starts = *view as u32 > 0 && starts_formula((*view >> 32) as u8);
        (starts && texts.is_valid(row) && is_formula(texts.value(row).as_bytes())).then_some(row)
    })
}

fn starts_formula(byte: u8) -> bool {
    matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')
}

/// Whether a text starts like a formula, and is not a plain number.
fn is_formula(text: &[u8]) -> bool {
    match text {
        [b'+' | b'-', number @ ..] => !is_number(number),
        [first, ..] => starts_formula(*first),
        [] => false,
    }
}

/// Digits, with a fraction and an exponent perhaps.
fn is_number(text: &[u8]) -> bool {
    fn digits(text: &[u8]) -> (bool, &[u8]) {
        let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0, &text[count..])
    }
    let (mut some, mut rest) = digits(text);
    if let [b'.', after @ ..] = rest {
        let (more, after) = digits(after);
        (some, rest) = (some || more, after);
    }
    match rest {
        [] => some,
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            some && matches!(digits(exponent), (true, []))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    use arrow_array::cast::AsArray;
    use arrow_array::{Int64Array, RecordBatch, StringViewArray};

    use super::{Formulas, is_formula};
    use crate::error::TableError;

    #[test]
    fn formulas_and_numbers() {
        let formulas =
            ["=1", "+", "-", "-a", "@x", "\tx", "\rx", "-1+1", "--1", "-1e", "+.", "-.e1", "=", "- 1"];
        for text in formulas {
            assert!(is_formula(text.as_bytes()), "{text:?}");
        }
        for text in ["", "a=1", "-5", "+5", "-0.5", "-.5", "-5.", "-1e9", "+1E-9", " =1", "'=1", "5-1", "é"]
        {
            assert!(!is_formula(text.as_bytes()), "{text:?}");
        }
    }

    #[test]
    fn only_text_is_looked_at() {
        let text =
            StringViewArray::from(vec![Some("a"), None, Some("-5"), Some("=a text longer than twelve")]);
        let number = Int64Array::from(vec![-1, -2, -3, -4]);
        let batch = RecordBatch::try_from_iter([("n", Arc::new(number) as _), ("t", Arc::new(text) as _)])
            .expect("a batch");
        let count = AtomicU64::new(0);
        let escaped = Formulas::Escape.apply(vec![batch.slice(1, 3)], &count).expect("rows");
        let cells: Vec<_> = escaped[0].column(1).as_string_view().iter().collect();
        assert_eq!(cells, [None, Some("-5"), Some("'=a text longer than twelve")]);
        assert_eq!((escaped[0].column(0), count.into_inner()), (&batch.slice(1, 3).column(0).clone(), 1));
        let count = AtomicU64::new(0);
        let batches = vec![batch.slice(0, 2), batch.slice(2, 2)];
        let found = Formulas::Reject.apply(batches, &count).expect_err("a formula");
        let error = found.after_rows(10);
        assert!(
            matches!(&error, TableError::FormulaInCell { row: 14, column, cell } if column == "t" && cell.starts_with("=a text")),
            "{error}"
        );
        let message = error.to_string();
        assert!(
            message.contains("row 14, column `t` of the output") && message.contains("`=a text"),
            "{message}"
        );
    }
}
