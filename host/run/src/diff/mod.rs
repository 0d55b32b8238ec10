//! What is different between two data sets: the outputs of two recipes over one input, or two inputs.
//!
//! Both sides are written to temporary Parquet files, by runs like any other, and read in step: by position, or sorted by
//! a key. Memory is that of such a run, whatever the size of the data.

mod compare;
mod found;
mod json;
mod keyed;
mod list;
mod pair;
mod position;
mod side;
mod steps;

use std::path::PathBuf;

use chrono::Utc;
use tokio_util::sync::CancellationToken;

use crate::apply::Apply;
use crate::error::{Result, RunError};
use crate::lineage::RecipeLineage;
use found::Found;
use list::List;
use side::{Resources, made, open};
use steps::changed_steps;

/// How many of the first rows are looked at where the columns of a step depend on the data.
const SAMPLE: usize = 10_000;

/// What is compared, and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DiffOptions {
    /// The columns by which rows are paired; by position where there are none.
    pub key: Vec<String>,
    /// The columns that are compared; all where there are none.
    pub columns: Vec<String>,
    /// Columns that are not compared.
    pub ignore: Vec<String>,
    /// By how much numbers may differ, where one is a float or a double.
    pub tolerance: f64,
    /// How many changes are kept as examples.
    pub examples: usize,
    /// A file that lists all changes.
    pub list: Option<PathBuf>,
    /// Whether a list that is there is replaced.
    pub overwrite: bool,
    /// Ends the comparison.
    pub cancel: CancellationToken,
}

impl Default for DiffOptions {
    /// Everything, by position, exactly, with ten examples and no list.
    fn default() -> Self {
        DiffOptions {
            key: Vec::new(),
            columns: Vec::new(),
            ignore: Vec::new(),
            tolerance: 0.0,
            examples: 10,
            list: None,
            overwrite: false,
            cancel: CancellationToken::new(),
        }
    }
}

/// One of each side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// That of the old data.
    pub old: T,
    /// That of the new data.
    pub new: T,
}

/// What is different between two data sets.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct DataDiff {
    /// The columns by which rows were paired; none where that was by position.
    pub key: Vec<String>,
    /// How many rows there are.
    pub rows: Sides<u64>,
    /// Rows of the new data without a partner.
    pub added: u64,
    /// Rows of the old data without a partner.
    pub removed: u64,
    /// Pairs of rows in which a cell is different.
    pub changed_rows: u64,
    /// Pairs of rows.
    pub compared_rows: u64,
    /// Rows that were not compared, since a cell of their key is missing.
    pub missing_keys: Sides<u64>,
    /// Rows that were not compared, since their key is not theirs alone on one of the sides.
    pub repeated_keys: Sides<u64>,
    /// The first such keys, in ascending order.
    pub repeated: Vec<RepeatedKey>,
    /// Columns of the new data, then those that are not there any more.
    pub columns: Vec<ColumnDiff>,
    /// The first changes, in the order of the rows.
    pub examples: Vec<Change>,
    /// The steps that are not the same in both recipes, where recipes are compared.
    pub steps: Option<Sides<Vec<StepName>>>,
}

/// A key that several rows of a side have.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RepeatedKey {
    /// Its cells as text.
    pub key: Vec<String>,
    /// How many rows have it.
    pub rows: Sides<u64>,
}

/// A column of either side.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ColumnDiff {
    /// Its name.
    pub name: String,
    /// Where it is, from 1, and its type, on the sides that have it.
    pub sides: Sides<Option<ColumnPlace>>,
    /// Whether it is elsewhere among the columns that both sides have.
    pub moved: bool,
    /// How many pairs of cells are different; none where it is not compared.
    pub changed: Option<u64>,
    /// The steps that are not the same in both recipes and that its cells or rows come through, where it differs.
    pub steps: Sides<Vec<StepName>>,
}

/// Where a column is, and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnPlace {
    /// Its place, from 1.
    pub place: usize,
    /// Its type, in DataBrew's words.
    pub type_name: String,
}

/// A step of a recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StepName {
    /// Its number, from 1.
    pub number: usize,
    /// Its operation.
    pub operation: String,
}

/// A cell that changed, or a row that is on one side alone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The rows' numbers, from 1, on the sides that have it.
    pub rows: Sides<Option<u64>>,
    /// The cells of its key, as text.
    pub key: Vec<String>,
    /// The column and its cells, as text, where a cell changed; null is none.
    pub cell: Option<ChangedCell>,
}

/// A column, and its cells as text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChangedCell {
    /// The column.
    pub column: String,
    /// Its cells; null is none, and not the same as empty text.
    pub cells: Sides<Option<String>>,
}

impl Apply {
    /// Compares what this makes of its input, the old data, with what `new` makes of its own, which may be the same. Recipes
    /// without steps compare the inputs. Nothing is written but a list of the changes, if one is asked for.
    ///
    /// Cells that do not fit the types that columns have by their first rows give them wider types. NOW is the same on both sides
    /// where it is not given.
    ///
    /// ```
    /// use recipe_run::diff::DiffOptions;
    /// use recipe_run::{Apply, Recipe};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let input = folder.path().join("a.csv").display().to_string();
    /// # std::fs::write(&input, "city,n\nMobile,1\nDOTHAN,2\n")?;
    /// let nothing = Recipe::parse("[]")?;
    /// let upper = Recipe::parse(r#"[{"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}]"#)?;
    /// let (old, new) = (Apply::new(nothing).input(&input), Apply::new(upper).input(&input));
    /// let diff = old.diff(new, &DiffOptions::default())?;
    /// assert_eq!((diff.changed_rows, diff.columns[0].changed, diff.columns[1].changed), (1, Some(1), Some(0)));
    /// assert!(!diff.is_same());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run) of either; a column that is named and not there.
    pub fn diff(self, new: Apply, options: &DiffOptions) -> Result<DataDiff> {
        let now = [&self, &new].iter().find_map(|side| side.readable().ok()?.now);
        let now = now.unwrap_or_else(|| Utc::now().timestamp_micros());
        let new = new.with_streams_of(&self);
        let sides = Sides { old: self, new }.map(|side| side.now(now).cancel(options.cancel.clone()));
        let resources = Resources::of(&sides.new)?;
        let folder = resources.temporary()?;
        let files = Sides {
            old: made(sides.old.clone(), &folder, "old")?,
            new: made(sides.new.clone(), &folder, "new")?,
        };
        let tables = Sides { old: open(&files.old)?, new: open(&files.new)? };
        let schemas = Sides { old: tables.old.schema().clone(), new: tables.new.schema().clone() };
        let pairs = pair::paired(&schemas, options)?;
        let list = match options.list {
            Some(_) => Some(List::new(&folder.path().join("changes.csv"), &options.key)?),
            None => None,
        };
        let mut found = Found::new(pairs, options, list);
        if options.key.is_empty() {
            position::compare(&tables, &mut found)?;
        } else {
            drop(tables);
            keyed::compare(&files, &schemas, (&folder, &resources), &mut found)?;
        }
        let (mut diff, list) = found.finish();
        if let (Some(list), Some(path)) = (list, &options.list) {
            list.write(path, options, &resources)?;
        }
        name_steps(&mut diff, &sides)?;
        Ok(diff)
    }
}

/// Says which steps of two recipes make columns different.
fn name_steps(diff: &mut DataDiff, sides: &Sides<Apply>) -> Result<()> {
    let recipes = sides.as_ref().map(Apply::recipe);
    if recipes.old.steps().is_empty() && recipes.new.steps().is_empty() {
        return Ok(());
    }
    let changed = changed_steps(recipes);
    let name = |lineage: &RecipeLineage, steps: Vec<usize>| -> Vec<StepName> {
        let name = |number| StepName { number, operation: lineage.operation(number).to_owned() };
        steps.into_iter().map(name).collect()
    };
    let lineages = Sides { old: sides.old.lineage(SAMPLE)?, new: sides.new.lineage(SAMPLE)? };
    for column in diff.columns.iter_mut().filter(|column| column.is_different()) {
        let through = |lineage: &RecipeLineage, changed: &[usize]| {
            let of = lineage.lineage.columns.iter().find(|known| known.name == column.name);
            let own = of.map_or(&[][..], |known| &known.steps);
            let among = |steps: &[usize]| -> Vec<usize> {
                changed.iter().copied().filter(|step| steps.contains(step)).collect()
            };
            // A column that is not there any more comes through none.
            if of.is_none() { changed.to_vec() } else { among(&[own, &lineage.lineage.row_steps].concat()) }
        };
        column.steps = Sides {
            old: name(&lineages.old, through(&lineages.old, &changed.old)),
            new: name(&lineages.new, through(&lineages.new, &changed.new)),
        };
    }
    diff.steps = Some(Sides { old: name(&lineages.old, changed.old), new: name(&lineages.new, changed.new) });
    Ok(())
}

impl DataDiff {
    /// Whether nothing is different in what was compared, and every row was.
    pub fn is_same(&self) -> bool {
        let none = Sides::default();
        self.added == 0
            && self.removed == 0
            && self.missing_keys == none
            && self.repeated_keys == none
            && !self.columns.iter().any(ColumnDiff::is_different)
    }

    /// How many cells are different.
    pub fn changed_cells(&self) -> u64 {
        self.columns.iter().filter_map(|column| column.changed).sum()
    }
}

impl ColumnDiff {
    /// Whether it is compared, and anything about it is different.
    pub fn is_different(&self) -> bool {
        self.changed.is_some_and(|changed| changed > 0 || self.moved || self.sides.old.is_none())
            || self.changed.is_some() && (self.sides.new.is_none() || self.is_retyped())
    }

    /// Whether both sides have it, with different types.
    pub fn is_retyped(&self) -> bool {
        match (&self.sides.old, &self.sides.new) {
            (Some(old), Some(new)) => old.type_name != new.type_name,
            _ => false,
        }
    }
}

impl<T> Sides<T> {
    /// What is made of each.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> Sides<U> {
        Sides { old: make(self.old), new: make(self.new) }
    }

    /// References to both.
    pub fn as_ref(&self) -> Sides<&T> {
        Sides { old: &self.old, new: &self.new }
    }
}

/// Ends where that is asked for.
fn check(cancel: &CancellationToken) -> Result<()> {
    if cancel.is_cancelled() { Err(RunError::Cancelled) } else { Ok(()) }
}
