//! Nothing a host does harms the module: whatever it calls and gives, it gets a result or a failure, and the next run
//! is right.

mod bytes;
mod calls;
mod host;
mod parts;
mod streams;
