//! `SET_SCHEMA`.

use std::collections::HashSet;

use crate::plan::Named;
use crate::step::prelude::*;

const COLUMNS: Param<Pairs> = Param::required(
    "columns",
    "Types by the names of columns, in their order: `{\"id\": \"long\", \"name\": \"string\"}`.",
);
const MISSING: Param<Text> = Param::required(
    "missingColumns",
    "What is done about columns that are not there: `add` makes them, all cells missing.",
)
.one_of(&["error", "add"])
.or("error");
const EXTRA: Param<Text> = Param::required(
    "extraColumns",
    "What is done about columns that are not named: `drop` takes them away, `keep` leaves them at the end.",
)
.one_of(&["error", "drop", "keep"])
.or("error");

pub(super) const STEP: Step = Step {
    operation: "SET_SCHEMA",
    family: Family::Extension,
    summary: "Makes sure of the columns: their names, types and order.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &MISSING, &EXTRA],
    examples: &[
        Example::new("Types and order", r#"{"columns": {"id": "long", "fare": "double"}}"#)
            .input(&["fare: string | id: int", "7.25 | 1", "free | 2", r#""" | 3"#, "null | null"])
            .output(&["id: long | fare: double", "1 | 7.25", "2 | null", "3 | null", "null | null"])
            .failed(1),
        Example::new(
            "Columns that may be absent, and others that may be there",
            r#"{"columns": {"id": "int", "tip": "double"}, "missingColumns": "add", "extraColumns": "drop"}"#,
        )
        .input(&["id: int | note: string", "1 | a", "2 | null"])
        .output(&["id: int | tip: double", "1 | null", "2 | null"]),
        Example::new("Others at the end", r#"{"columns": {"b": "int"}, "extraColumns": "keep"}"#)
            .input(&["a: int | b: int", "1 | 2"])
            .output(&["b: int | a: int", "2 | 1"]),
        Example::new("A column that is not there", r#"{"columns": {"id": "int", "fares": "double"}}"#)
            .input(&["id: int | fare: double", "1 | 7.25"])
            .error("column `fares` not found; did you mean `fare`?"),
        Example::new("A column too many", r#"{"columns": {"id": "int"}}"#)
            .input(&["id: int | note: string | tip: double", "1 | a | 0.5"])
            .error("does not name `note`, `tip`, which the table has; `extraColumns` drops or keeps them"),
    ],
    assumptions: &[
        "Cells are converted as by CHANGE_DATA_TYPE: what cannot be read is missing and counted.",
        "Where all columns are there with these types, in this order, the step changes nothing: it can stand at the end of a recipe as \
         a check of what leaves it.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let wanted = args.get(&COLUMNS);
    let names: HashSet<&str> = wanted.iter().map(|(name, _)| name.name.as_str()).collect();
    let extra: Vec<Column> =
        rel.columns().into_iter().filter(|column| !names.contains(column.name.as_str())).collect();
    for (named, ty) in wanted {
        set(args, rel, named, ty)?;
    }
    if args.get(&EXTRA) == "error" && !extra.is_empty() {
        let named: Vec<String> = extra.iter().take(10).map(|column| format!("`{}`", column.name)).collect();
        let more = if extra.len() > named.len() {
            format!(" and {} more", extra.len() - named.len())
        } else {
            String::new()
        };
        let message = format!(
            "does not name {}{more}, which the table has; `extraColumns` drops or keeps them",
            named.join(", ")
        );
        return Err(args.refuse(&COLUMNS, message));
    }
    let mut columns = wanted.iter().map(|(named, _)| rel.column(named)).collect::<Result<Vec<_>>>()?;
    if args.get(&EXTRA) == "keep" {
        columns.extend(extra);
    }
    rel.select(&columns);
    Ok(())
}

/// Makes sure of one column.
fn set(args: &Args, rel: &mut Rel, named: &Named, wanted: &Named) -> Result<()> {
    let to =
        Type::named(&wanted.name).map_err(|message| wanted.place(Error::bad_parameter(message)))?.to_arrow();
    match rel.column(named) {
        Ok(column) if column.data_type == to => Ok(()),
        Ok(column) => rel.replace(&column, column.expr().cast(&to, rel.known())),
        Err(error) if args.get(&MISSING) == "error" => Err(error),
        Err(_) => rel.add(named, Expr::null(&to), &Place::Last).map(|_| ()),
    }
}
