//! `gs_to_timestamp`: numbers and texts as moments. What is no moment becomes null.

use std::sync::Arc;

use recipe_core::types::Type;

use super::parameters::{Names, Parameters};
use super::{Transform, derived, names, unfit};
use crate::expression;
use crate::job::node::Work;
use crate::job::setting::Setting;

pub(super) const TRANSFORM: Transform = Transform { name: "gs_to_timestamp", read };

const COLUMN: Names = &["colName"];
const KIND: Names = &["colType"];
const NEW: Names = &["newColName"];

/// How moments are written.
#[derive(Clone, Copy)]
enum Written {
    /// As numbers of seconds, milliseconds or microseconds, or as ISO 8601 has it.
    Any,
    Iso,
    Seconds,
    Milliseconds,
    Microseconds,
}

const KINDS: &[(&str, Written)] = &[
    ("autodetect", Written::Any),
    ("iso", Written::Iso),
    ("seconds", Written::Seconds),
    ("milliseconds", Written::Milliseconds),
    ("microseconds", Written::Microseconds),
];

fn read(parameters: &Parameters, _: &Setting) -> Option<Work> {
    let (column, new) = (parameters.column(COLUMN), parameters.new_column(NEW));
    let kind = match parameters.text(KIND) {
        None => Written::Any,
        Some((text, span)) => {
            let Some((_, kind)) = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim()))
            else {
                let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
                parameters.wrong(KIND, format!("is one of {}, not `{text}`", names.join(", ")), &span);
                return None;
            };
            *kind
        }
    };
    let (column, span) = (column?, parameters.span());
    Some(Work::Steps(Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let source = names::column(schema, &column).map_err(|error| vec![error])?;
        let data_type =
            schema.field_with_name(source).ok().and_then(|field| Type::from_arrow(field.data_type()));
        let Some(expression) = expression(&expression::column(source), data_type, kind) else {
            return Err(unfit(schema, source, "a column of numbers, text or dates", &column.span));
        };
        Ok(vec![derived(schema, new.as_deref().unwrap_or(source), (expression, &column.span), &span)].into())
    })))
}

/// The moments of a column; none where its type has none.
fn expression(column: &str, data_type: Option<Type>, kind: Written) -> Option<String> {
    // What is written otherwise counts as failed, and null and empty text do not.
    let iso = format!(
        "to_timestamp(case when {column} is null then null when matches({column}, '^\\\\s*[0-9]{{4}}-?[0-9]{{2}}-?[0-9]{{2}}') \
         then {column} else 'not as ISO 8601 has it' end)"
    );
    let number = || {
        format!(
            "case when abs({column}) < 1e11 then from_unix_seconds({column}) when abs({column}) < 1e14 then \
             from_unix_millis({column}) else from_unix_micros({column}) end"
        )
    };
    Some(match (data_type?, kind) {
        (ty, _) if ty.is_temporal() => format!("to_timestamp({column})"),
        (Type::Boolean, _) => return None,
        (_, Written::Seconds) => format!("from_unix_seconds({column})"),
        (_, Written::Milliseconds) => format!("from_unix_millis({column})"),
        (_, Written::Microseconds) => format!("from_unix_micros({column})"),
        (Type::String, Written::Iso) => iso,
        (Type::String, Written::Any) => {
            let digits = format!("matches({column}, '^\\\\s*-?[0-9]+([.][0-9]*)?\\\\s*$')");
            format!("case when {digits} then ({}) else {iso} end", number())
        }
        (_, Written::Iso | Written::Any) => number(),
    })
}
