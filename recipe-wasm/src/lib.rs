//! The recipe engine as a WebAssembly module that imports nothing: a facade over `recipe-core`.
//!
//! `ABI.md` beside this crate says how a host talks to the module. [`guest::Guest`] is the module without addresses, so
//! that it can be tested and fuzzed natively; `exports` turns it into functions of numbers.

pub mod failure;
pub mod guest;
pub mod ipc;

mod check;
mod columns;
mod machine;
mod options;
mod session;
mod state;
mod stats;
mod text;

#[cfg(target_family = "wasm")]
pub mod exports;
#[cfg(target_family = "wasm")]
mod memory;
#[cfg(target_family = "wasm")]
mod packed;

pub use session::{Ready, Rows};
