//! `EXTRACT_ADVANCED_DATATYPE_DETAILS`.

use super::{COLUMN, NOT_HERE, PATTERN, SOURCES, SPELLING, TYPE, details, source};
use crate::step::prelude::*;

const NAME: Param<NewName> = Param::required("targetColumn", "Name of the new column.");

pub(super) const STEP: Step = Step {
    operation: "EXTRACT_ADVANCED_DATATYPE_DETAILS",
    family: Family::Quality,
    summary: "Puts a detail that follows from what text stands for into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &NAME, &PATTERN, &TYPE],
    examples: &[
        Example::new(
            "Top-level domains",
            r#"{"sourceColumn": "url", "targetColumn": "tld", "advancedDataType": "URL", "pattern": "TLD"}"#,
        )
        .input(&["url: string", "https://www.example.co.uk/a", "http://example.org:8080", "example", "null", r#""""#])
        .output(&[
            "url: string | tld: string",
            "https://www.example.co.uk/a | uk",
            "http://example.org:8080 | org",
            "example | null",
            "null | null",
            r#""" | null"#,
        ])
        .failed(1),
        Example::new(
            "Cities of ZIP codes",
            r#"{"sourceColumn": "zip", "targetColumn": "city", "advancedDataType": "ZipCode", "pattern": "CITY"}"#,
        )
        .input(&["zip: string", "90210", "10001-1234", "00000"])
        .output(&["zip: string | city: string", "90210 | Beverly Hills", "10001-1234 | New York", "00000 | null"])
        .failed(1),
        Example::new(
            "Time zones of phone numbers",
            r#"{"sourceColumn": "phone", "targetColumn": "zone", "advancedDataType": "Phone", "pattern": "TIMEZONE"}"#,
        )
        .input(&["phone: string | id: int", "(614) 555-0123 | 1", "+49 30 1234567 | 2"])
        .output(&[
            "phone: string | zone: string | id: int",
            "(614) 555-0123 | America/New_York | 1",
            "+49 30 1234567 | Europe/Berlin | 2",
        ]),
        Example::new(
            "Quarters of dates",
            r#"{"sourceColumn": "d", "targetColumn": "q", "advancedDataType": "Date Time", "pattern": "QUARTER"}"#,
        )
        .input(&["d: date", "2024-05-01", "null"])
        .output(&["d: date | q: string", "2024-05-01 | 2", "null | null"]),
        Example::new(
            "A detail of another type",
            r#"{"sourceColumn": "card", "targetColumn": "x", "advancedDataType": "Credit Card", "pattern": "NETWORKS"}"#,
        )
        .input(&["card: string", "4111 1111 1111 1111"])
        .error("`NETWORKS` is no detail of Credit Card; did you mean `NETWORK`?; details: LENGTH, NETWORK"),
        Example::new(
            "What is not here",
            r#"{"sourceColumn": "zip", "targetColumn": "x", "advancedDataType": "Zip Code", "pattern": "TYPE"}"#,
        )
        .input(&["zip: string", "90210"])
        .error("`TYPE` of Zip Code is DataBrew's, and not in this version: no table of it may be passed on"),
    ],
    assumptions: &[
        "The detail is text. A cell that is not of the type, or has no such detail, gives null, and counts as failed.",
        "A calling code has no sign before it, an area code is one of North America, and a domain is a host without `www.`, in small letters. Weeks are those of ISO 8601.",
        SOURCES,
        NOT_HERE,
        SPELLING,
        "The new column stands right after its source.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (column, text) = source(args, rel)?;
    let details = details(args)?;
    rel.add(args.get(&NAME), Expr::call(details, vec![text]), &Place::After(&column))?;
    Ok(())
}
