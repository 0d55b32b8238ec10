//! Nested columns taken apart.

use arrow_schema::{DataType, Fields};

use crate::error::Kind;
use crate::kernel::json::ReadJson;
use crate::kernel::nested::{Part, ToList, ValueAt, entry_type};
use crate::kernel::read::TextFormat;
use crate::step::prelude::*;
use crate::types::type_name;

pub(super) const UNNEST_REMOVE: Param<bool> = Param::flag("removeSourceColumn", "Drop the source.");

pub(super) const ONCE: &str = "Rows without entries, or with none at all, stay once, with missing cells in the new columns: no row is lost.";
pub(super) const FIELD_CLASH: &str =
    "A new name that another column has is an error. A missing struct has missing fields.";

/// The arrays of a column as lists.
pub(super) fn lists(args: &Args, param: &Param<ColumnName>, column: &Column) -> Result<Expr> {
    if entry_type(&column.data_type).is_some() {
        return Ok(Expr::call(ToList, vec![column.expr()]));
    }
    args.require(param, column, "a column of arrays or of JSON text", |ty| ty == Type::String)?;
    let lists = DataType::new_list(DataType::Utf8View, true);
    let read = Expr::call(ReadJson::new(lists.clone(), TextFormat::default()), vec![column.expr()]);
    Ok(Expr::null(&lists).when(column.expr().is_missing(), read))
}

/// Gives each row once for each entry of these lists, and puts the entries after the column, or in its place.
pub(in crate::steps) fn unnested_lists(
    rel: &mut Rel,
    column: &Column,
    lists: Vec<(String, Expr)>,
    replaces: bool,
) -> Result<()> {
    let (names, lists): (Vec<String>, Vec<Expr>) = lists.into_iter().unzip();
    let place = if replaces { Place::InPlaceOf(column) } else { Place::After(column) };
    let columns: Vec<Column> = lists.into_iter().map(|list| rel.add_temporary(list)).collect();
    let mut unnested = column.clone();
    if replaces {
        // What goes away is not repeated: a missing cell keeps its place.
        rel.replace(column, Expr::null(&DataType::Boolean))?;
        unnested = rel.find(&column.name)?;
    }
    let entries = rel.unnest(columns)?;
    let place = match place {
        Place::InPlaceOf(_) => Place::InPlaceOf(&unnested),
        _ => Place::After(&unnested),
    };
    let columns = names.into_iter().zip(&entries).map(|(name, entry)| (name, entry.expr()));
    rel.add_many(columns.collect(), &place)?;
    Ok(())
}

/// Refuses a column that holds no structs.
pub(super) fn require_struct(column: &Column) -> Result<()> {
    if matches!(column.data_type, DataType::Struct(_)) {
        return Ok(());
    }
    let wanted = match column.ty() {
        Some(Type::String) => "a column of structs; JSON_TO_STRUCTS makes structs of JSON text",
        _ => "a column of structs",
    };
    let found = type_name(&column.data_type);
    Err(Kind::WrongType { column: column.name.clone(), found, wanted: wanted.into() }.into())
}

/// The paths to the fields of a column's structs, `levels` levels deep.
pub(super) fn fields(column: &Column, levels: usize) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    if let DataType::Struct(fields) = &column.data_type {
        walk(fields, levels, &mut Vec::new(), &mut paths);
    }
    paths
}

fn walk(fields: &Fields, levels: usize, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    for field in fields {
        path.push(field.name().clone());
        match field.data_type() {
            DataType::Struct(inner) if levels > 1 && !inner.is_empty() => {
                walk(inner, levels - 1, path, paths);
            }
            _ => paths.push(path.clone()),
        }
        path.pop();
    }
}

/// Puts the fields at these paths into columns under these names, after the column or in its place.
pub(super) fn unnest_fields(
    rel: &mut Rel,
    column: &Column,
    named: Vec<(String, Vec<String>)>,
    removes: bool,
) -> Result<()> {
    let columns = named.into_iter().map(|(name, path)| {
        let path: Vec<Part> = path.into_iter().map(Part::Key).collect();
        let value = ValueAt::new(&path, &column.data_type).map_err(Error::internal)?;
        Ok((name, Expr::call(value, vec![column.expr()])))
    });
    let place = if removes { Place::InPlaceOf(column) } else { Place::After(column) };
    rel.add_many(columns.collect::<Result<_>>()?, &place)?;
    Ok(())
}
