//! `gs_derived`: a column by an expression of Spark SQL.

use std::sync::Arc;

use recipe_core::Error;
use recipe_core::error::Kind;

use super::parameters::{Names, Parameters};
use super::{Transform, derived};
use crate::job::node::{Lowered, Work};
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_derived", read };

const COLUMN: Names = &["colName"];
const EXPRESSION: Names = &["expr"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (column, expression) = (parameters.required(COLUMN), parameters.required(EXPRESSION));
    let (_, (expression, written)) = (column?, expression?);
    let (column, span) = (parameters.new_column(COLUMN)?, parameters.span());
    Some(Work::Steps(Arc::new(move |tables| {
        let steps = vec![derived(&tables[0].schema, &column, (expression.clone(), &written), &span)];
        let mut warnings = Vec::new();
        if tests_null(&expression) {
            let message = "`is null` is true of empty text here, too, and Spark tells them apart; `isPresent(x)` and `not isPresent(x)` \
                           do";
            warnings.push(Error::from(Kind::NotSupported(message.into())).at_span(written.clone()));
        }
        Ok(Lowered { steps, warnings })
    })))
}

/// Whether an expression asks for null in words that mean another thing here.
fn tests_null(expression: &str) -> bool {
    let words: Vec<String> = expression.split_whitespace().map(str::to_ascii_lowercase).collect();
    let joined = words.join(" ");
    joined.contains("is null") || joined.contains("is not null") || joined.contains("isnull(")
}
