//! A module that was checked and compiled.

use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tracing::debug;
use wasmtime::{Cache, Config, Engine, ExternType, Linker, ValType};

use crate::error::{ModuleError, Result};
use crate::inspect::{Inspection, check_imports, inspect};
use crate::instance::Instance;
use crate::limits::{Clock, Guard, ModuleLimits};

/// A module that was checked and compiled, from which instances are made.
#[derive(Clone)]
pub struct Module {
    engine: Engine,
    module: wasmtime::Module,
    limits: ModuleLimits,
    clock: Option<Arc<Clock>>,
}

/// No recipe engine is larger.
const MAX_BYTES: u64 = 64 << 20;

/// The function whose name is the version of the interface.
const ABI: &str = "recipe_abi_v1";

/// Functions of the interface, and how many parameters they have. All values are `i32`, and each has one result.
const EXPORTS: &[(&str, usize)] = &[
    (ABI, 0),
    ("recipe_result", 0),
    ("recipe_info", 0),
    ("recipe_reserve", 2),
    ("recipe_load", 1),
    ("recipe_infer", 1),
    ("recipe_open", 1),
    ("recipe_dataset", 3),
    ("recipe_schema", 2),
    ("recipe_push", 2),
    ("recipe_next", 1),
    ("recipe_finish", 1),
    ("recipe_state_get", 1),
    ("recipe_state_merge", 2),
    ("recipe_stats", 1),
    ("recipe_reset", 1),
    ("recipe_close", 1),
];

/// The file name of the engine without a recipe.
const ENGINE_FILE: &str = "recipe-engine.wasm";

/// Where the engine's module is: `RECIPE_ENGINE_WASM`, else `recipe-engine.wasm` beside this program.
pub fn locate() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("RECIPE_ENGINE_WASM") {
        return Ok(PathBuf::from(path));
    }
    let beside = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.join(ENGINE_FILE)));
    beside.filter(|path| path.is_file()).ok_or(ModuleError::EngineNotFound { name: ENGINE_FILE })
}

/// Reads the file of a module, if it is not larger than any engine.
///
/// # Errors
///
/// [`Read`](ModuleError::Read), or [`TooLarge`](ModuleError::TooLarge) in a [`File`](ModuleError::File).
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable = |source| ModuleError::Read { file: path.into(), source };
    let bytes = std::fs::metadata(path).map_err(unreadable)?.len();
    if bytes > MAX_BYTES {
        return Err(ModuleError::TooLarge { bytes, limit: MAX_BYTES }.in_file(path));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Whether a module has the engine inside that came with this program, which needs no deadlines.
pub fn is_bundled_engine(module: &Inspection) -> bool {
    let bundled = locate().ok().and_then(|path| read(&path).ok());
    bundled.and_then(|bytes| inspect(&bytes).ok()).is_some_and(|bundled| bundled.is_same_engine(module))
}

impl Module {
    /// Checks and compiles the module in a file. Compiled code is kept in the user's cache folder.
    pub fn from_file(path: &Path, limits: &ModuleLimits) -> Result<Self> {
        Module::from_bytes(&read(path)?, limits).map_err(|error| error.in_file(path))
    }

    /// What its instances may use.
    pub fn limits(&self) -> &ModuleLimits {
        &self.limits
    }

    /// Checks and compiles a module.
    pub fn from_bytes(bytes: &[u8], limits: &ModuleLimits) -> Result<Self> {
        check_imports(bytes)?;
        let started = Instant::now();
        let mut config = Config::new();
        config.wasm_relaxed_simd(false).wasm_memory64(false).wasm_multi_memory(false).wasm_tail_call(false);
        config.epoch_interruption(limits.call.is_some());
        // Without a cache every start compiles; that is slow, and no reason to fail.
        config.cache(Cache::from_file(None).ok());
        config.parallel_compilation(can_start(std::thread::available_parallelism().map_or(1, usize::from)));
        let engine = Engine::new(&config).map_err(|error| ModuleError::Runtime(error.into()))?;
        let module = wasmtime::Module::new(&engine, bytes)
            .map_err(|error| ModuleError::NotWebAssembly(error.into()))?;
        debug!(bytes = bytes.len(), elapsed = ?started.elapsed(), "module compiled");
        check_exports(&module)?;
        let clock = limits.call.map(|_| Clock::start(engine.clone())).transpose();
        let clock = clock.map_err(|error| ModuleError::Runtime(error.into()))?.map(Arc::new);
        Ok(Module { engine, module, limits: limits.clone(), clock })
    }

    /// A new instance, with a memory of its own.
    pub fn instance(&self) -> Result<Instance> {
        let mut store = wasmtime::Store::new(&self.engine, Guard::new(&self.limits));
        store.limiter(|guard| guard);
        let instance = Linker::new(&self.engine).instantiate(&mut store, &self.module);
        let instance = instance.map_err(|error| {
            if store.data().refused {
                return ModuleError::Memory { limit: self.limits.memory };
            }
            ModuleError::Start(error.into())
        })?;
        debug!(memory = self.limits.memory, call = ?self.limits.call, "module instantiated");
        Instance::new(store, &instance, self.limits.clone(), self.clock.clone())
    }
}

/// Whether so many threads can start, without which compiling in parallel would panic.
fn can_start(threads: usize) -> bool {
    let (end, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    std::thread::scope(|scope| {
        let started = (0..threads).all(|_| {
            let waits = || drop(wait.lock().map(|wait| wait.recv()));
            std::thread::Builder::new().spawn_scoped(scope, waits).is_ok()
        });
        drop(end);
        started
    })
}

fn check_exports(module: &wasmtime::Module) -> Result<()> {
    for (name, params) in EXPORTS {
        let Some(ExternType::Func(function)) = module.get_export(name) else {
            let other = module.exports().map(|export| export.name().to_owned());
            let version = other.into_iter().find(|name| name.starts_with("recipe_abi_v"));
            return Err(match version {
                Some(found) if found != ABI => ModuleError::OtherInterface { found, expected: ABI },
                _ => ModuleError::NoFunction { name },
            });
        };
        let whole = |ty: ValType| matches!(ty, ValType::I32);
        let fits = function.params().len() == *params
            && function.params().all(whole)
            && function.results().len() == 1
            && function.results().all(whole);
        if !fits {
            return Err(ModuleError::OtherSignature { name });
        }
    }
    match module.get_export("memory") {
        Some(ExternType::Memory(_)) => Ok(()),
        _ => Err(ModuleError::NoMemory),
    }
}
