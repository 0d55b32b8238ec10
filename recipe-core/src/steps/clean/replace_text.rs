//! `REPLACE_TEXT`.

use super::{COLUMN, change};
use crate::kernel::text::{Purpose, Replace};
use crate::step::prelude::*;

const PATTERN: Param<Text> = Param::required("pattern", "Text or regular expression to look for.");
const VALUE: Param<Text> = Param::required(
    "value",
    "What to put in place of each match; `$1` stands for the first group of the pattern.",
);

pub(super) const STEP: Step = Step {
    operation: "REPLACE_TEXT",
    family: Family::Cleaning,
    summary: "Replaces every match of a text or regular expression in a text column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATTERN, &VALUE, &IS_TEXT],
    examples: &[
        Example::new("A word taken out", r#"{"sourceColumn": "diagnosis", "pattern": "code ", "value": ""}"#)
            .input(&["diagnosis: string", "code K21.9", "I10", "code code E11", "null"])
            .output(&["diagnosis: string", "K21.9", "I10", "E11", "null"]),
        Example::new("Each digit", r##"{"sourceColumn": "status", "pattern": "[0-9]", "value": "#"}"##)
            .input(&["status: string", "A17", r#""""#])
            .output(&["status: string", "A##", r#""""#]),
        Example::new("Groups turned round", r#"{"sourceColumn": "d", "pattern": "(\\d+)/(\\d+)", "value": "$2.$1."}"#)
            .input(&["d: string", "12/24", "due 1/2"])
            .output(&["d: string", "24.12.", "due 2.1."]),
        Example::new("Plain text", r#"{"sourceColumn": "price", "pattern": "$", "value": "US$", "isText": "true"}"#)
            .input(&["price: string", "$5", "5"])
            .output(&["price: string", "US$5", "5"]),
        Example::new("Any character, which a run warns of", r#"{"sourceColumn": "v", "pattern": ".", "value": "x"}"#)
            .input(&["v: string", "1.5"])
            .output(&["v: string", "xxx"]),
        Example::new("A pattern that can match nothing", r#"{"sourceColumn": "t", "pattern": "||", "value": ", "}"#)
            .input(&["t: string", r#""a||b""#])
            .error("pattern `||` cannot be used as a regular expression: it matches the empty text between any two characters"),
        Example::new("What linear-time expressions cannot say", r#"{"sourceColumn": "d", "pattern": "a(?=b)", "value": ""}"#)
            .input(&["d: string", "ab"])
            .error("pattern `a(?=b)` cannot be used as a regular expression: look-ahead `(?=` is not supported, because it cannot be matched in linear time"),
    ],
    assumptions: &[
        PLAIN_OR_NOT,
        "AWS says \"character or characters or a regular expression\", and no flag tells them apart: `.` is any character here, and a run warns of it. The steps that split take one character for itself, as nothing would be left between any two.",
        "With `isText` the replacement is plain text, too: `$` stands for itself.",
        "`^`, `$` and `.*` are allowed where they put something at the ends of a text, or in the place of all of it.",
        "Java's syntax is understood where matching stays linear in time: look-around and back references are refused.",
        "A cell left with nothing is empty text, not null. Columns of other types become text first.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let value = args.get(&VALUE);
    let purpose = Purpose::Replace { by_nothing: value.is_empty() };
    let Pattern { text, regex } = args.pattern(&PATTERN, purpose, rel)?;
    let by =
        if args.get(&IS_TEXT) { value.replace('\\', r"\\").replace('$', r"\$") } else { value.to_owned() };
    let replace = Replace::new(&text, regex, &by).map_err(|error| args.place(&VALUE, error))?;
    change(args, rel, replace)
}
