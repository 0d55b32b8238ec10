//! Transforms of users: a definition, as AWS Glue Studio has it for its custom visual transforms, with a recipe beside it.
//!
//! `NAME.json` defines the transform and its parameters, and `NAME.recipe.json` (or `.yaml`, `.yml`) has its steps, in whose
//! texts `{{parameter}}` stands for a value. A node of a job names the transform and gives the values.

mod check;
mod choice;
mod definition;
mod file;
mod fill;
mod find;
mod given;
mod page;
mod quotes;
mod template;
mod uses;
mod value;
mod work;

pub use check::{TransformCheck, check_transform};
pub(crate) use find::Transforms;
pub(crate) use given::{ChosenColumn, Given};
pub use page::{Transform, TransformParameter, TransformsFound, transforms};
pub(crate) use work::{Call, Called, check_columns};
