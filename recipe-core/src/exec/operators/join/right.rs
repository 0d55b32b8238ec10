//! The second table of a join, by its keys.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_row::{RowConverter, Rows, SortField};
use arrow_schema::{Field, Schema, SchemaRef};
use hashbrown::HashMap;

use super::{compared, nearest};
use crate::error::{Kind, Result};
use crate::exec::batches::gather;
use crate::exec::operators::table::values_of;
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::cast::cast;
use crate::kernel::compare::canonical;
use crate::kernel::print::cell;
use crate::plan::{Expr, Failures, Join, Matching, Nearest, Position};

/// The second table.
pub(super) struct Right {
    /// Its columns that leave.
    pub(super) data: RecordBatch,
    converter: RowConverter,
    nulls_equal: bool,
    /// Its rows by key, in order.
    rows: HashMap<Box<[u8]>, Vec<u32>, RandomState>,
    /// Their values, in whose order they are, where the nearest one is a match.
    values: Option<nearest::Values>,
    /// Values that must be less or greater than those of the first table, if there are some.
    pub(super) compared: Option<compared::Values>,
}

/// Keys of rows of the first table.
pub(super) struct Keys {
    encoded: Rows,
    columns: Vec<ArrayRef>,
}

impl Right {
    pub(super) fn new(node: &Join, input: &SchemaRef, output: &SchemaRef) -> Result<Self> {
        let table = read(node, output)?;
        let leaving = node.right_columns.len();
        let data = table.project(&(0..leaving).collect::<Vec<_>>())?;
        let types = node.keys.iter().map(|(left, _)| input.field(left.0).data_type());
        let converter = RowConverter::new(types.clone().cloned().map(SortField::new).collect())?;
        let (read, values) = table.columns()[leaving..].split_at(node.keys.len());
        let keys = read.iter().zip(types);
        let keys = keys.map(|(key, ty)| Ok(canonical(&cast(key, ty, &mut Failures::default())?)));
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let encoded = converter.convert_columns(&keys)?;
        let mut rows: HashMap<Box<[u8]>, Vec<u32>, RandomState> = HashMap::with_hasher(fixed_hasher());
        for row in (0..table.num_rows()).filter(|row| node.nulls_equal || present(&keys, *row)) {
            let same = rows.entry(encoded.row(row).as_ref().into()).or_default();
            if let (Matching::Only, Some(first)) = (&node.matching, same.first()) {
                return Err(repeated(node, read, *first as usize, row).into());
            }
            same.push(row as u32);
        }
        let mut compared = None;
        if !node.compared.is_empty() {
            let cells = &values[..node.compared.len()];
            let values = compared.insert(compared::Values::new(&node.compared, cells, input)?);
            rows.values_mut().for_each(|same| values.sort(same));
        }
        let values = match (&node.matching, values) {
            (Matching::Nearest(nearest), [.., cells]) => {
                let values = nearest::Values::new(cells, input.field(nearest.left.0).data_type())?;
                rows.values_mut().for_each(|same| values.sort(same));
                Some(values)
            }
            _ => None,
        };
        Ok(Right { data, converter, nulls_equal: node.nulls_equal, rows, values, compared })
    }

    /// Which of the rows with the keys of a row of the first table is the nearest to it; none where there is none.
    pub(super) fn nearest<'a>(
        &self,
        node: &Nearest<Position>,
        rows: &'a [u32],
        others: &nearest::Values,
        row: usize,
    ) -> &'a [u32] {
        self.values.as_ref().map_or(&[], |values| values.nearest(node, rows, others, row))
    }

    /// The keys of rows of the first table.
    pub(super) fn keys(&self, columns: Vec<ArrayRef>) -> Result<Keys> {
        Ok(Keys { encoded: self.converter.convert_columns(&columns)?, columns })
    }

    /// The rows that have the keys of a row of the first table; none where there are none.
    pub(super) fn with_keys(&self, keys: &Keys, row: usize) -> &[u32] {
        if !self.nulls_equal && !present(&keys.columns, row) {
            return &[];
        }
        self.rows.get(keys.encoded.row(row).as_ref()).map_or(&[], Vec::as_slice)
    }
}

/// The columns of the second table that leave, then its keys, and then the values by which rows are compared.
///
/// # Errors
///
/// The type of a column does not hold one of its cells.
fn read(node: &Join, output: &SchemaRef) -> Result<RecordBatch> {
    let table = &node.right;
    let near = match &node.matching {
        Matching::Nearest(nearest) => Some(&nearest.right),
        _ => None,
    };
    let compared = node.compared.iter().map(|compared| &compared.right);
    let compared = node.keys.iter().map(|(_, key)| key).chain(compared).chain(near);
    let values: Vec<&Expr<Position>> = node.right_columns.iter().chain(compared.clone()).collect();
    let leaving = output.fields()[node.left_columns.len()..].iter().cloned();
    let compared = compared.map(|value| Arc::new(Field::new("", value.data_type(table.raw()), true)));
    let schema: SchemaRef = Arc::new(Schema::new(leaving.chain(compared).collect::<Vec<_>>()));
    gather(&schema, &values_of(table, &values, &schema).collect::<Result<Vec<_>>>()?)
}

fn present(keys: &[ArrayRef], row: usize) -> bool {
    keys.iter().all(|key| key.is_valid(row))
}

/// That two rows of the second table have the same keys.
fn repeated(node: &Join, keys: &[ArrayRef], first: usize, second: usize) -> Kind {
    let cells = node.keys.iter().zip(keys).map(|((_, key), cells)| {
        let mut name = "";
        key.visit_columns(&mut |at| name = node.right.raw().field(at.0).name());
        (name, cell(cells.as_ref(), second))
    });
    let (first, second, table) = (first + 1, second + 1, node.right.name());
    Kind::Data(format!("rows {first} and {second} of table `{table}` have the same key: {}", named(cells)))
}

/// Cells with the names of their columns.
pub(super) fn named<'a>(cells: impl Iterator<Item = (&'a str, Option<String>)>) -> String {
    let cells = cells.map(|(name, cell)| match cell {
        Some(cell) => format!("`{name}` is `{cell}`"),
        None => format!("`{name}` is missing"),
    });
    cells.collect::<Vec<_>>().join(", ")
}
