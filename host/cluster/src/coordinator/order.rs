//! Whether a partition of results is whole and in order.

use std::collections::VecDeque;

use arrow_array::RecordBatch;
use bytes::Bytes;

use super::Row;
use crate::error::Error;
use crate::failure::{Place, Placed};
use crate::job::Job;
use crate::plan::{Columns, Kind, RawRow};
use crate::work::Unit;

/// What a partition still has to have.
pub(super) struct Order {
    places: VecDeque<Place>,
    /// How many results the first of the places has had.
    count: u32,
    failed: Option<Error>,
}

impl Order {
    /// What a partition of a job has, of all its partitions.
    pub(super) fn of(job: &Job, tasks: &[&[Unit]], partition: usize) -> Self {
        let places = if job.buckets == 0 {
            let units = tasks.get(partition).copied().unwrap_or_default();
            units.iter().map(|unit| Place::Unit(unit.number)).collect()
        } else {
            u32::try_from(partition).map(Place::Bucket).into_iter().collect()
        };
        Self { places, count: 0, failed: None }
    }

    /// The results in a batch, up to a failure.
    pub(super) fn read(&mut self, batch: &RecordBatch) -> Result<Vec<Row>, Error> {
        let wrong = |what: &str| Error::Rows(format!("a batch has {what}"));
        let columns = Columns::of(batch).ok_or_else(|| wrong("other columns"))?;
        let mut rows = Vec::new();
        for at in 0..columns.len() {
            let row = columns.row(at).ok_or_else(|| wrong("a row of no kind"))?;
            rows.extend(self.take(&row)?);
            if self.failed.is_some() {
                break;
            }
        }
        Ok(rows)
    }

    fn take(&mut self, row: &RawRow<'_>) -> Result<Option<Row>, Error> {
        let first = self.places.front().copied();
        let place = match first {
            Some(Place::Bucket(_)) => Place::Bucket(row.bucket),
            _ => Place::Unit(row.unit),
        };
        let wrong = || {
            Error::Rows(format!("{:?} {} of {place} came where {first:?} was due", row.kind, row.sequence))
        };
        match row.kind {
            Kind::Failure => {
                let Ok(Placed { place: Some(failed), failure }) = serde_json::from_slice(row.payload) else {
                    return Err(Error::Rows(format!("the failure of {place} cannot be read")));
                };
                // The failure of a unit comes to all buckets.
                if first != Some(failed)
                    && !matches!((first, failed), (Some(Place::Bucket(_)), Place::Unit(_)))
                {
                    return Err(wrong());
                }
                self.failed = Some(Error::Work { place: failed, failure });
                Ok(None)
            }
            // What failed before it would have ended the job.
            Kind::Skipped => Err(wrong()),
            _ if first != Some(place) || row.sequence != self.count => Err(wrong()),
            Kind::End => {
                self.places.pop_front();
                self.count = 0;
                Ok(None)
            }
            Kind::Payload => {
                let sequence = self.count;
                self.count = sequence.checked_add(1).ok_or_else(wrong)?;
                Ok(Some(Row { place, sequence, bytes: Bytes::copy_from_slice(row.payload) }))
            }
        }
    }

    /// The failure that was read.
    pub(super) fn failed(&mut self) -> Option<Error> {
        self.failed.take()
    }

    /// Whether all was there.
    pub(super) fn finish(self) -> Result<(), Error> {
        match self.places.front() {
            None => Ok(()),
            Some(place) => Err(Error::Rows(format!("the results end before {place} does"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failure;

    fn order(buckets: u32, partition: usize) -> Order {
        let units = vec![Unit::new(4, ""), Unit::new(6, ""), Unit::new(9, "")];
        let job = Job::new("w", "", units).with_units_per_task(2).reduced(buckets);
        Order::of(&job, &job.tasks(), partition)
    }

    fn row(kind: Kind, number: u32, sequence: u32) -> RawRow<'static> {
        RawRow { kind, bucket: number, unit: number.into(), sequence, payload: b"p" }
    }

    #[test]
    fn rows_that_are_whole_and_in_order_pass() {
        let mut units = order(0, 0);
        for (row, is_result) in [
            (row(Kind::Payload, 4, 0), true),
            (row(Kind::Payload, 4, 1), true),
            (row(Kind::End, 4, 2), false),
            (row(Kind::End, 6, 0), false),
        ] {
            assert_eq!(units.take(&row).unwrap().is_some(), is_result);
        }
        units.finish().unwrap();
        let mut bucket = order(3, 2);
        bucket.take(&row(Kind::End, 2, 0)).unwrap();
        bucket.finish().unwrap();
    }

    #[test]
    fn missing_doubled_and_strange_rows_are_told() {
        for rows in [
            vec![row(Kind::Payload, 6, 0)],
            vec![row(Kind::Payload, 4, 1)],
            vec![row(Kind::Payload, 4, 0), row(Kind::Payload, 4, 0)],
            vec![row(Kind::Payload, 4, 0), row(Kind::End, 4, 2)],
            vec![row(Kind::End, 4, 0), row(Kind::End, 4, 0)],
            vec![row(Kind::Skipped, 4, 0)],
            vec![row(Kind::End, 4, 0), row(Kind::End, 6, 0), row(Kind::Payload, 9, 0)],
            vec![row(Kind::End, 4, 0)],
            vec![],
        ] {
            let mut order = order(0, 0);
            let read = rows.iter().try_for_each(|row| order.take(row).map(drop));
            assert!(matches!(read.and_then(|()| order.finish()), Err(Error::Rows(_))), "{rows:?}");
        }
    }

    #[test]
    fn a_failure_is_of_the_place_that_is_due() {
        let take = |mut order: Order, place| {
            let payload =
                serde_json::to_vec(&Placed { place: Some(place), failure: Failure::new("x", "y") }).unwrap();
            let taken = order.take(&RawRow { payload: &payload, ..row(Kind::Failure, 0, 0) });
            taken.map(|_| order.failed().map(|error| error.to_string()))
        };
        assert_eq!(take(order(0, 0), Place::Unit(4)).unwrap().unwrap(), "unit 4: y");
        assert_eq!(take(order(3, 0), Place::Unit(9)).unwrap().unwrap(), "unit 9: y");
        assert_eq!(take(order(3, 0), Place::Bucket(0)).unwrap().unwrap(), "bucket 0: y");
        for (order, place) in
            [(order(0, 0), Place::Unit(6)), (order(0, 0), Place::Bucket(4)), (order(3, 0), Place::Bucket(1))]
        {
            assert!(take(order, place).is_err());
        }
    }
}
