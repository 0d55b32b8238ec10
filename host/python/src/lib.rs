//! The Python package `recipe-engine`: recipes over tables in memory, and over files.
//!
//! Python's side is in `python/recipe_engine`: what users call, with types and documentation. This crate is what it calls, the
//! module `recipe_engine._native`: recipes, rows that come and go as Arrow's C interface has them, and runs over files.
//!
//! The name is that of the engine, with `_` where it is imported, so that both are the same word: `recipes`, `recipe` and
//! `dataprep` are taken on the package index, and `databrew` is the name of AWS's service.
//!
//! # How rows in memory go through the engine
//!
//! Rows of a dataframe take the way that rows of files take, from the second station on: `recipe_run`'s
//! [`Embedded`](recipe_run::embed::Embedded) runs a plan over a stream of batches, on as many threads as are wanted, with rows
//! in order, memory that is limited and temporary files beyond it. It was made for queries of DataFusion, which lend it all
//! of this; [`alone`](recipe_run::embed::Embedded::alone) is a run that lends it to itself, and
//! [`start`](recipe_run::embed::Embedded::start) one whose columns may depend on the data, as those of PIVOT do. These two, and
//! [previews](recipe_run::Preview::of_rows) of rows in memory, are all that was added to the engine for Python, and there is one way
//! for tables of ten rows and of ten million.
//!
//! What was weighed and left:
//!
//! - *`recipe-core`'s executor*, which takes no threads, spills nothing, and would be a second way with limits of its own.
//! - *Files in between*, Arrow IPC in a temporary folder: two copies of everything, and `Apply` for rows that have no name.
//! - *A runtime for the whole process*, which starts faster and is dead in a child after `fork`. Each run has its own threads,
//!   which takes some tens of microseconds, and leaves them at its end.
//!
//! How it goes: a table is cut into pieces, without copying, that threads can share; a thread reads those of a lazy
//! reader, one ahead. What leaves is taken piece by piece by the thread that called, which holds no lock of Python's while it
//! waits, and looks ten times a second for Ctrl-C. Columns that no step touches keep the buffers they came in.

mod arguments;
mod files;
mod pieces;
mod problems;
mod profile;
mod reader;
mod recipe;
mod rejects;
mod rows;
mod scan;
mod settings;
mod table;
mod waiting;
mod worker;
mod workers;

use std::ffi::OsString;

use pyo3::prelude::*;

/// The program `recipe-host`, with arguments of which the first is its name: what it exits with.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| recipe_host::main(arguments))
}

/// What the package is made of.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", recipe_core::VERSION)?;
    module.add_class::<recipe::Recipe>()?;
    module.add_class::<rows::Rows>()?;
    module.add_class::<scan::Scan>()?;
    module.add_class::<table::Table>()?;
    module.add_class::<worker::Worker>()?;
    module.add_function(wrap_pyfunction!(main, module)?)?;
    module.add_function(wrap_pyfunction!(profile::profile, module)?)?;
    module.add_function(wrap_pyfunction!(files::run, module)?)
}
