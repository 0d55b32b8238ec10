//! Columns of a source as the types that steps see.

use arrow_schema::Field;

use super::Expr;
use crate::kernel::json::{ReadJson, holds_json};
use crate::kernel::read::{Read, TextFormat};
use crate::plan::Position;

impl Expr<Position> {
    /// The column `from` of a source, read as the type of `to`, exactly.
    pub(in crate::plan) fn read(column: Position, from: &Field, to: &Field, format: TextFormat) -> Self {
        let cells = Expr::Column(column);
        if same_type(from, to) {
            cells
        } else if holds_json(from) {
            Expr::call(ReadJson::new(to.data_type().clone(), format), vec![cells])
        } else {
            Expr::call(Read::new(from.data_type(), to.data_type(), format), vec![cells])
        }
    }
}

/// Whether cells of the one are cells of the other.
pub(in crate::plan) fn same_type(one: &Field, other: &Field) -> bool {
    one.data_type() == other.data_type() && holds_json(one) == holds_json(other)
}
