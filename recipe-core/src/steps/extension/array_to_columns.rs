//! `ARRAY_TO_COLUMNS`.

use crate::kernel::nested::{Part, ValueAt, entry_type};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Column of arrays, or of JSON text.");
const NAMES: Param<Texts> = Param::required("targetColumns", "Names of the new columns, one for each entry.");
const NUMBERS: Param<Option<Texts>> = Param::optional(
    "indexes",
    "Which entries to take, counted from 1. Without it they are taken in order, from the first on.",
);

pub(super) const STEP: Step = Step {
    operation: "ARRAY_TO_COLUMNS",
    family: Family::Extension,
    summary: "Puts entries of arrays into columns of their own.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAMES, &NUMBERS],
    examples: &[
        Example::new("The first entries", r#"{"sourceColumn": "parts", "targetColumns": ["symbol", "month"]}"#)
            .input(&[
                "parts: [string] | id: int",
                r#"["AMZN","MAR","24"] | 1"#,
                r#"["GOOG"] | 2"#,
                "[] | 3",
                "null | 4",
            ])
            .output(&[
                "parts: [string] | symbol: string | month: string | id: int",
                r#"["AMZN","MAR","24"] | AMZN | MAR | 1"#,
                r#"["GOOG"] | GOOG | null | 2"#,
                "[] | null | null | 3",
                "null | null | null | 4",
            ]),
        Example::new(
            "Entries that are picked",
            r#"{"sourceColumn": "subnet", "targetColumns": "[\"first_octet\",\"fourth_octet\"]", "indexes": "[\"1\",\"4\"]"}"#,
        )
        .input(&["subnet: [int]", "[54,240,197,238]", "[192,168]", "[10,null,0,1]"])
        .output(&[
            "subnet: [int] | first_octet: int | fourth_octet: int",
            "[54,240,197,238] | 54 | 238",
            "[192,168] | 192 | null",
            "[10,null,0,1] | 10 | 1",
        ]),
        Example::new("JSON text", r#"{"sourceColumn": "tags", "targetColumns": ["tag"], "indexes": ["2"]}"#)
            .input(&["tags: string", r#""[\"a\",\"b\"]""#, "a,b", r#""""#])
            .output(&["tags: string | tag: string", r#"["a","b"] | b"#, "a,b | null", r#""" | null"#])
            .failed(1),
        Example::new(
            "Two names for one entry",
            r#"{"sourceColumn": "a", "targetColumns": ["x", "y"], "indexes": ["1"]}"#,
        )
        .input(&["a: [int]", "[1]"])
        .error("has 1 entry for 2 columns"),
        Example::new("A column of numbers", r#"{"sourceColumn": "a", "targetColumns": ["x"]}"#)
            .input(&["a: int", "1"])
            .error("column `a` is int; this needs a column of arrays or of JSON text"),
    ],
    assumptions: &[
        "This is Array To Columns of Glue Studio. An array is made of text by `split` in DERIVE.",
        "The new columns stand right after their source, which stays. Where an array is too short, they are missing.",
        "Text is read as JSON, and its entries are text; what is not JSON counts as failed, once for each new column.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    if entry_type(&column.data_type).is_none() {
        args.require(&COLUMN, &column, "a column of arrays or of JSON text", |ty| ty == Type::String)?;
    }
    let names = args.get(&NAMES);
    let entries: Vec<usize> = match args.get(&NUMBERS) {
        Some(numbers) if numbers.len() != names.len() => {
            let entries = if numbers.len() == 1 { "entry" } else { "entries" };
            let message = format!("has {} {entries} for {} columns", numbers.len(), names.len());
            return Err(args.refuse(&NUMBERS, message));
        }
        Some(numbers) => {
            let entry = |number: &String| {
                let entry = number.trim().parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                entry.ok_or_else(|| {
                    args.refuse(&NUMBERS, format!("has `{number}`; entries are counted from 1"))
                })
            };
            numbers.iter().map(entry).collect::<Result<_>>()?
        }
        None => (0..names.len()).collect(),
    };
    let columns = names.iter().zip(entries).map(|(name, entry)| {
        let value = ValueAt::new(&[Part::Index(entry)], &column.data_type).map_err(Error::internal)?;
        Ok((name.clone(), Expr::call(value, vec![column.expr()])))
    });
    rel.add_many(columns.collect::<Result<_>>()?, &Place::After(&column))
        .map_err(|error| args.place(&NAMES, error))?;
    Ok(())
}
