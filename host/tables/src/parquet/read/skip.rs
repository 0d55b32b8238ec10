//! Row groups of which, by the file's statistics, no row passes the first filter.

use arrow_array::{Array, ArrayRef};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::basic::{ColumnOrder, Type};
use recipe_core::engine::plan::{Bounds, FirstFilter};

use super::File;
use crate::morsel::contained::contained;

/// Whether a row of a group may pass. `columns` are where the columns that the filter knows are in the file.
pub(super) fn may_pass(filter: &FirstFilter, file: &File, group: usize, columns: &[usize]) -> bool {
    let may_pass = contained(|| filter.may_pass(&|column| bounds(file, group, columns[column.0])));
    may_pass.unwrap_or(true)
}

/// The bounds of a column by the statistics, where they can be relied on.
fn bounds(file: &File, group: usize, column: usize) -> Option<Bounds> {
    let decoded = &file.columns.metadata;
    let (metadata, described) = (decoded.metadata(), decoded.parquet_schema());
    let column = file.columns.places[column]?;
    let field = decoded.schema().field(column);
    let leaf = (0..described.num_columns()).find(|leaf| described.get_column_root_idx(*leaf) == column)?;
    let group = metadata.row_group(group);
    let statistics = group.column(leaf).statistics()?;
    let is_ordered =
        matches!(metadata.file_metadata().column_order(leaf), ColumnOrder::TYPE_DEFINED_ORDER(_));
    let is_old = statistics.is_min_max_deprecated() || described.column(leaf).physical_type() == Type::INT96;
    if field.data_type().is_nested() || is_old || !is_ordered {
        return None;
    }
    let converter = StatisticsConverter::from_column_index(leaf, field, described).ok()?;
    let bound = |cell: ArrayRef| Some(cell).filter(|cell| cell.is_valid(0));
    let min = bound(converter.row_group_mins([group]).ok()?)?;
    let max = bound(converter.row_group_maxes([group]).ok()?)?;
    Some(Bounds::new(min, max, statistics.null_count_opt() != Some(0)))
}
