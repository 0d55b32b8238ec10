//! The mapping that a person has reviewed.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use hashbrown::HashMap;

use super::{DATASET, MAPPING};
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::print::to_text;
use crate::kernel::text::rewrite_cells;
use crate::kernel::{Failures, Kernel, Value};
use crate::plan::{Dataset, Position};
use crate::step::prelude::*;

/// Texts, and what stands in their place.
pub(super) struct Mapped {
    pub(super) texts: HashMap<String, String, RandomState>,
    /// Whether texts without a counterpart stay; else they are null.
    pub(super) others_stay: bool,
}

/// The mapping that the step gives, if it does.
pub(super) fn mapping(args: &Args, rel: &Rel) -> Result<Option<Mapped>> {
    let mut texts = HashMap::with_hasher(fixed_hasher());
    match (args.get(&MAPPING), args.get(&DATASET)) {
        (None, None) => return Ok(None),
        (Some(_), Some(_)) => return Err(args.refuse(&DATASET, "give this or `mapping`, not both")),
        (Some(pairs), None) => {
            for (from, to) in pairs {
                insert(&mut texts, &from.name, &to.name).map_err(|error| from.place(error))?;
            }
        }
        (None, Some(name)) => {
            let table = rel.dataset(&[name]).map_err(|error| args.place(&DATASET, error))?;
            let column = |name| position(&table, name).map_err(|error| args.place(&DATASET, error));
            let (from, to) = (column("from")?, column("to")?);
            for batch in table.batches() {
                let [from, to] = [from, to].map(|at| to_text(batch.column(at.0)));
                let (from, to) = (from?, to?);
                for (from, to) in from.as_string_view().iter().zip(to.as_string_view()) {
                    if let (Some(from), Some(to)) = (from, to) {
                        insert(&mut texts, from, to).map_err(|error| args.place(&DATASET, error))?;
                    }
                }
            }
        }
    }
    Ok(Some(Mapped { texts, others_stay: true }))
}

fn insert(texts: &mut HashMap<String, String, RandomState>, from: &str, to: &str) -> Result<()> {
    match texts.insert(from.to_owned(), to.to_owned()) {
        Some(other) if other != to => Err(Error::bad_parameter(format!(
            "maps `{from}` to `{other}` and to `{to}`; leave one of them out"
        ))),
        _ => Ok(()),
    }
}

/// Where a column of the table is.
fn position(table: &Dataset, name: &str) -> Result<Position> {
    let names = || table.schema().fields().iter().map(|field| field.name().as_str());
    let found = names().position(|other| other == name).map(Position);
    found.ok_or_else(|| Error::column_not_found(name, names()))
}

impl Kernel for Mapped {
    fn name(&self) -> String {
        format!("map {} values", self.texts.len())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let texts = cells.as_string_view();
        let mapped = rewrite_cells(texts, |text, out| match self.texts.get(text) {
            Some(to) => {
                out.push_str(to);
                true
            }
            None => false,
        })?;
        let mapped: ArrayRef = Arc::new(mapped);
        if self.others_stay {
            return Ok(mapped);
        }
        let others = texts.iter().map(|text| text.is_some_and(|text| !self.texts.contains_key(text)));
        let others = arrow_array::BooleanArray::from(others.collect::<Vec<_>>());
        Ok(arrow_select::nullif::nullif(mapped.as_ref(), &others)?)
    }
}
