//! `gs_concat`: columns as one text, with a text between them.

use std::sync::Arc;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, names};
use crate::expression;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_concat", read };

const NEW: Names = &["colName"];
const COLUMNS: Names = &["colList"];
const BETWEEN: Names = &["spacer"];
/// What stands for null; nothing does unless it is given, but what is between stays, as AWS documents it.
const NULL: Names = &["nullValue", "nullVal", "nullStr", "nullText", "nullReplacement", "null"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (new, columns) = (parameters.required(NEW), parameters.columns(COLUMNS));
    let text = |names| parameters.text(names).map(|(text, _)| text).unwrap_or_default();
    let (between, null) = (expression::text(&text(BETWEEN)), expression::text(&text(NULL)));
    let (_, columns, span) = (new?, columns?, parameters.span());
    let new = parameters.new_column(NEW)?;
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let columns = names::columns(schema, &columns)?;
        let part =
            |column: &String| format!("coalesce(cast({} as string), {null})", expression::column(column));
        let parts: Vec<String> = columns.iter().map(part).collect();
        let expression = parts.join(&format!(" || {between} || "));
        Ok(vec![derived(schema, &new, (expression, &span), &span)].into())
    })))
}
