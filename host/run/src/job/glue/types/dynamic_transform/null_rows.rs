//! `gs_null_rows`: rows in which every cell is null go away.

use std::sync::Arc;

use arrow_schema::{DataType, Field};
use recipe_core::types::Type;

use super::Transform;
use super::parameters::{Names, Parameters};
use crate::expression;
use crate::job::node::{Work, step_where};
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_null_rows", read };

/// Whether empty texts, arrays and maps count as null, too.
const EXTENDED: Names = &["extended"];

#[expect(clippy::unnecessary_wraps, reason = "others have parameters without which they do nothing")]
fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let extended = parameters.flag(EXTENDED).unwrap_or(false);
    let span = parameters.span();
    Some(Work::Steps(Arc::new(move |tables| {
        let fields = tables[0].schema.fields();
        let parts: Vec<String> = fields.iter().map(|field| filled(field, extended)).collect();
        Ok(vec![step_where("KEEP_VALUES", &parts.join(" or "), &span, [])].into())
    })))
}

/// Whether there is something in a column.
fn filled(field: &Field, extended: bool) -> String {
    let column = expression::column(field.name());
    let is_counted =
        matches!(field.data_type(), DataType::List(_) | DataType::LargeList(_) | DataType::Map(..));
    match Type::from_arrow(field.data_type()) {
        Some(Type::String) if extended => format!("coalesce({column} != '', false)"),
        _ if extended && is_counted => format!("coalesce(size({column}) > 0, false)"),
        _ => format!("isPresent({column})"),
    }
}
