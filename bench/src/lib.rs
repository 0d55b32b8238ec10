//! Data for the benchmarks: as large as asked for, and the same bytes for the same rows and seed.

pub mod claims;
pub mod engines;
pub mod events;
mod random;
mod rows;
pub mod samples;
pub mod taxi;
pub mod text;
pub mod wide;
