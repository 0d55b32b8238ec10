//! `ADVANCED_DATATYPE_FLAG`.

use super::{COLUMN, PATTERN, SOURCES, SPELLING, TYPE, VALUES, details, source};
use crate::kernel::advanced::DetailIn;
use crate::step::prelude::*;

const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");
const TRUE: Param<Text> = Param::required("trueString", "What to say where it is so.").or("True");
const FALSE: Param<Text> = Param::required("falseString", "What to say where it is not so.").or("False");

pub(super) const STEP: Step = Step {
    operation: "ADVANCED_DATATYPE_FLAG",
    family: Family::Quality,
    summary: "Says in a new column whether a detail of what text stands for is one of some values.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAME, &PATTERN, &TYPE, &VALUES, &TRUE, &FALSE],
    examples: &[
        Example::new(
            "ZIP codes of the west coast",
            r#"{"sourceColumn": "zip", "targetColumn": "is_west", "advancedDataType": "Zip Code", "pattern": "TIME_ZONE",
                "filterValues": "[\"America/Los_Angeles\"]", "trueString": "yes", "falseString": "no"}"#,
        )
        .input(&["zip: string", "90210", "10001", "x", "null"])
        .output(&["zip: string | is_west: string", "90210 | yes", "10001 | no", "x | no", "null | no"]),
        Example::new(
            "Networks of cards",
            r#"{"sourceColumn": "card", "targetColumn": "visa", "advancedDataType": "CREDIT_CARD", "pattern": "NETWORK",
                "filter values": ["visa"]}"#,
        )
        .input(&["card: string", "4111 1111 1111 1111", "5555 5555 5555 4444", "4111 1111 1111 1112"])
        .output(&[
            "card: string | visa: string",
            "4111 1111 1111 1111 | True",
            "5555 5555 5555 4444 | False",
            "4111 1111 1111 1112 | False",
        ]),
        Example::new(
            "Only some rows",
            r#"{"sourceColumn": "mail", "targetColumn": "own", "advancedDataType": "Email", "pattern": "DOMAIN",
                "filterValues": ["example.org"]}"#,
        )
        .when(r#"[{"Condition": "IS_NOT", "Value": "[\"bo@x.com\"]", "TargetColumn": "mail"}]"#)
        .input(&["mail: string", "ann@example.org", "bo@x.com", r#""""#])
        .output(&["mail: string | own: string", "ann@example.org | True", "bo@x.com | null", r#""" | False"#]),
        Example::new(
            "A type without details",
            r#"{"sourceColumn": "ssn", "targetColumn": "x", "advancedDataType": "SSN", "pattern": "AREA_CODE", "filterValues": ["1"]}"#,
        )
        .input(&["ssn: string", "078-05-1120"])
        .error("nothing follows from SSN but itself"),
    ],
    assumptions: &[
        "A missing cell, and one that is not of the type, give `falseString`. Values are compared without regard to large and small letters.",
        "Time zones have the names of the tz database, such as `America/Los_Angeles`.",
        SOURCES,
        SPELLING,
        "The new column stands right after its source.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (column, text) = source(args, rel)?;
    let found = DetailIn { details: details(args)?, values: args.get(&VALUES).to_vec() };
    let (yes, no) = (Expr::text(args.get(&TRUE)), Expr::text(args.get(&FALSE)));
    let flag = yes.when(Expr::call(found, vec![text]), no);
    rel.add(args.get(&NAME), flag, &Place::After(&column))?;
    Ok(())
}
