//! DELETE.

use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional("sourceColumn", "Column to delete.");
const COLUMNS: Param<Option<ColumnNames>> =
    Param::optional("sourceColumns", "Columns to delete, where there are several.");

pub(super) const STEP: Step = Step {
    operation: "DELETE",
    family: Family::Column,
    summary: "Deletes one or more columns.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &COLUMNS],
    examples: &[
        Example::new("One column", r#"{"sourceColumn": "doc_id"}"#)
            .input(&["doc_id: long | title: string", "7 | Annual report", "8 | null"])
            .output(&["title: string", "Annual report", "null"]),
        Example::new("Several columns, as the console exports them", r#"{"sourceColumns": "[\"a\",\"c\"]"}"#)
            .input(&["a: int | b: int | c: int", "1 | 2 | 3"])
            .output(&["b: int", "2"]),
        Example::new("A column that is not there", r#"{"sourceColumn": "totl"}"#)
            .input(&["total: double", "1.5"])
            .error("column `totl` not found; did you mean `total`?"),
        Example::new("The only column", r#"{"sourceColumn": "total"}"#)
            .input(&["total: double", "1.5"])
            .error("no column would be left, and a table has one at least"),
    ],
    assumptions: &["A column that is not there is an error.", "Exactly one of the two parameters is given."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let gone = match (args.get(&COLUMN), args.get(&COLUMNS)) {
        (Some(one), None) => vec![rel.column(one)?],
        (None, Some(several)) => rel.columns_named(several)?,
        (Some(_), Some(_)) => return Err(args.refuse(&COLUMNS, "give this or `sourceColumn`, not both")),
        (None, None) => return Err(Error::missing_parameter("sourceColumns")),
    };
    let kept: Vec<Column> =
        rel.columns().into_iter().filter(|column| gone.iter().all(|gone| gone.name != column.name)).collect();
    rel.select(&kept);
    Ok(())
}
