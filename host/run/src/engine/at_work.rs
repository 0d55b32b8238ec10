//! The memory of what is at work, which all stages of a run share.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Memory in units of 1 KiB.
#[derive(Clone)]
pub(crate) struct AtWork {
    free: Arc<Semaphore>,
    all: u32,
}

/// 256 GiB: what a semaphore counts on any machine.
const MAX_UNITS: u32 = 1 << 28;

impl AtWork {
    pub(crate) fn new(bytes: usize) -> Self {
        let all = u32::try_from(bytes >> 10).unwrap_or(u32::MAX).clamp(1, MAX_UNITS);
        AtWork { free: Arc::new(Semaphore::new(all as usize)), all }
    }

    /// A stage that takes of it.
    pub(crate) fn stage(&self) -> Stage {
        Stage { memory: self.clone(), parts: Arc::default() }
    }
}

/// A stage of a run, the parts of which are begun in order.
#[derive(Clone)]
pub(crate) struct Stage {
    memory: AtWork,
    /// How many are at work.
    parts: Arc<AtomicUsize>,
}

impl Stage {
    /// Waits until there is memory for a part. While no other of the stage is at work it does not wait: one that is too
    /// heavy for all of the memory goes alone, and what other stages have taken may be waiting for this one.
    pub(crate) fn take(&self, bytes: u64) -> impl Future<Output = Taken> + Send + use<> {
        let Stage { memory: AtWork { free, all }, parts } = self.clone();
        async move {
            let units = u32::try_from(bytes >> 10).unwrap_or(u32::MAX).min(all);
            let mut free = pin!(free.acquire_many_owned(units));
            let permit = poll_fn(|context| match free.as_mut().poll(context) {
                // It fails where the semaphore is closed, which it never is.
                Poll::Ready(permit) => Poll::Ready(permit.ok()),
                Poll::Pending if parts.load(Ordering::Relaxed) == 0 => Poll::Ready(None),
                // Who takes the results of a part asks for the next one after it has dropped what the part took.
                Poll::Pending => Poll::Pending,
            });
            let permit = permit.await;
            parts.fetch_add(1, Ordering::Relaxed);
            Taken { _permit: permit, parts }
        }
    }
}

/// Memory that a part takes until this is dropped.
pub(crate) struct Taken {
    _permit: Option<OwnedSemaphorePermit>,
    parts: Arc<AtomicUsize>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.parts.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Bytes of the rows of a batch, which may be a few of a table that is held as a whole.
pub(crate) fn bytes_of(batch: &RecordBatch) -> u64 {
    let bytes = batch.columns().iter().map(|column| match column.as_string_view_opt() {
        Some(texts) => size_of::<u128>() * texts.len() + texts.total_buffer_bytes_used(),
        None => column.to_data().get_slice_memory_size().unwrap_or_else(|_| column.get_array_memory_size()),
    });
    bytes.sum::<usize>() as u64
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, StringViewArray};
    use futures::FutureExt;

    use super::*;

    #[test]
    fn parts_wait_for_memory() {
        let memory = AtWork::new(100 << 10);
        let stage = memory.stage();
        let take = |kib: u64| stage.take(kib << 10).now_or_never();
        let first = take(40).expect("40 of 100 KiB");
        let second = take(40).expect("80 of 100 KiB");
        assert!(take(40).is_none(), "120 of 100 KiB");
        drop(first);
        let third = take(40).expect("80 of 100 KiB again");
        assert!(take(4000).is_none(), "one that is too heavy goes alone");
        drop((second, third));
        let heavy = take(4000).expect("alone");
        assert!(take(1).is_none(), "nothing goes beside it");
        drop(heavy);
        assert!(take(1).is_some());
    }

    #[test]
    fn a_stage_never_waits_for_another_alone() {
        let memory = AtWork::new(100 << 10);
        let (reading, writing) = (memory.stage(), memory.stage());
        let all = reading.take(100 << 10).now_or_never().expect("all of it");
        let first = writing.take(50 << 10).now_or_never().expect("the first of its stage");
        assert!(writing.take(50 << 10).now_or_never().is_none(), "its second waits");
        drop(first);
        assert!(writing.take(50 << 10).now_or_never().is_some());
        drop(all);
        let both = (reading.take(50 << 10).now_or_never(), writing.take(50 << 10).now_or_never());
        assert!(matches!(both, (Some(_), Some(_))));
    }

    #[test]
    fn a_few_rows_of_a_table_weigh_what_they_take() {
        let texts = (0..1000).map(|row| Some(format!("a text of more than twelve bytes {row:04}")));
        let texts: ArrayRef = Arc::new(texts.collect::<StringViewArray>());
        let numbers: ArrayRef = Arc::new(arrow_array::Int64Array::from(vec![7; 1000]));
        let table = RecordBatch::try_from_iter([("t", texts), ("n", numbers)]).expect("a table");
        assert_eq!(bytes_of(&table.slice(500, 10)), 10 * (16 + 37 + 8));
    }
}
