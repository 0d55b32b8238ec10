//! The catalog in a file, and what is published in it.

mod file;
mod published;
