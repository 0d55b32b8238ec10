//! `ADVANCED_DATATYPE_FILTER`.

use super::{COLUMN, PATTERN, SOURCES, SPELLING, TYPE, VALUES, details, source};
use crate::kernel::advanced::DetailIn;
use crate::step::prelude::*;

const STRATEGY: Param<Text> = Param::required(
    "strategy",
    "What to do: keep the rows that have one of the values, discard them, clear the cells that have one, or clear the others.",
)
.one_of(&["KEEP_ROWS", "DISCARD_ROWS", "CLEAR_FILTERS", "CLEAR_OTHERS"]);
const WITH_EMPTY: Param<bool> =
    Param::flag("clearWithEmpty", "Clear cells with empty text, not with null; for columns of text.");

pub(super) const STEP: Step = Step {
    operation: "ADVANCED_DATATYPE_FILTER",
    family: Family::Quality,
    summary: "Keeps, discards or clears what has certain values of a detail of what text stands for.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &PATTERN, &TYPE, &VALUES, &STRATEGY, &WITH_EMPTY],
    examples: &[
        Example::new(
            "Numbers of central Ohio",
            r#"{"sourceColumn": "phone", "advancedDataType": "Phone", "pattern": "AREA_CODE", "filterValues": "[\"614\"]",
                "strategy": "KEEP_ROWS"}"#,
        )
        .input(&["phone: string", "(614) 555-0123", "212-555-0123", "none", "null"])
        .output(&["phone: string", "(614) 555-0123"]),
        Example::new(
            "All others",
            r#"{"sourceColumn": "phone", "advancedDataType": "Phone", "pattern": "AREA_CODE", "filter values": ["614"],
                "strategy": "DISCARD_ROWS"}"#,
        )
        .input(&["phone: string", "(614) 555-0123", "212-555-0123", "none", "null"])
        .output(&["phone: string", "212-555-0123", "none", "null"]),
        Example::new(
            "Cells cleared",
            r#"{"sourceColumn": "zip", "advancedDataType": "Zip Code", "pattern": "STATE", "filterValues": ["CA", "ny"],
                "strategy": "CLEAR_FILTERS"}"#,
        )
        .input(&["zip: string", "90210", "60601", "10001", "x"])
        .output(&["zip: string", "null", "60601", "null", "x"]),
        Example::new(
            "Other cells cleared",
            r#"{"sourceColumn": "url", "advancedDataType": "URL", "pattern": "PROTOCOL", "filterValues": ["https"],
                "strategy": "CLEAR_OTHERS", "clearWithEmpty": "true"}"#,
        )
        .input(&["url: string", "https://a.example.org", "http://b.example.org", "none", "null"])
        .output(&["url: string", "https://a.example.org", r#""""#, r#""""#, r#""""#]),
        Example::new(
            "A type that is none",
            r#"{"sourceColumn": "url", "advancedDataType": "Link", "pattern": "TLD", "filterValues": ["org"], "strategy": "KEEP_ROWS"}"#,
        )
        .input(&["url: string", "https://example.org"])
        .error("`Link` is not an advanced type; types: Email, URL, IP Address, SSN, Credit Card, Date Time, Zip Code, Phone, Gender, State, Country, Currency, City"),
    ],
    assumptions: &[
        "A missing cell, and one that is not of the type, have none of the values. Values are compared without regard to large and small letters.",
        "`CLEAR_FILTERS` clears the cells that have one of the values, `CLEAR_OTHERS` those that have none; rows stay.",
        SOURCES,
        SPELLING,
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let (column, text) = source(args, rel)?;
    let found = DetailIn { details: details(args)?, values: args.get(&VALUES).to_vec() };
    let found = Expr::call(found, vec![text]);
    let clears = match args.get(&STRATEGY) {
        "KEEP_ROWS" => {
            rel.filter(found);
            return Ok(());
        }
        "DISCARD_ROWS" => {
            rel.filter(found.negate());
            return Ok(());
        }
        "CLEAR_FILTERS" => found,
        _ => found.negate(),
    };
    let empty = args.get(&WITH_EMPTY) && column.ty() == Some(Type::String);
    let cleared = if empty { Expr::text("") } else { Expr::null(&column.data_type) };
    rel.replace(&column, cleared.when(clears, column.expr()))
}
