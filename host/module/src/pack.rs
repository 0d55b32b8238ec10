//! A recipe and the engine as one module.
//!
//! The recipe's text goes after the memory the engine was built with, where its allocator never reaches, and address
//! and length into the engine's `RECIPE_SLOT`. A custom section has the same text for tools, which need not know of
//! memory.

use std::borrow::Cow;

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    ConstExpr, CustomSection, DataCountSection, DataSection, MemorySection, MemoryType, RawSection,
};
use wasmparser::{DataKind, ExternalKind, Operator, Parser, Payload};

use crate::error::{ModuleError, Result};
use crate::inspect::{SECTION, inspect, malformed};
use crate::limits::ModuleLimits;
use crate::module::Module;

/// The export with the address of the slot.
const SLOT: &str = "RECIPE_SLOT";

const PAGE: u64 = 1 << 16;

/// `engine` with a recipe in it, whose memory ends at `max_memory` bytes, after a run that finds the recipe. The same
/// inputs give the same bytes.
///
/// ```no_run
/// use recipe_module::{build, locate};
///
/// let text = std::fs::read_to_string("recipe.json")?;
/// let recipe = recipe_core::Recipe::parse(&text)?;
/// let engine = std::fs::read(locate()?)?;
/// std::fs::write("recipe.wasm", build(&engine, &text, recipe.sha256(), 1 << 30)?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn build(engine: &[u8], recipe_text: &str, recipe_sha256: &str, max_memory: u64) -> Result<Vec<u8>> {
    let packed = pack(engine, recipe_text, max_memory)?;
    let info = Module::from_bytes(&packed, &ModuleLimits::default())?.instance()?.info()?;
    match info.recipe {
        Some(found) if found.sha256 == recipe_sha256 => Ok(packed),
        _ => Err(ModuleError::RecipeNotFound),
    }
}

/// `engine` with a recipe in it, whose memory ends at `max_memory` bytes. The same inputs give the same bytes.
pub fn pack(engine: &[u8], recipe: &str, max_memory: u64) -> Result<Vec<u8>> {
    let found = inspect(engine)?;
    if found.recipe.is_some() {
        return Err(ModuleError::CarriesRecipe);
    }
    let slot = slot(engine)?;
    let place = found.memory.0 * PAGE;
    let pages = (recipe.len() as u64).div_ceil(PAGE);
    let max_pages = max_memory / PAGE;
    if found.memory.0 + pages > max_pages {
        return Err(ModuleError::MemoryTooSmall { bytes: max_memory });
    }
    let too_large = |_| ModuleError::RecipeTooLarge { bytes: recipe.len() };
    let address = u32::try_from(place).map_err(too_large)?;
    let mut header = address.to_le_bytes().to_vec();
    header.extend(u32::try_from(recipe.len()).map_err(too_large)?.to_le_bytes());

    let mut packed = wasm_encoder::Module::new();
    let mut copy = RoundtripReencoder;
    for payload in Parser::new(0).parse_all(engine) {
        let payload = payload.map_err(malformed)?;
        match &payload {
            Payload::MemorySection(_) => {
                let mut memories = MemorySection::new();
                memories.memory(MemoryType {
                    minimum: found.memory.0 + pages,
                    maximum: Some(max_pages),
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
                    let segment = segment.map_err(malformed)?;
                    match segment.kind {
                        DataKind::Passive => data.passive(segment.data.iter().copied()),
                        DataKind::Active { memory_index, offset_expr } => {
                            let offset = copy.const_expr(offset_expr).map_err(malformed)?;
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
                    let data = engine.get(range).ok_or_else(|| malformed("a section is cut off"))?;
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
    let mut globals = Vec::new();
    let mut index = None;
    for payload in Parser::new(0).parse_all(engine) {
        match payload.map_err(malformed)? {
            Payload::GlobalSection(section) => {
                for global in section {
                    let start = global.map_err(malformed)?.init_expr.get_operators_reader().read();
                    globals.push(match start.map_err(malformed)? {
                        Operator::I32Const { value } => Some(value),
                        _ => None,
                    });
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export.map_err(malformed)?;
                    if export.name == SLOT && export.kind == ExternalKind::Global {
                        index = Some(export.index as usize);
                    }
                }
            }
            _ => {}
        }
    }
    index.and_then(|index| *globals.get(index)?).ok_or(ModuleError::NotBareEngine { slot: SLOT })
}
