//! `FLAG_COLUMN_FROM_PATTERN`.

use super::{FALSE, NAME, TRUE, flag};
use crate::kernel::compare::Matches;
use crate::kernel::text::Purpose;
use crate::step::prelude::*;

const SOURCE: Param<ColumnName> = Param::required("sourceColumn", "Text column to look at.");
const KIND: Param<Text> = Param::required("flagType", "Always `Pattern`.").one_of(&["Pattern"]).or("Pattern");
const PATTERN: Param<Text> = Param::required("pattern", "Text or regular expression to look for.");

pub(super) const STEP: Step = Step {
    operation: "FLAG_COLUMN_FROM_PATTERN",
    family: Family::ColumnStructure,
    summary: "Says in a new text column whether a cell matches a pattern.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &NAME, &KIND, &PATTERN, &IS_TEXT, &TRUE, &FALSE],
    examples: &[
        Example::new("Northerly winds", r#"{"sourceColumn": "wind", "targetColumn": "northerly", "flagType": "Pattern", "pattern": "N.*", "trueString": "yes", "falseString": "no"}"#)
            .input(&["wind: string | n: int", "NE | 1", "S | 2", "SSN | 3", r#""" | 4"#, "null | 5"])
            .output(&["wind: string | northerly: string | n: int", "NE | yes | 1", "S | no | 2", "SSN | yes | 3", r#""" | no | 4"#, "null | no | 5"]),
        Example::new("Only in rows that meet the conditions", r#"{"sourceColumn": "n", "targetColumn": "f", "pattern": "^1"}"#)
            .input(&["n: int", "12", "21"])
            .when(r#"[{"Condition": "LESS_THAN", "Value": "20", "TargetColumn": "n"}]"#)
            .output(&["n: int | f: string", "12 | True", "21 | null"]),
        Example::new("Plain text", r#"{"sourceColumn": "t", "targetColumn": "f", "pattern": "(?)", "isText": "true"}"#)
            .input(&["t: string", "Oslo (?)", "Oslo"])
            .output(&["t: string | f: string", "Oslo (?) | True", "Oslo | False"]),
        Example::new("A pattern that is none", r#"{"sourceColumn": "t", "targetColumn": "f", "pattern": "("}"#)
            .input(&["t: string", "a"])
            .error("pattern `(` cannot be used as a regular expression: unclosed group"),
    ],
    assumptions: &[PLAIN_OR_NOT, "The pattern may match a part of the text; `^` and `$` hold it to the ends. A missing cell matches nothing.", "The words are `True` and `False` unless given. The new column stands right after its source.", "Columns of other types are read as the text they print as."],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&SOURCE))?;
    let pattern = args.pattern(&PATTERN, Purpose::Test, rel)?;
    flag(args, rel, &column, Expr::call(Matches::new(pattern.regex), vec![column.text()]))
}
