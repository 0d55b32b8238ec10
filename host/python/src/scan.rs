//! A recipe over rows that are in partitions elsewhere, each of which is worked on apart.

use std::sync::{Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use recipe_core::engine::{Scan as CoreScan, State};
use recipe_core::{Error, Executor};
use recipe_run::RunError;
use recipe_run::units::{read_state, write_state};

use crate::pieces::unreadable;
use crate::problems::raised;
use crate::reader::{Given, Reader};
use crate::table::{Leaving, Table};

/// A recipe whose steps carry at most a state from row to row, over columns that are known: partitions of the rows are worked on
/// apart, given what goes into each of them.
#[pyclass(frozen, module = "recipe_engine")]
pub(crate) struct Scan {
    scan: CoreScan,
    /// The columns that come in.
    came: SchemaRef,
    leaving: Leaving,
}

impl Scan {
    /// A scan with a plan; none where it needs all rows at once, or where its columns depend on them.
    pub(crate) fn of(plan: &recipe_core::engine::plan::Plan, came: SchemaRef) -> Result<Option<Scan>, Error> {
        let leaving = Leaving::new(plan.output(), &came, false);
        Ok(CoreScan::new(plan)?.map(|scan| Scan { scan, came, leaving }))
    }
}

#[pymethods]
impl Scan {
    /// How many passes over all partitions come before the one that gives rows.
    #[getter]
    fn passes(&self) -> usize {
        self.scan.passes()
    }

    /// A table without rows, of the columns that leave.
    #[getter]
    fn columns(&self) -> Table {
        Table { schema: self.leaving.schema.clone(), batches: Vec::new() }
    }

    /// What the rows of a partition leave in a pass, counted from 0, given what goes into it.
    fn summarise<'py>(
        &self,
        py: Python<'py>,
        pass_: usize,
        rows: Given,
        carry: Option<&[u8]>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let (rows, carry) = (rows.into_reader()?, read_carry(py, carry)?);
        let left = py.detach(|| {
            let mut summary = self.scan.summarise(pass_, carry.as_ref()).map_err(of_data)?;
            for batch in rows {
                summary.push(&self.as_came(batch.map_err(unreadable)?)?).map_err(of_data)?;
            }
            let state = summary.state().map_err(of_data)?;
            write_state(&state).map_err(unwritten)
        });
        Ok(PyBytes::new(py, &left.map_err(|error| raised(py, &error))?))
    }

    /// What goes into each partition after a pass, given what all of them left in it, in order.
    fn carries<'py>(
        &self,
        py: Python<'py>,
        pass_: usize,
        left: Vec<Vec<u8>>,
    ) -> PyResult<Vec<Option<Bound<'py, PyBytes>>>> {
        let carries = py.detach(|| {
            let left = left.into_iter().map(|state| read_state(&state)).collect::<Result<Vec<_>, _>>();
            let left = left.map_err(unreadable)?;
            let carries = self.scan.carries(pass_, left).map_err(of_data)?;
            let written = carries.iter().map(|carry| carry.as_ref().map(write_state).transpose());
            written.collect::<Result<Vec<_>, _>>().map_err(unwritten)
        });
        let carries = carries.map_err(|error| raised(py, &error))?;
        Ok(carries.into_iter().map(|carry| carry.map(|state| PyBytes::new(py, &state))).collect())
    }

    /// The rows that come out of a partition, as they are asked for, given what goes into it, and whether it is the last one.
    fn rows(&self, py: Python<'_>, rows: Given, carry: Option<&[u8]>, is_last: bool) -> PyResult<ScanRows> {
        let state = read_carry(py, carry)?;
        let executor = self.scan.resume(state.as_ref()).map_err(|error| raised(py, &of_data(error)))?;
        Ok(ScanRows(Mutex::new(Coming {
            executor,
            came: self.came.clone(),
            leaving: self.leaving.clone(),
            rows: Some(rows.into_reader()?),
            ready: Vec::new(),
            is_last,
        })))
    }
}

impl Scan {
    fn as_came(&self, batch: RecordBatch) -> Result<RecordBatch, RunError> {
        as_came(batch, &self.came)
    }
}

/// Rows that come out of a partition.
#[pyclass(frozen, module = "recipe_engine")]
pub(crate) struct ScanRows(Mutex<Coming>);

/// How far they are.
struct Coming {
    executor: Executor,
    came: SchemaRef,
    leaving: Leaving,
    /// None once all have come in.
    rows: Option<Reader>,
    /// What has come out and was not asked for yet, the last one first.
    ready: Vec<RecordBatch>,
    is_last: bool,
}

impl Coming {
    fn next(&mut self) -> Result<Option<RecordBatch>, RunError> {
        loop {
            if let Some(batch) = self.ready.pop() {
                let batch = self.leaving.batch(batch);
                let batch = batch.map_err(|error| RunError::Rows {
                    action: "give the rows to Python",
                    source: error.into(),
                })?;
                return Ok(Some(batch));
            }
            let Some(rows) = &mut self.rows else { return Ok(None) };
            let made = match rows.next() {
                Some(batch) => {
                    let batch = as_came(batch.map_err(unreadable)?, &self.came)?;
                    self.executor.push(&batch).map_err(of_data)?
                }
                None => {
                    self.rows = None;
                    if self.is_last { self.executor.finish().map_err(of_data)? } else { Vec::new() }
                }
            };
            self.ready.extend(made.into_iter().rev().filter(|batch| batch.num_rows() > 0));
        }
    }
}

#[pymethods]
impl ScanRows {
    fn __iter__(rows: PyRef<'_, Self>) -> PyRef<'_, Self> {
        rows
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Table>> {
        let next = py.detach(|| self.0.lock().unwrap_or_else(PoisonError::into_inner).next());
        let batch = next.map_err(|error| raised(py, &error))?;
        Ok(batch.map(|batch| Table { schema: batch.schema(), batches: vec![batch] }))
    }
}

fn read_carry(py: Python<'_>, carry: Option<&[u8]>) -> PyResult<Option<State>> {
    let state = carry.map(read_state).transpose();
    state.map_err(|error| raised(py, &unreadable(error)))
}

/// A batch with the columns that the plan was made for: names and types are equal, and what else a library says of them is not.
fn as_came(batch: RecordBatch, came: &SchemaRef) -> Result<RecordBatch, RunError> {
    let (schema, columns, _) = batch.into_parts();
    let is_same = |schema: &Schema| {
        schema.fields().len() == came.fields().len()
            && schema.fields().iter().zip(came.fields()).all(|(one, other)| one.name() == other.name())
    };
    if !is_same(&schema) {
        return Err(RunError::Rows {
            action: "read the rows of a partition",
            source: "its columns are not those of the table".into(),
        });
    }
    RecordBatch::try_new(came.clone(), columns)
        .map_err(|error| RunError::Rows { action: "read the rows of a partition", source: error.into() })
}

fn unwritten(error: ArrowError) -> RunError {
    RunError::Rows { action: "write a state", source: error.into() }
}

fn of_data(error: Error) -> RunError {
    RunError::Data(Box::new(error))
}
