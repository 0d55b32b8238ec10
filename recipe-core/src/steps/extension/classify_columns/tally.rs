//! How many of some rows have which personal data, column by column.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, StringViewArray};
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::kernel::entity::Entities;
use crate::kernel::{Failures, Kernel, Value};

/// Counts rows of a batch that have data of each type in each column. The arguments are the numbers of the rows, from 1, and
/// the texts of the columns. The result is a text in the first row: its number, how many rows were looked at, and the counts,
/// those of the types in one column after the other.
pub(super) struct Tally {
    pub(super) entities: Arc<Entities>,
    pub(super) fraction: f64,
}

impl Tally {
    /// Whether the row of this number is looked at: the first, and as many of the others as the part says, spread evenly.
    fn is_sampled(&self, number: i64) -> bool {
        let part = |rows: i64| (rows as f64 * self.fraction).floor();
        number <= 1 || part(number - 1) > part(number - 2)
    }
}

impl Kernel for Tally {
    fn name(&self) -> String {
        format!("count {:?} in a part of {} of the rows", self.entities, self.fraction)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let (numbers, columns) = args.split_first().ok_or_else(|| Error::internal("rows have numbers"))?;
        let numbers = numbers.to_array(rows)?;
        let numbers = numbers.as_primitive::<Int64Type>().values();
        let sampled: Vec<usize> = (0..rows).filter(|row| self.is_sampled(numbers[*row])).collect();
        let mut counted = format!("{} {}", numbers.first().copied().unwrap_or_default(), sampled.len());
        let names = self.entities.names();
        for column in columns {
            let column = column.to_array(rows)?;
            let texts = column.as_string_view();
            let mut counts = vec![0_u64; names.len()];
            for row in sampled.iter().filter(|row| texts.is_valid(**row)) {
                let found = self.entities.each(texts.value(*row));
                for (name, count) in names.iter().zip(&mut counts) {
                    *count += u64::from(found.iter().any(|(_, known)| known == name));
                }
            }
            for count in counts {
                let _ = write!(counted, " {count}");
            }
        }
        let cells = (0..rows).map(|row| (row == 0).then_some(counted.as_str()));
        Ok(Arc::new(cells.collect::<StringViewArray>()))
    }
}

/// The types of data that columns have: those that so large a part of the rows have that were looked at, and one at least.
/// One list for each column, from what was counted in batches, in any order.
pub(super) fn classified(
    counted: &StringViewArray,
    entities: &Entities,
    columns: usize,
    threshold: f64,
) -> Vec<Vec<&'static str>> {
    let names = entities.names();
    let mut rows = 0;
    let mut counts = vec![0_u64; columns * names.len()];
    for batch in counted.iter().flatten() {
        let mut numbers = batch.split(' ').skip(1).filter_map(|number| number.parse::<u64>().ok());
        rows += numbers.next().unwrap_or_default();
        for (count, more) in counts.iter_mut().zip(numbers) {
            *count += more;
        }
    }
    let is_of = |count: u64| count > 0 && count as f64 / rows as f64 >= threshold;
    let of_column = |counts: &[u64]| {
        let found = names.iter().zip(counts).filter(|(_, count)| is_of(**count));
        found.map(|(name, _)| *name).collect()
    };
    counts.chunks(names.len()).map(of_column).collect()
}

/// From lists of what was counted in batches, lists of the columns that have data of some type.
pub(super) struct Columns {
    pub(super) entities: Arc<Entities>,
    pub(super) names: Vec<String>,
    pub(super) threshold: f64,
}

impl Columns {
    fn of(&self, lists: &ArrayRef, row: usize) -> Vec<(&str, Vec<&'static str>)> {
        let lists = lists.as_list::<i32>();
        if lists.is_null(row) {
            return Vec::new();
        }
        let counted = lists.value(row);
        let found = classified(counted.as_string_view(), &self.entities, self.names.len(), self.threshold);
        let found = self.names.iter().map(String::as_str).zip(found);
        found.filter(|(_, types)| !types.is_empty()).collect()
    }
}

/// The names of these columns.
pub(super) struct Names(pub(super) Arc<Columns>);

impl Kernel for Names {
    fn name(&self) -> String {
        "columns with entities".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::new_list(DataType::Utf8View, true)
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let lists = args[0].to_array(rows)?;
        let mut made = ListBuilder::new(StringViewBuilder::new());
        for row in 0..rows {
            for (name, _) in self.0.of(&lists, row) {
                made.values().try_append_value(name)?;
            }
            made.append(true);
        }
        Ok(Arc::new(made.finish()))
    }
}

/// The types of data in each of them.
pub(super) struct Types(pub(super) Arc<Columns>);

impl Kernel for Types {
    fn name(&self) -> String {
        "entities of columns".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::new_list(DataType::new_list(DataType::Utf8View, true), true)
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let lists = args[0].to_array(rows)?;
        let mut made = ListBuilder::new(ListBuilder::new(StringViewBuilder::new()));
        for row in 0..rows {
            for (_, types) in self.0.of(&lists, row) {
                for name in types {
                    made.values().values().try_append_value(name)?;
                }
                made.values().append(true);
            }
            made.append(true);
        }
        Ok(Arc::new(made.finish()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_spread_evenly_and_have_the_first_row() {
        let entities = Arc::new(Entities::new(&["EMAIL"]).expect("a type"));
        let sampled = |fraction: f64, rows: i64| {
            let tally = Tally { entities: entities.clone(), fraction };
            (1..=rows).filter(|number| tally.is_sampled(*number)).collect::<Vec<i64>>()
        };
        assert_eq!(sampled(1.0, 4), [1, 2, 3, 4]);
        assert_eq!(sampled(0.5, 6), [1, 3, 5]);
        assert_eq!(sampled(0.1, 31), [1, 11, 21, 31]);
        assert_eq!(sampled(0.001, 3), [1]);
        assert_eq!(sampled(0.75, 8), [1, 3, 4, 5, 7, 8]);
        assert_eq!(sampled(0.3, 1000).len(), 300);
    }

    #[test]
    fn counts_of_batches_add_up() {
        let entities = Entities::new(&["EMAIL", "USA_SSN"]).expect("types");
        let counted = StringViewArray::from_iter([Some("1 7 1 0 0 0"), None, Some("9 3 0 3 0 1")]);
        let found = |threshold| classified(&counted, &entities, 2, threshold);
        assert_eq!(found(0.1), [vec!["EMAIL", "USA_SSN"], vec!["USA_SSN"]]);
        assert_eq!(found(0.3), [vec!["USA_SSN"], vec![]]);
        assert_eq!(found(0.0), [vec!["EMAIL", "USA_SSN"], vec!["USA_SSN"]], "there has to be one");
        let nothing = StringViewArray::from_iter([None::<&str>]);
        assert_eq!(classified(&nothing, &entities, 1, 0.0), [Vec::<&str>::new()]);
    }
}
