//! Several columns a step makes one of.

use std::collections::HashSet;

use arrow_schema::DataType;

use crate::error::Result;
use crate::plan::{Column, Place};
use crate::types::Type;

/// The type that holds the values of all columns. Nested values only go with values of their own type.
pub(crate) fn common_type(columns: &[Column]) -> Result<DataType> {
    let Some(first) = columns.first() else { return Ok(Type::String.to_arrow()) };
    if columns.iter().all(|column| column.data_type == first.data_type) {
        return Ok(first.data_type.clone());
    }
    for column in columns {
        column.require("a column of simple values, as the columns have different types", |_| true)?;
    }
    let common = columns.iter().filter_map(Column::ty).reduce(Type::common);
    Ok(common.unwrap_or(Type::String).to_arrow())
}

/// After the last of `sources` among all columns.
pub(crate) fn after_last<'a>(all: &'a [Column], sources: &[Column]) -> Place<'a> {
    let sources: HashSet<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let last = all.iter().rev().find(|column| sources.contains(column.name.as_str()));
    last.map_or(Place::Last, Place::After)
}
