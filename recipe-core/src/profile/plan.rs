//! The columns that are looked at.

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Schema};

use super::cells::{Cells, Kind};
use super::counts::Room;
use super::number::unit_of;
use super::options::ProfileOptions;
use crate::error::Result;
use crate::kernel::read::{Read, TextFormat};
use crate::kernel::{Failures, Kernel, Value};
use crate::types::{Type, type_name};

/// From how many of the first rows a value is taken that others are near.
pub(super) const LOOKED_AT: usize = 1000;

/// How many bytes the values that are kept of all columns take, and at most those of one.
const ALL_BYTES: usize = 512 << 20;
const COLUMN_BYTES: usize = 16 << 20;

/// How many columns keep as many values as one is allowed to.
const FULL_COLUMNS: usize = 64;

pub(super) struct Column {
    pub(super) name: String,
    pub(super) type_name: String,
    pub(super) ty: Option<Type>,
    pub(super) kind: Kind,
    pub(super) format: TextFormat,
    /// How many of what is kept make one.
    pub(super) unit: u64,
    /// A value that others are near.
    pub(super) centre: f64,
    from: DataType,
    to: DataType,
}

pub(super) struct Plan {
    pub(super) columns: Vec<Column>,
    pub(super) options: ProfileOptions,
    pub(super) room: Room,
    /// The columns that are compared with each other.
    pub(super) correlated: Vec<usize>,
}

impl Plan {
    pub(super) fn new(raw: &Schema, typed: &Schema, format: &TextFormat, options: ProfileOptions) -> Plan {
        let columns = raw.fields().iter().zip(typed.fields()).map(|(from, to)| {
            let ty = Type::from_arrow(to.data_type());
            Column {
                name: to.name().clone(),
                type_name: type_name(to.data_type()),
                ty,
                kind: Kind::of(ty),
                format: format.of_column(to.name()),
                unit: ty.map_or(1, unit_of),
                centre: 0.0,
                from: from.data_type().clone(),
                to: ty.map_or_else(|| to.data_type().clone(), Type::to_arrow),
            }
        });
        let columns: Vec<Column> = columns.collect();
        let shares = columns.len().max(1);
        let room = Room {
            values: options.exact_values.min((options.exact_values * FULL_COLUMNS / shares).max(1000)),
            bytes: (ALL_BYTES / shares).min(COLUMN_BYTES),
        };
        let numbers = columns.iter().enumerate().filter(|(_, column)| column.is_number());
        let correlated = numbers.map(|(at, _)| at).take(options.correlated).collect();
        Plan { columns, options, room, correlated }
    }

    /// Takes the middle of the first values of each column as the one that others are near.
    pub(super) fn look(&mut self, first: &[RecordBatch]) -> Result<()> {
        for (at, column) in self.columns.iter_mut().enumerate() {
            if column.kind == Kind::Text || column.kind == Kind::Other {
                continue;
            }
            let (mut values, mut left) = (Vec::new(), LOOKED_AT);
            for batch in first {
                let cells = batch.column(at).slice(0, batch.num_rows().min(left));
                left -= cells.len();
                let (cells, _) = column.read(&cells)?;
                let (doubles, _) = cells.doubles(column.unit as f64, 0.0);
                values.extend(doubles.into_iter().filter(|double| double.is_finite()));
            }
            values.sort_by(f64::total_cmp);
            column.centre = values.get(values.len() / 2).copied().unwrap_or_default();
        }
        Ok(())
    }
}

impl Column {
    /// Whether there are sums of the values.
    pub(super) fn is_number(&self) -> bool {
        self.ty.is_some_and(Type::is_number)
    }

    /// The cells as they are counted, and those that are not of the column's type.
    pub(super) fn read(&self, raw: &ArrayRef) -> Result<(Cells, Vec<(usize, String)>)> {
        if self.kind == Kind::Other {
            return Ok((Cells::Other(raw.clone()), Vec::new()));
        }
        let mut failures = Failures::default();
        let kernel = Read::new(&self.from, &self.to, self.format.clone());
        let read = kernel.eval(&[Value::Array(raw.clone())], raw.len(), &mut failures)?;
        Ok((Cells::of(&read)?, failures.take()))
    }
}
