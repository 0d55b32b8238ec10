//! `gs_now`: the time of the run, as a moment or as text.

use std::sync::Arc;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, formats};
use crate::expression;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_now", read };

const NEW: Names = &["colName"];
const FORMAT: Names = &["dateFormat"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (new, format) = (parameters.required(NEW), parameters.text(FORMAT));
    let expression = match format {
        None => "current_timestamp()".to_owned(),
        Some(_) => {
            format!(
                "date_format(current_timestamp(), {})",
                expression::text(&formats::read(parameters, FORMAT)?)
            )
        }
    };
    let ((_, written), new, span) = (new?, parameters.new_column(NEW)?, parameters.span());
    Some(Work::Steps(Arc::new(move |tables| {
        Ok(vec![derived(&tables[0].schema, &new, (expression.clone(), &written), &span)].into())
    })))
}
