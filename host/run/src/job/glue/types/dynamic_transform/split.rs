//! `gs_split`: a text as the array of its parts.

use std::sync::Arc;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, names};
use crate::expression;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_split", read };

const COLUMN: Names = &["colName"];
const PATTERN: Names = &["pattern"];
const NEW: Names = &["newColName"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (column, pattern) = (parameters.column(COLUMN), parameters.required(PATTERN));
    let new = parameters.new_column(NEW);
    let (column, (pattern, written), span) = (column?, pattern?, parameters.span());
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let source = names::column(schema, &column).map_err(|error| vec![error])?;
        let expression = format!("split({}, {})", expression::column(source), expression::text(&pattern));
        Ok(vec![derived(schema, new.as_deref().unwrap_or(source), (expression, &written), &span)].into())
    })))
}
