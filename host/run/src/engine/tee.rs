//! Parts of the data that go to several nodes: they are made once.
//!
//! Each node takes rows at its own pace. Rows are made when one of them has none left; those that another has not taken yet wait
//! for it, in memory while there is some, and then in temporary files. So no node waits for another, whatever lies behind them,
//! such as a join that takes all rows of one table before the first of the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use datafusion_common_runtime::SpawnedTask;
use datafusion_execution::SpillFile;
use futures::{StreamExt, TryStreamExt, stream};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::at_work::bytes_of;
use super::context::RunContext;
use super::error::failed;
use super::memory::Budget;
use super::relay::{Ordered, Part, Placed};
use crate::error::{Result, RunError};

/// How long a node that takes rows is waited for before those it has not taken go to a temporary file.
const PATIENCE: Duration = Duration::from_millis(100);

/// What waits for one node.
#[derive(Default)]
struct Queue {
    waiting: VecDeque<Item>,
    /// Bytes of rows in memory.
    bytes: u64,
    /// Whether it has asked for rows that are not there.
    asks: bool,
    /// Whether it takes no more.
    is_closed: bool,
    /// Whether it was waited for in vain, and has taken nothing since.
    is_stuck: bool,
}

enum Item {
    Part(Part),
    /// Parts whose rows are in a file, and where each stood.
    File(Arc<dyn SpillFile>, Vec<Option<Placed>>),
}

struct State {
    queues: Vec<Queue>,
    is_done: bool,
    /// Why there are no more rows, until somebody asked.
    error: Option<RunError>,
    /// Whether there are none for a reason.
    has_failed: bool,
}

struct Shared {
    state: Mutex<State>,
    /// Somebody asks for rows, took some, or went away.
    taken: Notify,
    /// There are rows, or there will be none.
    given: Vec<Notify>,
}

/// Lets the same rows go to so many nodes. Those that wait have one of `shares` equal parts of the memory of the run.
pub(crate) fn tee(
    parts: Ordered<Part>,
    schema: &SchemaRef,
    nodes: usize,
    (context, shares): (&Arc<RunContext>, usize),
) -> Vec<Ordered<Part>> {
    let budget = Budget::new(context, None, shares);
    let queues = (0..nodes).map(|_| Queue::default()).collect();
    let state = Mutex::new(State { queues, is_done: false, error: None, has_failed: false });
    let given = (0..nodes).map(|_| Notify::new()).collect();
    let shared = Arc::new(Shared { state, taken: Notify::new(), given });
    let task = Arc::new(SpawnedTask::spawn(give(parts, schema.clone(), shared.clone(), budget.clone())));
    let node =
        |number| {
            let taker = Taker { shared: shared.clone(), number, _task: task.clone() };
            let (budget, schema) = (budget.clone(), schema.clone());
            let items = stream::try_unfold(taker, |taker| async move {
                Ok(taker.take().await?.map(|item| (item, taker)))
            });
            let parts = items.and_then(move |item| {
                let (budget, schema) = (budget.clone(), schema.clone());
                async move {
                    Ok::<Ordered<Part>, RunError>(match item {
                        Item::Part(part) => stream::iter([Ok(part)]).boxed(),
                        Item::File(file, places) => {
                            let files = budget.files(&schema).map_err(failed)?;
                            let read = files.read_spill_as_stream(file, None).map_err(failed)?;
                            let read = read.map_err(move |error| failed(budget.explain(error)));
                            read.zip(stream::iter(places))
                                .map(|(batch, place)| Ok(part_of(place, batch?)))
                                .boxed()
                        }
                    })
                }
            });
            parts.try_flatten().boxed()
        };
    (0..nodes).map(node).collect()
}

fn part_of(place: Option<Placed>, batch: RecordBatch) -> Part {
    match place {
        Some(place) => Part::Decoded(place, batch),
        None => Part::Made(batch),
    }
}

/// Makes parts while somebody asks for some.
async fn give(mut parts: Ordered<Part>, schema: SchemaRef, shared: Arc<Shared>, budget: Budget) {
    loop {
        shared
            .until(|state| {
                let open = || state.queues.iter().filter(|queue| !queue.is_closed);
                open().next().is_none() || open().any(|queue| queue.asks)
            })
            .await;
        if shared.state.lock().queues.iter().all(|queue| queue.is_closed) {
            return;
        }
        let made = parts.try_next().await;
        let ended = match made {
            Ok(Some(part)) => match shared.put(part, &schema, &budget).await {
                Ok(()) => continue,
                Err(error) => Some(error),
            },
            Ok(None) => None,
            Err(error) => Some(error),
        };
        let mut state = shared.state.lock();
        (state.is_done, state.has_failed, state.error) = (true, ended.is_some(), ended);
        drop(state);
        shared.given.iter().for_each(Notify::notify_one);
        return;
    }
}

impl Shared {
    /// Waits until something holds of the state.
    async fn until(&self, holds: impl Fn(&State) -> bool) {
        while !holds(&self.state.lock()) {
            self.taken.notified().await;
        }
    }

    /// Gives a part to all nodes.
    async fn put(&self, part: Part, schema: &SchemaRef, budget: &Budget) -> Result<()> {
        let (place, batch) = match part {
            Part::Decoded(place, batch) => (Some(place), batch),
            Part::Made(batch) => (None, batch),
            Part::File(_) => return Err(RunError::PartBeforeFailed),
        };
        let share = (budget.limit / self.given.len().max(1)) as u64;
        let bytes = bytes_of(&batch);
        for number in 0..self.given.len() {
            let is_full = |queue: &Queue| !queue.is_closed && queue.bytes > 0 && queue.bytes + bytes > share;
            let waits = {
                let state = self.state.lock();
                is_full(&state.queues[number]) && !state.queues[number].is_stuck
            };
            if waits {
                let room = self.until(|state| !is_full(&state.queues[number]));
                let in_time = tokio::time::timeout(PATIENCE, room).await.is_ok();
                self.state.lock().queues[number].is_stuck = !in_time;
            }
            let held = {
                let mut state = self.state.lock();
                let queue = &mut state.queues[number];
                if queue.is_closed {
                    continue;
                }
                is_full(queue).then(|| queue.take_last_parts())
            };
            if let Some((places, batches)) = held {
                let file = spill(batches, schema, budget).await?;
                let mut state = self.state.lock();
                state.queues[number].waiting.extend(file.map(|file| Item::File(file, places)));
            }
            let mut state = self.state.lock();
            let queue = &mut state.queues[number];
            queue.waiting.push_back(Item::Part(part_of(place.clone(), batch.clone())));
            queue.bytes += bytes;
            queue.asks = false;
            drop(state);
            self.given[number].notify_one();
        }
        Ok(())
    }
}

async fn spill(
    held: Vec<RecordBatch>,
    schema: &SchemaRef,
    budget: &Budget,
) -> Result<Option<Arc<dyn SpillFile>>> {
    let files = budget.files(schema).map_err(failed)?;
    let task = SpawnedTask::spawn_blocking(move || files.spill_record_batch_and_finish(&held, "rows"));
    let file = task.join().await.map_err(RunError::Worker)?;
    file.map_err(|error| failed(budget.explain(error)))
}

impl Queue {
    /// The parts in memory after the last file: where they stood, and their rows.
    fn take_last_parts(&mut self) -> (Vec<Option<Placed>>, Vec<RecordBatch>) {
        let is_file = |item: &Item| matches!(item, Item::File(..));
        let from = self.waiting.iter().rposition(is_file).map_or(0, |last| last + 1);
        let taken = self.waiting.split_off(from).into_iter().filter_map(|item| match item {
            Item::Part(Part::Decoded(place, batch)) => Some((Some(place), batch)),
            Item::Part(Part::Made(batch)) => Some((None, batch)),
            Item::Part(Part::File(_)) | Item::File(..) => None,
        });
        let (places, batches): (Vec<_>, Vec<RecordBatch>) = taken.unzip();
        self.bytes = self.bytes.saturating_sub(batches.iter().map(bytes_of).sum());
        (places, batches)
    }
}

/// One node's end.
struct Taker {
    shared: Arc<Shared>,
    number: usize,
    /// What makes the rows ends with the last who takes them.
    _task: Arc<SpawnedTask<()>>,
}

impl Taker {
    /// The next rows, or none at the end.
    async fn take(&self) -> Result<Option<Item>> {
        loop {
            {
                let mut state = self.shared.state.lock();
                let queue = &mut state.queues[self.number];
                if let Some(item) = queue.waiting.pop_front() {
                    if let Item::Part(Part::Decoded(_, batch) | Part::Made(batch)) = &item {
                        queue.bytes = queue.bytes.saturating_sub(bytes_of(batch));
                    }
                    queue.is_stuck = false;
                    drop(state);
                    self.shared.taken.notify_one();
                    return Ok(Some(item));
                }
                queue.asks = true;
                if let Some(error) = state.error.take() {
                    return Err(error);
                }
                if state.is_done && !state.has_failed {
                    return Ok(None);
                }
            }
            // Where it has failed, the run ends by the error that another was given.
            self.shared.taken.notify_one();
            self.shared.given[self.number].notified().await;
        }
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        let queue = &mut state.queues[self.number];
        queue.is_closed = true;
        queue.waiting.clear();
        queue.bytes = 0;
        drop(state);
        self.shared.taken.notify_one();
    }
}
