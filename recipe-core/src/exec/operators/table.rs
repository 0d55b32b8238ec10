//! Values of a table that a node has besides its input.

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use crate::error::{Error, Kind, Result};
use crate::plan::{Dataset, Expr, Failures, Position};
use crate::types::type_name;

/// These values of the rows of a table, with the columns of `schema`, batch by batch.
///
/// A batch is an error where the type of a column does not hold one of its cells.
pub(super) fn values_of<'a>(
    table: &'a Dataset,
    values: &'a [&'a Expr<Position>],
    schema: &'a SchemaRef,
) -> impl Iterator<Item = Result<RecordBatch>> + 'a {
    let mut first = 0;
    table.batches().iter().map(move |batch| {
        let columns = values.iter().map(|value| {
            let mut failures = Failures::default();
            let column = value.eval(batch, &mut failures)?.to_array(batch.num_rows())?;
            match failures.take().into_iter().next() {
                None => Ok(column),
                Some((row, cell)) => Err(misfit(table, value, first + row, &cell)),
            }
        });
        let columns = columns.collect::<Result<Vec<_>>>()?;
        first += batch.num_rows();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(schema.clone(), columns, &options)?)
    })
}

/// That a cell of the table does not fit the type that its column is read as.
fn misfit(table: &Dataset, value: &Expr<Position>, row: usize, cell: &str) -> Error {
    let mut column = "";
    value.visit_columns(&mut |at| column = table.raw().field(at.0).name());
    let ty = type_name(&value.data_type(table.raw()));
    let message =
        format!("table `{}`, row {}, column `{column}`: {ty} does not hold `{cell}`", table.name(), row + 1);
    Kind::SchemaMismatch(message).into()
}
