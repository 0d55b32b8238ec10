//! What the columns of a table depend on, from node to node.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use arrow_schema::{Schema, SchemaRef};

use super::node::{Column, Effect, Reads};
use super::uses::{Use, UseSet};
use super::{Dependency, shown};
use crate::plan::{Dataset, PlannedNode};

/// What a column depends on, by the numbers of [`Trace::origins`], and the steps that it went through.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Known {
    pub(super) inputs: BTreeMap<usize, UseSet>,
    pub(super) steps: BTreeSet<usize>,
}

/// What the columns of a table depend on, and its rows.
pub(super) struct Trace {
    /// The table and the name of each column that there was at first: those of the input, then those of second tables.
    origins: Vec<(Option<String>, String)>,
    /// Where columns of second tables are among them.
    tables: HashMap<(String, usize), usize>,
    pub(super) columns: Vec<Rc<Known>>,
    pub(super) rows: Known,
}

impl Trace {
    /// A table that nothing was done to.
    pub(super) fn of(schema: &Schema) -> Trace {
        let origins = schema.fields().iter().map(|field| (None, shown(field.name()))).collect();
        let column = |at| {
            let inputs = BTreeMap::from([(at, Use::Identity.into())]);
            Rc::new(Known { inputs, steps: BTreeSet::new() })
        };
        let columns = (0..schema.fields().len()).map(column).collect();
        Trace { origins, tables: HashMap::new(), columns, rows: Known::default() }
    }

    /// The same after a node, whose input has these columns.
    pub(super) fn pass(&mut self, planned: &PlannedNode, input: &SchemaRef) {
        let effect = Effect::of(planned, input);
        let columns = effect.columns.into_iter().map(|made| match made {
            Column::Passed(at) => self.columns[at].clone(),
            Column::Renamed(at) => {
                let mut known = self.columns[at].as_ref().clone();
                known.steps.insert(planned.step);
                Rc::new(known)
            }
            Column::Made(reads) => {
                let mut known = Known { inputs: BTreeMap::new(), steps: BTreeSet::from([planned.step]) };
                self.add(&reads, &mut known);
                Rc::new(known)
            }
        });
        let columns = columns.collect();
        if let Some(reads) = effect.rows {
            let mut rows = std::mem::take(&mut self.rows);
            rows.steps.insert(planned.step);
            self.add(&reads, &mut rows);
            self.rows = rows;
        }
        self.columns = columns;
    }

    /// Adds what is read.
    fn add(&mut self, reads: &Reads, known: &mut Known) {
        for (at, uses) in &reads.columns {
            let of = self.columns[*at].clone();
            for (origin, before) in &of.inputs {
                known.inputs.entry(*origin).or_default().add(uses.after(*before));
            }
            known.steps.extend(&of.steps);
        }
        for (table, at, uses) in &reads.tables {
            let origin = self.origin(table, *at);
            known.inputs.entry(origin).or_default().add(*uses);
        }
    }

    /// The number of a column of a second table.
    fn origin(&mut self, table: &Dataset, at: usize) -> usize {
        let key = (table.name().to_owned(), at);
        let next = self.origins.len();
        let origin = *self.tables.entry(key).or_insert(next);
        if origin == next {
            let column = shown(table.raw().field(at).name());
            self.origins.push((Some(table.name().to_owned()), column));
        }
        origin
    }

    /// Columns by their names.
    pub(super) fn dependencies(&self, inputs: &BTreeMap<usize, UseSet>) -> Vec<Dependency> {
        let named = inputs.iter().map(|(origin, uses)| {
            let (table, column) = self.origins[*origin].clone();
            Dependency { table, column, uses: uses.iter().collect() }
        });
        named.collect()
    }
}
