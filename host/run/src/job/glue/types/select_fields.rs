//! `SelectFields`: some columns, and fields of structs, in the order of the table.

use std::sync::Arc;

use arrow_schema::{DataType, Fields};
use recipe_core::Error;
use recipe_core::error::Kind;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use super::structs::{self, Made};
use crate::job::column_path::ColumnPath;
use crate::job::members::Members;
use crate::job::node::{Lowering, Work};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "SelectFields",
    support: Support::InPart(
        "columns, and fields of structs, which stay in their structs; those that are not there are left out, as in AWS; not \
         fields within arrays and maps",
    ),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("Paths")?;
    Some(Work::Steps(kept(members.columns("Paths"), true)))
}

/// Keeps these columns and fields, or the others; those that are not there count as not named. A struct of which nothing is
/// left goes away.
pub(super) fn kept(paths: Vec<ColumnPath>, named: bool) -> Lowering {
    Arc::new(move |tables| {
        let schema = &tables[0].schema;
        let (mut chosen, mut errors) = (Vec::new(), Vec::new());
        for path in &paths {
            match names::field(schema.fields(), path) {
                Ok(found) => chosen.extend(found.map(|found| found.names)),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let Some(first) = paths.first() else { return Ok(Vec::new().into()) };
        let kept = left(schema.fields(), &[], &chosen, named);
        if kept.is_empty() {
            let there: Vec<String> =
                schema.fields().iter().map(|field| format!("`{}`", field.name())).collect();
            let message = format!("no column would be left; there are {}", there.join(", "));
            return Err(vec![Error::from(Kind::Job(message)).at_span(first.span.clone())]);
        }
        Ok(structs::steps(schema, &kept, &first.span).into())
    })
}

/// What is left of the fields of the struct with these names, or of the columns.
fn left(fields: &Fields, within: &[String], chosen: &[Vec<String>], named: bool) -> Vec<(String, Made)> {
    let mut kept = Vec::new();
    for field in fields {
        let names = [within, &[field.name().clone()]].concat();
        let is_in_part =
            || chosen.iter().any(|chosen| chosen.len() > names.len() && chosen.starts_with(&names));
        let made = match field.data_type() {
            _ if chosen.contains(&names) => named.then(|| Made::same(names)),
            DataType::Struct(inner) if is_in_part() => {
                let fields = left(inner, &names, chosen, named);
                (!fields.is_empty()).then_some(Made::Struct { fields, of: Some(names) })
            }
            _ => (!named).then(|| Made::same(names)),
        };
        kept.extend(made.map(|made| (field.name().clone(), made)));
    }
    kept
}
