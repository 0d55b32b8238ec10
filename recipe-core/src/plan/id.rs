//! How columns are named: by an id while steps are lowered, by a position in the nodes of a plan.
//!
//! [`KnownColumns::positions`] is the only way from one to the other.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

/// A column of the [`Rel`](super::Rel) that knows it, whatever happens to the columns around it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId(usize);

/// A column of a node's input, counted from 0.
///
/// ```
/// use arrow_schema::{DataType, Field, Schema};
/// use recipe_core::engine::plan::{Expr, Position};
///
/// let input = Schema::new(vec![Field::new("city", DataType::Utf8View, true)]);
/// let missing = Expr::Column(Position(0)).is_missing();
/// assert_eq!(missing.data_type(&input), DataType::Boolean);
/// assert_eq!(format!("{missing:?}"), "is missing(#0)");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub usize);

/// Every column there was at some point of a recipe. Ids are given in order and never twice.
#[derive(Debug, Clone)]
pub struct KnownColumns(Vec<FieldRef>);

impl KnownColumns {
    /// The columns of a table, and their ids.
    pub(super) fn of(input: &Schema) -> (Self, Vec<ColumnId>) {
        let fields = input.fields().to_vec();
        let ids = (0..fields.len()).map(ColumnId).collect();
        (KnownColumns(fields), ids)
    }

    /// A new column.
    pub(super) fn add(&mut self, name: &str, data_type: DataType) -> ColumnId {
        self.0.push(Arc::new(Field::new(name, data_type, true)));
        ColumnId(self.0.len() - 1)
    }

    /// A new column with the cells of another, and whatever its field says of them.
    pub(super) fn add_copy(&mut self, name: &str, of: ColumnId) -> ColumnId {
        let field = self.0[of.0].as_ref().clone().with_name(name).with_nullable(true);
        self.0.push(Arc::new(field));
        ColumnId(self.0.len() - 1)
    }

    pub(super) fn name(&self, id: ColumnId) -> &str {
        self.0[id.0].name()
    }

    /// The type of a column's values.
    pub fn data_type(&self, id: ColumnId) -> &DataType {
        self.0[id.0].data_type()
    }

    /// The schema of a table with these columns.
    pub(super) fn schema(&self, present: &[ColumnId]) -> SchemaRef {
        let fields = present.iter().map(|id| self.0[id.0].clone());
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// Where each column is in a table with the columns `present`.
    pub(super) fn positions(&self, present: &[ColumnId]) -> impl Fn(ColumnId) -> Position + use<> {
        let mut positions = vec![None; self.0.len()];
        for (at, id) in present.iter().enumerate() {
            positions[id.0] = Some(Position(at));
        }
        move |id| positions[id.0].expect("a column in use is present")
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets all columns but the first `len`.
    pub(super) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }
}

/// Where the columns of a schema are, by their names; of those that share one, the first.
pub(crate) fn places(schema: &Schema) -> HashMap<&str, usize> {
    let mut places = HashMap::with_capacity(schema.fields().len());
    for (at, field) in schema.fields().iter().enumerate() {
        places.entry(field.name().as_str()).or_insert(at);
    }
    places
}

impl fmt::Debug for ColumnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}
