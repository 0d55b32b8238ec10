//! `gs_format_timestamp`: moments as text.

use std::sync::Arc;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, formats, names};
use crate::expression;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_format_timestamp", read };

const COLUMN: Names = &["colName"];
const FORMAT: Names = &["dateFormat"];
const NEW: Names = &["newColName"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (column, format) = (parameters.column(COLUMN), parameters.required(FORMAT));
    let new = parameters.new_column(NEW);
    let (column, (_, written)) = (column?, format?);
    let format = formats::read(parameters, FORMAT)?;
    let span = parameters.span();
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let source = names::column(schema, &column).map_err(|error| vec![error])?;
        let expression =
            format!("date_format({}, {})", expression::column(source), expression::text(&format));
        Ok(vec![derived(schema, new.as_deref().unwrap_or(source), (expression, &written), &span)].into())
    })))
}
