//! Arrays and maps as lists whose entries steps can compute with.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, ListArray};
use arrow_schema::{DataType, Field};

use super::array::{entry_type, lists};
use crate::error::{Error, Result};
use crate::kernel::cast::{normal_type, normalise_array};
use crate::kernel::{Failures, Kernel, Value};

/// Arrays of any kind as lists.
pub(crate) struct ToList;

/// The keys, or the values, of each map as a list.
#[derive(Clone, Copy)]
pub(crate) enum Entries {
    Keys,
    Values,
}

/// The types of the keys and of the values of a map, as steps see them; none where it is no map.
pub(crate) fn map_types(data_type: &DataType) -> Option<[DataType; 2]> {
    let DataType::Map(entries, _) = data_type else { return None };
    let DataType::Struct(fields) = entries.data_type() else { return None };
    match fields.iter().as_slice() {
        [keys, values] => Some([normal_type(keys.data_type()), normal_type(values.data_type())]),
        _ => None,
    }
}

/// The lists with entries of their normal type. An entry that it does not hold fails for its row.
fn normal(list: &ListArray, failures: &mut Failures) -> Result<ArrayRef> {
    let mut found = Failures::default();
    let entries = normalise_array(list.values(), &mut found)?;
    let offsets = list.value_offsets();
    for (entry, cell) in found.take() {
        let row = offsets.partition_point(|offset| *offset as usize <= entry);
        // What is before the first list and after the last one belongs to no row.
        if (1..offsets.len()).contains(&row) {
            failures.push(row - 1, cell);
        }
    }
    let field = Arc::new(Field::new_list_field(entries.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(field, list.offsets().clone(), entries, list.nulls().cloned())?))
}

impl Kernel for ToList {
    fn name(&self) -> String {
        "list of entries".into()
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        DataType::new_list(entry_type(&args[0]).unwrap_or(DataType::Null), true)
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        normal(&lists(&args[0], rows)?, failures)
    }
}

impl Kernel for Entries {
    fn name(&self) -> String {
        match self {
            Entries::Keys => "list of keys".into(),
            Entries::Values => "list of values".into(),
        }
    }

    fn data_type(&self, args: &[DataType]) -> DataType {
        let [keys, values] = map_types(&args[0]).unwrap_or([DataType::Null, DataType::Null]);
        DataType::new_list(if matches!(self, Entries::Keys) { keys } else { values }, true)
    }

    fn eval(&self, args: &[Value], rows: usize, failures: &mut Failures) -> Result<ArrayRef> {
        let cells = args[0].to_array(rows)?;
        let Some(map) = cells.as_map_opt() else {
            return Err(Error::internal(format!("{} has no keys", cells.data_type())));
        };
        let entries = match self {
            Entries::Keys => map.keys(),
            Entries::Values => map.values(),
        };
        let field = Arc::new(Field::new_list_field(entries.data_type().clone(), true));
        let list = ListArray::try_new(field, map.offsets().clone(), entries.clone(), map.nulls().cloned())?;
        normal(&list, failures)
    }
}
