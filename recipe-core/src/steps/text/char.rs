//! `CHAR`.

use arrow_schema::DataType;

use super::NAME;
use crate::kernel::number::parse_long;
use crate::kernel::text::{Character, character};
use crate::step::prelude::*;

const COLUMN: Param<Option<ColumnName>> = Param::optional("sourceColumn", "Column of Unicode numbers.");
const VALUE: Param<Option<Text>> = Param::optional("value", "Unicode number to take, in place of a column.");

pub(super) const STEP: Step = Step {
    operation: "CHAR",
    family: Family::Text,
    summary: "Puts the character with a Unicode number into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &NAME],
    examples: &[
        Example::new("Of numbers", r#"{"sourceColumn": "n", "targetColumn": "n_char"}"#)
            .input(&["n: int | id: int", "65 | 1", "233 | 2", "128161 | 3", "null | 4", "32 | 5"])
            .output(&[
                "n: int | n_char: string | id: int",
                "65 | A | 1",
                "233 | é | 2",
                "128161 | 💡 | 3",
                "null | null | 4",
                r#"32 | " " | 5"#,
            ]),
        Example::new("Numbers no character has", r#"{"sourceColumn": "n", "targetColumn": "c"}"#)
            .input(&["n: long", "97", "-1", "55296", "1114112"])
            .output(&["n: long | c: string", "97 | a", "-1 | null", "55296 | null", "1114112 | null"])
            .failed(3),
        Example::new("Numbers in text", r#"{"sourceColumn": "n", "targetColumn": "c"}"#)
            .input(&["n: string", "97", "98.0", "a", r#""""#, "null"])
            .output(&[
                "n: string | c: string",
                "97 | a",
                "98.0 | b",
                "a | null",
                r#""" | null"#,
                "null | null",
            ])
            .failed(1),
        Example::new("Of a constant", r#"{"value": 9786, "targetColumn": "c"}"#)
            .input(&["id: int", "1"])
            .output(&["id: int | c: string", "1 | ☺"]),
        Example::new("A constant that is none", r#"{"value": "x", "targetColumn": "c"}"#)
            .input(&["id: int", "1"])
            .error(
                "`x` is not the number of a character; these go from 0 to 1114111, without 55296 to 57343",
            ),
    ],
    assumptions: &[
        "A cell that is not the number of a character gives null and counts as failed.",
        "Fractions are cut off.",
        super::PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let made = match &source {
        Operand::Column(column) => {
            args.require_numbers(&COLUMN, column)?;
            let number = column.expr().cast(&DataType::Int64, rel.known());
            Expr::call(Character, vec![number])
        }
        Operand::Constant(text) => {
            let found = parse_long(text).and_then(character).ok_or_else(|| {
                let message = format!(
                    "`{text}` is not the number of a character; these go from 0 to 1114111, without 55296 to 57343"
                );
                args.refuse(&VALUE, message)
            })?;
            Expr::text(found.encode_utf8(&mut [0; 4]))
        }
    };
    rel.add(args.get(&NAME), made, &source.after())?;
    Ok(())
}
