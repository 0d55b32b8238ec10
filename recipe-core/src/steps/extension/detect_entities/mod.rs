//! `DETECT_ENTITIES`.

mod action;
mod kernels;

use std::collections::HashMap;
use std::sync::Arc;

use self::action::{Action, Characters, Wanted};
use self::kernels::{Hide, Listed};
use crate::kernel::text::compile_pattern;
use crate::step::prelude::*;

const ACTIONS: Param<Object> = Param::required("actions", "What to look for, and what becomes of it.")
    .of(&[&ENTITIES, &ACTION, &COLUMNS, &EXCLUDED, &TEXT, &SIGN, &PATTERN, &LEFT, &RIGHT]);
const ENTITIES: Param<Texts> =
    Param::required("entityTypeFilter", "What to look for, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`.");
const ACTION: Param<Text> = Param::required(
    "action",
    "What becomes of it: `DETECT` leaves it, `REDACT` puts a text in its place, `PARTIAL_REDACT` a sign in the place of some of its \
     characters, and `SHA256_HASH` its hash.",
)
.one_of(&["DETECT", "REDACT", "PARTIAL_REDACT", "SHA256_HASH"])
.or("DETECT");
const COLUMNS: Param<Option<ColumnNames>> = Param::optional(
    "sourceColumns",
    "Columns to look in; all columns of text unless given. Of other types a column becomes text where it is changed.",
);
const EXCLUDED: Param<Option<ColumnNames>> =
    Param::optional("sourceColumnsToExclude", "Columns not to look in.");
const TEXT: Param<Text> =
    Param::required("redactText", "With `REDACT`, what to put in its place.").or("*****");
const SIGN: Param<Text> =
    Param::required("redactChar", "With `PARTIAL_REDACT`, the sign for each character.").or("*");
const PATTERN: Param<Option<Text>> = Param::optional(
    "matchPattern",
    "With `PARTIAL_REDACT`, a regular expression for the characters that are hidden; all of them unless given.",
);
const LEFT: Param<Option<Whole>> = Param::optional(
    "numLeftCharsToExclude",
    "With `PARTIAL_REDACT`, how many characters stay readable on the left.",
)
.between(0, i32::MAX as i64);
const RIGHT: Param<Option<Whole>> = Param::optional(
    "numRightCharsToExclude",
    "With `PARTIAL_REDACT`, how many characters stay readable on the right.",
)
.between(0, i32::MAX as i64);
const NAME: Param<Option<NewName>> =
    Param::optional("targetColumn", "Name of a new column that lists what was found; none unless given.");

pub(super) const STEP: Step = Step {
    operation: "DETECT_ENTITIES",
    family: Family::Extension,
    summary: "Finds personal data in text, lists it in a new column, and hides it where that is asked for.",
    conditions: Conditions::MaskCells,
    params: &[&ACTIONS, &NAME],
    examples: &[
        Example::new(
            "A list of what each row has",
            r#"{"actions": [{"entityTypeFilter": ["EMAIL", "USA_SSN"]}], "targetColumn": "found"}"#,
        )
        .input(&[
            "id: int | note: string | mail: string",
            "1 | mine is 078-05-1120 | ann@example.org",
            r#"2 | none | """#,
            "3 | null | null",
        ])
        .output(&[
            "id: int | note: string | mail: string | found: map",
            r#"1 | mine is 078-05-1120 | ann@example.org | {"note":[{"entityType":"USA_SSN","actionUsed":"DETECT","start":8,"end":19}],"mail":[{"entityType":"EMAIL","actionUsed":"DETECT","start":0,"end":15}]}"#,
            r#"2 | none | "" | {}"#,
            "3 | null | null | {}",
        ]),
        Example::new(
            "Each type hidden in its own way",
            r##"{"actions": [
                {"entityTypeFilter": ["PHONE_NUMBER"], "action": "PARTIAL_REDACT", "redactChar": "#",
                 "numLeftCharsToExclude": 3, "numRightCharsToExclude": 4},
                {"entityTypeFilter": ["EMAIL"], "action": "REDACT", "redactText": "(mail)"},
                {"entityTypeFilter": ["USA_SSN"], "action": "SHA256_HASH", "sourceColumns": ["ssn"]}]}"##,
        )
        .input(&[
            "note: string | ssn: string",
            "408 496-7223 or ann@example.org | 219-19-9999",
            "219-19-9999 | null",
        ])
        .output(&[
            "note: string | ssn: string",
            "408#####7223 or (mail) | 5e86f41e92969479320e22438ded46bb4de6880344da068c390fd97c54b97a12",
            "219-19-9999 | null",
        ]),
        Example::new(
            "What a pattern finds in it; where that is nothing, it would stay readable",
            r#"{"actions": {"entityTypeFilter": ["USA_DRIVING_LICENSE"], "action": "PARTIAL_REDACT", "matchPattern": "[A-Z]"}}"#,
        )
        .input(&["license: string", "AB123456", "12345678"])
        .output(&["license: string", "**123456", "12345678"])
        .failed(1),
        Example::new(
            "Numbers where they are named, and all columns but one",
            r#"{"actions": [
                {"entityTypeFilter": "USA_SSN", "action": "REDACT", "sourceColumns": ["n"]},
                {"entityTypeFilter": "EMAIL", "action": "REDACT", "sourceColumnsToExclude": ["owner"]}]}"#,
        )
        .input(&["n: int | owner: string | by: string", "123456789 | a@b.org | a@b.org", "7 | x | y"])
        .output(&["n: string | owner: string | by: string", "***** | a@b.org | *****", "7 | x | y"]),
        Example::new(
            "What overlaps is one",
            r#"{"actions": [{"entityTypeFilter": ["USA_SSN", "BANK_ACCOUNT"], "action": "REDACT", "redactText": "X"}], "targetColumn": "f"}"#,
        )
        .input(&["t: string", "no. 123456789"])
        .output(&[
            "t: string | f: map",
            r#"no. X | {"t":[{"entityType":"USA_SSN","actionUsed":"REDACT","start":4,"end":13},{"entityType":"BANK_ACCOUNT","actionUsed":"REDACT","start":4,"end":13}]}"#,
        ]),
        Example::new(
            "Changed in two ways",
            r#"{"actions": [
                {"entityTypeFilter": ["EMAIL"], "action": "REDACT"},
                {"entityTypeFilter": ["EMAIL"], "action": "SHA256_HASH"}]}"#,
        )
        .input(&["t: string", "x"])
        .error("what is `EMAIL` would be changed twice in one column"),
        Example::new("Names of people", r#"{"actions": [{"entityTypeFilter": ["PERSON_NAME"]}]}"#)
            .input(&["t: string", "Ann"])
            .error("names of people have no form by which they could be found; hide the whole cells of their column"),
    ],
    assumptions: &[
        "It does what Glue's detect() does, but finds data by form and check digits, as `entityTypeFilter` of other steps: not by meaning.",
        "The list has the columns in which something was found, each with what was found in it: its type, what became of it, and the \
         numbers of its first character and of the one after its last, from 0, in the text as it was before.",
        "A text may be found as several types, and is listed for each. Where it is changed, parts that overlap are one, which becomes what \
         is asked for the part that starts first; of those that start at one place, for the longest, and then for the one that is named \
         first.",
        "A hash is the SHA-256 of the text that was found, in hexadecimal digits. It hides nothing that can be guessed.",
        "Where what was found has no character that is hidden, because all of them are left out or the pattern finds none, it stays, and \
         its cell counts as failed.",
    ],
    lower: Lower::Direct(lower),
};

/// What is asked for: types, what becomes of them, and the columns.
struct Asked<'a> {
    args: &'a Args,
    action: Arc<Action>,
    columns: Vec<Column>,
}

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let asked = args.get(&ACTIONS).iter().map(|args| asked(args, rel)).collect::<Result<Vec<_>>>()?;
    // Columns in which the same is looked for share it.
    let mut known: HashMap<Vec<usize>, Arc<Wanted>> = HashMap::new();
    let mut wanted: Vec<(Column, Arc<Wanted>)> = Vec::new();
    for column in rel.columns() {
        let is_in = |asked: &Asked| asked.columns.iter().any(|other| other.id() == column.id());
        let here: Vec<usize> = (0..asked.len()).filter(|at| is_in(&asked[*at])).collect();
        let Some(last) = here.last() else { continue };
        let found = match known.get(&here) {
            Some(found) => found.clone(),
            None => {
                let here: Vec<_> = here
                    .iter()
                    .map(|at| (asked[*at].args.get(&ENTITIES), asked[*at].action.clone()))
                    .collect();
                let made = Wanted::new(&here).map_err(|error| asked[*last].args.place(&ENTITIES, error));
                Arc::new(made?)
            }
        };
        known.insert(here, found.clone());
        wanted.push((column, found));
    }
    let texts: Vec<Expr> = wanted.iter().map(|(column, _)| column.text()).collect();
    let named = wanted.iter().map(|(column, wanted)| (column.name.clone(), wanted.clone())).collect();
    if let Some(name) = args.get(&NAME) {
        rel.add(name, Expr::call(Listed(named), texts), &Place::Last)?;
    }
    for (column, wanted) in wanted.iter().filter(|(_, wanted)| wanted.is_change()) {
        rel.replace(column, Expr::call(Hide(wanted.clone()), vec![column.text()]))?;
    }
    Ok(())
}

fn asked<'a>(args: &'a Args, rel: &Rel) -> Result<Asked<'a>> {
    // Names are checked where there is no column to look in, too.
    Wanted::new(&[(args.get(&ENTITIES), Arc::new(Action::Detect))])
        .map_err(|error| args.place(&ENTITIES, error))?;
    let mut columns = match args.get(&COLUMNS) {
        Some(named) => rel.columns_named(named)?,
        None => rel.columns().into_iter().filter(|column| column.ty() == Some(Type::String)).collect(),
    };
    for column in &columns {
        args.require(&COLUMNS, column, "a column of simple values", |_| true)?;
    }
    let excluded = rel.columns_named(args.get(&EXCLUDED).unwrap_or_default())?;
    columns.retain(|column| excluded.iter().all(|other| other.id() != column.id()));
    Ok(Asked { args, action: Arc::new(action(args)?), columns })
}

fn action(args: &Args) -> Result<Action> {
    Ok(match args.get(&ACTION) {
        "REDACT" => Action::Redact(args.get(&TEXT).to_owned()),
        "PARTIAL_REDACT" => {
            let mut signs = args.get(&SIGN).chars();
            let (Some(sign), None) = (signs.next(), signs.next()) else {
                return Err(args.refuse(&SIGN, "is one character, which stands for each that is hidden"));
            };
            Action::Partial(sign, characters(args)?)
        }
        "SHA256_HASH" => Action::Hash,
        _ => Action::Detect,
    })
}

fn characters(args: &Args) -> Result<Characters> {
    let (left, right) = (args.get(&LEFT), args.get(&RIGHT));
    let Some(pattern) = args.get(&PATTERN).filter(|pattern| !pattern.is_empty()) else {
        let count = |given: Option<i64>| usize::try_from(given.unwrap_or_default()).unwrap_or_default();
        return Ok(Characters::Between(count(left), count(right)));
    };
    if left.is_some() || right.is_some() {
        let message = "does not go with `numLeftCharsToExclude` and `numRightCharsToExclude`";
        return Err(args.refuse(&PATTERN, message));
    }
    let pattern = compile_pattern(pattern).map_err(|error| args.place(&PATTERN, error))?;
    Ok(Characters::Found(pattern))
}
