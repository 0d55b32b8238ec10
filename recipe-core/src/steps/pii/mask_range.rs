//! `MASK_RANGE`.

use super::{ALPHABET, COLUMNS, ENTITIES, FOUND, MISSING, SYMBOL, entities, kept, protect};
use crate::kernel::private::{Mask, Where};
use crate::step::prelude::*;

const START: Param<Option<Whole>> = Param::optional(
    "start",
    "Position of the first character to mask, from 0, and from the end where negative; the first unless given.",
);
const STOP: Param<Option<Whole>> = Param::optional(
    "stop",
    "Position of the first character behind them, from 0, and from the end where negative; the end unless given.",
);
const MODE: Param<Option<Text>> =
    Param::optional("maskMode", "How the console says it: `MASK_FIRST_N`, `MASK_LAST_N` or another.");
const FIRST: Param<Option<Whole>> =
    Param::optional("firstN", "How many characters to mask from the start, where `stop` does not say it.");
const LAST: Param<Option<Whole>> =
    Param::optional("lastN", "How many characters to mask from the end, where `start` does not say it.");

pub(super) const STEP: Step = Step {
    operation: "MASK_RANGE",
    family: Family::Pii,
    summary: "Masks the characters from one position up to another.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMNS, &SYMBOL, &START, &STOP, &ALPHABET, &ENTITIES, &MODE, &FIRST, &LAST],
    examples: &[
        Example::new(
            "All but the last four",
            r##"{"sourceColumns": "[\"ssn\"]", "maskSymbol": "#", "start": "0", "stop": "-4", "alphabet": "[\"SYMBOLS\"]"}"##,
        )
        .input(&["ssn: string", "078-05-1120", "078051120", "null", r#""""#])
        .output(&["ssn: string", "###-##-1120", "#####1120", "null", r#""""#]),
        Example::new(
            "The first five, as the console exports it",
            r##"{"sourceColumns": ["email"], "maskSymbol": "#", "maskMode": "MASK_FIRST_N", "firstN": "5", "stop": "5",
                "alphabet": "[\"WHITESPACE\",\"SYMBOLS\"]"}"##,
        )
        .input(&["email: string", "jwhite@domain.com", "mhall@domain.com", "m.b@x.org"])
        .output(&["email: string", "#####e@domain.com", "#####@domain.com", "#.#@#.org"]),
        Example::new("Everything", r#"{"sourceColumns": ["n"], "maskSymbol": "x"}"#)
            .input(&["n: int", "1234", "-5", "null"])
            .output(&["n: string", "xxxx", "xx", "null"]),
        Example::new(
            "A cell in which the range holds nothing would stay readable",
            r#"{"sourceColumns": ["t"], "maskSymbol": "*", "maskMode": "MASK_LAST_N", "lastN": "2", "stop": "9"}"#,
        )
        .input(&["t: string", "abcd", "abcdefghijkl"])
        .output(&["t: string", "ab**", "null"])
        .failed(1),
        Example::new(
            "In the numbers of a text",
            r##"{"sourceColumns": ["note"], "maskSymbol": "#", "stop": "-4", "entityTypeFilter": ["CREDIT_CARD"]}"##,
        )
        .input(&["note: string", "paid with 4111111111111111"])
        .output(&["note: string", "paid with ############1111"]),
        Example::new("A range of nothing", r##"{"sourceColumns": ["t"], "maskSymbol": "#", "start": "3", "stop": "3"}"##)
            .input(&["t: string", "abcd"])
            .error("3 is not behind `start`, 3: nothing would be masked"),
    ],
    assumptions: &[
        "Positions are those of characters, as Python cuts texts: `stop` itself is not masked, and a position beyond an end is the end.",
        "A cell in which no character stands in the range would stay readable: it is missing, and counts as failed.",
        "`alphabet` names what is not masked: `SYMBOLS` all that is neither letter, digit nor blank, `WHITESPACE` blanks.",
        "`maskMode`, `firstN` and `lastN` are the console's: they count where `start` or `stop` are absent, and must not contradict them.",
        FOUND,
        MISSING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (mut start, mut stop) = (args.get(&START), args.get(&STOP));
    let mode = args.get(&MODE).unwrap_or_default();
    if let Some(first) = args.get(&FIRST).filter(|_| mode.is_empty() || mode == "MASK_FIRST_N") {
        if first < 1 || stop.is_some_and(|stop| stop != first) {
            return Err(args.refuse(&FIRST, format!("{first} is not what `stop` says, or masks nothing")));
        }
        stop = Some(first);
    }
    if let Some(last) = args.get(&LAST).filter(|_| mode.is_empty() || mode == "MASK_LAST_N") {
        if last < 1 || start.is_some_and(|start| start.checked_neg() != Some(last)) {
            return Err(args.refuse(&LAST, format!("{last} is not what `start` says, or masks nothing")));
        }
        start = last.checked_neg();
    }
    let from = start.unwrap_or_default();
    if let Some(to) = stop.filter(|to| (*to < 0) == (from < 0) && *to <= from) {
        let message = format!("{to} is not behind `start`, {from}: nothing would be masked");
        return Err(args.refuse(&STOP, message));
    }
    protect(args, rel, (entities(args)?, false), |_, _| {
        let masked = Where::Range { start, stop };
        Ok(Mask { symbol: args.get(&SYMBOL).to_owned(), kept: kept(args), masked })
    })
}
