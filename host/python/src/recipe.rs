//! Recipes, as Python holds them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, Field, Schema, SchemaRef};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::PySchema;
use recipe_core::types::{from_ddl, type_name};
use recipe_core::{Form, Program};
use recipe_run::{Preview, RunError};

use crate::pieces::{check_columns, unreadable};
use crate::problems::{invalid, raised, warn};
use crate::reader::{Given, Reader};
use crate::rows::Rows;
use crate::scan::Scan;
use crate::settings::{Run, Settings};
use crate::table::{Leaving, Table};
use crate::waiting::wait;

/// A recipe as it was read.
#[pyclass(frozen, module = "recipe_engine._native")]
pub(crate) struct Recipe {
    recipe: recipe_core::Recipe,
    /// The file it was read from.
    file: Option<PathBuf>,
}

/// Columns that are known without their rows, or with them.
#[derive(FromPyObject)]
enum Columns {
    /// Their names and the names of their types.
    Named(Vec<(String, String)>),
    Schema(PySchema),
    Rows(Given),
}

impl Columns {
    fn read(self) -> PyResult<SchemaRef> {
        match self {
            Columns::Named(columns) => {
                let fields = columns.iter().map(|(name, text)| match from_ddl(text) {
                    Some(data_type) => Ok(Field::new(name, data_type, true)),
                    None => {
                        Err(PyValueError::new_err(format!("column `{name}`: type `{text}` is not known")))
                    }
                });
                Ok(Arc::new(Schema::new(fields.collect::<PyResult<Vec<_>>>()?)))
            }
            Columns::Schema(schema) => Ok(schema.into_inner()),
            Columns::Rows(rows) => rows.schema(),
        }
    }
}

/// No more batches than it takes for so many rows.
fn first_rows(reader: Reader, sample: usize) -> Result<Vec<RecordBatch>, ArrowError> {
    let mut batches = Vec::new();
    let mut left = sample;
    for batch in reader {
        let batch = batch?;
        left = left.saturating_sub(batch.num_rows());
        batches.push(batch);
        if left == 0 {
            break;
        }
    }
    Ok(batches)
}

/// The cells that changed: rows and columns.
fn changed(preview: &Preview) -> Vec<(usize, usize)> {
    let rows = preview.rows();
    let cells = (0..rows.num_rows()).flat_map(|row| (0..rows.num_columns()).map(move |column| (row, column)));
    cells.filter(|(row, column)| preview.is_changed(*row, *column)).collect()
}

/// Rows to look at, whether there may be more, and the cells that changed.
type Previewed = (Table, bool, Vec<(usize, usize)>);

/// A step: its number from 1, its operation, its comment, and whether it is left out.
type Step = (usize, String, Option<String>, bool);

#[pymethods]
impl Recipe {
    /// Reads a file, or the version of one that git has.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Recipe> {
        let file = recipe_run::recipe_file(&path).to_owned();
        let read = py.detach(|| recipe_run::read_recipe(path));
        let recipe = read.map_err(|error| raised(py, &error))?;
        Ok(Recipe { recipe, file: Some(file) })
    }

    /// Reads a text that came from `name`.
    #[staticmethod]
    fn parse(py: Python<'_>, name: &str, text: &str) -> PyResult<Recipe> {
        let recipe = recipe_core::Recipe::parse_named(name, text);
        let recipe = recipe.map_err(|problems| invalid(py, &problems))?;
        Ok(Recipe { recipe, file: None })
    }

    /// Checks operations and parameters, without columns.
    fn check(&self, py: Python<'_>) -> PyResult<()> {
        self.recipe.check().map_err(|problems| invalid(py, &problems))
    }

    /// Checks the recipe against columns, and gives those that leave with the names of their types; none where they depend on
    /// the data.
    fn check_columns(
        &self,
        py: Python<'_>,
        columns: Columns,
        settings: Settings,
    ) -> PyResult<Option<Vec<(String, String)>>> {
        let run = settings.read(py, true)?;
        let program = self.compile(py, &columns.read()?, &run)?;
        if program.plan.rest.is_some() {
            return Ok(None);
        }
        let fields = program.plan.output().fields().iter();
        Ok(Some(fields.map(|field| (field.name().clone(), type_name(field.data_type()))).collect()))
    }

    /// The recipe over partitions of rows with these columns; none where a step needs all rows.
    fn scan(&self, py: Python<'_>, columns: Columns, settings: Settings) -> PyResult<Option<Scan>> {
        let run = settings.read(py, false)?;
        let columns = columns.read()?;
        let program = self.compile(py, &columns, &run)?;
        Scan::of(&program.plan, columns).map_err(|error| raised(py, &RunError::Data(Box::new(error))))
    }

    /// Starts the recipe over rows.
    fn start(&self, py: Python<'_>, rows: Given, settings: Settings) -> PyResult<Rows> {
        let reader = rows.into_reader()?;
        let run = settings.read(py, false)?;
        self.recipe.check_secrets(&run.context.secrets).map_err(|problems| invalid(py, &problems))?;
        let program = self.compile(py, &reader.schema(), &run)?;
        let quarantines = program.plan.expectations.iter().find(|expected| expected.quarantines);
        if let (Some(expectation), None) = (quarantines, &run.rejects) {
            return Err(raised(py, &RunError::NoQuarantine { step: expectation.step }));
        }
        Rows::start(py, self.recipe.clone(), program.plan, reader, run)
    }

    /// The first `sample` rows after the recipe, or after one of its steps: a table, whether there may be more, and the cells
    /// that changed, as rows and columns.
    fn preview(
        &self,
        py: Python<'_>,
        rows: Given,
        step: Option<usize>,
        sample: usize,
        settings: Settings,
    ) -> PyResult<Previewed> {
        let reader = rows.into_reader()?;
        let Run { context, views, .. } = settings.read(py, false)?;
        let came = reader.schema();
        check_columns(&came)?;
        let (recipe, columns) = (self.recipe.clone(), came.clone());
        let preview = wait(py, move || {
            let batches = first_rows(reader, sample).map_err(unreadable)?;
            let preview = Preview::of_rows(&recipe, &columns, &batches, &context, step, sample)?;
            let changed = changed(&preview);
            Ok((preview, changed))
        })?;
        let (preview, changed) = preview.map_err(|error| raised(py, &error))?;
        let made = preview.rows();
        let leaving = Leaving::new(made.schema_ref(), &came, views);
        let batch =
            leaving.batch(made.clone()).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let table = Table { schema: leaving.schema, batches: vec![batch] };
        Ok((table, preview.is_partial(), changed))
    }

    /// The recipe as a text: `databrew`, `json` or `yaml`.
    fn write(&self, py: Python<'_>, form: &str) -> PyResult<String> {
        let form = match form {
            "databrew" => Form::DataBrew,
            "json" => Form::Json,
            "yaml" => Form::Yaml,
            other => {
                let message = format!("form `{other}` is not known; there are `databrew`, `json` and `yaml`");
                return Err(PyValueError::new_err(message));
            }
        };
        let written = self.recipe.write(form);
        warn(py, &self.recipe, written.warnings)?;
        Ok(written.text)
    }

    #[getter]
    fn name(&self) -> Option<&str> {
        self.recipe.name()
    }

    #[getter]
    fn description(&self) -> Option<&str> {
        self.recipe.description()
    }

    #[getter]
    fn version(&self) -> Option<&str> {
        self.recipe.version()
    }

    #[getter]
    fn sha256(&self) -> &str {
        self.recipe.sha256()
    }

    #[getter]
    fn steps(&self) -> Vec<Step> {
        let steps = self.recipe.steps().iter();
        steps.map(|step| (step.number, step.operation.clone(), step.comment.clone(), step.disabled)).collect()
    }
}

impl Recipe {
    /// The file it was read from, which nothing is to be written over.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The recipe, as files are run with it.
    pub(crate) fn inner(&self) -> &recipe_core::Recipe {
        &self.recipe
    }

    fn compile(&self, py: Python<'_>, columns: &SchemaRef, run: &Run) -> PyResult<Program> {
        check_columns(columns)?;
        let program = py.detach(|| self.recipe.compile(columns, &run.context));
        let mut program = program.map_err(|problems| invalid(py, &problems))?;
        warn(py, &self.recipe, std::mem::take(&mut program.warnings))?;
        Ok(program)
    }
}
