//! Hosting recipe engines that are WebAssembly modules: any module with the interface of `recipe-wasm/ABI.md`.
//!
//! ```no_run
//! use recipe_module::{Limits, Module, Options};
//! # fn batch() -> arrow_array::RecordBatch { unimplemented!() }
//!
//! # fn main() -> Result<(), recipe_module::ModuleError> {
//! let module = Module::from_file("claims-cleanup.wasm".as_ref(), &Limits::default())?;
//! let batch = batch();
//!
//! let mut run = module.instance()?.open(&Options::default(), &[])?;
//! run.schema(&batch.schema())?;
//! let mut clean = run.push(&batch)?;
//! clean.extend(run.finish()?);
//! # Ok(())
//! # }
//! ```
//!
//! A module is checked before it is compiled: it must import nothing and export exactly what it needs. Whatever it does
//! after that ends in an [`ModuleError`], and never harms this program: what it says of its memory is checked, its memory is
//! limited, and calls end at a deadline.

mod error;
mod instance;
mod module;
mod pack;
mod run;

pub use error::{ModuleError, Result, Told};
pub use instance::Instance;
pub use module::{Info, Limits, Module, RecipeInfo, locate};
pub use pack::{Inspection, inspect, pack, packed_recipe};
pub use run::{Options, Run};
