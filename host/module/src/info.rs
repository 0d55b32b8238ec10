//! What a module says of itself.

use serde_json::Value;

/// What a module says of itself.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ModuleInfo {
    /// The version of the engine inside.
    pub engine: String,
    /// Whether it was built for the vector instructions of WebAssembly.
    pub simd: bool,
    /// The recipe it carries or was given.
    pub recipe: Option<ModuleRecipe>,
}

/// What a module says of its recipe.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ModuleRecipe {
    /// The recipe's name.
    pub name: Option<String>,
    /// The recipe's version.
    pub version: Option<String>,
    /// SHA-256 of the recipe's text.
    pub sha256: String,
    /// The operations of its steps, in order.
    pub operations: Vec<String>,
    /// How rows may be shared out: `rows`, `ordered` or `whole`.
    pub partitioning: String,
    /// Whether batches can be relayed over several instances.
    pub relay: bool,
    /// Columns of the input it needs.
    pub columns: Vec<String>,
    /// Other tables it needs.
    pub datasets: Vec<String>,
}

/// The bit of `recipe_abi_v1` for vector instructions.
const SIMD: i32 = 1 << 8;

impl ModuleInfo {
    pub(crate) fn parse(json: &Value, features: i32) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |value: &Value| value.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
        let recipe = match &json["recipe"] {
            Value::Null => None,
            recipe => Some(ModuleRecipe {
                name: text(&recipe["name"]),
                version: text(&recipe["version"]),
                sha256: text(&recipe["sha256"])?,
                operations: texts(&recipe["operations"])?,
                partitioning: text(&recipe["partitioning"])?,
                relay: recipe["relay"].as_bool()?,
                columns: texts(&recipe["columns"])?,
                datasets: texts(&recipe["datasets"])?,
            }),
        };
        Some(ModuleInfo { engine: text(&json["engine"]["version"])?, simd: features & SIMD != 0, recipe })
    }
}
