//! `SelectFields`: some columns, in the order of the table.

use std::sync::Arc;

use recipe_core::Error;
use recipe_core::error::Kind;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use crate::job::members::{ColumnPath, Members};
use crate::job::node::{Lowering, Work, step, texts};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "SelectFields",
    support: Support::InPart("whole columns; those that are not there are left out, as in AWS"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Paths")?;
    Some(Work::Steps(kept(members.columns("Paths"), true)))
}

/// Keeps these columns, or the others; those that are not there count as not named.
pub(super) fn kept(paths: Vec<ColumnPath>, named: bool) -> Lowering {
    Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let mut chosen = Vec::new();
        for path in &paths {
            chosen.extend(names::find(schema, path.plain().map_err(|error| vec![error])?));
        }
        let fields = schema.fields().iter().map(|field| field.name().as_str());
        let kept: Vec<&str> = fields.filter(|name| chosen.contains(name) == named).collect();
        let Some(first) = paths.first() else { return Ok(Vec::new().into()) };
        if kept.is_empty() {
            let there: Vec<String> =
                schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
            let message = format!("no column would be left; there are {}", there.join(", "));
            return Err(vec![Error::from(Kind::Job(message)).at_span(first.span.clone())]);
        }
        if kept.len() == schema.fields().len() {
            return Ok(Vec::new().into());
        }
        Ok(vec![step("KEEP_COLUMNS", &first.span, [("sourceColumns", texts(kept, &first.span))])].into())
    })
}
