//! `DECODE_HTML_ENTITIES`.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use html_escape::decode_html_entities_to_string;

use crate::kernel::text::rewrite_cells;
use crate::kernel::{Failures, Kernel, Value};
use crate::step::prelude::*;

const COLUMN: Param<ColumnName> = Param::required("sourceColumn", "Text column to change, in place.");

pub(super) const STEP: Step = Step {
    operation: "DECODE_HTML_ENTITIES",
    family: Family::Extension,
    summary: "Puts the characters in place of entities of HTML, such as `&amp;` and `&#233;`.",
    conditions: Conditions::MaskCells,
    params: &[&COLUMN],
    examples: &[
        Example::new("Named and numbered", r#"{"sourceColumn": "name"}"#)
            .input(&["name: string", "Caf&eacute; &amp; Bar", "&lt;b&gt;", "&#233;&#xE9;", "null", r#""""#])
            .output(&["name: string", "Café & Bar", "<b>", "éé", "null", r#""""#]),
        Example::new("What is no entity stays", r#"{"sourceColumn": "name"}"#)
            .input(&["name: string", "AT&T", "a & b", "&nonsense;", "&amp;amp;", "&amp", "&#1114112;"])
            .output(&["name: string", "AT&T", "a & b", "&nonsense;", "&amp;", "&amp", "&#1114112;"]),
        Example::new("A column of numbers", r#"{"sourceColumn": "n"}"#)
            .input(&["n: int", "1"])
            .error("column `n` is int; this needs a column of text"),
    ],
    assumptions: &[
        "Entities are those of HTML 5, with their semicolon; they are decoded once, so that `&amp;amp;` is `&amp;`.",
        "Tags stay: REPLACE_TEXT with the pattern `<[^>]*>` removes them.",
    ],
    lower: Lower::Direct(lower),
};

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let column = rel.column(args.get(&COLUMN))?;
    args.require(&COLUMN, &column, "a column of text", |ty| ty == Type::String)?;
    rel.replace(&column, Expr::call(Decode, vec![column.expr()]))
}

struct Decode;

impl Kernel for Decode {
    fn name(&self) -> String {
        "decode HTML entities".into()
    }

    fn data_type(&self, _: &[DataType]) -> DataType {
        DataType::Utf8View
    }

    fn eval(&self, args: &[Value], rows: usize, _: &mut Failures) -> Result<ArrayRef> {
        let texts = args[0].to_array(rows)?;
        let decode = |text: &str, out: &mut String| {
            if !text.contains('&') {
                return false;
            }
            decode_html_entities_to_string(text, out);
            true
        };
        Ok(Arc::new(rewrite_cells(texts.as_string_view(), decode)?))
    }
}
