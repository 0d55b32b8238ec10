//! The kernel that finds the rows that are not as expected, and says what they hold.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_buffer::BooleanBuffer;
use arrow_schema::DataType;

use crate::kernel::print::{write_json, write_json_text};
use crate::kernel::{Failures, Kernel, Unmet, Value};
use crate::plan::as_mask;
use crate::step::prelude::*;

/// True where a row is not as expected. Of such rows it notes what they hold: the values that were looked at and, where the
/// rows leave the table, all of them.
pub(super) struct Report {
    /// What the columns looked at are called together.
    column: Arc<str>,
    looked_at: Vec<String>,
    all: Option<Vec<String>>,
}

impl Report {
    /// A report on columns that were looked at, and on `all` where rows leave the table.
    pub(super) fn new(looked_at: &[Column], all: Option<&[Column]>) -> Self {
        let names = |columns: &[Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let looked_at = names(looked_at);
        Report { column: looked_at.join(", ").into(), looked_at, all: all.map(names) }
    }

    /// What it takes besides whether rows pass and are looked at: their numbers in the input, from 1, and cells. These are text, as they would be written, so that those of
    /// the input stay as they are; lists and objects are JSON.
    pub(super) fn values(&self, number: Option<&Column>, looked_at: &[Column], all: &[Column]) -> Vec<Expr> {
        let all = if self.all.is_some() { all } else { &[] };
        let value =
            |column: &Column| if column.data_type.is_nested() { column.expr() } else { column.text() };
        let number = number.map_or_else(|| Expr::null(&DataType::Int64), Column::expr);
        std::iter::once(number).chain(looked_at.iter().chain(all).map(value)).collect()
    }

    /// The values of a row as they are listed: alone, or several as an object.
    fn cell(&self, values: &[ArrayRef], row: usize) -> String {
        match values {
            [one] if one.is_null(row) => String::new(),
            [one] => match one.as_string_view_opt() {
                Some(text) => text.value(row).to_owned(),
                None => {
                    let mut json = String::new();
                    write_json(one.as_ref(), row, &mut json);
                    json
                }
            },
            [] => String::new(),
            several => object(&self.looked_at, several, row),
        }
    }
}

/// Cells of a row as a JSON object.
fn object(names: &[String], values: &[ArrayRef], row: usize) -> String {
    let mut json = String::from("{");
    for (at, (name, array)) in names.iter().zip(values).enumerate() {
        if at > 0 {
            json.push(',');
        }
        write_json_text(name, &mut json);
        json.push(':');
        write_json(array.as_ref(), row, &mut json);
    }
    json.push('}');
    json
}

impl Kernel for Report {
    fn name(&self) -> String {
        "is not as expected".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Boolean
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        // What could not be converted on the way makes the row fail, and no cell missing.
        failures.take();
        let mut args = args.iter().map(|arg| arg.to_array(rows));
        let mut mask = || -> Result<BooleanBuffer> {
            let truth = args.next().ok_or_else(|| Error::internal("rows are checked, and looked at"))??;
            Ok(as_mask(&truth).values().clone())
        };
        let (passes, looked_at) = (mask()?, mask()?);
        let numbers = args.next().ok_or_else(|| Error::internal("rows have numbers, or none"))??;
        let numbers = numbers.as_primitive::<Int64Type>();
        let number = |row: usize| {
            let number = numbers.is_valid(row).then(|| numbers.value(row))?;
            u64::try_from(number).ok()?.checked_sub(1)
        };
        let values = args.collect::<Result<Vec<_>>>()?;
        let (reasons, whole) = values.split_at(self.looked_at.len().min(values.len()));
        let fails = &looked_at & &!&passes;
        let unmet = fails.set_indices().map(|row| Unmet {
            row,
            of_input: number(row),
            column: self.column.clone(),
            cell: self.cell(reasons, row),
            whole_row: self.all.as_ref().map(|names| object(names, whole, row)),
        });
        let unmet = unmet.collect();
        failures.note_checked(looked_at.count_set_bits(), unmet);
        Ok(Arc::new(BooleanArray::from(fails)))
    }
}
