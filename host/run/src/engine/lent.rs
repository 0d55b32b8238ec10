//! What a program around a run lends it: memory, temporary files, and threads.

use std::fmt;
use std::sync::Arc;

use datafusion_common::error::Result;
use datafusion_execution::memory_pool::{
    GreedyMemoryPool, MemoryConsumer, MemoryLimit, MemoryPool, MemoryReservation,
};
use datafusion_execution::runtime_env::RuntimeEnv;
use datafusion_physical_plan::metrics::{SpillMetrics, Time};

/// What a program that embeds a run lends it. The runtime of the caller has the threads.
#[derive(Clone)]
pub struct Lent {
    /// Where memory is reserved, and temporary files are made.
    pub environment: Arc<RuntimeEnv>,
    /// Where temporary files are counted.
    pub spilled: SpillMetrics,
    /// The time that steps are at work, of all threads together.
    pub busy: Time,
    /// How many batches are worked on at once.
    pub threads: usize,
}

/// A part of a pool: what is reserved of it is reserved of the pool, and it has a limit of its own.
pub(super) struct Part {
    own: GreedyMemoryPool,
    pool: MemoryReservation,
}

impl Part {
    /// At most so many bytes of `pool`.
    pub(super) fn new(pool: &Arc<dyn MemoryPool>, limit: usize) -> Part {
        let pool = MemoryConsumer::new("recipe").with_can_spill(true).register(pool);
        Part { own: GreedyMemoryPool::new(limit), pool }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("own", &self.own).finish_non_exhaustive()
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of a pool for the steps of a recipe")
    }
}

impl MemoryPool for Part {
    fn name(&self) -> &'static str {
        "recipe"
    }

    fn grow(&self, reservation: &MemoryReservation, additional: usize) {
        self.own.grow(reservation, additional);
        self.pool.grow(additional);
    }

    fn shrink(&self, reservation: &MemoryReservation, shrink: usize) {
        self.own.shrink(reservation, shrink);
        self.pool.shrink(shrink);
    }

    fn try_grow(&self, reservation: &MemoryReservation, additional: usize) -> Result<()> {
        self.own.try_grow(reservation, additional)?;
        self.pool.try_grow(additional).inspect_err(|_| self.own.shrink(reservation, additional))
    }

    fn reserved(&self) -> usize {
        self.own.reserved()
    }

    fn memory_limit(&self) -> MemoryLimit {
        self.own.memory_limit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_part_takes_is_taken_of_the_pool() {
        let pool: Arc<dyn MemoryPool> = Arc::new(GreedyMemoryPool::new(100));
        let part: Arc<dyn MemoryPool> = Arc::new(Part::new(&pool, 60));
        let rows = MemoryConsumer::new("rows").register(&part);
        assert!(rows.try_grow(50).is_ok());
        assert_eq!(pool.reserved(), 50);
        assert!(rows.try_grow(20).is_err(), "the part has no more than 60");
        let others = MemoryConsumer::new("others").register(&pool);
        assert!(others.try_grow(45).is_ok());
        assert!(rows.try_grow(8).is_err(), "the pool has no more than 100");
        assert_eq!((part.reserved(), pool.reserved()), (50, 95), "what failed is not counted");
        drop(rows);
        assert_eq!((part.reserved(), pool.reserved()), (0, 45));
    }
}
