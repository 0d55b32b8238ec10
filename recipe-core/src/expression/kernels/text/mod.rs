//! Text, where every value can differ from row to row.

mod part;
mod pattern;
mod search;
mod write;

pub(in super::super) use part::{Slice, split_part, substring};
pub(in super::super) use pattern::Extract;
pub(in super::super) use search::{Locate, Substitute};
pub(in super::super) use write::{Join, Pad, Repeated, Reverse};
