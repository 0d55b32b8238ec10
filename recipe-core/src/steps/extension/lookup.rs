//! `LOOKUP`.

use super::bring_over::{COLUMNS, MATCHED, NAMES, bring_over, names};
use crate::plan::{JoinKind, Matching, Named, Pairing};
use crate::step::prelude::*;
use crate::steps::structure::{KEYS, TABLE, keys, table};

const DEFAULTS: Param<Option<Pairs>> = Param::optional(
    "defaults",
    "Values for rows without a match, by the names of the new columns: `{\"town\": \"unknown\"}`. Columns without one are missing there.",
);
const REPEATED: Param<Text> = Param::required(
    "onDuplicateKeys",
    "What to do where several rows of the second table have the same keys: stop, or take the first or the last one.",
)
.one_of(&["error", "first", "last"])
.or("error");

const STORES: &[(&str, &[&str])] = &[(
    "stores",
    &["id: int | town: string | staff: int", "2 | Mobile | 7", "3 | Dothan | null", "9 | Selma | 4"],
)];

pub(super) const STEP: Step = Step {
    operation: "LOOKUP",
    family: Family::Extension,
    summary: "Brings columns over from the one row of a second table that has the same keys.",
    conditions: Conditions::Rejected,
    params: &[&KEYS, &TABLE, &COLUMNS, &NAMES, &DEFAULTS, &REPEATED, &MATCHED],
    examples: &[
        Example::new(
            "Two columns",
            r#"{"joinKeys": [{"key": "store", "value": "id"}], "secondaryDatasetName": "stores", "rightColumns": ["staff", "town"]}"#,
        )
        .with(STORES)
        .input(&["store: int | n: int", "3 | 1", "2 | 2", "5 | 3", "3 | 4", "null | 5"])
        .output(&[
            "store: int | n: int | staff: int | town: string",
            "3 | 1 | null | Dothan",
            "2 | 2 | 7 | Mobile",
            "5 | 3 | null | null",
            "3 | 4 | null | Dothan",
            "null | 5 | null | null",
        ]),
        Example::new(
            "Other names, and something for rows without a match; a cell that is missing in the table stays so",
            r#"{"joinKeys": [{"key": "store", "value": "id"}], "secondaryDatasetName": "stores", "rightColumns": ["town", "staff"],
                "targetColumns": ["place", "people"], "defaults": {"place": "unknown", "people": "0"}, "matchedColumn": "known"}"#,
        )
        .with(STORES)
        .input(&["store: string | town: string", "2 | x", "3 | y", "two | z", "null | null"])
        .output(&[
            "store: string | town: string | place: string | people: int | known: boolean",
            "2 | x | Mobile | 7 | true",
            "3 | y | Dothan | null | true",
            "two | z | unknown | 0 | false",
            "null | null | unknown | 0 | false",
        ]),
        Example::new(
            "The last of several rows, by two keys",
            r#"{"joinKeys": [{"key": "item", "value": "item"}, {"key": "shop", "value": "shop"}], "secondaryDatasetName": "prices",
                "rightColumns": ["price"], "onDuplicateKeys": "last"}"#,
        )
        .with(&[("prices", &["item: string | shop: int | price: double", "tea | 1 | 2.5", "tea | 1 | 3.0", "tea | 2 | 9.0"])])
        .input(&["item: string | shop: int", "tea | 2", "tea | 1", "jam | 1"])
        .output(&["item: string | shop: int | price: double", "tea | 2 | 9.0", "tea | 1 | 3.0", "jam | 1 | null"]),
        Example::new(
            "The first of several rows",
            r#"{"joinKeys": [{"key": "item", "value": "item"}], "secondaryDatasetName": "prices", "rightColumns": ["price"], "onDuplicateKeys": "first"}"#,
        )
        .with(&[("prices", &["item: string | price: double", "null | 1.0", "tea | null", "tea | 3.0"])])
        .input(&["item: string", "tea", "null"])
        .output(&["item: string | price: double", "tea | null", "null | null"]),
        Example::new(
            "A name that is taken",
            r#"{"joinKeys": [{"key": "store", "value": "id"}], "secondaryDatasetName": "stores", "rightColumns": ["town"]}"#,
        )
        .with(STORES)
        .input(&["store: int | town: string", "3 | x"])
        .error("there is a column `town` already"),
        Example::new(
            "A default of the wrong type",
            r#"{"joinKeys": [{"key": "store", "value": "id"}], "secondaryDatasetName": "stores", "rightColumns": ["staff"],
                "defaults": {"staff": "none"}}"#,
        )
        .with(STORES)
        .input(&["store: int", "3"])
        .error("`none` cannot be read as int, the type of column `staff`"),
        Example::new(
            "A default for a column that is not brought over",
            r#"{"joinKeys": [{"key": "store", "value": "id"}], "secondaryDatasetName": "stores", "rightColumns": ["town"],
                "targetColumns": ["place"], "defaults": {"town": "unknown"}}"#,
        )
        .with(STORES)
        .input(&["store: int", "3"])
        .error("column `town` not found"),
    ],
    assumptions: &[
        "Every row stays, once and in its place: rows never multiply, as they may with JOIN.",
        "Two rows of the second table with the same keys are an error, before the first row comes out, unless `onDuplicateKeys` says which one \
         counts, even where no row of this table has these keys. Rows of the second table with a missing key are ignored.",
        "Keys are compared as by JOIN: a missing key matches nothing, and keys of different types are compared as the wider number, or as text.",
        "`defaults` are for rows without a match. A cell that is missing in the row that matches stays missing; COALESCE and the FILL steps fill these, too.",
        "The new columns stand after all others.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let right = table(args, rel)?;
    let keys = keys(args, rel, &right)?;
    let names = names(args)?;
    let defaults = args.get(&DEFAULTS).unwrap_or_default();
    let unknown = |(named, _): &&(Named, Named)| !names.contains(&named.name);
    if let Some((named, _)) = defaults.iter().find(unknown) {
        let error = Error::column_not_found(&named.name, names.iter().map(String::as_str));
        return Err(args.place(&DEFAULTS, error));
    }
    let matching = match args.get(&REPEATED) {
        "first" => Matching::First,
        "last" => Matching::Last,
        _ => Matching::Only,
    };
    let kind = JoinKind { matches: true, unmatched_left: true, unmatched_right: false };
    let pairing = Pairing { matching, ..Pairing::new(&right, &keys, kind) };
    bring_over(args, rel, &right, pairing, |column, found| {
        let Some((_, text)) = defaults.iter().find(|(named, _)| named.name == column.name) else {
            return Ok(column.expr());
        };
        let default = args.constant(&DEFAULTS, &text.name, column)?;
        Ok(column.expr().when(found, default))
    })
}
