//! `REPLACE_BETWEEN_DELIMITERS`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;

use super::delimiters::{END, START, read};
use super::{COLUMN, change};
use crate::kernel::text::{Between, rewrite_cells};
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const VALUE: Param<Text> = Param::required("value", "Text to put between the delimiters, as it stands.");

pub(super) const STEP: Step = Step {
    operation: "REPLACE_BETWEEN_DELIMITERS",
    family: Family::Cleaning,
    summary: "Replaces the text between two delimiters.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN, &START, &END, &VALUE, &IS_TEXT],
    examples: &[
        Example::new(
            "Each pair of delimiters",
            r#"{"sourceColumn": "comment", "startPattern": "<", "endPattern": ">", "value": "?"}"#,
        )
        .input(&["comment: string", "to <Ana> and <Bo>", "none", "open <Ana", "null", r#""""#])
        .output(&["comment: string", "to <?> and <?>", "none", "open <Ana", "null", r#""""#]),
        Example::new(
            "A delimiter that opens and closes",
            r#"{"sourceColumn": "t", "startPattern": "*", "endPattern": "*", "value": "$1", "isText": "true"}"#,
        )
        .input(&["t: string", "*a*b*c*", "a**b"])
        .output(&["t: string", "*$1*b*$1*", "a*$1*b"]),
        Example::new(
            "The domain of an address, and nothing in its place",
            r#"{"sourceColumn": "email", "startPattern": "@", "endPattern": "$", "value": ""}"#,
        )
        .input(&["email: string", "ana@example.com"])
        .output(&["email: string", "ana@"]),
        Example::new(
            "A pattern that is none",
            r#"{"sourceColumn": "t", "startPattern": "<", "endPattern": "(", "value": ""}"#,
        )
        .input(&["t: string", "a"])
        .error("pattern `(` cannot be used as a regular expression: unclosed group"),
    ],
    assumptions: &[
        "The delimiters stay. Every pair is replaced; a delimiter that closed one does not open the next.",
        PLAIN_OR_NOT,
        "`value` is taken as it stands.",
        "A cell without both delimiters stays as it is. Columns of other types become text first.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let between = read(args, rel)?;
    change(args, rel, Replace { between, by: args.get(&VALUE).to_owned() })
}

struct Replace {
    between: Between,
    by: String,
}

impl Kernel for Replace {
    fn name(&self) -> String {
        format!("replace {} by {:?}", self.between, self.by)
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        Ok(Arc::new(rewrite_cells(texts.as_string_view(), |text, out| {
            self.between.replace(text, &self.by, out)
        })?))
    }
}
