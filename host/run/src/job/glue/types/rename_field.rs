//! `RenameField`: another name for a column, which keeps its place.

use std::sync::Arc;

use recipe_core::engine::document::Node;

use super::names;
use super::node_type::{NodeType, ONE, Support};
use crate::job::members::Members;
use crate::job::node::{Work, step};
use crate::job::setting::Setting;

pub(super) const TYPE: NodeType = NodeType {
    name: "RenameField",
    support: Support::InPart("whole columns"),
    inputs: ONE,
    ignored: &["Name", "Inputs", "OutputSchemas"],
    read,
};

fn read(members: &Members, _: &Setting) -> Option<Work> {
    members.required("SourcePath")?;
    members.required("TargetPath")?;
    let (from, to) = (members.column("SourcePath")?, members.column("TargetPath")?);
    let new = to.plain().map_err(|error| members.error(error)).ok()?.to_owned();
    Some(Work::Steps(Arc::new(move |tables| {
        let old = names::column(&tables[0].schema, &from).map_err(|error| vec![error])?;
        if old == new {
            return Ok(Vec::new().into());
        }
        let span = &to.span;
        let columns = Node::object([(old, Node::text(&*new, span))], span);
        Ok(vec![step("RENAME_COLUMNS", span, [("columns", columns)])].into())
    })))
}
