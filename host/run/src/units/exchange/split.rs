//! What a worker has of a unit, divided between buckets.

use arrow_array::{BinaryArray, RecordBatch};
use arrow_select::interleave::interleave_record_batch;
use recipe_core::Trace;
use recipe_core::engine::spill::SpillStrategy;
use recipe_core::engine::{Accumulating, Counted, State};
use recipe_tables::units::Unit;

use super::{Exchange, Keys, Numbers};
use crate::engine::{accumulating, compact};
use crate::error::{Result, RunError};
use crate::units::batches::write;
use crate::units::message::{Told, write as message};
use crate::units::partial::{Given, InUnit};
use crate::units::worker::{WRITE, Worker, data, done, in_pieces, missing};

/// Rows wait for others of their bucket up to so many bytes.
const WAITING: u64 = 32 << 20;

/// Gives pieces for a bucket, and says whether more are wanted.
pub(in crate::units) type Give<'a> = dyn FnMut(u32, &[u8]) -> bool + 'a;

/// Works on a unit, and gives for each bucket what the unit has for it.
pub(in crate::units) fn split(
    worker: &Worker,
    (unit, is_last): (&Unit, bool),
    carry: Option<&State>,
    exchange: &Exchange,
    give: &mut Give<'_>,
) -> Result<()> {
    let node = worker.opened.node.as_ref().ok_or_else(missing)?;
    let exchanged = exchange.over_exchanged(node);
    let Accumulating { operator: counter, spill, .. } =
        accumulating(&exchanged).map_err(data)?.ok_or_else(missing)?;
    let (mut partial, mut numbers) = (InUnit::of(Some(&exchanged)).map_err(data)?, None);
    if let Exchange::Equal(_) = exchange {
        numbers = Some(Numbers::of_unit(unit.number));
    }
    let keys = Keys::of(spill)?;
    let mut waiting =
        Waiting { exchange, keys, known: false, rows: Vec::new(), places: Vec::new(), bytes: 0 };
    let mut seen = Trace::default();
    let (parts, mut trace) = worker.rows(unit, is_last, carry, &mut |batches| {
        let mut numbered = Vec::with_capacity(batches.len());
        for batch in batches {
            count(&counter, &batch, &mut seen);
            numbered.push(match &mut numbers {
                Some(numbers) => numbers.add(&batch, &exchanged.input).map_err(data)?,
                None => batch,
            });
        }
        waiting.take(partial.take(numbered).map_err(data)?, give)
    })?;
    // All rows were counted here.
    let (given, _) = partial.finish().map_err(data)?;
    waiting.take(given, give)?;
    if waiting.flush(give)? {
        trace.merge(seen);
        in_pieces(&done(parts, &mut trace), &mut |piece| give(0, piece));
    }
    Ok(())
}

fn count(counter: &Counted, rows: &RecordBatch, seen: &mut Trace) {
    counter.count(rows.num_rows(), 0, seen);
}

impl Keys {
    fn of(spill: Option<SpillStrategy>) -> Result<Keys> {
        let key = match spill {
            Some(SpillStrategy::Aggregate(groups)) => groups.key().map_err(data)?,
            Some(SpillStrategy::Distinct(key) | SpillStrategy::Sort(key)) => key,
            _ => return Err(missing()),
        };
        Ok(Keys { known: key.leading().map_err(data)?, rows: key })
    }
}

/// Rows that wait for others of their bucket.
struct Waiting<'a> {
    exchange: &'a Exchange,
    keys: Keys,
    /// Whether they are what is known of groups.
    known: bool,
    rows: Vec<RecordBatch>,
    /// Where the rows of each bucket are.
    places: Vec<Vec<(usize, usize)>>,
    bytes: u64,
}

impl Waiting<'_> {
    /// Takes rows, and says whether more are wanted.
    fn take(&mut self, given: Vec<Given>, give: &mut Give<'_>) -> Result<bool> {
        for given in given {
            let (batches, known) = match given {
                Given::Rows(batches) => (batches, false),
                Given::Known(known) => (vec![known], true),
            };
            if self.known != known && !self.flush(give)? {
                return Ok(false);
            }
            self.known = known;
            for batch in batches {
                self.place(&batch)?;
                self.bytes += crate::engine::bytes_of(&batch);
                self.rows.push(batch);
                if self.bytes > WAITING && !self.flush(give)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Finds the buckets of the next batch.
    fn place(&mut self, batch: &RecordBatch) -> Result<()> {
        let key = if self.known { &self.keys.known } else { &self.keys.rows };
        let keys: BinaryArray = key.numbered(batch, 0).map_err(data)?;
        self.places.resize(self.exchange.buckets() as usize, Vec::new());
        for (row, key) in keys.iter().flatten().enumerate() {
            self.places[self.exchange.bucket(key) as usize].push((self.rows.len(), row));
        }
        Ok(())
    }

    /// Gives what waits.
    fn flush(&mut self, give: &mut Give<'_>) -> Result<bool> {
        let (rows, mut wanted) = (std::mem::take(&mut self.rows), true);
        let batches: Vec<&RecordBatch> = rows.iter().collect();
        let told = if self.known { Told::Known } else { Told::Batches };
        self.bytes = 0;
        for (bucket, places) in (1..).zip(&mut self.places) {
            let places = std::mem::take(places);
            if places.is_empty() || !wanted {
                continue;
            }
            let batch = interleave_record_batch(&batches, &places).map_err(RunError::rows(WRITE))?;
            let bytes = write(&[compact(&batch)?]).map_err(RunError::rows(WRITE))?;
            wanted = in_pieces(&message(&told, &bytes), &mut |piece| give(bucket, piece));
        }
        Ok(wanted)
    }
}
