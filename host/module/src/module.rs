//! A module that was checked and compiled.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::Value;
use wasmtime::{Cache, Config, Engine, ExternType, Linker, ValType};

use crate::error::{ModuleError, Result};
use crate::instance::{Guard, Instance};

/// What a module may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Memory of one instance, in bytes.
    pub memory: u64,
    /// Time of one call.
    pub call: Option<Duration>,
}

impl Default for Limits {
    /// 1 GiB, and no deadline.
    fn default() -> Self {
        Limits { memory: 1 << 30, call: None }
    }
}

/// A module that was checked and compiled, from which instances are made.
#[derive(Clone)]
pub struct Module {
    engine: Engine,
    module: wasmtime::Module,
    limits: Limits,
    clock: Option<Arc<Clock>>,
}

/// What a module says of itself.
#[derive(Debug, Clone)]
pub struct Info {
    /// The version of the engine inside.
    pub engine: String,
    /// Whether it was built for the vector instructions of WebAssembly.
    pub simd: bool,
    /// The recipe it carries or was given.
    pub recipe: Option<RecipeInfo>,
}

/// What a module says of its recipe.
#[derive(Debug, Clone)]
pub struct RecipeInfo {
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

/// A module larger than this is no recipe engine.
const MOST_BYTES: u64 = 64 << 20;

/// The bit of `recipe_abi_v1` that says so of vector instructions.
const SIMD: i32 = 1 << 8;

/// How often deadlines are looked at.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Functions of the interface: name, parameters, whether there is a result. All are `i32`.
const EXPORTS: &[(&str, usize)] = &[
    ("recipe_abi_v1", 0),
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
    beside.filter(|path| path.is_file()).ok_or_else(|| {
        ModuleError::Refused(format!(
            "there is no `{ENGINE_FILE}` beside this program; build it with `recipe-wasm/build.sh` and put it there, or \
             say where it is in RECIPE_ENGINE_WASM"
        ))
    })
}

impl Module {
    /// Checks and compiles the module in a file. Compiled code is kept in the user's cache folder.
    pub fn from_file(path: &Path, limits: &Limits) -> Result<Self> {
        let shown = path.display();
        let refuse = |what: &dyn std::fmt::Display| ModuleError::Refused(format!("module `{shown}`: {what}"));
        let size = std::fs::metadata(path).map_err(|error| refuse(&error))?.len();
        if size > MOST_BYTES {
            return Err(refuse(&format!("it has {size} bytes, and at most {MOST_BYTES} are read")));
        }
        let bytes = std::fs::read(path).map_err(|error| refuse(&error))?;
        Module::from_bytes(&bytes, limits).map_err(|error| match error {
            ModuleError::Refused(message) => refuse(&message),
            other => other,
        })
    }

    /// What its instances may use.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Checks and compiles a module.
    pub fn from_bytes(bytes: &[u8], limits: &Limits) -> Result<Self> {
        crate::pack::check_imports(bytes)?;
        let mut config = Config::new();
        config.wasm_relaxed_simd(false).wasm_memory64(false).wasm_multi_memory(false).wasm_tail_call(false);
        config.epoch_interruption(limits.call.is_some());
        // Without a cache every start compiles; that is slow, and no reason to fail.
        config.cache(Cache::from_file(None).ok());
        let engine = Engine::new(&config).map_err(|error| ModuleError::Refused(error.to_string()))?;
        let module = wasmtime::Module::new(&engine, bytes)
            .map_err(|error| ModuleError::Refused(format!("it is no WebAssembly module: {error:#}")))?;
        check_exports(&module)?;
        let clock = limits.call.map(|_| Arc::new(Clock::start(engine.clone())));
        Ok(Module { engine, module, limits: limits.clone(), clock })
    }

    /// A new instance, with a memory of its own.
    pub fn instance(&self) -> Result<Instance> {
        let mut store = wasmtime::Store::new(&self.engine, Guard::new(&self.limits));
        store.limiter(|guard| guard);
        let instance = Linker::new(&self.engine)
            .instantiate(&mut store, &self.module)
            .map_err(|error| ModuleError::Refused(format!("it cannot be started: {error:#}")))?;
        Instance::new(store, &instance, self.limits.clone(), self.clock.clone())
    }
}

fn check_exports(module: &wasmtime::Module) -> Result<()> {
    for (name, params) in EXPORTS {
        let Some(ExternType::Func(function)) = module.get_export(name) else {
            let other = module.exports().map(|export| export.name().to_owned());
            let version = other.into_iter().find(|name| name.starts_with("recipe_abi_v"));
            return Err(ModuleError::Refused(match version {
                Some(version) if version != "recipe_abi_v1" => {
                    format!("it speaks `{version}`, and this program `recipe_abi_v1`")
                }
                _ => format!("it is no recipe module: it has no function `{name}`"),
            }));
        };
        let whole = |ty: ValType| matches!(ty, ValType::I32);
        let fits = function.params().len() == *params
            && function.params().all(whole)
            && function.results().len() == 1
            && function.results().all(whole);
        if !fits {
            return Err(ModuleError::Refused(format!("its function `{name}` takes or gives other values")));
        }
    }
    match module.get_export("memory") {
        Some(ExternType::Memory(_)) => Ok(()),
        _ => Err(ModuleError::Refused("it is no recipe module: it exports no memory".into())),
    }
}

impl Info {
    pub(crate) fn read(json: &Value, features: i32) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |value: &Value| value.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
        let recipe = match &json["recipe"] {
            Value::Null => None,
            recipe => Some(RecipeInfo {
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
        Some(Info { engine: text(&json["engine"]["version"])?, simd: features & SIMD != 0, recipe })
    }
}

/// Moves the time against which deadlines are set, while there is a module or an instance.
pub(crate) struct Clock(Arc<AtomicBool>);

impl Clock {
    fn start(engine: Engine) -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let seen = stopped.clone();
        std::thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                engine.increment_epoch();
            }
        });
        Clock(stopped)
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
