//! How much a module may use, and how that is enforced.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wasmtime::{Engine, ResourceLimiter};

/// What a module may use.
///
/// ```
/// use std::time::Duration;
///
/// use recipe_module::ModuleLimits;
///
/// let limits = ModuleLimits::untrusted().with_memory(64 << 20);
/// assert_eq!(limits.call, Some(Duration::from_secs(60)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModuleLimits {
    /// Memory of one instance, in bytes.
    pub memory: u64,
    /// Time of one call.
    pub call: Option<Duration>,
}

impl Default for ModuleLimits {
    /// 1 GiB, and no deadline.
    fn default() -> Self {
        ModuleLimits { memory: 1 << 30, call: None }
    }
}

impl ModuleLimits {
    /// For modules of unknown origin: 1 GiB, and a minute for each call.
    pub fn untrusted() -> Self {
        ModuleLimits { call: Some(Duration::from_mins(1)), ..ModuleLimits::default() }
    }

    /// The same with so many bytes of memory.
    pub fn with_memory(self, memory: u64) -> Self {
        ModuleLimits { memory, ..self }
    }

    /// The same with this deadline for calls, or without one.
    pub fn with_call(self, call: impl Into<Option<Duration>>) -> Self {
        ModuleLimits { call: call.into(), ..self }
    }
}

/// Keeps an instance within its limits.
pub(crate) struct Guard {
    memory: usize,
    /// Whether more memory was asked for than there may be.
    pub(crate) refused: bool,
}

impl Guard {
    pub(crate) fn new(limits: &ModuleLimits) -> Self {
        Guard { memory: usize::try_from(limits.memory).unwrap_or(usize::MAX), refused: false }
    }
}

impl ResourceLimiter for Guard {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.refused |= desired > self.memory;
        Ok(desired <= self.memory)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= 100_000)
    }

    fn instances(&self) -> usize {
        1
    }

    fn tables(&self) -> usize {
        4
    }

    fn memories(&self) -> usize {
        1
    }
}

/// How often deadlines are looked at.
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// Moves the time against which deadlines are set, while there is a module or an instance.
pub(crate) struct Clock(Arc<AtomicBool>);

impl Clock {
    pub(crate) fn start(engine: Engine) -> io::Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        let seen = stopped.clone();
        std::thread::Builder::new().name("clock".into()).spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                engine.increment_epoch();
            }
        })?;
        Ok(Clock(stopped))
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
