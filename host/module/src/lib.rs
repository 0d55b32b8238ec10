//! Hosting recipe engines that are WebAssembly modules: any module with the interface of `recipe-wasm/ABI.md`.
//!
//! ```no_run
//! use recipe_module::{Module, ModuleLimits, ModuleOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let module = Module::from_file("claims-cleanup.wasm".as_ref(), &ModuleLimits::untrusted())?;
//! let claims = recipe_core::table::parse(&["city: string", "Mobile", "null"])?; // any Arrow batch
//!
//! let mut run = module.instance()?.open(&ModuleOptions::default(), &[])?;
//! run.schema(&claims.schema())?;
//! let mut clean = run.push(&claims)?;
//! clean.extend(run.finish()?);
//! println!("{} rows", clean.iter().map(|batch| batch.num_rows()).sum::<usize>());
//! # Ok(())
//! # }
//! ```
//!
//! - A [`Module`] is checked before it is compiled: it must import nothing and export exactly what it needs.
//!   [`ModuleLimits`] say what its instances may use.
//! - An [`Instance`] has a memory of its own. It [describes](Instance::info) the engine and its recipe, takes a
//!   [recipe](Instance::load), and starts a [`Run`]; runs that share the batches of the data are a [`Relay`].
//! - [`build`] makes one module of the engine and a recipe, and [`inspect`] looks into a module without running it.
//!
//! Whatever a module does ends in a [`ModuleError`], and never harms this program: what it says of its memory is checked,
//! its memory is limited, and calls end at a deadline.

// Each of these uses only those before it: error, limits, info, ipc, inspect; instance; run; relay; module; pack.
mod error;
mod info;
mod inspect;
mod instance;
mod ipc;
mod limits;
mod module;
mod pack;
mod relay;
mod run;

pub use error::{BoxedError, ModuleError, Reported, Result};
pub use info::{ModuleInfo, ModuleRecipe};
pub use inspect::{Inspection, inspect, packed_recipe};
pub use instance::Instance;
pub use limits::ModuleLimits;
pub use module::{Module, is_bundled_engine, locate, read};
pub use pack::{build, pack};
pub use relay::{Progress, Relay, Resumed, Waiting};
pub use run::{ModuleOptions, Run};
