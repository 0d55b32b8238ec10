//! `KEEP_COLUMNS`.

use crate::step::prelude::*;

const COLUMNS: Param<ColumnNames> =
    Param::required("sourceColumns", "Columns to keep, in the order they shall stand in.");

pub(super) const STEP: Step = Step {
    operation: "KEEP_COLUMNS",
    family: Family::Extension,
    summary: "Keeps only some columns, in the order given.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS],
    examples: &[
        Example::new("Two of three, in another order", r#"{"sourceColumns": ["symbol", "id"]}"#)
            .input(&["id: long | price: double | symbol: string", "1 | 17.18 | AMZN", "2 | null | null"])
            .output(&["symbol: string | id: long", "AMZN | 1", "null | 2"]),
        Example::new("As the console would export it", r#"{"sourceColumns": "[\"b\"]"}"#)
            .input(&["a: int | b: int", "1 | 2"])
            .output(&["b: int", "2"]),
        Example::new("A column that is not there", r#"{"sourceColumns": ["id", "totl"]}"#)
            .input(&["id: int | total: double", "1 | 1.5"])
            .error("column `totl` not found; did you mean `total`?"),
        Example::new("A column named twice", r#"{"sourceColumns": ["id", "id"]}"#)
            .input(&["id: int", "1"])
            .error("column `id` is named twice"),
    ],
    assumptions: &[
        "DataBrew has only DELETE; this is its opposite, as `SelectFields` of Glue Studio.",
        "The columns stand in the order given, so that the step can move them, too.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let kept = rel.columns_named(args.get(&COLUMNS))?;
    rel.select(&kept);
    Ok(())
}
