//! `MASK_DELIMITER`.

use super::{ALPHABET, COLUMNS, ENTITIES, FOUND, MISSING, SYMBOL, entities, kept, protect};
use crate::kernel::private::{Mask, Where};
use crate::step::prelude::*;

const START: Param<Option<Text>> = Param::optional(
    "startDelimiter",
    "Text behind which masking begins; the start of the cell unless given.",
);
const END: Param<Option<Text>> =
    Param::optional("endDelimiter", "Text before which masking ends; the end of the cell unless given.");
const PRESERVE: Param<bool> =
    Param::required("preserveDelimiters", "Whether the delimiters stay as they are.").or("true");

pub(super) const STEP: Step = Step {
    operation: "MASK_DELIMITER",
    family: Family::Pii,
    summary: "Masks the characters between two delimiters.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &SYMBOL, &START, &END, &PRESERVE, &ALPHABET, &ENTITIES],
    examples: &[
        Example::new(
            "What stands before the domain",
            r#"{"sourceColumns": "[\"email\"]", "maskSymbol": "*", "endDelimiter": "@", "preserveDelimiters": "true"}"#,
        )
        .input(&["email: string", "ann@example.org", "márcia.o@example.org", "null", r#""""#])
        .output(&["email: string", "***@example.org", "********@example.org", "null", r#""""#]),
        Example::new(
            "Between both, with the delimiters",
            r##"{"sourceColumns": ["name"], "maskSymbol": "#", "startDelimiter": "<", "endDelimiter": ">", "preserveDelimiters": "false"}"##,
        )
        .input(&["name: string", "Ann <ann@x.org>", "<a> and <bc>"])
        .output(&["name: string", "Ann ###########", "### and ####"]),
        Example::new(
            "Blanks and signs stay",
            r##"{"sourceColumns": ["t"], "maskSymbol": "#", "startDelimiter": "id ", "alphabet": "[\"WHITESPACE\", \"SYMBOLS\"]"}"##,
        )
        .input(&["t: string", "id 12-34 b"])
        .output(&["t: string", "id ##-## #"]),
        Example::new(
            "A cell without the delimiter would stay readable",
            r#"{"sourceColumns": ["email"], "maskSymbol": "*", "endDelimiter": "@"}"#,
        )
        .input(&["email: string", "ann", "bo@x.org"])
        .output(&["email: string", "null", "**@x.org"])
        .failed(1),
        Example::new(
            "In the addresses of a text",
            r#"{"sourceColumns": ["note"], "maskSymbol": "*", "endDelimiter": "@", "entityTypeFilter": ["EMAIL"]}"#,
        )
        .input(&["note: string", "to ann@example.org"])
        .output(&["note: string", "to ***@example.org"]),
        Example::new("An empty delimiter", r#"{"sourceColumns": ["email"], "maskSymbol": "*", "endDelimiter": ""}"#)
            .input(&["email: string", "ann"])
            .error("is empty"),
    ],
    assumptions: &[
        "`preserveDelimiters` does what it is called: `true` lets them stay, and `false` masks them, too. DataBrew's page says the opposite in its text.",
        "Where both are given, what stands between every pair is masked. With one of them, the first that is found counts.",
        "A cell without a delimiter, or with one that is not closed, would stay readable: it is missing, and counts as failed.",
        "`alphabet` names what is not masked: `SYMBOLS` all that is neither letter, digit nor blank, `WHITESPACE` blanks.",
        FOUND,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    for param in [&START, &END] {
        if args.get(param) == Some("") {
            return Err(args.refuse(param, "is empty"));
        }
    }
    protect(args, rel, (entities(args)?, false), |_, _| {
        let masked = Where::Between {
            start: args.get(&START).map(str::to_owned),
            end: args.get(&END).map(str::to_owned),
            with_delimiters: !args.get(&PRESERVE),
        };
        Ok(Mask { symbol: args.get(&SYMBOL).to_owned(), kept: kept(args), masked })
    })
}
