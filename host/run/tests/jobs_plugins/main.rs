//! Transforms of users in jobs: definitions with recipes or modules beside them.

#[expect(unreachable_pub, reason = "it is a module of this program")]
mod common;
mod definitions;
mod filling;
mod glue;
#[cfg(feature = "wasm")]
#[expect(unreachable_pub, reason = "it is a module of this program")]
mod modules;
mod pages;
mod shipped;
mod values;
#[cfg(feature = "wasm")]
mod wrong_modules;
