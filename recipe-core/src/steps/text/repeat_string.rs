//! `REPEAT_STRING`.

use super::{COLUMN, NAME, VALUE};
use crate::kernel::text::{MAX_REPEATED, Repeat};
use crate::step::prelude::*;

const COUNT: Param<Whole> =
    Param::required("count", "How often to write the text.").between(0, MAX_REPEATED as i64);

pub(super) const STEP: Step = Step {
    operation: "REPEAT_STRING",
    family: Family::Text,
    summary: "Puts text several times over into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &VALUE, &COUNT, &NAME],
    examples: &[
        Example::new(
            "Three times",
            r#"{"sourceColumn": "s", "count": 3, "targetColumn": "s_repeat_string"}"#,
        )
        .input(&["s: string | id: int", "ab | 1", "- | 2", "null | 3", r#""" | 4"#])
        .output(&[
            "s: string | s_repeat_string: string | id: int",
            "ab | ababab | 1",
            "- | --- | 2",
            "null | null | 3",
            r#""" | "" | 4"#,
        ]),
        Example::new("No times", r#"{"sourceColumn": "n", "count": "0", "targetColumn": "r"}"#)
            .input(&["n: int", "7", "null"])
            .output(&["n: int | r: string", r#"7 | """#, "null | null"]),
        Example::new("Of a constant", r#"{"value": "=", "count": "20", "targetColumn": "line"}"#)
            .input(&["id: int", "1", "2"])
            .output(&["id: int | line: string", "1 | ====================", "2 | ===================="]),
        Example::new("Too long", r#"{"sourceColumn": "s", "count": "65536", "targetColumn": "r"}"#)
            .input(&["s: string", "ab", r#""""#])
            .output(&["s: string | r: string", "ab | null", r#""" | """#])
            .failed(1),
        Example::new("A constant too long", r#"{"value": "ab", "count": "40000", "targetColumn": "r"}"#)
            .input(&["id: int", "1"])
            .error("40000 times 2 bytes are more than the 65536 a cell may have"),
        Example::new("Too often", r#"{"sourceColumn": "s", "count": "1000000", "targetColumn": "r"}"#)
            .input(&["s: string", "a"])
            .error("must be from 0 to 65536, not 1000000"),
    ],
    assumptions: &[
        "Repeated text may have at most 65536 bytes, so that no recipe fills the memory: a cell that would grow longer gives null and counts as failed.",
        "No times gives empty text.",
        super::MISSING,
        super::TYPES,
        super::PLACE,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let source = Operand::read(args, &COLUMN, &VALUE, rel)?;
    let repeat = Repeat(args.get(&COUNT) as usize);
    let repeated = match &source {
        Operand::Column(column) => Expr::call(repeat, vec![column.text()]),
        // Repeated once, not in every row.
        Operand::Constant(text) => Expr::text(&repeat.text(text).ok_or_else(|| {
            let (count, bytes) = (repeat.0, text.len());
            let message =
                format!("{count} times {bytes} bytes are more than the {MAX_REPEATED} a cell may have");
            args.refuse(&COUNT, message)
        })?),
    };
    rel.add(args.get(&NAME), repeated, &source.after())?;
    Ok(())
}
