//! Types that are given, by the names of columns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow_schema::{DataType, Schema};
use recipe_core::engine::kernel::read::{ColumnType, TextFormat};
use serde_json::Value;

use crate::error::{Result, TableError};

/// Types of columns: of some, or of all of them.
///
/// Types are DataBrew's (`long`, `double`, `string`, `date` …) and `decimal(precision,scale)`; `date(dd/MM/yyyy)` and
/// `timestamp(dd/MM/yyyy HH:mm)` say how dates are written.
///
/// ```
/// use recipe_tables::TypeSchema;
///
/// let schema = TypeSchema::parse("id=string, amount=decimal(12,2)")?;
/// assert_eq!(schema.columns().collect::<Vec<_>>(), ["amount", "id"]);
/// assert!(TypeSchema::parse("id=text string").is_err());
/// # Ok::<(), recipe_tables::TableError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypeSchema {
    types: BTreeMap<String, ColumnType>,
    /// The file it was read from.
    file: Option<PathBuf>,
    is_exact: bool,
}

impl TypeSchema {
    /// Reads a JSON file: an object of names and types, such as `{"zip": "string", "paid": "decimal(12,2)"}`.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is not such an object, or names a type that there is not.
    pub fn read(path: &Path) -> Result<Self> {
        let file = || path.to_path_buf();
        let text =
            std::fs::read_to_string(path).map_err(|source| TableError::Read { file: file(), source })?;
        let names: BTreeMap<String, Value> = serde_json::from_str(&text)
            .map_err(|source| TableError::InvalidSchema { file: file(), source })?;
        let mut types = BTreeMap::new();
        for (name, value) in names {
            let ty = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            types.insert(name.clone(), column_type(Some(path), &name, &ty)?);
        }
        Ok(TypeSchema { types, file: Some(file()), is_exact: false })
    }

    /// Reads `column=type,column=type`. Commas in parentheses belong to a type.
    ///
    /// # Errors
    ///
    /// It is not such a list, names a column twice, or names a type or a format that there is not.
    pub fn parse(text: &str) -> Result<Self> {
        let mut types = BTreeMap::new();
        for pair in pairs(text) {
            let (name, ty) = pair.split_once('=').unwrap_or((pair, ""));
            let name = name.trim();
            if types.insert(name.to_owned(), column_type(None, name, ty.trim())?).is_some() {
                return Err(TableError::SchemaColumnTwice { column: name.to_owned() });
            }
        }
        Ok(TypeSchema { types, file: None, is_exact: false })
    }

    /// Of types by the names of columns.
    ///
    /// # Errors
    ///
    /// A type or a format that there is not.
    pub fn of(named: impl IntoIterator<Item = (String, String)>) -> Result<Self> {
        let typed = |(name, ty): (String, String)| {
            let column_type = column_type(None, &name, ty.trim())?;
            Ok((name, column_type))
        };
        let types = named.into_iter().map(typed).collect::<Result<_>>()?;
        Ok(TypeSchema { types, file: None, is_exact: false })
    }

    /// Of types as Arrow has them, by the names of columns.
    pub fn of_arrow(named: impl IntoIterator<Item = (String, DataType)>) -> Self {
        let types = named.into_iter().map(|(name, ty)| (name, ColumnType::from(ty))).collect();
        TypeSchema { types, file: None, is_exact: false }
    }

    /// The same as the whole: a column that it does not name is an error.
    #[must_use]
    pub fn exact(self) -> Self {
        TypeSchema { is_exact: true, ..self }
    }

    /// The columns that it names, in lexical order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.types.keys().map(String::as_str)
    }

    /// The type that it gives a column.
    pub(super) fn get(&self, column: &str) -> Option<&DataType> {
        self.types.get(column).map(|ty| &ty.data_type)
    }

    /// How text is written, where it is otherwise written so, in the columns whose formats it names.
    #[must_use]
    pub fn with_formats(&self, text: TextFormat) -> TextFormat {
        let named = self.types.iter().filter_map(|(name, ty)| Some((name, ty.format.clone()?)));
        named.fold(text, |text, (name, format)| text.with_column(name, format))
    }

    /// Checks that columns are those that it is for.
    pub(super) fn check(&self, columns: &Schema) -> Result<()> {
        if let Some(name) = self.columns().find(|name| columns.field_with_name(name).is_err()) {
            return Err(TableError::UnknownSchemaColumn {
                file: self.file.clone(),
                column: name.to_owned(),
                columns: columns.fields().iter().map(|field| field.name().clone()).collect(),
            });
        }
        let unnamed = |name: &&String| self.is_exact && !self.types.contains_key(*name);
        match columns.fields().iter().map(|field| field.name()).find(unnamed) {
            None => Ok(()),
            Some(name) => {
                Err(TableError::ColumnNotInSchema { file: self.file.clone(), column: name.clone() })
            }
        }
    }

    /// What it says, as text that is the same whenever it is.
    pub fn describe(&self) -> String {
        let types = self.types.iter().map(|(name, ty)| format!("{name}={ty}"));
        let exact = if self.is_exact { " exact" } else { "" };
        format!("{}{exact}", types.collect::<Vec<_>>().join(","))
    }
}

/// The type of a column, by its name in a file, or without one.
fn column_type(file: Option<&Path>, column: &str, name: &str) -> Result<ColumnType> {
    let file = || file.map(Path::to_path_buf);
    let known = ColumnType::parse(name).map_err(|source| TableError::InvalidFormat {
        file: file(),
        column: column.to_owned(),
        source,
    })?;
    known.filter(|_| !column.is_empty()).ok_or_else(|| TableError::UnknownType {
        file: file(),
        column: column.to_owned(),
        name: name.to_owned(),
    })
}

/// The parts between commas, those in brackets aside.
fn pairs(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    text.split(move |sign| {
        match sign {
            '(' | '<' => depth += 1,
            ')' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sign == ',' && depth == 0
    })
}
