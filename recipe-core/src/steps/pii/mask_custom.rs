//! `MASK_CUSTOM`.

use super::{COLUMNS, ENTITIES, FOUND, MISSING, SYMBOL, entities, protect};
use crate::kernel::private::{Kept, Mask, Where};
use crate::kernel::text::compile_pattern;
use crate::step::prelude::*;

const REGEX: Param<bool> = Param::flag("regex", "Take `customValue` as a regular expression.");
const VALUE: Param<Text> = Param::required("customValue", "Text or regular expression to look for.");

pub(super) const STEP: Step = Step {
    operation: "MASK_CUSTOM",
    family: Family::Pii,
    summary: "Masks each character of what a text or regular expression finds.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &SYMBOL, &REGEX, &VALUE, &ENTITIES],
    examples: &[
        Example::new(
            "Every occurrence of a name",
            r##"{"sourceColumns": "[\"company\"]", "maskSymbol": "#", "customValue": "acme"}"##,
        )
        .input(&["company: string", "acme and acme.co", "Acme", "null", r#""""#])
        .output(&["company: string", "#### and ####.co", "Acme", "null", r#""""#]),
        Example::new(
            "A regular expression",
            r#"{"sourceColumns": ["note"], "maskSymbol": "*", "customValue": "[0-9]{3,}", "regex": "true"}"#,
        )
        .input(&["note: string", "room 12, id 48213", "none"])
        .output(&["note: string", "room 12, id *****", "none"]),
        Example::new(
            "The letters of addresses alone",
            r#"{"sourceColumns": ["note"], "maskSymbol": "x", "customValue": "[a-z]", "regex": true, "entityTypeFilter": ["EMAIL"]}"#,
        )
        .input(&["note: string", "to ann@example.org"])
        .output(&["note: string", "to xxx@xxxxxxx.xxx"]),
        Example::new(
            "A pattern that cannot be compiled",
            r##"{"sourceColumns": ["note"], "maskSymbol": "#", "customValue": "[", "regex": "true"}"##,
        )
        .input(&["note: string", "x"])
        .error("pattern `[` cannot be used as a regular expression: unclosed character class"),
    ],
    assumptions: &[
        "Each character becomes `maskSymbol`, so that the length stays where that is one character. Large and small letters differ.",
        "The step is about what it finds: a cell without it stays as it is.",
        FOUND,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let value = args.get(&VALUE);
    if value.is_empty() {
        return Err(args.refuse(&VALUE, "is empty"));
    }
    let pattern = if args.get(&REGEX) { value.to_owned() } else { regex::escape(value) };
    let pattern = compile_pattern(&pattern).map_err(|error| args.place(&VALUE, error))?;
    protect(args, rel, (entities(args)?, false), |_, _| {
        let masked = Where::Found(pattern.clone());
        Ok(Mask { symbol: args.get(&SYMBOL).to_owned(), kept: Kept::default(), masked })
    })
}
