//! Transforms of users in jobs: definitions with recipes or modules beside them.

#[expect(unreachable_pub, reason = "it is a module of this program")]
mod common;
mod definitions;
mod filling;
mod glue;
#[cfg(feature = "wasm")]
mod modules;
mod pages;
mod shipped;
mod values;
