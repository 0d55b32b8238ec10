//! Rows for each entry of arrays.

use arrow_schema::DataType;

use super::Rel;
use crate::error::{Error, Result};
use crate::plan::{Column, Node, Unnest};

impl Rel {
    /// Gives each row once for each entry of `arrays`, lists of the step's own that have as many entries in each row, and
    /// once where they have none. Gives the columns of the entries, which are the step's own, too.
    ///
    /// # Errors
    ///
    /// A column holds no lists.
    pub fn unnest(&mut self, arrays: Vec<Column>) -> Result<Vec<Column>> {
        let positions = self.positions();
        let places = arrays.iter().map(|array| positions(array.id)).collect();
        let mut entries = Vec::with_capacity(arrays.len());
        for array in arrays {
            let DataType::List(entry) = &array.data_type else {
                return Err(Error::internal(format!("{} has no entries", array.data_type)));
            };
            let id = self.known.add("", entry.data_type().clone());
            for column in self.present.iter_mut().chain(&mut self.temporary) {
                if *column == array.id {
                    *column = id;
                }
            }
            entries.push(self.handle(id));
        }
        self.push(Node::Unnest(Unnest { arrays: places }));
        Ok(entries)
    }
}
