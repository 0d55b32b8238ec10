//! MERGE.

use crate::kernel::text::Merge;
use crate::step::prelude::*;

pub(in crate::steps) const COLUMNS: Param<ColumnNames> =
    Param::required("sourceColumns", "Columns to join, in this order.");
pub(in crate::steps) const DELIMITER: Param<Text> =
    Param::required("delimiter", "What to put between two values.").or("");
pub(in crate::steps) const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "MERGE",
    family: Family::ColumnStructure,
    summary: "Joins the text of several columns in a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &DELIMITER, &NAME],
    examples: &[
        Example::new(
            "First and last name",
            r#"{"sourceColumns": "[\"first\",\"last\"]", "delimiter": " ", "targetColumn": "name"}"#,
        )
        .input(&["first: string | last: string", "Ann | Ames", "Bo | null", r#""" | Cole"#, "null | null"])
        .output(&[
            "first: string | last: string | name: string",
            "Ann | Ames | Ann Ames",
            "Bo | null | Bo",
            r#""" | Cole | Cole"#,
            "null | null | null",
        ]),
        Example::new(
            "Numbers and dates as they print",
            r#"{"sourceColumns": ["id", "day"], "targetColumn": "key"}"#,
        )
        .input(&["id: int | day: date", "7 | 2024-05-01"])
        .output(&["id: int | day: date | key: string", "7 | 2024-05-01 | 72024-05-01"]),
    ],
    assumptions: &[
        "The new column stands after the last of its sources, which stay.",
        "Missing values are left out with their delimiter; if all are missing, so is the result. Empty text is missing here, too: DataBrew reads empty cells of files as null, and Spark's `concat_ws`, which keeps empty text, is a function of [expressions](../expressions.md).",
    ],
    lower: Lower::Direct(lower),
};

/// Adds the joined column after the last of its sources.
pub(in crate::steps) fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let texts = columns.iter().map(Column::text).collect();
    let merged = Expr::call(Merge::new(args.get(&DELIMITER)), texts);
    let all = rel.columns();
    rel.add(args.get(&NAME), merged, &after_last(&all, &columns))?;
    Ok(())
}
