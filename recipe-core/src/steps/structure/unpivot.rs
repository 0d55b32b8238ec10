//! UNPIVOT.

use super::text_list;
use crate::kernel::nested::MakeArray;
use crate::step::prelude::*;

const COLUMNS: Param<ColumnNames> = Param::required("sourceColumns", "Columns that become rows.");
const NAME: Param<NewName> =
    Param::required("unpivotColumn", "Name of the new column for the names of these columns.");
const VALUE: Param<NewName> = Param::required("valueColumn", "Name of the new column for their cells.");

pub(super) const STEP: Step = Step {
    operation: "UNPIVOT",
    family: Family::Structure,
    summary: "Turns columns into rows: one for each cell, with the name of its column beside it.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &NAME, &VALUE],
    examples: &[
        Example::new(
            "Quarters as rows",
            r#"{"sourceColumns": "[\"q1\",\"q2\"]", "unpivotColumn": "quarter", "valueColumn": "sales"}"#,
        )
        .input(&["shop: string | q1: int | q2: int", "North | 4 | 5", "South | 1 | 7"])
        .output(&[
            "shop: string | quarter: string | sales: int",
            "North | q1 | 4",
            "North | q2 | 5",
            "South | q1 | 1",
            "South | q2 | 7",
        ]),
        Example::new(
            "Missing cells have rows, too",
            r#"{"sourceColumns": ["home", "work"], "unpivotColumn": "kind", "valueColumn": "phone"}"#,
        )
        .input(&["id: int | home: string | work: string", "1 | 555-0101 | null", r#"2 | "" | null"#])
        .output(&[
            "id: int | kind: string | phone: string",
            "1 | home | 555-0101",
            "1 | work | null",
            r#"2 | home | """#,
            "2 | work | null",
        ]),
        Example::new(
            "Columns of different types become the type that holds both; all other columns are repeated",
            r#"{"sourceColumns": ["n", "x"], "unpivotColumn": "n", "valueColumn": "x"}"#,
        )
        .input(&["n: int | id: string | x: double | day: date", "1 | a | 0.5 | 2024-05-01"])
        .output(&[
            "id: string | day: date | n: string | x: double",
            "a | 2024-05-01 | n | 1.0",
            "a | 2024-05-01 | x | 0.5",
        ]),
        Example::new(
            "A name that is taken",
            r#"{"sourceColumns": ["q1"], "unpivotColumn": "shop", "valueColumn": "sales"}"#,
        )
        .input(&["shop: string | q1: int", "North | 4"])
        .error("there is a column `shop` already"),
    ],
    assumptions: &[
        "The other columns come first, then the names and the cells. The rows of a row stand together, in the order of the list of columns.",
        "Where types differ, the cells are the type that holds all of them: the wider number, a timestamp for days and moments, else text.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let common = common_type(&columns).map_err(|error| args.place(&COLUMNS, error))?;
    let cells = columns.iter().map(|column| column.expr().cast(&common, rel.known())).collect();
    let others =
        rel.columns().into_iter().filter(|other| columns.iter().all(|column| column.name != other.name));
    let others: Vec<Column> = others.collect();
    let names = rel.add_temporary(text_list(columns.iter().map(|column| column.name.as_str())));
    let cells = rel.add_temporary(Expr::call(MakeArray, cells));
    rel.select(&others);
    let entries = rel.unnest(vec![names, cells])?;
    for (named, entry) in [args.get(&NAME), args.get(&VALUE)].into_iter().zip(entries) {
        rel.add(named, entry.expr(), &Place::Last)?;
    }
    Ok(())
}
