//! Transforms of users: a definition, as AWS Glue Studio has it for its custom visual transforms, and what does the work beside it.
//!
//! `NAME.json` defines the transform and its parameters, and `NAME.recipe.json` (or `.yaml`, `.yml`) has its steps, in whose
//! texts `{{parameter}}` stands for a value; or `NAME.wasm` does its work, or the program in Python that does it in AWS, `NAME.py`. A
//! node of a job names the transform and gives the values.

mod check;
mod choice;
mod definition;
mod file;
mod fill;
mod find;
mod given;
#[cfg(feature = "wasm")]
mod module;
#[cfg(not(feature = "wasm"))]
#[path = "absent.rs"]
mod module;
mod page;
mod program;
mod quotes;
mod steps;
mod template;
mod uses;
mod value;
mod work;

pub use check::{TransformCheck, check_transform};
pub(crate) use find::Transforms;
pub(crate) use given::{ChosenColumn, Given};
pub(crate) use module::ModuleStep;
#[cfg(feature = "wasm")]
pub(crate) use module::check_names;
pub use page::{Transform, TransformParameter, TransformsFound, transforms};
pub(crate) use program::{NodeProgram, not_run};
pub(crate) use work::{Call, Called, CalledIn, check_columns};
