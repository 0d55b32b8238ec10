//! Rows beside those of a second table.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_schema::DataType;

use super::Rel;
use crate::error::{Error, Kind, Result};
use crate::plan::{
    Column, ColumnId, Compared, Dataset, Expected, Expr, Inequality, Join, JoinKind, Matching, Node, Position,
};
use crate::types::{Type, type_name};

/// How rows of a second table are found for those of this one.
pub struct Pairing<'a> {
    /// The second table.
    pub right: &'a Arc<Dataset>,
    /// Pairs of a column and one of the second table that must be equal. Keys of different types are compared in their common
    /// type.
    pub keys: &'a [(Column, Position)],
    /// What keys match that are missing.
    pub missing: MissingKeys,
    /// What must hold besides, of a column and one of the second table; a missing value meets nothing.
    pub compared: &'a [(Column, Inequality, Position)],
    /// Which rows are kept.
    pub kind: JoinKind,
    /// Which of the rows with equal keys count.
    pub matching: Matching,
    /// How many there must be, if it matters.
    pub expected: Option<Expected>,
}

/// What keys match that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingKeys {
    /// Null and empty text match nothing.
    Unmatched,
    /// Null matches nothing, and empty text matches empty text, as in SQL.
    EmptyMatches,
    /// Null matches null, and empty text matches empty text.
    Equal,
}

impl<'a> Pairing<'a> {
    /// All rows of `right` with equal keys; a missing key equals nothing.
    pub fn new(right: &'a Arc<Dataset>, keys: &'a [(Column, Position)], kind: JoinKind) -> Self {
        Pairing {
            right,
            keys,
            missing: MissingKeys::Unmatched,
            compared: &[],
            kind,
            matching: Matching::All,
            expected: None,
        }
    }
}

impl Rel {
    /// Puts rows of a second table beside those of this one. The output is `left`, then the columns of the second table at
    /// these positions under these names.
    ///
    /// # Errors
    ///
    /// A key is nested, or two columns would have the same name.
    pub fn join(
        &mut self,
        pairing: Pairing,
        left: &[Column],
        right_columns: &[(Position, String)],
    ) -> Result<()> {
        let mut names: HashSet<&str> = left.iter().map(|column| column.name.as_str()).collect();
        if let Some((_, name)) = right_columns.iter().find(|(_, name)| !names.insert(name)) {
            return Err(Kind::ColumnExists(name.clone()).into());
        }
        let right = pairing.right.clone();
        let made = right_columns.iter().map(|(at, name)| (right.read(*at), name.as_str()));
        self.put_beside(pairing, left, made.collect())?;
        self.temporary.clear();
        Ok(())
    }

    /// Puts the match that a row has in a second table beside it: adds a column that is true where there is one and null
    /// elsewhere, and the columns of the second table at these positions, all for the step's own use.
    ///
    /// # Errors
    ///
    /// A key is nested.
    pub fn look_up(&mut self, pairing: Pairing, columns: &[Position]) -> Result<(Column, Vec<Column>)> {
        let (right, left) = (pairing.right.clone(), self.columns());
        let columns = columns.iter().map(|at| right.read(*at));
        let made = [Expr::truth(true)].into_iter().chain(columns).map(|value| (value, "")).collect();
        self.put_beside(pairing, &left, made)?;
        self.temporary = self.present[left.len()..].to_vec();
        let mut added = self.temporary.iter().map(|id| self.handle(*id));
        let found = added.next().ok_or_else(|| Error::internal("a join has all of its columns"))?;
        Ok((found, added.collect()))
    }

    /// That each row has one match at most, and one at least if it must have `some`. The row is named in an error, by its
    /// number and by its keys.
    pub fn expect_matches(&mut self, some: bool, keys: &[Column]) -> Expected {
        let row = self.row_number(&[], &[]);
        let shown = keys.iter().map(|column| (column.name.clone(), column.id));
        Expected { some, row: row.id, shown: shown.collect() }
    }

    fn put_beside(
        &mut self,
        pairing: Pairing,
        left: &[Column],
        made: Vec<(Expr<Position>, &str)>,
    ) -> Result<()> {
        let Pairing { right, keys, missing, compared, kind, matching, expected } = pairing;
        let mut comparable = Vec::with_capacity(keys.len());
        for (column, at) in keys {
            let key = self.comparable(right, column, *at)?;
            let key = match missing {
                MissingKeys::Unmatched => self.missing_to_null(&key),
                MissingKeys::EmptyMatches | MissingKeys::Equal => key,
            };
            comparable.push((key, *at));
        }
        let mut conditions = Vec::with_capacity(compared.len());
        for (column, how, at) in compared {
            let value = self.comparable(right, column, *at)?;
            conditions.push((self.missing_to_null(&value), *how, *at));
        }
        // Without keys, all rows have the same one.
        let all = keys.is_empty().then(|| self.add_temporary(Expr::truth(true)));
        let positions = self.positions();
        let all = all.map(|column| (positions(column.id), Expr::truth(true)));
        let types: Vec<_> = made.iter().map(|(value, _)| value.data_type(right.raw())).collect();
        let (right_columns, names): (Vec<_>, Vec<_>) = made.into_iter().unzip();
        let keys = comparable.iter().map(|(column, key)| (positions(column.id), right.read(*key)));
        let join = Join {
            keys: keys.chain(all).collect(),
            nulls_equal: missing == MissingKeys::Equal,
            compared: conditions
                .into_iter()
                .map(|(column, how, at)| Compared {
                    left: positions(column.id),
                    how,
                    right: missing_to_null(right.read(at), right.schema().field(at.0).data_type()),
                })
                .collect(),
            kind,
            matching: matching.map_column(&positions),
            expected: expected.map(|expected| expected.map_column(&positions)),
            left_columns: left.iter().map(|column| positions(column.id)).collect(),
            right_columns,
            right: right.clone(),
        };
        self.present = left.iter().map(Column::id).collect();
        let made = names.into_iter().zip(types).map(|(name, data_type)| self.known.add(name, data_type));
        self.present.extend(made.collect::<Vec<ColumnId>>());
        self.push(Node::Join(join));
        Ok(())
    }

    /// A column in the type in which it is compared with one of a second table.
    ///
    /// # Errors
    ///
    /// One of them is nested.
    pub fn comparable(&mut self, right: &Dataset, column: &Column, at: Position) -> Result<Column> {
        let field = right.schema().field(at.0);
        let (Some(ty), Some(other)) = (column.ty(), Type::from_arrow(field.data_type())) else {
            column.require("a column of simple values, by which rows can be matched", |_| true)?;
            let (name, ty) = (field.name(), type_name(field.data_type()));
            let message = format!(
                "column `{name}` of table `{}` is {ty}, and rows cannot be matched by it",
                right.name()
            );
            return Err(Error::bad_parameter(message));
        };
        let common = ty.common(other).to_arrow();
        if common == column.data_type {
            return Ok(column.clone());
        }
        Ok(self.add_temporary(column.expr().try_cast(&common)))
    }
}

/// A value of a second table with null for what is missing.
fn missing_to_null(value: Expr<Position>, data_type: &DataType) -> Expr<Position> {
    match data_type {
        DataType::Utf8View => Expr::null(data_type).when(value.clone().is_missing(), value),
        _ => value,
    }
}
