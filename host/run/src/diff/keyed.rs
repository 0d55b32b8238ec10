//! Rows paired by a key: both sides are sorted by it, with memory that is bounded, and merged.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{BinaryArray, Int64Array, RecordBatch, UInt32Array};
use arrow_schema::{DataType, Field, SchemaRef};
use arrow_select::take::take_record_batch;
use recipe_core::engine::key::{Key, without_number};
use recipe_core::engine::plan::Position;
use recipe_core::types::{Type, type_name};
use recipe_tables::Source;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Sides;
use super::found::{Found, texts};
use super::side::{Resources, made, open};
use crate::error::{Result, RunError};

/// Compares rows whose keys are equal. Rows whose key is missing, or is that of several rows of a side, are counted and not
/// compared.
pub(super) fn compare(
    files: &Sides<PathBuf>,
    schemas: &Sides<SchemaRef>,
    (folder, resources): (&TempDir, &Resources),
    found: &mut Found,
) -> Result<()> {
    let key = found.diff().key.clone();
    let number = free_name(schemas);
    let types = common_types(&key, schemas)?;
    let sort = |file: &Path, name: &str| {
        let sorted = made(resources.apply(&steps(&key, &types, &number), file)?, folder, name)?;
        std::fs::remove_file(file).map_err(|error| RunError::io("delete", file, error))?;
        open(&sorted)
    };
    let sources = Sides { old: sort(&files.old, "old-sorted")?, new: sort(&files.new, "new-sorted")? };
    let mut sides = Sides {
        old: Sorted::of(&sources.old, &key, &number)?,
        new: Sorted::of(&sources.new, &key, &number)?,
    };
    merge(&mut sides, found)?;
    let diff = found.diff();
    diff.rows = Sides { old: sides.old.rows, new: sides.new.rows };
    diff.missing_keys = Sides { old: sides.old.missing, new: sides.new.missing };
    Ok(())
}

/// The name of a column that neither side has.
fn free_name(schemas: &Sides<SchemaRef>) -> String {
    let mut name = "row".to_owned();
    while schemas.old.index_of(&name).is_ok() || schemas.new.index_of(&name).is_ok() {
        name.push('_');
    }
    name
}

/// For each column of a key, the type that both sides are to have, where their types differ.
fn common_types(key: &[String], schemas: &Sides<SchemaRef>) -> Result<Vec<Option<&'static str>>> {
    let common = |name: &String| {
        let types = schemas.as_ref().map(|schema| schema.field_with_name(name).map(Field::data_type));
        let (Ok(old), Ok(new)) = (types.old, types.new) else { return Ok(None) };
        if let Some(nested) = [old, new].into_iter().find(|data_type| data_type.is_nested()) {
            return Err(RunError::NestedKey { column: name.clone(), found: type_name(nested) });
        }
        let is_number = |data_type: &DataType| Type::from_arrow(data_type).is_some_and(Type::is_number);
        Ok(match () {
            () if old == new => None,
            () if is_number(old) && is_number(new) => Some("double"),
            () => Some("string"),
        })
    };
    key.iter().map(common).collect()
}

/// The steps that number rows, and sort them by the key.
fn steps(key: &[String], types: &[Option<&str>], number: &str) -> Vec<Value> {
    let step = |operation: &str, parameters: Value| json!({"Operation": operation, "Parameters": parameters});
    let mut steps = vec![step("ROW_NUMBER", json!({"targetColumn": number}))];
    for (name, to) in key.iter().zip(types) {
        if let Some(to) = to {
            steps.push(step("CHANGE_DATA_TYPE", json!({"sourceColumn": name, "columnDataType": to})));
        }
    }
    let order =
        |name: &String| json!({"sourceColumn": name, "ordering": "ASCENDING", "nullsOrdering": "NULLS_TOP"});
    let order: Vec<Value> = key.iter().map(order).collect();
    steps.push(step("SORT", json!({"expressions": order})));
    steps
}

/// Rows in memory, with their keys and numbers.
struct Loaded {
    rows: RecordBatch,
    keys: BinaryArray,
    numbers: Int64Array,
}

/// A row in memory.
#[derive(Clone)]
struct Row {
    loaded: Rc<Loaded>,
    at: usize,
}

impl Row {
    fn key(&self) -> &[u8] {
        without_number(self.loaded.keys.value(self.at))
    }

    fn number(&self) -> u64 {
        u64::try_from(self.loaded.numbers.value(self.at)).unwrap_or_default()
    }
}

/// Rows of one side in the order of their keys.
struct Sorted<'a> {
    batches: Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>,
    key: Key,
    columns: Vec<usize>,
    /// Where the numbers of the rows are.
    number: usize,
    next: Option<Row>,
    rows: u64,
    missing: u64,
}

/// A key's first row, and how many have it.
type Group = (Row, u64);

impl<'a> Sorted<'a> {
    fn of(source: &'a Source, key: &[String], number: &str) -> Result<Sorted<'a>> {
        let schema = source.schema();
        let columns = key.iter().filter_map(|name| schema.index_of(name).ok()).collect::<Vec<_>>();
        let number = schema.index_of(number).map_err(RunError::rows("number rows"))?;
        let positions: Vec<Position> = columns.iter().copied().map(Position).collect();
        let key = Key::equal(&positions, schema).map_err(failed)?;
        let batches = Box::new(source.batches().map(|batch| Ok(batch?.batch)));
        let mut sorted = Sorted { batches, key, columns, number, next: None, rows: 0, missing: 0 };
        sorted.advance()?;
        Ok(sorted)
    }

    /// Goes on to the next row that has a key.
    fn advance(&mut self) -> Result<()> {
        let mut next = self.next.take().map(|row| Row { at: row.at + 1, ..row });
        loop {
            let row = match next {
                Some(row) if row.at < row.loaded.rows.num_rows() => row,
                _ => {
                    let Some(rows) = self.batches.next().transpose()? else { return Ok(()) };
                    next = Some(Row { loaded: Rc::new(self.load(rows)?), at: 0 });
                    continue;
                }
            };
            self.rows += 1;
            if !self.is_missing(&row) {
                self.next = Some(row);
                return Ok(());
            }
            self.missing += 1;
            next = Some(Row { at: row.at + 1, ..row });
        }
    }

    fn load(&self, rows: RecordBatch) -> Result<Loaded> {
        let keys = self.key.numbered(&rows, 0).map_err(failed)?;
        let numbers = rows.column(self.number).as_primitive::<Int64Type>().clone();
        Ok(Loaded { rows, keys, numbers })
    }

    /// Whether a cell of the key is null or empty text.
    fn is_missing(&self, row: &Row) -> bool {
        self.columns.iter().any(|column| {
            let cells = row.loaded.rows.column(*column);
            cells.is_null(row.at)
                || cells.data_type() == &DataType::Utf8View && cells.as_string_view().value(row.at).is_empty()
                || cells.data_type() == &DataType::Utf8 && cells.as_string::<i32>().value(row.at).is_empty()
        })
    }

    /// The rows of the next key.
    fn group(&mut self) -> Result<Option<Group>> {
        let Some(first) = self.next.clone() else { return Ok(None) };
        let mut count = 0;
        while self.next.as_ref().is_some_and(|row| row.key() == first.key()) {
            count += 1;
            self.advance()?;
        }
        Ok(Some((first, count)))
    }
}

/// Pairs of rows that are compared together: those of two batches.
#[derive(Default)]
struct Pairs {
    rows: Vec<Sides<u32>>,
    of: Option<Sides<Rc<Loaded>>>,
}

impl Pairs {
    fn add(&mut self, pair: Sides<Row>, found: &mut Found) -> Result<()> {
        let is_same = |of: &Sides<Rc<Loaded>>| {
            Rc::ptr_eq(&of.old, &pair.old.loaded) && Rc::ptr_eq(&of.new, &pair.new.loaded)
        };
        if !self.of.as_ref().is_some_and(is_same) {
            self.compare(found)?;
            self.of = Some(pair.as_ref().map(|row| row.loaded.clone()));
        }
        self.rows.push(pair.map(|row| row.at as u32));
        Ok(())
    }

    /// Compares the pairs so far.
    fn compare(&mut self, found: &mut Found) -> Result<()> {
        let Some(of) = self.of.take() else { return Ok(()) };
        let rows = std::mem::take(&mut self.rows);
        let take = |loaded: &Loaded, at: &dyn Fn(&Sides<u32>) -> u32| -> Result<(RecordBatch, Vec<u64>)> {
            let places = UInt32Array::from_iter_values(rows.iter().map(at));
            let taken = take_record_batch(&loaded.rows, &places).map_err(RunError::rows("compare rows"))?;
            let numbers =
                places.values().iter().map(|at| loaded.numbers.value(*at as usize) as u64).collect();
            Ok((taken, numbers))
        };
        let (old, old_numbers) = take(&of.old, &|row| row.old)?;
        let (new, new_numbers) = take(&of.new, &|row| row.new)?;
        found.compare(Sides { old: &old, new: &new }, Sides { old: &old_numbers, new: &new_numbers })
    }
}

fn merge(sides: &mut Sides<Sorted>, found: &mut Found) -> Result<()> {
    let mut pairs = Pairs::default();
    let (mut old, mut new) = (sides.old.group()?, sides.new.group()?);
    loop {
        let order = match (&old, &new) {
            (Some((old, _)), Some((new, _))) => old.key().cmp(new.key()),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let group = Sides {
            old: if order.is_le() { old.take() } else { None },
            new: if order.is_ge() { new.take() } else { None },
        };
        pair(&group, &sides.as_ref().map(|side| side.columns.as_slice()), &mut pairs, found)?;
        if order.is_le() {
            old = sides.old.group()?;
        }
        if order.is_ge() {
            new = sides.new.group()?;
        }
    }
    pairs.compare(found)
}

/// Rows of one key.
fn pair(
    group: &Sides<Option<Group>>,
    key: &Sides<&[usize]>,
    pairs: &mut Pairs,
    found: &mut Found,
) -> Result<()> {
    let count = |group: &Option<Group>| group.as_ref().map_or(0, |(_, count)| *count);
    let counts = group.as_ref().map(count);
    match (&group.old, &group.new) {
        _ if counts.old > 1 || counts.new > 1 => {
            let old = group.old.as_ref().map(|(row, _)| (row, key.old));
            let new = group.new.as_ref().map(|(row, _)| (row, key.new));
            let cells =
                new.or(old).map_or_else(Vec::new, |(row, columns)| texts(&row.loaded.rows, columns, row.at));
            found.repeated(cells, counts);
            Ok(())
        }
        (Some((old, _)), Some((new, _))) => pairs.add(Sides { old: old.clone(), new: new.clone() }, found),
        (Some((old, _)), None) => found.removed(&old.loaded.rows, old.at, old.number()),
        (None, Some((new, _))) => found.added(&new.loaded.rows, new.at, new.number()),
        (None, None) => Ok(()),
    }
}

fn failed(error: recipe_core::Error) -> RunError {
    RunError::rows("pair rows by their keys")(error)
}
