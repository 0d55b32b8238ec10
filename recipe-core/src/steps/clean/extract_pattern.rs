//! `EXTRACT_PATTERN`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use regex::Regex;

use super::{NAME, SOURCE, extract};
use crate::kernel::text::{Purpose, slice_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const PATTERN: Param<Text> = Param::required("pattern", "Regular expression to look for.");

pub(super) const STEP: Step = Step {
    operation: "EXTRACT_PATTERN",
    family: Family::Cleaning,
    summary: "Puts the first match of a regular expression into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &NAME, &PATTERN, &IS_TEXT],
    examples: &[
        Example::new(
            "A zip code",
            r#"{"sourceColumn": "address", "targetColumn": "zip", "pattern": "[0-9]{5}"}"#,
        )
        .input(&[
            "address: string | id: int",
            "1 Elm St, 35004 AL | 1",
            "unknown | 2",
            "null | 3",
            "35005 or 35006 | 4",
        ])
        .output(&[
            "address: string | zip: string | id: int",
            "1 Elm St, 35004 AL | 35004 | 1",
            "unknown | null | 2",
            "null | null | 3",
            "35005 or 35006 | 35005 | 4",
        ]),
        Example::new(
            "With groups, still the whole match",
            r#"{"sourceColumn": "t", "targetColumn": "m", "pattern": "(a)(b)?"}"#,
        )
        .input(&["t: string", "xab", "xa"])
        .output(&["t: string | m: string", "xab | ab", "xa | a"]),
        Example::new(
            "Plain text",
            r#"{"sourceColumn": "t", "targetColumn": "m", "pattern": "C++", "isText": "true"}"#,
        )
        .input(&["t: string", "C++17", "C"])
        .output(&["t: string | m: string", "C++17 | C++", "C | null"]),
        Example::new(
            "A pattern that finds nothing in most places",
            r#"{"sourceColumn": "t", "targetColumn": "m", "pattern": "[0-9]*"}"#,
        )
        .input(&["t: string", "a1"])
        .error("pattern `[0-9]*` cannot be used as a regular expression: it matches the empty text between any two characters"),
        Example::new(
            "A pattern that is none",
            r#"{"sourceColumn": "t", "targetColumn": "m", "pattern": "[a"}"#,
        )
        .input(&["t: string", "a"])
        .error("pattern `[a` cannot be used as a regular expression: unclosed character class"),
    ],
    assumptions: &[
        PLAIN_OR_NOT,
        "The whole match is taken, also where the pattern has groups. No match gives a missing cell.",
        "The new column stands right after its source. Columns of other types are read as text.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let pattern = args.pattern(&PATTERN, Purpose::Take, rel)?.regex;
    extract(args, rel, Extract(pattern))
}

struct Extract(Regex);

impl Kernel for Extract {
    fn name(&self) -> String {
        format!("extract {:?}", self.0.as_str())
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let found = slice_cells(texts.as_string_view(), |text| self.0.find(text).map(|found| found.as_str()));
        Ok(Arc::new(found))
    }
}
