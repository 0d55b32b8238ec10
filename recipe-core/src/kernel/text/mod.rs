//! Text columns changed cell by cell, copying no text that stays.

mod between;
mod case;
mod code_point;
mod cut;
mod entries;
mod find;
mod length;
mod merge;
mod pattern;
pub(crate) mod positions;
mod read;
mod remove;
mod repeat;
mod replace;
mod run;
mod short;
mod span;
mod split;
mod trap;
mod views;
mod wrap;

pub(crate) use between::Between;
pub(crate) use case::Case::{
    Capital as CapitalCase, Lower as LowerCase, Sentence as SentenceCase, Upper as UpperCase,
};
pub(crate) use code_point::{Character, CodePoint, character};
pub(crate) use cut::Cut;
pub(crate) use entries::SplitToArray;
pub(crate) use find::Find;
pub(crate) use length::Length;
pub(crate) use merge::Merge;
pub use pattern::rust_pattern;
pub(crate) use pattern::{Edge, compile_at_edge, compile_ignoring_case, compile_pattern, is_plain};
pub(crate) use read::{read_cells, read_rows};
pub(crate) use remove::Remove;
pub(crate) use repeat::{MAX_REPEATED, Repeat};
pub(crate) use replace::Replace;
pub(crate) use short::Short;
pub(crate) use span::Span;
pub(crate) use split::{CountParts, Cuts, Delimiter, Part, Split};
pub(crate) use trap::{Purpose, meaning_of_plain, refuse_traps};
pub(crate) use views::{Edit, edit_cells, rewrite_cells, slice_cells, slice_rows};
pub(crate) use wrap::Wrap;
