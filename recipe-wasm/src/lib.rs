//! The recipe engine as a WebAssembly module: a facade over `recipe-core`, with nothing of its own to decide.

/// The version of the engine inside.
pub const ENGINE_VERSION: &str = recipe_core::VERSION;
