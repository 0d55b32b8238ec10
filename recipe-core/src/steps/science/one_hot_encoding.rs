//! `ONE_HOT_ENCODING`. Its columns depend on the data, so it takes a look first.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Int32Array};

use crate::kernel::compare::{Compare, Comparison};
use crate::kernel::print::cell;
use crate::plan::Look;
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required(
    "sourceColumn",
    "Column whose values become columns; it may have at most 10 different ones.",
);

const NAMES: Param<Text> = Param::required(
    "columnNames",
    "Names of the new columns: `{value}` stands for the value, and `{column}` for the name of the source.",
)
.or("{column}_{value}");

/// "The number of distinct values in the column is limited to 10", says DataBrew's page.
const MAX_COLUMNS: usize = 10;

pub(super) const STEP: Step = Step {
    operation: "ONE_HOT_ENCODING",
    family: Family::DataScience,
    summary: "Makes a column for each value of a column, with 1 in the rows that have it and 0 in the others.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAMES],
    examples: &[
        Example::new("Sizes of shirts", r#"{"sourceColumn": "size"}"#)
            .input(&["size: string | n: int", "S | 1", "L | 2", "M | 3", "L | 4"])
            .output(&[
                "size: string | size_L: int | size_M: int | size_S: int | n: int",
                "S | 0 | 0 | 1 | 1",
                "L | 1 | 0 | 0 | 2",
                "M | 0 | 1 | 0 | 3",
                "L | 1 | 0 | 0 | 4",
            ]),
        Example::new("A missing cell has none of the values", r#"{"sourceColumn": "k"}"#)
            .input(&["k: string", "b", r#""""#, "null", "a"])
            .output(&[
                "k: string | k_a: int | k_b: int",
                "b | 0 | 1",
                r#""" | 0 | 0"#,
                "null | 0 | 0",
                "a | 1 | 0",
            ]),
        Example::new("Numbers", r#"{"sourceColumn": "floor"}"#)
            .input(&["floor: int", "10", "2", "null"])
            .output(&[
                "floor: int | floor_2: int | floor_10: int",
                "10 | 0 | 1",
                "2 | 1 | 0",
                "null | 0 | 0",
            ]),
        Example::new("Only rows that meet the conditions are encoded", r#"{"sourceColumn": "k"}"#)
            .when(r#"[{"Condition": "GREATER_THAN", "Value": "1", "TargetColumn": "n"}]"#)
            .input(&["n: int | k: string", "1 | a", "2 | b"])
            .output(&["n: int | k: string | k_a: int | k_b: int", "1 | a | null | null", "2 | b | 0 | 1"]),
        Example::new("Names by a template", r#"{"sourceColumn": "size", "columnNames": "is {value}"}"#)
            .input(&["size: string", "S", "L"])
            .output(&["size: string | is L: int | is S: int", "S | 0 | 1", "L | 1 | 0"]),
        Example::new(
            "A placeholder that is not known",
            r#"{"sourceColumn": "size", "columnNames": "{size}_{value}"}"#,
        )
        .input(&["size: string", "S"])
        .error("`{size}` is not a placeholder"),
        Example::new("A column of lists", r#"{"sourceColumn": "k"}"#)
            .input(&["k: [string]", r#"["a"]"#])
            .error("column `k` is array of string; this needs a column of simple values"),
    ],
    assumptions: &[
        "The new columns stand right after their source, which stays, in ascending order of their values. They are ints, and named as DataBrew does it; `columnNames` is not DataBrew's.",
        "A missing cell makes no column, and is 0 in all of them.",
        "The values of all rows make columns, of those outside the conditions, too.",
    ],
    lower: Lower::AfterLook { look, lower },
};

const PLACEHOLDERS: &[&str] = &["column", "value"];

fn look(args: &Args, rel: &mut Rel) -> Result<Look> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of simple values", |_| true)?;
    args.name_template(&NAMES, PLACEHOLDERS)?;
    Ok(rel.look(&column, MAX_COLUMNS))
}

fn lower(args: &Args, rel: &mut Rel, found: &ArrayRef) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    let names = args.name_template(&NAMES, PLACEHOLDERS)?;
    let int = |value: i32| Expr::Literal(Arc::new(Int32Array::from(vec![value])) as ArrayRef);
    let columns = (0..found.len()).map(|at| {
        let label = cell(found.as_ref(), at).unwrap_or_default();
        let value = Expr::Literal(found.slice(at, 1));
        let here = Expr::call(Compare(Comparison::Equal), vec![column.expr(), value]);
        (names.name(&[("column", &column.name), ("value", &label)]), int(1).when(here, int(0)))
    });
    rel.add_many(columns.collect(), &Place::After(&column)).map_err(|error| args.place(&NAMES, error))?;
    Ok(())
}
