//! `Distinct`: the first of equal rows.

use arrow_array::{BooleanArray, RecordBatch};
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::exec::group::Groups;
use crate::exec::{Batch, Operator, Trace};
use crate::plan::Position;

pub(super) struct Distinct {
    seen: Groups,
}

impl Distinct {
    pub(super) fn new(columns: &[Position], input: &SchemaRef) -> Result<Self> {
        Ok(Distinct { seen: Groups::new(columns, input)? })
    }
}

impl Operator for Distinct {
    fn push(&mut self, batch: Batch, _: &mut Trace) -> Result<Vec<Batch>> {
        let mut next = self.seen.len() as u32;
        let groups = self.seen.assign(&batch.data)?;
        let first = groups.into_iter().map(|group| {
            let new = group == next;
            next += u32::from(new);
            new
        });
        let first: BooleanArray = BooleanArray::from(first.collect::<Vec<_>>());
        let data = arrow_select::filter::filter_record_batch(&batch.data, &first)?;
        Ok(vec![batch.filtered(data, first.values())])
    }

    fn finish(&mut self, _: &mut Trace) -> Result<Vec<Batch>> {
        Ok(Vec::new())
    }

    fn state(&self, _: u64) -> Result<Vec<RecordBatch>> {
        Ok(vec![self.seen.state()?])
    }

    fn restore(&mut self, state: &[RecordBatch], rows: u64) -> Result<()> {
        self.seen.clear();
        self.absorb(state, rows)
    }

    fn absorb(&mut self, after: &[RecordBatch], _: u64) -> Result<()> {
        for table in after {
            self.seen.add(table)?;
        }
        Ok(())
    }

    fn memory(&self) -> usize {
        self.seen.memory()
    }
}
