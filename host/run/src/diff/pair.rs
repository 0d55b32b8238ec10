//! Which columns of two tables are compared.

use std::collections::HashMap;

use arrow_schema::{Schema, SchemaRef};
use recipe_core::types::type_name;

use super::compare::Cells;
use super::{ColumnDiff, ColumnPlace, DiffOptions, Sides};
use crate::error::Result;
use crate::lineage::no_column;

/// The columns of two tables.
pub(super) struct Paired {
    /// All of them.
    pub(super) columns: Vec<ColumnDiff>,
    /// Those whose cells are compared.
    pub(super) compared: Vec<Pair>,
    /// Where the columns of the key are.
    pub(super) key: Sides<Vec<usize>>,
}

/// A column of both tables.
pub(super) struct Pair {
    /// Its place among all columns.
    pub(super) column: usize,
    /// Where it is.
    pub(super) at: Sides<usize>,
    /// How its cells are compared.
    pub(super) cells: Cells,
}

/// Finds the columns of both tables.
pub(super) fn paired(schemas: &Sides<SchemaRef>, options: &DiffOptions) -> Result<Paired> {
    let places = schemas.as_ref().map(|schema| places(schema));
    let all = || schemas.new.fields().iter().chain(schemas.old.fields());
    let names =
        |schema: &Schema| schema.fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
    for name in options.columns.iter().chain(&options.ignore) {
        if all().all(|field| field.name() != name) {
            let mut known = names(&schemas.new);
            known.extend(
                names(&schemas.old).into_iter().filter(|name| !places.new.contains_key(name.as_str())),
            );
            return Err(no_column(name, "either side", known));
        }
    }
    let key_in = |places: &HashMap<&str, usize>, schema: &Schema, table| -> Result<Vec<usize>> {
        let at = |name: &String| {
            places.get(name.as_str()).copied().ok_or_else(|| no_column(name, table, names(schema)))
        };
        options.key.iter().map(at).collect()
    };
    let key = Sides {
        old: key_in(&places.old, &schemas.old, "the old data")?,
        new: key_in(&places.new, &schemas.new, "the new data")?,
    };
    let is_compared = |name: &String| {
        (options.columns.is_empty() || options.columns.contains(name)) && !options.ignore.contains(name)
    };
    let moved = moved(schemas, &places.old);
    let gone = schemas.old.fields().iter().filter(|field| !places.new.contains_key(field.name().as_str()));
    let (mut columns, mut compared) = (Vec::new(), Vec::new());
    for field in schemas.new.fields().iter().chain(gone) {
        let name = field.name();
        let of = |places: &HashMap<&str, usize>, schema: &Schema| {
            let at = *places.get(name.as_str())?;
            Some(ColumnPlace { place: at + 1, type_name: type_name(schema.field(at).data_type()) })
        };
        let sides = Sides { old: of(&places.old, &schemas.old), new: of(&places.new, &schemas.new) };
        let is_compared = is_compared(name);
        if let (Some(old), Some(new), true) =
            (&sides.old, &sides.new, is_compared && !options.key.contains(name))
        {
            let at = Sides { old: old.place - 1, new: new.place - 1 };
            let types = Sides {
                old: schemas.old.field(at.old).data_type(),
                new: schemas.new.field(at.new).data_type(),
            };
            let cells = Cells::of(types, options.tolerance);
            compared.push(Pair { column: columns.len(), at, cells });
        }
        columns.push(ColumnDiff {
            name: name.clone(),
            sides,
            moved: moved.contains(name),
            changed: is_compared.then_some(0),
            steps: Sides::default(),
        });
    }
    Ok(Paired { columns, compared, key })
}

fn places(schema: &Schema) -> HashMap<&str, usize> {
    schema.fields().iter().enumerate().map(|(at, field)| (field.name().as_str(), at)).collect()
}

/// The fewest columns of both tables that would have to go elsewhere for the others to be in one order.
fn moved(schemas: &Sides<SchemaRef>, old: &HashMap<&str, usize>) -> Vec<String> {
    let common = schemas.new.fields().iter().filter_map(|field| {
        let at = *old.get(field.name().as_str())?;
        Some((field.name(), at))
    });
    let common: Vec<(&String, usize)> = common.collect();
    // The longest run of ascending places stays: of each length, the run that ends first, and what each is after.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(common.len());
    for (number, (_, at)) in common.iter().enumerate() {
        let length = ends.partition_point(|end| common[*end].1 < *at);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
    }
    let mut stays = vec![false; common.len()];
    let mut last = ends.last().copied();
    while let Some(at) = last {
        stays[at] = true;
        last = before[at];
    }
    common.iter().zip(stays).filter(|(_, stays)| !stays).map(|((name, _), _)| (*name).clone()).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_schema::{DataType, Field};

    use super::*;

    #[test]
    fn the_fewest_columns_are_moved() {
        let schema = |names: &str| -> SchemaRef {
            let fields = names.chars().map(|name| Field::new(name.to_string(), DataType::Int64, true));
            Arc::new(Schema::new(fields.collect::<Vec<_>>()))
        };
        for (old, new, expected) in [
            ("abcd", "abcd", ""),
            ("abcd", "dabc", "d"),
            ("abcd", "acbd", "c"),
            ("abc", "xcb", "c"),
            ("", "a", ""),
        ] {
            let schemas = Sides { old: schema(old), new: schema(new) };
            assert_eq!(moved(&schemas, &places(&schemas.old)).concat(), expected, "{old} to {new}");
        }
    }
}
