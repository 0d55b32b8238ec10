//! Work over units.

use std::collections::HashMap;

use datafusion::common::{Result, internal_err};
use datafusion::physical_plan::SendableRecordBatchStream;
use futures::StreamExt;

use super::rows::{Kind, RawRow, units_of};
use super::run::{Run, check_size};
use crate::failure::{Failure, Place};
use crate::site::What;
use crate::work::{Payload, Unit};

/// Runs the units of a task, one after another, up to the first that fails.
pub(super) async fn run(mut run: Run, mut input: SendableRecordBatchStream) -> Result<()> {
    let mut first = None;
    // How many payloads each bucket has from this task.
    let mut totals: HashMap<u32, u32> = HashMap::new();
    while let Some(batch) = input.next().await {
        let Some(units) = units_of(&batch?) else {
            return internal_err!("these are not the columns of units");
        };
        for unit in units {
            let number = unit.number;
            first.get_or_insert(number);
            let place = Place::Unit(number);
            if run.here.is_after_failure(What::Units, number) {
                run.output.skip(place).await?;
                return run.output.flush().await;
            }
            if let Err(failure) = map(&mut run, unit, &mut totals).await? {
                run.fail(place, failure).await?;
                return run.output.flush().await;
            }
        }
    }
    // Each bucket hears from each task, so that its reader knows when it has all.
    if let Some(unit) = first {
        for bucket in 0..run.context.buckets {
            let sequence = totals.get(&bucket).copied().unwrap_or_default();
            run.output.push(RawRow { kind: Kind::End, bucket, unit, sequence, payload: &[] }).await?;
        }
    }
    run.output.flush().await
}

/// Runs a unit. Payloads are numbered for each bucket by itself, so that its reader sees when one is missing.
async fn map(run: &mut Run, unit: Unit, totals: &mut HashMap<u32, u32>) -> Result<Result<(), Failure>> {
    let number = unit.number;
    let buckets = run.context.buckets;
    let mut counts: HashMap<u32, u32> = HashMap::new();
    let mut stream = match run.begin(|work| work.map(unit, run.context.clone())) {
        Ok(stream) => stream,
        Err(failure) => return Ok(Err(failure)),
    };
    while let Some(payload) = run.next(&mut stream, Place::Unit(number)).await? {
        let Payload { bucket, bytes } = match payload.and_then(|payload| check(payload, buckets)) {
            Ok(payload) => payload,
            Err(failure) => return Ok(Err(failure)),
        };
        let count = counts.entry(bucket).or_default();
        let row = RawRow { kind: Kind::Payload, bucket, unit: number, sequence: *count, payload: &bytes };
        let (Some(next), Some(total)) =
            (count.checked_add(1), totals.get(&bucket).unwrap_or(&0).checked_add(1))
        else {
            let message = format!("A task has more than {} payloads for bucket {bucket}.", u32::MAX);
            return Ok(Err(Failure::new("work.too-many-payloads", message)));
        };
        *count = next;
        totals.insert(bucket, total);
        run.output.push(row).await?;
    }
    if buckets == 0 {
        let sequence = counts.get(&0).copied().unwrap_or_default();
        run.output.push(RawRow { kind: Kind::End, bucket: 0, unit: number, sequence, payload: &[] }).await?;
    }
    Ok(Ok(()))
}

fn check(payload: Payload, buckets: u32) -> Result<Payload, Failure> {
    if payload.bucket >= buckets.max(1) {
        let message = match buckets {
            0 => {
                format!("A payload is for bucket {}, but the job has no buckets: 0 is right.", payload.bucket)
            }
            buckets => {
                format!("A payload is for bucket {}, but the job has {buckets}, from 0 on.", payload.bucket)
            }
        };
        return Err(Failure::new("work.no-such-bucket", message));
    }
    check_size(&payload.bytes)?;
    Ok(payload)
}
