//! What a step finds by name, and what the run gives it.

use std::collections::HashSet;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::Rel;
use crate::error::{Error, Kind, Result};
use crate::kernel::private::derive;
use crate::plan::{Column, Dataset, Named, Secret};

impl Rel {
    /// The column with this name.
    ///
    /// # Errors
    ///
    /// There is none; the error points to the name in the recipe, and suggests a similar one.
    pub fn column(&self, named: &Named) -> Result<Column> {
        self.find(&named.name).map_err(|error| named.place(error))
    }

    /// The columns with these names.
    ///
    /// # Errors
    ///
    /// A name has no column, or is there twice.
    pub fn columns_named(&self, named: &[Named]) -> Result<Vec<Column>> {
        let columns = named.iter().map(|named| self.column(named)).collect::<Result<Vec<_>>>()?;
        let mut seen = HashSet::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            if !seen.insert(column.id) {
                let message = format!("column `{}` is named twice", column.name);
                return Err(named[at].place(Error::bad_parameter(message)));
            }
        }
        Ok(columns)
    }

    /// The column with this name, which is not a parameter of its own in the recipe.
    ///
    /// # Errors
    ///
    /// There is none; the error suggests a similar name.
    pub fn find(&self, name: &str) -> Result<Column> {
        let found = self.visible().find(|id| self.known.name(*id) == name);
        found.map(|id| self.handle(id)).ok_or_else(|| {
            if self.brief {
                return Error::one_more_not_found(name, self.visible().count());
            }
            Error::column_not_found(name, self.visible().map(|id| self.known.name(id)))
        })
    }

    /// The table given under the first of these names that has one.
    ///
    /// # Errors
    ///
    /// No table was given under any of them.
    pub fn dataset(&self, names: &[&str]) -> Result<Arc<Dataset>> {
        names
            .iter()
            .find_map(|name| self.context.datasets.iter().find(|dataset| dataset.name() == *name))
            .cloned()
            .ok_or_else(|| {
                let known = self.context.datasets.iter().map(|dataset| dataset.name().to_owned()).collect();
                let name = names.first().copied().unwrap_or_default().to_owned();
                Kind::DatasetNotFound { name, known }.into()
            })
    }

    /// The time of the run: microseconds since 1970-01-01 UTC.
    pub fn now(&self) -> i64 {
        self.context.now
    }

    /// Where the step's random values start: another seed for every step of a run.
    pub fn seed(&self) -> u64 {
        // The odd constant is 2^64 over the golden ratio: it spreads the numbers of steps over all bits.
        self.context.seed ^ (self.step as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// As [`seed`](Self::seed), and nobody can tell it where the run gives random bytes.
    pub fn hidden_seed(&self) -> u64 {
        let random = self.random().ok().flatten();
        let hidden = random.and_then(|random| random.first_chunk::<8>().copied());
        self.seed() ^ hidden.map_or(0, u64::from_be_bytes)
    }

    /// The secret of this name, or none where it is only assumed to be there.
    ///
    /// # Errors
    ///
    /// The run gives no such secret.
    pub fn secret(&self, name: &str) -> Result<Option<Arc<Secret>>> {
        self.context.secrets.get(name)
    }

    /// Random bytes for the step alone, or none where they are only assumed to be there.
    ///
    /// # Errors
    ///
    /// The run gives none.
    pub fn random(&self) -> Result<Option<Zeroizing<[u8; 32]>>> {
        let random = self.context.secrets.random()?;
        Ok(random.map(|random| derive(random, &[b"step", &(self.step as u64).to_be_bytes()])))
    }
}
