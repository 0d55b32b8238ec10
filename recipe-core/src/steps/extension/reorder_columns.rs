//! `REORDER_COLUMNS`.

use crate::step::prelude::*;

const COLUMNS: Param<Option<ColumnNames>> =
    Param::optional("sourceColumns", "Columns in the order they shall stand in; others keep theirs.");
const POSITION: Param<Text> =
    Param::required("position", "Where they stand among the others.").one_of(&["first", "last"]).or("first");
const ORDERING: Param<Option<Text>> = Param::optional(
    "ordering",
    "Puts the others, or all columns, in the order of their names, by code point.",
)
.one_of(&["ascending", "descending"]);

pub(super) const STEP: Step = Step {
    operation: "REORDER_COLUMNS",
    family: Family::Extension,
    summary: "Puts columns in another order.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &POSITION, &ORDERING],
    examples: &[
        Example::new("Two columns first", r#"{"sourceColumns": ["id", "name"]}"#)
            .input(&[
                "n: int | name: string | d: date | id: int",
                "7 | x | 2024-01-31 | 1",
                "null | null | null | 2",
            ])
            .output(&[
                "id: int | name: string | n: int | d: date",
                "1 | x | 7 | 2024-01-31",
                "2 | null | null | null",
            ]),
        Example::new("At the end", r#"{"sourceColumns": ["note"], "position": "last"}"#)
            .input(&["note: string | id: int | n: int", "a | 1 | 7"])
            .output(&["id: int | n: int | note: string", "1 | 7 | a"]),
        Example::new("By name, but one", r#"{"sourceColumns": ["id"], "ordering": "ascending"}"#)
            .input(&["c: int | a: int | id: int | b: int", "3 | 1 | 0 | 2"])
            .output(&["id: int | a: int | b: int | c: int", "0 | 1 | 2 | 3"]),
        Example::new("By name, backwards", r#"{"ordering": "descending"}"#)
            .input(&["a: int | c: int | b: int", "1 | 3 | 2"])
            .output(&["c: int | b: int | a: int", "3 | 2 | 1"]),
        Example::new("Neither columns nor an order", "{}")
            .input(&["a: int", "1"])
            .error("give `sourceColumns`, `ordering`, or both"),
    ],
    assumptions: &[
        "No column is lost: KEEP_COLUMNS drops those that it does not name. MOVE_TO_INDEX and its kin move one column.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (named, ordering) = (args.get(&COLUMNS), args.get(&ORDERING));
    if named.is_none() && ordering.is_none() {
        return Err(Error::bad_parameter("give `sourceColumns`, `ordering`, or both"));
    }
    let mut columns = rel.columns_named(named.unwrap_or_default())?;
    let mut others = rel.columns();
    let first: std::collections::HashSet<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    others.retain(|column| !first.contains(column.name.as_str()));
    match ordering {
        Some("ascending") => others.sort_by(|a, b| a.name.cmp(&b.name)),
        Some(_) => others.sort_by(|a, b| b.name.cmp(&a.name)),
        None => {}
    }
    if args.get(&POSITION) == "last" {
        std::mem::swap(&mut columns, &mut others);
    }
    columns.append(&mut others);
    rel.select(&columns);
    Ok(())
}
