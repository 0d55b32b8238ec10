//! Whether an exchange is worth it: what little comes of the units, the coordinator puts together by itself.

use recipe_core::engine::State;
use recipe_core::engine::plan::Plan;
use recipe_tables::units::Unit;

use crate::engine::bytes_of;
use crate::error::Result;
use crate::units::message::{Ask, Told};
use crate::units::partial::{Given, InUnit};
use crate::units::remote::{strange, whole_answers};
use crate::units::scanned::Scanned;
use crate::units::worker::{Worker, data};

/// Bytes that would travel of a unit to the coordinator.
pub(in crate::units) fn weigh(
    worker: &Worker,
    (unit, is_last): (&Unit, bool),
    carry: Option<&State>,
) -> Result<u64> {
    let mut partial = InUnit::of(worker.opened.node.as_ref()).map_err(data)?;
    let mut bytes = 0;
    let mut add = |given: Vec<Given>| {
        bytes += given.iter().map(Given::bytes).sum::<u64>();
        Ok(true)
    };
    worker.rows(unit, is_last, carry, &mut |batches| add(partial.take(batches).map_err(data)?))?;
    let (given, _) = partial.finish().map_err(data)?;
    add(given)?;
    Ok(bytes)
}

/// In how many buckets the rows of a node are to meet. A unit in the middle stands for all.
pub(in crate::units) async fn buckets(mut scanned: Scanned, node: Option<&Plan>) -> Result<(Scanned, u32)> {
    let units = scanned.units.len();
    let chosen = scanned.asking.buckets;
    let buckets = |bytes| chosen.unwrap_or_else(|| buckets_for(units, bytes));
    if node.is_none() || units == 0 || buckets(u64::MAX) == 0 {
        return Ok((scanned, 0));
    }
    let mut asked = scanned.asked(|unit, is_last| Ask::Weigh { unit, is_last })?;
    let asked = vec![asked.swap_remove(units / 2)];
    let mut all = 0;
    let weighed = whole_answers(&scanned.asking, asked, &mut scanned.rounds, |told, _| match told {
        Told::Weighed { bytes } => {
            all = bytes.saturating_mul(units as u64);
            Ok(())
        }
        _ => Err(strange()),
    });
    if let Err(error) = weighed.await {
        return Err(scanned.explained(error).await);
    }
    Ok((scanned, buckets(all)))
}

/// How many buckets there are for so many units, of which so many bytes come: none of few, which are put together as they are.
/// Each bucket is a task, and hears from every unit, so it is to have some work.
fn buckets_for(units: usize, bytes: u64) -> u32 {
    const FEW: usize = 16;
    const MOST: usize = 200;
    const FEW_BYTES: u64 = 64 << 20;
    const BUCKET_BYTES: u64 = 16 << 20;
    if units < FEW || bytes < FEW_BYTES {
        return 0;
    }
    (bytes / BUCKET_BYTES).min(units.min(MOST) as u64) as u32
}

impl Given {
    fn bytes(&self) -> u64 {
        match self {
            Given::Rows(batches) => batches.iter().map(bytes_of).sum(),
            Given::Known(known) => bytes_of(known),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::buckets_for;

    #[test]
    fn much_is_exchanged() {
        assert_eq!(buckets_for(15, u64::MAX), 0);
        assert_eq!(buckets_for(1000, 1 << 20), 0);
        assert_eq!(buckets_for(16, 1 << 30), 16);
        assert_eq!(buckets_for(1000, 1 << 30), 64);
        assert_eq!(buckets_for(1000, 1 << 40), 200);
    }
}
