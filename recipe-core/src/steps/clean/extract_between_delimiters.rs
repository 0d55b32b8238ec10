//! `EXTRACT_BETWEEN_DELIMITERS`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::delimiters::{END, START, read};
use super::{NAME, SOURCE, extract};
use crate::kernel::text::{Between, slice_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

pub(super) const STEP: Step = Step {
    operation: "EXTRACT_BETWEEN_DELIMITERS",
    family: Family::Cleaning,
    summary: "Puts the text between two delimiters into a new column.",
    conditions: Conditions::MaskCells,
    params: &[&SOURCE, &NAME, &START, &END, &IS_TEXT],
    examples: &[
        Example::new(
            "The host of an address",
            r#"{"sourceColumn": "url", "targetColumn": "host", "startPattern": "\\/\\/", "endPattern": "\\/"}"#,
        )
        .input(&[
            "url: string | id: int",
            "https://example.com/a/b | 1",
            "https://example.com | 2",
            "null | 3",
            r#""" | 4"#,
        ])
        .output(&[
            "url: string | host: string | id: int",
            "https://example.com/a/b | example.com | 1",
            "https://example.com | null | 2",
            "null | null | 3",
            r#""" | null | 4"#,
        ]),
        Example::new(
            "The first of several, up to the next delimiter",
            r#"{"sourceColumn": "t", "targetColumn": "m", "startPattern": "[(\\[]", "endPattern": "[)\\]]"}"#,
        )
        .input(&["t: string", "f(x) and [y]", "()", ") f("])
        .output(&["t: string | m: string", "f(x) and [y] | x", r#"() | """#, ") f( | null"]),
        Example::new(
            "From a delimiter to the end",
            r#"{"sourceColumn": "place", "targetColumn": "rest", "startPattern": ", *", "endPattern": "$"}"#,
        )
        .input(&["place: string", "1 Elm St, Mobile, AL"])
        .output(&["place: string | rest: string", "1 Elm St, Mobile, AL | Mobile, AL"]),
        Example::new(
            "Plain text",
            r#"{"sourceColumn": "t", "targetColumn": "m", "startPattern": "(", "endPattern": ")", "isText": "true"}"#,
        )
        .input(&["t: string", "f(x)"])
        .output(&["t: string | m: string", "f(x) | x"]),
        Example::new(
            "An empty delimiter",
            r#"{"sourceColumn": "t", "targetColumn": "m", "startPattern": "", "endPattern": ","}"#,
        )
        .input(&["t: string", "a,b"])
        .error("is empty; `^` stands for the start of the text"),
    ],
    assumptions: &[
        "The first match of `startPattern` counts, and the next match of `endPattern` behind it; without both the cell is missing.",
        PLAIN_OR_NOT,
        "Delimiters are not part of the result.",
        "The new column stands right after its source. Columns of other types are read as text.",
    ],
    lower: Lower::Direct(|args, rel| {
        let between = read(args, rel)?;
        extract(args, rel, Extract(between))
    }),
};

struct Extract(Between);

impl Kernel for Extract {
    fn name(&self) -> String {
        format!("extract {}", self.0)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        Ok(Arc::new(slice_cells(texts.as_string_view(), |text| self.0.first(text))))
    }
}
