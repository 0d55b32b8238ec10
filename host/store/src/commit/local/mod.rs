//! A local folder as a destination.

mod blocking;
mod files;
mod folder;
mod hidden;
mod names;
mod paths;
mod stream;
mod syncing;
mod upload;

pub use folder::Local;
pub use stream::stream;
