//! What a module is, without running it.

use sha2::{Digest, Sha256};
use wasmparser::{Parser, Payload};

use crate::error::{BoxedError, ModuleError, Result};

/// The custom section with the recipe's text.
pub(crate) const SECTION: &str = "recipe";

/// What a module is, by its bytes alone.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Inspection {
    /// SHA-256 of the whole module.
    pub sha256: String,
    /// SHA-256 of its code: equal engines have equal code, whatever recipe they carry.
    pub code_sha256: String,
    /// The text of the recipe it carries.
    pub recipe: Option<String>,
    /// How many functions and so on it wants from its host.
    pub imports: usize,
    /// Names it exports.
    pub exports: Vec<String>,
    /// Pages of 64 KiB its memory begins with, and the most it may have.
    pub memory: (u64, Option<u64>),
}

impl Inspection {
    /// Whether both have the same engine inside, whatever recipe they carry.
    pub fn is_same_engine(&self, other: &Inspection) -> bool {
        self.code_sha256 == other.code_sha256
    }
}

pub(crate) fn malformed(error: impl Into<BoxedError>) -> ModuleError {
    ModuleError::NotWebAssembly(error.into())
}

/// Checks that a module wants nothing from its host.
pub(crate) fn check_imports(module: &[u8]) -> Result<()> {
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload.map_err(malformed)? {
            let count = imports.count();
            if count > 0 {
                return Err(ModuleError::Imports { count });
            }
        }
    }
    Ok(())
}

/// What the module is.
///
/// ```
/// let module = wat::parse_str("(module (memory (export \"memory\") 2))")?;
/// let found = recipe_module::inspect(&module)?;
/// assert_eq!((found.memory, found.imports, found.recipe), ((2, None), 0, None));
/// assert_eq!(found.exports, ["memory"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn inspect(module: &[u8]) -> Result<Inspection> {
    let mut found = Inspection {
        sha256: sha256(module),
        code_sha256: String::new(),
        recipe: None,
        imports: 0,
        exports: Vec::new(),
        memory: (0, None),
    };
    for payload in Parser::new(0).parse_all(module) {
        match payload.map_err(malformed)? {
            Payload::ImportSection(imports) => found.imports = imports.count() as usize,
            Payload::ExportSection(exports) => {
                for export in exports {
                    found.exports.push(export.map_err(malformed)?.name.to_owned());
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = memory.map_err(malformed)?;
                    found.memory = (memory.initial, memory.maximum);
                }
            }
            Payload::CodeSectionStart { range, .. } => {
                let code = module.get(range).ok_or_else(|| malformed("its code is cut off"))?;
                found.code_sha256 = sha256(code);
            }
            Payload::CustomSection(custom) if custom.name() == SECTION => {
                let text = std::str::from_utf8(custom.data()).map_err(malformed)?;
                found.recipe = Some(text.to_owned());
            }
            _ => {}
        }
    }
    Ok(found)
}

/// The text of the recipe a module carries.
pub fn packed_recipe(module: &[u8]) -> Result<Option<String>> {
    Ok(inspect(module)?.recipe)
}

/// The SHA-256 of bytes, in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
