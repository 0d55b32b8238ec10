//! Writing rows in all formats: one file, several, or one in each folder of a partition.
//!
//! [`Target`] says what is asked; rows are encoded on any thread, and a writer puts them into files one after the
//! other. Files are seen only when all are written, by way of [`recipe_store::commit`].

mod aside;
mod elsewhere;
mod file;
mod parquet;
mod place;
mod rows;
mod table;
mod tagged;
mod target;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_parquet;
mod text;
mod writer;

pub(crate) use aside::{Aside, AsideTarget, AsideWriter, location as aside_location};
pub(crate) use elsewhere::OutputText;
pub(crate) use place::{Committed, Opened, Place};
pub(crate) use table::{TableTarget, described, is_read_so, repaired};
pub use target::OutputOptions;
pub(crate) use target::Target;
pub(crate) use text::{Text, TextForm, Texts};
pub(crate) use writer::{Pieces, Writing};
