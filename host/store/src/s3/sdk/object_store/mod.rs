//! A bucket as `object_store` has it, for those who read and write through that trait.

mod attributes;
mod copy;
mod errors;
mod multipart;
mod store;
