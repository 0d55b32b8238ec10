//! Data for the benchmarks: as large as asked for, and the same bytes for the same rows and seed.

pub mod claims;
mod random;
