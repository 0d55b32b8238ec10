//! Comparisons that pairs of rows with equal keys must meet, too.

use std::cmp::Ordering;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_row::{Row, RowConverter, Rows, SortField};
use arrow_schema::SchemaRef;

use crate::error::Result;
use crate::kernel::cast::cast;
use crate::kernel::compare::canonical;
use crate::plan::{Compared, Failures, Inequality, Position};

/// The values of the second table that are compared, and what helps to find those that meet the comparisons.
pub(super) struct Values {
    sides: Vec<Side>,
    /// Whether a row has all of its values.
    present: Vec<bool>,
}

/// One comparison.
struct Side {
    left: Position,
    how: Inequality,
    converter: RowConverter,
    /// The values of the second table.
    values: Rows,
    /// For each row, which of those up to it, in the order of its group, is the likeliest to meet the comparison.
    best: Vec<u32>,
}

/// Values of rows of the first table.
pub(super) struct Others {
    sides: Vec<Rows>,
    columns: Vec<ArrayRef>,
}

impl Values {
    /// `cells` are those of the second table, an array for each comparison.
    pub(super) fn new(compared: &[Compared], cells: &[ArrayRef], input: &SchemaRef) -> Result<Self> {
        let rows = cells.first().map_or(0, Array::len);
        let mut present = vec![true; rows];
        let sides = compared.iter().zip(cells).map(|(Compared { left, how, .. }, cells)| {
            let data_type = input.field(left.0).data_type();
            let cells = canonical(&cast(cells, data_type, &mut Failures::default())?);
            present.iter_mut().enumerate().for_each(|(row, present)| *present &= cells.is_valid(row));
            let converter = RowConverter::new(vec![SortField::new(data_type.clone())])?;
            let values = converter.convert_columns(&[cells])?;
            Ok(Side { left: *left, how: *how, converter, values, best: vec![0; rows] })
        });
        let sides = sides.collect::<Result<_>>()?;
        Ok(Values { sides, present })
    }

    /// Leaves of a group of rows those that have all values, with those first that meet the first comparison if any does.
    pub(super) fn sort(&mut self, rows: &mut Vec<u32>) {
        rows.retain(|row| self.present[*row as usize]);
        let [first, others @ ..] = self.sides.as_mut_slice() else { return };
        rows.sort_by(|one, other| first.likelier(*one, *other));
        for side in others {
            let mut best: Option<u32> = None;
            for row in &*rows {
                let here = best.filter(|best| side.likelier(*best, *row).is_le()).unwrap_or(*row);
                side.best[*row as usize] = here;
                best = Some(here);
            }
        }
    }

    /// The values of rows of the first table.
    pub(super) fn others(&self, batch: &RecordBatch) -> Result<Others> {
        let columns: Vec<ArrayRef> =
            self.sides.iter().map(|side| canonical(batch.column(side.left.0))).collect();
        let sides = self.sides.iter().zip(&columns);
        let sides =
            sides.map(|(side, column)| Ok(side.converter.convert_columns(std::slice::from_ref(column))?));
        Ok(Others { sides: sides.collect::<Result<_>>()?, columns })
    }

    /// Puts into `found` those of a [sorted](Self::sort) group of rows with which a row of the first table meets all
    /// comparisons, in the order of the table: `most` of them are enough.
    pub(super) fn find(&self, group: &[u32], others: &Others, row: usize, most: usize, found: &mut Vec<u32>) {
        found.clear();
        let ([first, rest @ ..], [value, values @ ..]) = (self.sides.as_slice(), others.sides.as_slice())
        else {
            return;
        };
        if others.columns.iter().any(|column| column.is_null(row)) {
            return;
        }
        let value = value.row(row);
        let end = group.partition_point(|at| first.holds(value, *at));
        for at in group[..end].iter().rev() {
            let mut sides = rest.iter().zip(values).map(|(side, values)| (side, values.row(row)));
            // From here on, no row meets a comparison that the likeliest one does not meet.
            if sides.clone().any(|(side, value)| !side.holds(value, side.best[*at as usize])) {
                break;
            }
            if sides.all(|(side, value)| side.holds(value, *at)) {
                found.push(*at);
                if found.len() >= most {
                    break;
                }
            }
        }
        found.sort_unstable();
    }
}

impl Side {
    fn holds(&self, left: Row<'_>, right: u32) -> bool {
        let order = left.cmp(&self.values.row(right as usize));
        match self.how {
            Inequality::Less => order.is_lt(),
            Inequality::LessEqual => order.is_le(),
            Inequality::Greater => order.is_gt(),
            Inequality::GreaterEqual => order.is_ge(),
        }
    }

    /// The row first whose value meets the comparison wherever the other's does.
    fn likelier(&self, one: u32, other: u32) -> Ordering {
        let order = self.values.row(one as usize).cmp(&self.values.row(other as usize));
        match self.how {
            Inequality::Greater | Inequality::GreaterEqual => order,
            Inequality::Less | Inequality::LessEqual => order.reverse(),
        }
    }
}
