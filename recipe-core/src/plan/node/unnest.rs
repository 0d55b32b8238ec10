//! Rows once for each entry of their arrays.

use crate::plan::Position;

/// Gives each row once for each entry of its arrays: an entry stands in the place of each array, and all other cells are
/// repeated. A row whose arrays are null or have no entries stays, with null in their places.
#[derive(Debug, Clone)]
pub struct Unnest {
    /// Columns of lists. In each row, all of them have as many entries.
    pub arrays: Vec<Position>,
}
