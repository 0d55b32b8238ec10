//! Text columns changed cell by cell, copying no text that stays.

mod between;
mod case;
mod pattern;
mod replace;
mod span;
mod views;
mod wrap;

pub(crate) use between::Between;
pub(crate) use case::Case::{
    Capital as CapitalCase, Lower as LowerCase, Sentence as SentenceCase, Upper as UpperCase,
};
pub(crate) use pattern::compile_pattern;
pub(crate) use replace::Replace;
pub(crate) use span::Span;
pub(crate) use views::{rewrite_cells, slice_cells};
pub(crate) use wrap::Wrap;
