//! Vectorised functions over arrays, used by two steps or more.

pub mod cast;
pub mod date;
pub mod number;
pub mod print;
pub mod text;
