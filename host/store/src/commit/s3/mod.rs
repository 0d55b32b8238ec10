//! A prefix of a bucket as a destination.

mod folder;
mod upload;

pub use folder::S3Folder;
