//! Rows of an input for a profile: all of them on all threads, or the first ones.
//!
//! Each thread takes the next part of the data, decodes it and looks at it. What parts leave is put together in their order; no
//! thread gets further ahead of the others than a few parts, so that memory is bounded.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use parking_lot::{Condvar, Mutex};
use recipe_core::engine::plan::InputColumn;
use recipe_core::profile::{ProfilePart, ProfileWhole, ProfileWorker, Profiler};
use recipe_tables::morsel::{Cursor, Morsel, RowError};
use recipe_tables::{Source, TableError};

use super::failed;
use crate::error::{Result, RunError};

/// How many of the first rows are looked at for the size of numbers.
const FIRST: usize = 1000;

/// How many parts for each thread are begun before all those before them are put together.
const AHEAD: u64 = 4;

pub(super) struct Read {
    pub(super) whole: ProfileWhole,
    pub(super) is_partial: bool,
    pub(super) filled: u64,
    pub(super) rejected: u64,
}

/// The first rows.
pub(super) fn first(source: &Source) -> Result<Vec<RecordBatch>> {
    let (mut first, mut left) = (Vec::new(), FIRST);
    for batch in source.uncounted().batches() {
        let batch = batch?.batch;
        let batch = batch.slice(0, batch.num_rows().min(left));
        left -= batch.num_rows();
        first.push(batch);
        if left == 0 {
            break;
        }
    }
    Ok(first)
}

/// Looks at so many of the first rows, on this thread.
pub(super) fn some(source: &Source, profiler: &Profiler, rows: u64) -> Result<Read> {
    let (mut worker, mut whole) = (profiler.worker(), profiler.whole());
    let (mut left, mut is_partial) = (rows, false);
    for (number, batch) in (0..).zip(source.batches()) {
        let batch = batch?.batch;
        let taken = batch.num_rows().min(usize::try_from(left).unwrap_or(usize::MAX));
        is_partial |= taken < batch.num_rows();
        left -= taken as u64;
        let part = worker.push(number, &batch.slice(0, taken), &whole.known()).map_err(failed)?;
        whole.put(&part);
        if left == 0 {
            is_partial = true;
            break;
        }
    }
    whole.join(worker);
    Ok(Read { whole, is_partial, filled: 0, rejected: 0 })
}

/// A part that was looked at: its file, rows and lines, or what is wrong with it.
type Looked = std::result::Result<(usize, u64, u64), Wrong>;

enum Wrong {
    Row(usize, RowError),
    File(TableError),
    Run(RunError),
}

/// What all threads share.
struct Line {
    whole: ProfileWhole,
    /// The part that is put next.
    next: u64,
    /// Parts that were looked at before one before them.
    waiting: BTreeMap<u64, ProfilePart>,
    looked: Vec<(u64, Looked)>,
    filled: u64,
    rejected: u64,
    /// Whether no part is begun any more.
    stopped: bool,
}

struct Shared<I> {
    morsels: Mutex<Option<I>>,
    line: Mutex<Line>,
    moved: Condvar,
    ahead: u64,
}

/// Looks at all rows, on so many threads.
pub(super) fn all(source: &Source, profiler: &Profiler, threads: usize) -> Result<Read> {
    let inputs = (0..source.schema().fields().len()).map(InputColumn::Cells).collect();
    let morsels = (0..).zip(source.morsels(inputs, source.schema(), None));
    let shared = Shared {
        morsels: Mutex::new(Some(morsels)),
        line: Mutex::new(Line {
            whole: profiler.whole(),
            next: 0,
            waiting: BTreeMap::new(),
            looked: Vec::new(),
            filled: 0,
            rejected: 0,
            stopped: false,
        }),
        moved: Condvar::new(),
        ahead: AHEAD * threads as u64,
    };
    std::thread::scope(|scope| {
        let work = || shared.work(profiler.worker());
        for _ in 1..threads {
            // With fewer threads it takes longer.
            if std::thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    let Line { whole, mut looked, filled, rejected, .. } = shared.line.into_inner();
    looked.sort_by_key(|(number, _)| *number);
    let mut cursor = Cursor::default();
    for (_, looked) in looked {
        match looked {
            Ok((file, rows, lines)) => cursor.advance(file, rows, lines),
            Err(Wrong::Row(file, error)) => return Err(cursor.locate(file, error).into()),
            Err(Wrong::File(error)) => return Err(error.into()),
            Err(Wrong::Run(error)) => return Err(error),
        }
    }
    Ok(Read { whole, is_partial: false, filled, rejected })
}

impl<I: Iterator<Item = (u64, std::result::Result<Morsel, TableError>)>> Shared<I> {
    /// Looks at parts until there is none, or one is wrong. Those before it are all looked at.
    fn work(&self, mut worker: ProfileWorker) {
        let stopping = Stopping(self);
        loop {
            let next = self.morsels.lock().as_mut().and_then(Iterator::next);
            let Some((number, morsel)) = next else { break };
            let mut line = self.line.lock();
            // The part that is put next is with a thread that does not wait.
            while number >= line.next + self.ahead && !line.stopped {
                self.moved.wait(&mut line);
            }
            // A part that waited comes after the one that is wrong.
            if line.stopped && number >= line.next + self.ahead {
                break;
            }
            let known = line.whole.known();
            drop(line);
            let (mut filled, mut rejected) = (0, 0);
            let look = |Morsel { file, decode, .. }: Morsel| -> std::result::Result<_, Wrong> {
                let decoded = decode();
                let (rows, lines) = (decoded.rows_of_file(), decoded.lines);
                if let Some(irregular) = &decoded.irregular {
                    (filled, rejected) = (irregular.filled, irregular.rejected.len() as u64);
                }
                let batch = decoded.rows.map_err(|error| Wrong::Row(file, error))?;
                let part = worker.push(number, &batch, &known).map_err(|error| Wrong::Run(failed(error)))?;
                Ok(((file, rows, lines), part))
            };
            let looked = morsel.map_err(Wrong::File).and_then(look);
            let mut line = self.line.lock();
            line.filled += filled;
            line.rejected += rejected;
            match looked {
                Ok((place, part)) => line.take(number, place, part),
                Err(wrong) => {
                    line.looked.push((number, Err(wrong)));
                    line.stopped = true;
                    drop(line);
                    // The others end with what they have in hand.
                    *self.morsels.lock() = None;
                    break;
                }
            }
            self.moved.notify_all();
        }
        self.line.lock().whole.join(worker);
        drop(stopping);
    }
}

impl Line {
    /// Puts a part, once those before it are.
    fn take(&mut self, number: u64, place: (usize, u64, u64), part: ProfilePart) {
        self.looked.push((number, Ok(place)));
        self.waiting.insert(number, part);
        while let Some(part) = self.waiting.remove(&self.next) {
            self.whole.put(&part);
            self.next += 1;
        }
    }
}

/// Lets no other thread wait for one that ended early.
struct Stopping<'a, I>(&'a Shared<I>);

impl<I> Drop for Stopping<'_, I> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.line.lock().stopped = true;
        }
        self.0.moved.notify_all();
    }
}
