//! Rows that are given to Python.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::error::PyArrowResult;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use recipe_core::engine::kernel::print::cell;

use crate::pieces::unreadable;
use crate::problems::raised;
use crate::reader::Given;
use crate::waiting::wait;

/// A table in memory, which any library takes that knows Arrow's C interface.
#[pyclass(frozen, module = "recipe_engine")]
pub(crate) struct Table {
    pub(crate) schema: SchemaRef,
    pub(crate) batches: Vec<RecordBatch>,
}

#[pymethods]
impl Table {
    /// All rows of a table of another library.
    #[staticmethod]
    fn of(py: Python<'_>, rows: Given) -> PyResult<Table> {
        let reader = rows.into_reader()?;
        let schema = reader.schema();
        let batches = wait(py, || reader.collect::<Result<Vec<_>, ArrowError>>())?;
        let batches = batches.map_err(|error| raised(py, &unreadable(error)))?;
        Ok(Table { schema, batches })
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyArrowResult<Bound<'py, PyCapsule>> {
        to_schema_pycapsule(py, self.schema.as_ref())
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyArrowResult<Bound<'py, PyCapsule>> {
        let field = Field::new_struct("", self.schema.fields().clone(), false);
        let field = Arc::new(field.with_metadata(self.schema.metadata().clone()));
        let batches = self.batches.clone().into_iter();
        let arrays = batches.map(|batch| Ok::<ArrayRef, ArrowError>(Arc::new(StructArray::from(batch))));
        to_stream_pycapsule(py, Box::new(ArrayIterator::new(arrays, field)), requested_schema)
    }

    /// The names of the columns, in order.
    #[getter]
    fn column_names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.schema.fields().iter().map(|field| field.name()))
    }

    /// The cells of the first rows as the engine prints them.
    fn texts(&self, rows: usize) -> Vec<Vec<Option<String>>> {
        let of_batch = |batch: &RecordBatch| {
            let columns = batch.columns().to_vec();
            let row = move |at| columns.iter().map(|column| cell(column.as_ref(), at)).collect();
            (0..batch.num_rows().min(rows)).map(row).collect::<Vec<_>>()
        };
        self.batches.iter().flat_map(of_batch).take(rows).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<Table of {} rows and {} columns>", self.__len__(), self.schema.fields().len())
    }
}

/// Columns as they leave. Text that steps made is `Utf8View` there, which not every library reads.
#[derive(Clone)]
pub(crate) struct Leaving {
    /// The columns.
    pub(crate) schema: SchemaRef,
    /// Those that are not as they were made.
    others: Vec<usize>,
}

impl Leaving {
    /// What `made` leaves as: text in columns that came in by the same name has the type that they came with, and other text is
    /// plain unless `views` are wanted.
    pub(crate) fn new(made: &SchemaRef, came: &SchemaRef, views: bool) -> Leaving {
        let plain = if views { DataType::Utf8View } else { DataType::Utf8 };
        let came: HashMap<&str, &DataType> =
            came.fields().iter().map(|field| (field.name().as_str(), field.data_type())).collect();
        let text = |name: &str| match came.get(name) {
            Some(text @ (DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)) => (*text).clone(),
            _ => plain.clone(),
        };
        let mut fields = made.fields().to_vec();
        let mut others = Vec::new();
        for (at, field) in fields.iter_mut().enumerate() {
            let text = text(field.name());
            if *field.data_type() == DataType::Utf8View && text != DataType::Utf8View {
                *field = Arc::new(field.as_ref().clone().with_data_type(text));
                others.push(at);
            }
        }
        Leaving { schema: Arc::new(Schema::new_with_metadata(fields, made.metadata().clone())), others }
    }

    /// A batch as it leaves.
    pub(crate) fn batch(&self, batch: RecordBatch) -> Result<RecordBatch, ArrowError> {
        let (_, mut columns, rows) = batch.into_parts();
        for at in &self.others {
            columns[*at] = arrow_cast::cast(&columns[*at], self.schema.field(*at).data_type())?;
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
    }
}
