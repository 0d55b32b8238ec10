//! Recipes on clusters of this process: the bytes are those of one program.

mod common;
mod errors;
mod samples;
