//! Rows of other tables below those of this one.

use std::sync::Arc;

use super::Dataset;
use crate::plan::{Expr, Position};

/// Gives the rows of this table, and after its last one those of other tables.
#[derive(Debug, Clone)]
pub struct Append {
    /// Columns of this table in the output.
    pub columns: Vec<Position>,
    /// The other tables, in order.
    pub tables: Vec<Appended>,
}

/// A table whose rows come below those of another.
#[derive(Debug, Clone)]
pub struct Appended {
    /// The table.
    pub table: Arc<Dataset>,
    /// Each column of the output, of the table as it came.
    pub columns: Vec<Expr<Position>>,
}
