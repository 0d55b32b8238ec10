//! `SENTENCE_CASE`.

use super::{COLUMN, change};
use crate::kernel::text::SentenceCase;
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "SENTENCE_CASE",
    family: Family::Cleaning,
    summary: "Changes the first letter of each sentence to upper case, and the others to lower case.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Notes", r#"{"sourceColumn": "note"}"#)
            .input(&["note: string", "a b. c d. e", "PAID IN FULL. CLOSED", "null", r#""""#])
            .output(&["note: string", "A b. C d. E", "Paid in full. Closed", "null", r#""""#]),
        Example::new("Where sentences start and end", r#"{"sourceColumn": "note"}"#)
            .input(&[
                "note: string",
                "WHY?! nobody knows!  ok",
                "'late.' (lost.) gone",
                "see a.com for v1.5. 3 LEFT. done",
            ])
            .output(&[
                "note: string",
                "Why?! Nobody knows!  Ok",
                "'Late.' (Lost.) Gone",
                "See a.com for v1.5. 3 left. Done",
            ]),
        Example::new("Letters of every script", r#"{"sourceColumn": "note"}"#)
            .input(&["note: string", "ÇA VA. été"])
            .output(&["note: string", "Ça va. Été"]),
    ],
    assumptions: &[
        "A sentence ends with `.`, `!` or `?` and white space; quotes and brackets may close between them.",
        "Quotes, brackets and other signs before the first letter are passed over; a sentence that starts with a digit has no capital.",
        "Letters are Unicode's, whatever the locale. Columns of other types become text first.",
    ],
    lower: Lower::Direct(|args, rel| change(args, rel, SentenceCase)),
};
