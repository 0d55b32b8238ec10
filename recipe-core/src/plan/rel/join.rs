//! Rows beside those of a second table.

use std::collections::HashSet;
use std::sync::Arc;

use super::Rel;
use crate::error::{Error, Kind, Result};
use crate::plan::{Column, ColumnId, Dataset, Join, JoinKind, Node, Position};
use crate::types::Type;

impl Rel {
    /// Puts rows of `right` beside rows of this table where `keys`, pairs of a column and one of `right`, are equal; keys of
    /// different types are compared in their common type. The output is `left`, then the columns of `right` at these
    /// positions under these names.
    ///
    /// # Errors
    ///
    /// A key is nested, or two columns would have the same name.
    pub fn join(
        &mut self,
        right: &Arc<Dataset>,
        keys: &[(Column, Position)],
        kind: JoinKind,
        left: &[Column],
        right_columns: Vec<(Position, String)>,
    ) -> Result<()> {
        let mut comparable = Vec::with_capacity(keys.len());
        for (column, at) in keys {
            let field = right.schema().field(at.0);
            let (Some(ty), Some(other)) = (column.ty(), Type::from_arrow(field.data_type())) else {
                column.require("a column of simple values, as every key of a join", |_| true)?;
                return Err(Error::bad_parameter(format!("column `{}` cannot be a key", field.name())));
            };
            let common = ty.common(other).to_arrow();
            let key = if common == column.data_type {
                column.clone()
            } else {
                self.add_temporary(column.expr().try_cast(&common))
            };
            comparable.push((self.missing_to_null(&key), *at));
        }
        let positions = self.positions();
        let join = Join {
            keys: comparable.iter().map(|(column, key)| (positions(column.id), right.read(*key))).collect(),
            kind,
            left_columns: left.iter().map(|column| positions(column.id)).collect(),
            right_columns: right_columns.iter().map(|(at, _)| right.read(*at)).collect(),
            right: right.clone(),
        };
        let mut present: Vec<ColumnId> = left.iter().map(Column::id).collect();
        let mut names: HashSet<String> = left.iter().map(|column| column.name.clone()).collect();
        for (at, name) in right_columns {
            if !names.insert(name.clone()) {
                return Err(Kind::ColumnExists(name).into());
            }
            present.push(self.known.add(&name, right.schema().field(at.0).data_type().clone()));
        }
        self.present = present;
        self.temporary.clear();
        self.push(Node::Join(join));
        Ok(())
    }
}
