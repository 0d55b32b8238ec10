//! `REPLACE_BETWEEN_POSITIONS`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::positions::{END, START, read};
use super::{COLUMN, change};
use crate::kernel::text::{Span, rewrite_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const VALUE: Param<Text> = Param::required("value", "Text to put in their place, of any length.");

pub(super) const STEP: Step = Step {
    operation: "REPLACE_BETWEEN_POSITIONS",
    family: Family::Cleaning,
    summary: "Replaces the characters between two positions.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &START, &END, &VALUE],
    examples: &[
        Example::new(
            "Two characters of a code",
            r#"{"sourceColumn": "code", "startPosition": "2", "endPosition": "4", "value": "XX"}"#,
        )
        .input(&["code: string", "ab1234", "abc", "ab", "null", r#""""#])
        .output(&["code: string", "abXX34", "abXX", "ab", "null", r#""""#]),
        Example::new(
            "Put in between, where the positions are the same",
            r#"{"sourceColumn": "phone", "startPosition": "3", "endPosition": "3", "value": "-"}"#,
        )
        .input(&["phone: string", "5550100", "555"])
        .output(&["phone: string", "555-0100", "555"]),
        Example::new(
            "Characters, not bytes",
            r#"{"sourceColumn": "t", "startPosition": 0, "endPosition": 2, "value": ""}"#,
        )
        .input(&["t: string", "Köln", "é"])
        .output(&["t: string", "ln", r#""""#]),
        Example::new(
            "Positions below 0",
            r#"{"sourceColumn": "t", "startPosition": "-2", "endPosition": "0", "value": ""}"#,
        )
        .input(&["t: string", "a"])
        .error("must be from 0 to 2147483647, not -2"),
    ],
    assumptions: &[
        "Positions count characters from 0, and the character at `endPosition` stays.",
        "A text without a character at `startPosition` stays as it is; `endPosition` may lie behind the end.",
        "A cell left with nothing is empty text, not null. Columns of other types become text first.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    change(args, rel, Replace { span: read(args)?, by: args.get(&VALUE).to_owned() })
}

struct Replace {
    span: Span,
    by: String,
}

impl Kernel for Replace {
    fn name(&self) -> String {
        format!("replace {} by {:?}", self.span, self.by)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        Ok(Arc::new(rewrite_cells(texts.as_string_view(), |text, out| {
            let replaced = self.span.bytes(text);
            out.push_str(&text[..replaced.start]);
            out.push_str(&self.by);
            out.push_str(&text[replaced.end..]);
            replaced.start < text.len()
        })?))
    }
}
