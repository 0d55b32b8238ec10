//! `gs_explode`: a row for each entry of an array or a map.

use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::error::Kind;

use super::parameters::{Names, Parameters, column};
use super::{Transform, names, unfit};
use crate::expression;
use crate::job::node::{Lowered, Work, step, step_where};
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_explode", read };

const COLUMN: Names = &["colName"];
/// One column for the entries of an array, or two for the keys and the values of a map.
const NEW: Names = &["newCol"];
const OUTER: Names = &["outer"];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (source, new) = (parameters.column(COLUMN), parameters.required_list(NEW));
    let outer = parameters.flag(OUTER).unwrap_or(false);
    let (source, new, span) = (source?, new?, parameters.span());
    let written = new[0].1.clone();
    let new: Vec<String> = new.into_iter().map(|name| column(name).shown()).collect();
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let found = names::column(schema, &source).map_err(|error| vec![error])?;
        let refuse = |message: String| Err(vec![Error::from(Kind::Job(message)).at_span(written.clone())]);
        let is_map = names::is_map(schema, found);
        if !is_map && !names::is_array(schema, found) {
            let wanted = "a column of arrays or of maps; Split String (gs_split) makes arrays of text";
            return Err(unfit(schema, found, wanted, &source.span));
        }
        let wanted = if is_map { 2 } else { 1 };
        if new.len() != wanted {
            return refuse(if is_map {
                format!(
                    "column `{found}` is a map, and `newCol` names a column for its keys and one for its values: `key, value`"
                )
            } else {
                format!("column `{found}` is an array, and `newCol` names one column for its entries")
            });
        }
        let replaces = new.iter().any(|name| name.eq_ignore_ascii_case(found));
        let mut steps = Vec::new();
        if !outer {
            steps.push(step_where(
                "KEEP_VALUES",
                &format!("size({}) > 0", expression::column(found)),
                &span,
                [],
            ));
        }
        let text = |text: &str| Node::text(text, &span);
        let from = [
            ("sourceColumn", text(found)),
            ("removeSourceColumn", text(if replaces { "true" } else { "false" })),
        ];
        let made: Vec<String> = if is_map {
            let prefix = names::unused(schema, found);
            let made = [format!("{prefix}_key"), format!("{prefix}_value")];
            steps.push(step("UNNEST_MAP", &span, from.into_iter().chain([("targetColumn", text(&prefix))])));
            let renamed = made.iter().zip(&new).map(|(old, new)| (old.as_str(), text(new)));
            steps.push(step("RENAME_COLUMNS", &span, [("columns", Node::object(renamed, &span))]));
            new.clone()
        } else {
            let target = if replaces { found } else { new[0].as_str() };
            steps.push(step("UNNEST_ARRAY", &span, from.into_iter().chain([("targetColumn", text(target))])));
            vec![target.to_owned()]
        };
        let is_last = schema.fields().last().is_some_and(|field| field.name() == found);
        if !replaces && !is_last {
            steps.extend(made.iter().map(|name| step("MOVE_TO_END", &span, [("sourceColumn", text(name))])));
        }
        Ok(Lowered::from(steps))
    })))
}
