//! Rows that other libraries give over Arrow's C interface.
//!
//! Arrow's import panics where what it is given cannot be what the interface says. A panic would be no `Exception` of Python, so that
//! programs could not catch it with the others.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;

/// A table of another library, or what reads one.
pub(crate) struct Given(AnyRecordBatch);

impl<'a, 'py> FromPyObject<'a, 'py> for Given {
    type Error = PyErr;

    fn extract(table: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        imported(|| table.extract()).map(Given)
    }
}

impl Given {
    /// Its columns.
    pub(crate) fn schema(&self) -> PyResult<SchemaRef> {
        imported(|| self.0.schema())
    }

    /// Its rows.
    pub(crate) fn into_reader(self) -> PyResult<Reader> {
        imported(|| {
            let batches = self.0.into_reader()?;
            Ok(Reader { schema: batches.schema(), batches })
        })
    }
}

/// Batches, which may wait for a network or for Python.
pub(crate) struct Reader {
    schema: SchemaRef,
    batches: Box<dyn RecordBatchReader + Send>,
}

impl Iterator for Reader {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = catch_unwind(AssertUnwindSafe(|| self.batches.next()));
        let batch = match next {
            Ok(next) => next?,
            Err(panic) => return Some(Err(ArrowError::CDataInterface(refusal(panic.as_ref())))),
        };
        let is_other = |batch: &RecordBatch| {
            let (columns, fields) = (batch.columns(), self.schema.fields());
            columns.len() != fields.len()
                || columns.iter().zip(fields).any(|(column, field)| column.data_type() != field.data_type())
        };
        match batch {
            Ok(batch) if is_other(&batch) => {
                let message = "a batch has other columns than the table says".to_owned();
                Some(Err(ArrowError::SchemaError(message)))
            }
            batch => Some(batch),
        }
    }
}

impl RecordBatchReader for Reader {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

/// What Arrow's import gives, with an exception in place of a panic.
fn imported<T>(import: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    let imported = catch_unwind(AssertUnwindSafe(import));
    imported.unwrap_or_else(|panic| Err(PyValueError::new_err(refusal(panic.as_ref()))))
}

/// What is wrong, as a panic says it.
fn refusal(panic: &(dyn Any + Send)) -> String {
    let said = panic.downcast_ref::<String>().map(String::as_str);
    let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it says no more");
    format!("these rows are not as Arrow's C interface has them: {said}")
}
