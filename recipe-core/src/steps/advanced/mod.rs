//! Operations on what text stands for: phone numbers, ZIP codes, URLs and others.

mod advanced_datatype_filter;
mod advanced_datatype_flag;
mod extract_advanced_datatype_details;
mod get_advanced_datatype;

use crate::kernel::advanced::{AdvancedType, Details};
use crate::step::prelude::*;
use crate::suggest::hint;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    advanced_datatype_filter,
    advanced_datatype_flag,
    extract_advanced_datatype_details,
    get_advanced_datatype,
];

const COLUMN: Param<ColumnName> =
    Param::required("sourceColumn", "Column of text; what is not text is looked at as text.");
const TYPE: Param<Text> = Param::required(
    "advancedDataType",
    "What the text stands for: `Phone`, `Zip Code`, `Date Time`, `State`, `Credit Card`, `URL` or `Email`.",
);
const PATTERN: Param<Text> = Param::required(
    "pattern",
    "The detail: `AREA_CODE`, `TIME_ZONE`, `COUNTRY_CODE` of a phone number; `TIME_ZONE`, `COUNTRY`, `STATE`, `CITY`, `REGION` of a \
     ZIP code; `DAY`, `MONTH`, `MONTH_NAME`, `WEEK`, `QUARTER`, `YEAR` of a date; `TIME_ZONE`, `REGION` of a state; `LENGTH`, `NETWORK` of a \
     card; `PROTOCOL`, `TLD`, `DOMAIN` of a URL; `TLD`, `DOMAIN` of an e-mail address.",
);
const VALUES: Param<Texts> =
    Param::required("filterValues", "Values of the detail; large and small letters are the same.")
        .also(&["filter values"]);

const SPELLING: &str = "Names of types and details may be spelt in several ways, as DataBrew's pages do: `Zip Code` and `ZipCode`, `TIME_ZONE` and `TIMEZONE`.";
const SOURCES: &str = "Phone numbers are read by the rules of libphonenumber, American where they say no country. ZIP codes, states and cities are those of the United States, by the Free Zipcode Database; a time zone is that of most ZIP codes with the same first three digits, or of most people of a state, and a region is one of the Census Bureau's four.";
const NOT_HERE: &str = "`TYPE` of a ZIP code is refused: which ones are of post-office boxes or of single firms is in no table that may be passed on.";

/// The type and the detail of it.
fn details(args: &Args) -> Result<Details> {
    let name = args.get(&TYPE);
    let Some(of) = AdvancedType::from_name(name) else {
        let names = AdvancedType::names();
        let listed = names.clone().collect::<Vec<_>>().join(", ");
        let message = format!("`{name}` is not an advanced type{}; types: {listed}", hint(name, names));
        return Err(args.refuse(&TYPE, message));
    };
    let pattern = args.get(&PATTERN);
    let known = of.details().iter().map(|(_, name)| *name);
    if let Some(detail) = of.detail(pattern) {
        return Ok(Details(of, detail));
    }
    let name = of.name();
    if of == AdvancedType::ZipCode && pattern.eq_ignore_ascii_case("type") {
        let message =
            "`TYPE` of Zip Code is DataBrew's, and not in this version: no table of it may be passed on";
        return Err(args.refuse(&PATTERN, message));
    }
    if of.details().is_empty() {
        return Err(args.refuse(&TYPE, format!("nothing follows from {name} but itself")));
    }
    let near = hint(pattern, known.clone());
    let listed = known.collect::<Vec<_>>().join(", ");
    Err(args.refuse(&PATTERN, format!("`{pattern}` is no detail of {name}{near}; details: {listed}")))
}

/// The column that is looked at, and its text.
fn source(args: &Args, rel: &Rel) -> Result<(Column, Expr)> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of simple values", |_| true)?;
    let text = column.text();
    Ok((column, text))
}
