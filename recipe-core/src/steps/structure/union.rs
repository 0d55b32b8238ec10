//! UNION.

use std::sync::Arc;

use super::secondary::{INPUTS, location, position};
use crate::plan::{Dataset, Position};
use crate::step::prelude::*;

const COLUMNS: Param<Lists> = Param::required(
    "datasetsColumns",
    "For this table and then for each other one a list of columns, in the order of `targetColumnNames`; `null` where there is none.",
);
const NAMES: Param<Texts> =
    Param::required("secondaryDatasetNames", "Names under which the other tables are given.");
const TARGETS: Param<Texts> = Param::required("targetColumnNames", "Names of the columns of the result.");

const MORE: &[(&str, &[&str])] = &[("extra", &["key: long | label: string", "10 | ten", "11 | null"])];

pub(super) const STEP: Step = Step {
    operation: "UNION",
    family: Family::Structure,
    summary: "Puts the rows of other tables below those of this one.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &NAMES, &INPUTS, &TARGETS],
    examples: &[
        Example::new(
            "A table with other names",
            r#"{"datasetsColumns": "[[\"id\",\"name\"],[\"key\",\"label\"]]", "secondaryDatasetNames": "[\"extra\"]",
               "secondaryInputs": "[{\"S3InputDefinition\":{\"Bucket\":\"b\",\"Key\":\"extra.csv\"}}]",
               "targetColumnNames": "[\"id\",\"name\"]"}"#,
        )
        .with(MORE)
        .input(&["name: string | id: int | x: int", "one | 1 | 0", "two | 2 | 0", "one | 1 | 0"])
        .output(&["id: long | name: string", "1 | one", "2 | two", "1 | one", "10 | ten", "11 | null"]),
        Example::new(
            "A column that a table does not have is missing there",
            r#"{"datasetsColumns": [["id", null, "name"], ["key", "label", null]], "secondaryDatasetNames": ["extra"],
               "targetColumnNames": ["id", "label", "name"]}"#,
        )
        .with(MORE)
        .input(&["id: int | name: string", "1 | one"])
        .output(&["id: long | label: string | name: string", "1 | null | one", "10 | ten | null", "11 | null | null"]),
        Example::new(
            "Tables that are given by their locations",
            r#"{"datasetsColumns": [["id"], ["key"], ["n"]], "secondaryDatasetNames": ["A", "B"],
               "secondaryInputs": [{"DataCatalogInputDefinition": {"DatabaseName": "sales", "TableName": "more"}},
                   {"DatabaseInputDefinition": {"GlueConnectionName": "pg", "DatabaseTableName": "public.rest"}}],
               "targetColumnNames": ["id"]}"#,
        )
        .with(&[("public.rest", &["n: int", "5"]), ("sales.more", &["key: int", "3", "4"])])
        .input(&["id: int", "1", "2"])
        .output(&["id: int", "1", "2", "3", "4", "5"]),
        Example::new(
            "Types that have nothing in common become text",
            r#"{"datasetsColumns": [["day"], ["key"]], "secondaryDatasetNames": ["extra"], "targetColumnNames": ["value"]}"#,
        )
        .with(MORE)
        .input(&["day: date", "2024-05-01"])
        .output(&["value: string", "2024-05-01", "10", "11"]),
        Example::new(
            "Lists of different lengths",
            r#"{"datasetsColumns": [["id"], ["key", "label"]], "secondaryDatasetNames": ["extra"], "targetColumnNames": ["id"]}"#,
        )
        .with(MORE)
        .input(&["id: int", "1"])
        .error("has 2 columns for table `extra`, and `targetColumnNames` has 1"),
        Example::new(
            "A table that is not given",
            r#"{"datasetsColumns": [["id"], ["key"]], "secondaryDatasetNames": ["more"], "targetColumnNames": ["id"]}"#,
        )
        .with(MORE)
        .input(&["id: int", "1"])
        .error("dataset `more` was not given"),
    ],
    assumptions: &[
        "All rows stay, equal ones too: this table's first, then those of the others in the order of their names.",
        "Columns in no list are gone. Where types differ, a column is the type that holds all of them: the wider number, a timestamp for days and moments, else text; a column that no table has is text.",
        "Another table is found by its name in `secondaryDatasetNames`, else by its location in `secondaryInputs`, among the tables given to the run, and is held in memory.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (targets, names) = (args.get(&TARGETS), args.get(&NAMES));
    let inputs = args.get(&INPUTS).unwrap_or_default();
    let [own, others @ ..] = args.get(&COLUMNS) else {
        return Err(args.refuse(&COLUMNS, "is an empty list; the first list in it is for this table"));
    };
    if others.len() != names.len() {
        let message = format!(
            "has lists for this table and {} others, and `secondaryDatasetNames` has {}",
            others.len(),
            names.len()
        );
        return Err(args.refuse(&COLUMNS, message));
    }
    if !inputs.is_empty() && inputs.len() != names.len() {
        let message = format!("has {} tables, and `secondaryDatasetNames` has {}", inputs.len(), names.len());
        return Err(args.refuse(&INPUTS, message));
    }
    check_length(args, "this table", own.len())?;
    let mut types: Vec<Option<arrow_schema::DataType>> = vec![None; targets.len()];
    let mut own_columns = Vec::with_capacity(own.len());
    for (name, ty) in own.iter().zip(&mut types) {
        let column = name
            .as_ref()
            .map(|name| rel.find(name))
            .transpose()
            .map_err(|error| args.place(&COLUMNS, error))?;
        *ty = column.as_ref().map(|column| column.data_type.clone());
        own_columns.push(column);
    }
    let mut tables: Vec<(Arc<Dataset>, Vec<Option<Position>>)> = Vec::new();
    for (at, (name, list)) in names.iter().zip(others).enumerate() {
        let at_location = inputs.get(at).and_then(location);
        let known: Vec<&str> = [name.as_str()].into_iter().chain(at_location.as_deref()).collect();
        let table = rel.dataset(&known).map_err(|error| args.place(&NAMES, error))?;
        check_length(args, &format!("table `{name}`"), list.len())?;
        let found = list.iter().map(|name| name.as_ref().map(|name| position(&table, name)).transpose());
        let found = found.collect::<Result<Vec<_>>>().map_err(|error| args.place(&COLUMNS, error))?;
        for ((at, ty), target) in found.iter().zip(&mut types).zip(targets) {
            let Some(at) = at else { continue };
            let other = table.schema().field(at.0).data_type();
            *ty = Some(match ty {
                None => other.clone(),
                Some(ty) => common(ty, other).ok_or_else(|| {
                    args.refuse(
                        &COLUMNS,
                        format!(
                            "column `{target}` cannot hold {} and {}",
                            crate::types::type_name(ty),
                            crate::types::type_name(other)
                        ),
                    )
                })?,
            });
        }
        tables.push((table, found));
    }
    let columns = targets.iter().zip(own_columns).zip(types).map(|((name, column), ty)| {
        let ty = ty.unwrap_or_else(|| Type::String.to_arrow());
        let cells = column.map_or_else(|| Expr::null(&ty), |column| column.expr().cast(&ty, rel.known()));
        (name.clone(), rel.add_temporary(cells))
    });
    let columns: Vec<_> = columns.collect();
    rel.append(&columns, tables).map_err(|error| args.place(&TARGETS, error))
}

fn check_length(args: &Args, table: &str, found: usize) -> Result<()> {
    let wanted = args.get(&TARGETS).len();
    if found == wanted {
        return Ok(());
    }
    let columns = if found == 1 { "column" } else { "columns" };
    Err(args
        .refuse(&COLUMNS, format!("has {found} {columns} for {table}, and `targetColumnNames` has {wanted}")))
}

/// The type that holds the cells of both, if one does.
fn common(one: &arrow_schema::DataType, other: &arrow_schema::DataType) -> Option<arrow_schema::DataType> {
    if one == other {
        return Some(one.clone());
    }
    Some(Type::from_arrow(one)?.common(Type::from_arrow(other)?).to_arrow())
}
