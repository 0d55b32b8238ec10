//! `SPLIT_TO_ROWS`.

use crate::kernel::text::{Purpose, SplitToArray, compile_pattern};
use crate::step::prelude::*;
use crate::steps::structure::unnested_lists;

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column of text, whose parts take its place.");
const DELIMITER: Param<Text> = Param::required(
    "delimiter",
    "What is between the parts: one character, plain text with `isText`, or else a regular expression.",
);
const NAME: Param<Option<NewName>> =
    Param::optional("targetColumn", "Name of a column for the parts, beside the text.");

pub(super) const STEP: Step = Step {
    operation: "SPLIT_TO_ROWS",
    family: Family::Extension,
    summary: "Makes a row of each part of a text, with the other cells of its row beside it.",
    conditions: Conditions::Rejected,
    params: &[&COLUMN, &DELIMITER, &IS_TEXT, &NAME],
    examples: &[
        Example::new("In the place of the text", r#"{"sourceColumn": "tags", "delimiter": ","}"#)
            .input(&[
                "id: int | tags: string",
                r#"1 | "red,blue""#,
                "2 | green",
                "3 | null",
                r#"4 | """#,
                r#"5 | "a,,b""#,
            ])
            .output(&[
                "id: int | tags: string",
                "1 | red",
                "1 | blue",
                "2 | green",
                "3 | null",
                r#"4 | """#,
                "5 | a",
                r#"5 | """#,
                "5 | b",
            ]),
        Example::new(
            "By a pattern, beside the text",
            r#"{"sourceColumn": "names", "delimiter": " *[;&] *", "targetColumn": "name"}"#,
        )
        .input(&["names: string | n: int", "Ann & Bo; Cy | 1"])
        .output(&[
            "names: string | name: string | n: int",
            "Ann & Bo; Cy | Ann | 1",
            "Ann & Bo; Cy | Bo | 1",
            "Ann & Bo; Cy | Cy | 1",
        ]),
        Example::new("Plain text", r#"{"sourceColumn": "t", "delimiter": "..", "isText": true}"#)
            .input(&["t: string", "a..b.c"])
            .output(&["t: string", "a", "b.c"]),
        Example::new("No delimiter", r#"{"sourceColumn": "t", "delimiter": ""}"#)
            .input(&["t: string", "a"])
            .error("is empty"),
        Example::new("A column of numbers", r#"{"sourceColumn": "n", "delimiter": ","}"#)
            .input(&["n: int", "1"])
            .error("column `n` is int; this needs a column of text"),
    ],
    assumptions: &[
        "Every row stays at least once: a missing text is one missing part, and empty text one empty part. Parts between two delimiters \
         that touch are empty; blanks around parts stay, unless the delimiter takes them.",
        "A single character is always plain text, as in SPLIT_COLUMN_SINGLE_DELIMITER.",
        "UNNEST_ARRAY does the same with arrays.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of text", |ty| ty == Type::String)?;
    let delimiter = args.get(&DELIMITER);
    if delimiter.is_empty() {
        return Err(args.refuse(&DELIMITER, "is empty"));
    }
    let regex = if delimiter.chars().count() == 1 {
        compile_pattern(&regex::escape(delimiter)).map_err(|error| args.place(&DELIMITER, error))?
    } else {
        args.pattern(&DELIMITER, Purpose::Split, rel)?.regex
    };
    let parts = Expr::call(SplitToArray(regex), vec![column.expr()]);
    let named = args.get(&NAME).filter(|named| named.name != column.name);
    let name = named.map_or_else(|| column.name.clone(), |named| named.name.clone());
    unnested_lists(rel, &column, vec![(name, parts)], named.is_none())
        .map_err(|error| args.place(&NAME, error))
}
