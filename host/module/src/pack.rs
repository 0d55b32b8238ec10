//! A recipe and the engine as one module, and what can be told of a module without running it.
//!
//! The recipe's text goes behind the memory the engine was built with, where its allocator never reaches, and address
//! and length into the engine's `RECIPE_SLOT`. A custom section has the same text for tools, which need not know of
//! memory.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    ConstExpr, CustomSection, DataCountSection, DataSection, MemorySection, MemoryType, RawSection,
};
use wasmparser::{DataKind, ExternalKind, Operator, Parser, Payload};

use crate::error::{ModuleError, Result};

/// The custom section with the recipe's text.
const SECTION: &str = "recipe";

/// The export with the address of the slot.
const SLOT: &str = "RECIPE_SLOT";

const PAGE: u64 = 1 << 16;

/// What a module is, told from its bytes alone.
#[derive(Debug, Clone)]
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

fn refuse(error: impl std::fmt::Display) -> ModuleError {
    ModuleError::Refused(format!("it is no WebAssembly module: {error}"))
}

/// Refuses a module that wants anything from its host.
pub(crate) fn check_imports(module: &[u8]) -> Result<()> {
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(imports) = payload.map_err(refuse)? {
            let count = imports.count();
            if count > 0 {
                return Err(ModuleError::Refused(format!(
                    "it imports {count} things; a recipe module imports nothing"
                )));
            }
        }
    }
    Ok(())
}

/// What the module is.
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
        match payload.map_err(refuse)? {
            Payload::ImportSection(imports) => found.imports = imports.count() as usize,
            Payload::ExportSection(exports) => {
                for export in exports {
                    found.exports.push(export.map_err(refuse)?.name.to_owned());
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    let memory = memory.map_err(refuse)?;
                    found.memory = (memory.initial, memory.maximum);
                }
            }
            Payload::CodeSectionStart { range, .. } => {
                let code = module.get(range).ok_or_else(|| refuse("its code is cut off"))?;
                found.code_sha256 = sha256(code);
            }
            Payload::CustomSection(custom) if custom.name() == SECTION => {
                let text = std::str::from_utf8(custom.data()).map_err(refuse)?;
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

/// `engine` with a recipe in it, whose memory ends at `most_memory` bytes. The same inputs give the same bytes.
pub fn pack(engine: &[u8], recipe: &str, most_memory: u64) -> Result<Vec<u8>> {
    let found = inspect(engine)?;
    if found.recipe.is_some() {
        return Err(ModuleError::Refused("it carries a recipe already; pack into the bare engine".into()));
    }
    let slot = slot(engine)?;
    let place = found.memory.0 * PAGE;
    let pages = (recipe.len() as u64).div_ceil(PAGE);
    let most = most_memory / PAGE;
    if found.memory.0 + pages > most {
        return Err(ModuleError::Refused(format!(
            "{most_memory} bytes of memory are less than it begins with"
        )));
    }
    let address = u32::try_from(place).map_err(refuse)?;
    let mut header = address.to_le_bytes().to_vec();
    header.extend(u32::try_from(recipe.len()).map_err(refuse)?.to_le_bytes());

    let mut packed = wasm_encoder::Module::new();
    let mut copy = RoundtripReencoder;
    for payload in Parser::new(0).parse_all(engine) {
        let payload = payload.map_err(refuse)?;
        match &payload {
            Payload::MemorySection(_) => {
                let mut memories = MemorySection::new();
                memories.memory(MemoryType {
                    minimum: found.memory.0 + pages,
                    maximum: Some(most),
                    memory64: false,
                    shared: false,
                    page_size_log2: None,
                });
                packed.section(&memories);
            }
            Payload::DataCountSection { count, .. } => {
                packed.section(&DataCountSection { count: count + 2 });
            }
            Payload::DataSection(segments) => {
                let mut data = DataSection::new();
                for segment in segments.clone() {
                    let segment = segment.map_err(refuse)?;
                    match segment.kind {
                        DataKind::Passive => data.passive(segment.data.iter().copied()),
                        DataKind::Active { memory_index, offset_expr } => {
                            let offset = copy.const_expr(offset_expr).map_err(refuse)?;
                            data.active(memory_index, &offset, segment.data.iter().copied())
                        }
                    };
                }
                data.active(0, &ConstExpr::i32_const(slot), header.iter().copied());
                data.active(0, &ConstExpr::i32_const(address as i32), recipe.bytes());
                packed.section(&data);
            }
            other => {
                if let Some((id, range)) = other.as_section() {
                    let data = engine.get(range).ok_or_else(|| refuse("a section is cut off"))?;
                    packed.section(&RawSection { id, data });
                }
            }
        }
    }
    packed.section(&CustomSection { name: Cow::Borrowed(SECTION), data: Cow::Borrowed(recipe.as_bytes()) });
    Ok(packed.finish())
}

/// The address of the slot: the value of a global that is exported under its name.
fn slot(engine: &[u8]) -> Result<i32> {
    let missing = || ModuleError::Refused(format!("it is no bare engine: it exports no `{SLOT}`"));
    let mut globals = Vec::new();
    let mut index = None;
    for payload in Parser::new(0).parse_all(engine) {
        match payload.map_err(refuse)? {
            Payload::GlobalSection(section) => {
                for global in section {
                    let start = global.map_err(refuse)?.init_expr.get_operators_reader().read();
                    globals.push(match start.map_err(refuse)? {
                        Operator::I32Const { value } => Some(value),
                        _ => None,
                    });
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(refuse)?;
                    if export.name == SLOT && export.kind == ExternalKind::Global {
                        index = Some(export.index as usize);
                    }
                }
            }
            _ => {}
        }
    }
    index.and_then(|index| *globals.get(index)?).ok_or_else(missing)
}

/// The SHA-256 of bytes, in hexadecimal.
fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
