//! Columns replaced, added, dropped and put in another order.

use std::collections::{HashMap, HashSet};

use super::Rel;
use crate::error::{Error, Kind, Result};
use crate::kernel::number::Finite;
use crate::plan::{Column, ColumnId, Expr, Named, Node, Place};
use crate::types::Type;

impl Rel {
    /// Puts `expr` in the place of a column's cells. Where the step has conditions, other rows keep theirs, as
    /// text if the type changes.
    pub fn replace(&mut self, column: &Column, expr: Expr) -> Result<()> {
        let expr = match self.mask {
            None => expr,
            Some(mask) => {
                let kept = column.expr().cast(&self.type_of(&expr), &self.known);
                expr.when(Expr::Column(mask), kept)
            }
        };
        let id = self.new_column(&column.name, &expr);
        let mut columns = self.unchanged();
        if let Some(old) = columns.iter_mut().find(|(old, _)| *old == column.id) {
            *old = (id, expr);
        }
        self.project(columns);
        Ok(())
    }

    /// Adds a column. Where the step has conditions, it is null in other rows.
    ///
    /// # Errors
    ///
    /// The name is empty, or another column has it.
    pub fn add(&mut self, named: &Named, expr: Expr, place: &Place) -> Result<Column> {
        self.add_many(vec![(named.name.clone(), expr)], place)
            .map(|mut columns| columns.remove(0))
            .map_err(|error| named.place(error))
    }

    /// Adds columns side by side. Where the step has conditions, they are null in other rows; but in the place of a column,
    /// the first one has that column's cells there, so that they are not lost with it.
    ///
    /// # Errors
    ///
    /// A name is empty, or another column has it.
    pub fn add_many(&mut self, new: Vec<(String, Expr)>, place: &Place) -> Result<Vec<Column>> {
        let replaced = match place {
            Place::InPlaceOf(column) => Some(column.name.as_str()),
            _ => None,
        };
        self.check_new(new.iter().map(|(name, _)| name.as_str()), replaced)?;
        let mut made: Vec<(ColumnId, Expr)> = Vec::with_capacity(new.len());
        for (name, expr) in new {
            let expr = match self.mask {
                None => expr,
                Some(mask) => {
                    let data_type = self.type_of(&expr);
                    let other = match place {
                        Place::InPlaceOf(column) if made.is_empty() => {
                            column.expr().cast(&data_type, &self.known)
                        }
                        _ => Expr::null(&data_type),
                    };
                    expr.when(Expr::Column(mask), other)
                }
            };
            made.push((self.new_column(&name, &expr), expr));
        }
        let handles = made.iter().map(|(id, _)| self.handle(*id)).collect();
        let mut columns = self.unchanged();
        let end = columns.len();
        let at = |column: &Column| columns.iter().position(|(id, _)| *id == column.id);
        let range = match place {
            Place::After(column) => at(column).map_or(end..end, |at| at + 1..at + 1),
            Place::InPlaceOf(column) => at(column).map_or(end..end, |at| at..at + 1),
            Place::Last => end..end,
        };
        columns.splice(range, made);
        self.project(columns);
        Ok(handles)
    }

    /// Refuses names that new columns cannot have.
    fn check_new<'a>(
        &self,
        names: impl Iterator<Item = &'a str> + Clone,
        replaced: Option<&str>,
    ) -> Result<()> {
        let wanted: HashSet<&str> = names.clone().collect();
        let there = self.visible().map(|id| self.known.name(id));
        let there: HashSet<&str> =
            there.filter(|name| replaced != Some(*name) && wanted.contains(name)).collect();
        let mut new = HashSet::with_capacity(wanted.len());
        for name in names {
            if there.contains(name) || !new.insert(name) && !name.is_empty() {
                return Err(Kind::ColumnExists(name.to_owned()).into());
            }
            if name.is_empty() {
                return Err(Error::bad_parameter("a column needs a name"));
            }
        }
        Ok(())
    }

    /// Adds a column for the step's own use, which goes away when the step ends.
    pub fn add_temporary(&mut self, expr: Expr) -> Column {
        let id = self.known.add("", self.type_of(&expr));
        let mut columns = self.unchanged();
        columns.push((id, expr));
        self.project(columns);
        self.temporary.push(id);
        self.handle(id)
    }

    /// A column's values as numbers: itself, or text read as doubles. Text that says NaN or infinity is none: it would make
    /// the same of every sum.
    ///
    /// # Errors
    ///
    /// The column has neither numbers nor text.
    pub fn to_numbers(&mut self, column: &Column) -> Result<Column> {
        column.require_numbers()?;
        if column.ty() == Some(Type::String) {
            return Ok(self.add_temporary(Expr::call(Finite, vec![column.expr()])));
        }
        Ok(column.clone())
    }

    /// A column with null for what is missing: empty text becomes null.
    pub fn missing_to_null(&mut self, column: &Column) -> Column {
        if column.ty() == Some(Type::String) {
            let null = Expr::null(&column.data_type);
            return self.add_temporary(null.when(column.expr().is_missing(), column.expr()));
        }
        column.clone()
    }

    /// Keeps these columns, in this order.
    pub fn select(&mut self, columns: &[Column]) {
        let mut ids: Vec<ColumnId> = columns.iter().map(|column| column.id).collect();
        ids.extend(self.temporary.iter().filter(|id| self.present.contains(id)));
        self.keep(ids);
    }

    /// Gives a column another name.
    ///
    /// # Errors
    ///
    /// The name is empty, or another column has it.
    pub fn rename(&mut self, column: &Column, to: &Named) -> Result<()> {
        if column.name != to.name {
            self.add(to, column.expr(), &Place::InPlaceOf(column))?;
        }
        Ok(())
    }

    /// Gives all columns other names at once, so that two may change theirs.
    ///
    /// # Errors
    ///
    /// A name is empty, or two columns would have it.
    pub fn rename_all(&mut self, new: impl Fn(&str) -> Option<String>) -> Result<()> {
        let mut taken: HashMap<String, String> = HashMap::new();
        let mut columns = self.unchanged();
        for (id, _) in &mut columns {
            if self.temporary.contains(id) {
                continue;
            }
            let old = self.known.name(*id).to_owned();
            let name = new(&old).unwrap_or_else(|| old.clone());
            if name.is_empty() {
                return Err(Error::bad_parameter(format!("leaves no name for column `{old}`")));
            }
            if let Some(other) = taken.get(&name) {
                let message = format!("columns `{other}` and `{old}` would both be called `{name}`");
                return Err(Error::bad_parameter(message));
            }
            if name != old {
                // The expression still reads the column as it was.
                *id = self.known.add_copy(&name, *id);
            }
            taken.insert(name, old);
        }
        self.project(columns);
        Ok(())
    }

    /// Keeps these columns, in this order.
    pub(super) fn keep(&mut self, ids: Vec<ColumnId>) {
        self.project(ids.into_iter().map(|id| (id, Expr::Column(id))).collect());
    }

    /// A column that holds the values of an expression.
    fn new_column(&mut self, name: &str, expr: &Expr) -> ColumnId {
        match expr {
            Expr::Column(of) => self.known.add_copy(name, *of),
            expr => {
                let data_type = self.type_of(expr);
                self.known.add(name, data_type)
            }
        }
    }

    fn unchanged(&self) -> Vec<(ColumnId, Expr)> {
        self.present.iter().map(|id| (*id, Expr::Column(*id))).collect()
    }

    fn project(&mut self, columns: Vec<(ColumnId, Expr)>) {
        let positions = self.positions();
        let bound = |(id, expr): (ColumnId, Expr)| (id, expr.map_columns(&positions));
        let (present, exprs) = columns.into_iter().map(bound).unzip();
        self.present = present;
        self.push(Node::Project(exprs));
    }
}
