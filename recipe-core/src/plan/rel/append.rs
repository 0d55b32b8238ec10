//! Rows of other tables below those of this one.

use std::collections::HashSet;
use std::sync::Arc;

use super::Rel;
use crate::error::{Error, Kind, Result};
use crate::plan::{Append, Appended, Column, Dataset, Node, Position};

impl Rel {
    /// Keeps these columns under these names, and puts the rows of other tables below: of each table there is a column, or
    /// none, for each of them, which is read as its type.
    ///
    /// # Errors
    ///
    /// A name is empty, or two columns would have the same.
    pub fn append(
        &mut self,
        columns: &[(String, Column)],
        tables: Vec<(Arc<Dataset>, Vec<Option<Position>>)>,
    ) -> Result<()> {
        let positions = self.positions();
        let types = || columns.iter().map(|(_, column)| &column.data_type);
        let tables = tables.into_iter().map(|(table, found)| {
            let columns = found.into_iter().zip(types()).map(|(at, data_type)| table.read_as(at, data_type));
            Appended { columns: columns.collect(), table: table.clone() }
        });
        let append = Append {
            tables: tables.collect(),
            columns: columns.iter().map(|(_, column)| positions(column.id)).collect(),
        };
        let mut names = HashSet::with_capacity(columns.len());
        for (name, _) in columns {
            if name.is_empty() {
                return Err(Error::bad_parameter("a column needs a name"));
            }
            if !names.insert(name) {
                return Err(Kind::ColumnExists(name.clone()).into());
            }
        }
        let made = columns.iter().map(|(name, column)| self.known.add(name, column.data_type.clone()));
        self.present = made.collect();
        self.temporary.clear();
        self.push(Node::Append(append));
        Ok(())
    }
}
