//! A look at the data, where the rest of a plan depends on what is in it.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, RecordBatch};
use arrow_schema::{DataType, Field, Schema};

use super::Batch;
use super::group::Groups;
use super::key::Key;
use super::state::other_shapes;
use crate::error::{Kind, Result};
use crate::kernel::compare::is_missing;
use crate::plan::{Look, Position, SortKey};

/// Takes a [`Look`] at batches, one after the other. Parts of the data can be looked at apart, and what was seen put
/// together.
///
/// ```
/// use arrow_array::Array;
/// use arrow_array::cast::AsArray;
/// use recipe_core::engine::Looking;
/// use recipe_core::engine::plan::{Look, Position};
/// use recipe_core::table;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut looking = Looking::new(&Look { column: Position(0), limit: 10, why: "they are few" });
/// looking.see(&table::parse(&["city: string", "Mobile", "null", "Dothan"])?)?;
/// looking.see(&table::parse(&["city: string", "Mobile"])?)?;
/// let cities = looking.values()?;
/// assert_eq!(cities.as_string_view().iter().collect::<Vec<_>>(), [Some("Dothan"), Some("Mobile")]);
///
/// let mut elsewhere = Looking::new(&Look { column: Position(0), limit: 10, why: "they are few" });
/// elsewhere.see(&table::parse(&["city: string", "Auburn"])?)?;
/// if let Some(seen) = elsewhere.state()? {
///     looking.absorb(&seen)?;
/// }
/// assert_eq!(looking.values()?.len(), 3);
/// # Ok(())
/// # }
/// ```
pub struct Looking {
    look: Look<Position>,
    /// The values seen so far, and the column's name, from the first batch on.
    seen: Option<(Groups, String)>,
}

impl Looking {
    /// Has seen nothing yet.
    pub fn new(look: &Look<Position>) -> Self {
        Looking { look: look.clone(), seen: None }
    }

    /// Looks at a batch.
    pub fn see(&mut self, batch: &RecordBatch) -> Result<()> {
        let seen = match self.seen.take() {
            Some(seen) => seen,
            None => {
                let groups = Groups::new(&[self.look.column], batch.schema_ref())?;
                (groups, batch.schema_ref().field(self.look.column.0).name().clone())
            }
        };
        let (groups, _) = self.seen.insert(seen);
        // There may be two kinds of missing values besides the others. One value too many is enough to know.
        if groups.len() <= self.look.limit.saturating_add(2) {
            groups.assign(batch)?;
        }
        Ok(())
    }

    /// What was seen, as a table that [`absorb`](Self::absorb) takes; none before the first batch.
    pub fn state(&self) -> Result<Option<RecordBatch>> {
        let Some((groups, name)) = &self.seen else { return Ok(None) };
        let values = groups.keys()?.swap_remove(0);
        let schema = Schema::new(vec![Field::new(name, values.data_type().clone(), true)]);
        Ok(Some(RecordBatch::try_new(Arc::new(schema), vec![values])?))
    }

    /// Adds what another look of the same kind has [seen](Self::state).
    pub fn absorb(&mut self, seen: &RecordBatch) -> Result<()> {
        let [field] = seen.schema_ref().fields().as_ref() else { return Err(other_shapes()) };
        let (groups, name) = match self.seen.take() {
            Some(known) => self.seen.insert(known),
            None => {
                let groups = Groups::of_types(&[self.look.column], &[field.data_type()])?;
                self.seen.insert((groups, field.name().clone()))
            }
        };
        if name != field.name() || !groups.types().eq([field.data_type()]) {
            return Err(other_shapes());
        }
        if groups.len() <= self.look.limit.saturating_add(2) {
            groups.add(seen)?;
        }
        Ok(())
    }

    /// The distinct values of the column that are not missing, in ascending order.
    pub fn values(&self) -> Result<ArrayRef> {
        let Some((groups, name)) = &self.seen else {
            return Ok(arrow_array::new_empty_array(&DataType::Utf8View));
        };
        let keys = groups.keys()?.swap_remove(0);
        let missing = is_missing(&keys);
        let keys = arrow_select::filter::filter(&keys, &BooleanArray::from(!missing.values()))?;
        if keys.len() > self.look.limit {
            let message = format!(
                "column `{name}` has more than {} different values, and {}",
                self.look.limit, self.look.why
            );
            return Err(Kind::Limit(message).into());
        }
        let schema = Schema::new(vec![Field::new("values", keys.data_type().clone(), true)]);
        let keys = RecordBatch::try_new(Arc::new(schema), vec![keys])?;
        let key = SortKey { column: Position(0), descending: false, nulls_first: true };
        let order = Key::ordered(&[key], keys.schema_ref())?.order_of(&keys)?;
        Ok(arrow_select::take::take(keys.column(0), &order, None)?)
    }
}

/// The distinct values of a column that are not missing, in ascending order.
pub(super) fn take_look(look: &Look<Position>, batches: &[Batch]) -> Result<ArrayRef> {
    let mut looking = Looking::new(look);
    for batch in batches {
        looking.see(&batch.data)?;
    }
    looking.values()
}
