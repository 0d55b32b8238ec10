//! Which value of the route column leads to which partition of an exchange.

use std::sync::Arc;

use arrow_array::{ArrayRef, UInt64Array};
use datafusion::common::hash_utils::create_hashes;
use datafusion::common::{Result, exec_err};
use datafusion::physical_plan::repartition::REPARTITION_RANDOM_STATE;

/// How many numbers are hashed at once.
const AT_ONCE: u64 = 4096;

/// For each bucket a number whose hash leads to the partition of the bucket's number. Hashes of the buckets themselves would leave a
/// third of the partitions empty, and give some of them several buckets.
///
/// Balance and the order of results rest on this. That a bucket stays whole does not: its rows have one route.
pub(super) fn routes(buckets: u32) -> Result<Vec<u64>> {
    let count = u64::from(buckets);
    let mut routes = vec![None; buckets as usize];
    let mut missing = buckets;
    // Each number hits one of the partitions by chance, so about `count * ln(count)` numbers hit all.
    let tries = count.saturating_mul(64).saturating_add(AT_ONCE);
    for start in (0..tries).step_by(AT_ONCE as usize) {
        if missing == 0 {
            break;
        }
        let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(start..start + AT_ONCE));
        let mut hashes = vec![0; AT_ONCE as usize];
        create_hashes([&numbers], REPARTITION_RANDOM_STATE.random_state(), &mut hashes)?;
        for (number, hash) in (start..).zip(hashes) {
            let route = &mut routes[(hash % count) as usize];
            if route.is_none() {
                *route = Some(number);
                missing -= 1;
            }
        }
    }
    match routes.into_iter().collect() {
        Some(routes) => Ok(routes),
        None => exec_err!("no route was found for {missing} of {buckets} buckets"),
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::RecordBatch;
    use datafusion::physical_expr::expressions::Column;
    use datafusion::physical_plan::metrics::Time;
    use datafusion::physical_plan::repartition::BatchPartitioner;

    use super::*;

    #[test]
    fn each_bucket_has_a_partition_of_its_own() {
        for buckets in [0, 1, 2, 3, 7, 64, 1000, 4999] {
            let routes = routes(buckets).unwrap();
            assert_eq!(routes.len(), buckets as usize);
            if buckets == 0 {
                continue;
            }
            let column: ArrayRef = Arc::new(UInt64Array::from(routes.clone()));
            let batch = RecordBatch::try_from_iter([("route", column)]).unwrap();
            let by = vec![Arc::new(Column::new("route", 0)) as _];
            let mut partitioner =
                BatchPartitioner::new_hash_partitioner(by, buckets as usize, Time::default()).unwrap();
            let mut seen = 0;
            partitioner
                .partition(batch, |partition, batch| {
                    let column = batch.column(0).as_any().downcast_ref::<UInt64Array>().unwrap();
                    assert_eq!(column.values(), &[routes[partition]]);
                    seen += 1;
                    Ok(())
                })
                .unwrap();
            assert_eq!(seen, buckets);
        }
    }
}
